"""An off that somebody gave is never answered with an on: a click, the button of a relay with a heartbeat.

A relay that opens by itself, and one without feedback that was on, are in the fail-safe matrix.
"""

import asyncio

import pytest

from lab.home_assistant import scenario
from lab.home_assistant.harness import Harness
from lab.proof.matrix import Stage

CLICKED_FOR_S = 20
HEARTBEAT_S = 20
AUTO_OFF_S = 60
PRESSED_AFTER_S = 6
WATCHED_S = 30
"""Longer than a heartbeat, and than an on of ours could be taken for the answer to an off."""


@pytest.fixture(autouse=True)
async def calm(harness: Harness) -> None:
    """Begin every test with a house in which nothing happens, and with short delays."""
    await scenario.calm(harness)
    await scenario.set_delays(harness, on_s=3, off_s=2)


async def stays_off(harness: Harness, relay: str, *, since_s: float) -> None:
    """Watch a relay that was opened by hand: it opens at once, and nobody closes it."""
    await scenario.moved(harness, relay, on=False, since_s=since_s, within_s=1)
    await asyncio.sleep(WATCHED_S)
    log = (await harness.house.relays())[relay]
    assert [each.on for each in log.movements if each.at_s >= since_s] == [False]
    assert not [each for each in log.commands if each.on and each.at_s >= since_s]


async def test_clicked_on_at_night_and_off_again(harness: Harness) -> None:
    """By a user, in Home Assistant's own dialog of the relay; it heats meanwhile, as he asked."""
    switch, heater = harness.switches["l2"], harness.meter.heaters[1]
    await scenario.grid_power(harness, l1=400, l2=300, l3=200, wait=True)
    await harness.client.call("switch.turn_on", switch)
    await harness.client.wait_for_state(switch, "on", timeout_s=2)
    user_id = harness.home_assistant.login.user_id
    assert harness.client.states[switch].context["user_id"] == user_id, "no user stands behind it"
    await scenario.status(harness, [heater], "override", timeout_s=2)
    await asyncio.sleep(CLICKED_FOR_S)
    since_s = await harness.house.set()
    await harness.client.call("switch.turn_off", switch)
    await stays_off(harness, "l2", since_s=since_s)
    await scenario.status(harness, [heater], "override_off", timeout_s=1)


async def test_button_of_a_relay_with_a_heartbeat(harness: Harness) -> None:
    """Pressed soon after a heartbeat it is not taken for the relay's own timer, although it has one."""
    heater = harness.meter.heaters[1]
    await harness.house.set(relay={"l2": {"auto_off_s": AUTO_OFF_S}})
    await Stage(harness).change_heater("l2", heartbeat_s=HEARTBEAT_S)
    since_s = await scenario.grid_power(harness, l2=-3000)
    await scenario.moved(harness, "l2", on=True, since_s=since_s, within_s=10)
    await asyncio.sleep(HEARTBEAT_S + PRESSED_AFTER_S)
    on = [each for each in (await harness.house.relays())["l2"].commands if each.on and each.at_s >= since_s]
    assert len(on) == 2, "it was told once, and by one heartbeat"
    since_s = await harness.house.set(relay={"l2": {"on": False}})
    await stays_off(harness, "l2", since_s=since_s)
    await scenario.status(harness, [heater], "override_off", timeout_s=1)


async def test_nothing_to_complain_about(harness: Harness) -> None:
    assert harness.home_assistant.complaints() == []
