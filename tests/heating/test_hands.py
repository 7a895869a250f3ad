"""A person's hand on a relay: an off that somebody gave is never answered with an on."""

import pytest
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import issue_registry as ir

from custom_components.ems_smart_heater.const import DOMAIN
from tests.meter.frames import reading

from ..common import Wait, heater, state
from ..heaters import R1, R2, Start, Switches, boost, call, key_of, status

PERSON = Context(user_id="somebody")
NOBODY = Context()


async def test_clicked_on_and_off_again_at_night(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """On for 20 s, then off for good: not a single on of ours."""
    entry = await start(heater(R1))
    await wait(40)
    entry.runtime_data.heating.take(reading(300, at=1))
    switches.show(R1, STATE_ON, Context(user_id="somebody"))
    await wait(8)
    entry.runtime_data.heating.take(reading(300, at=2))
    await wait(8)
    assert status(hass, entry) == "override"
    switches.show(R1, STATE_OFF, Context(user_id="somebody"))
    await wait(600)
    assert not switches.on()
    assert status(hass, entry) == "override_off"
    assert ("turn_on", R1) not in switches.calls


@pytest.mark.parametrize("seconds", [2, 35])
async def test_off_by_hand_and_on_again(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait, seconds: int
) -> None:
    """What counts is the last."""
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(6)
    entry.runtime_data.heating.take(reading(300, at=1))
    switches.show(R1, STATE_OFF, Context(user_id="somebody"))
    await wait(seconds)
    entry.runtime_data.heating.take(reading(300, at=2))
    switches.show(R1, STATE_ON, Context(user_id="somebody"))
    await wait(5)
    assert switches.on()


@pytest.mark.parametrize("context", [PERSON, NOBODY], ids=["clicked", "button"])
async def test_off_a_second_after_our_on(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait, context: Context
) -> None:
    """By hand for the override time; a relay that may have opened by itself for a minute at least."""
    entry = await start()
    await boost(hass, entry, minutes=90)
    await wait(1)
    switches.show(R1, STATE_OFF, context)
    switches.calls.clear()
    await wait(58 if context is NOBODY else 3590)
    assert not switches.on()
    assert ("turn_on", R1) not in switches.calls


async def test_off_after_an_off_of_ours_came_late(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    entry = await start()
    await boost(hass, entry, minutes=1)
    switches.broken.add(R1)
    await wait(62)  # the boost is over, and its relay does not open
    await boost(hass, entry, minutes=90)
    switches.broken.clear()
    switches.show(R1, STATE_OFF)  # the late off of ours
    await wait(9)
    assert switches.on()
    switches.show(R1, STATE_OFF)
    switches.calls.clear()
    await wait(600)
    assert ("turn_on", R1) not in switches.calls


async def test_clicked_on_soon_after_our_off(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """A user is a person, also within 30 s."""
    entry = await start()
    await boost(hass, entry, minutes=1)
    await wait(62)
    assert not switches.on()
    entry.runtime_data.heating.take(reading(300, at=1))
    switches.show(R1, STATE_ON, Context(user_id="somebody"))
    await wait(5)
    assert switches.on()
    assert status(hass, entry) == "override"


async def test_a_bounce_is_no_wish(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """Nor is it answered."""
    entry = await start()
    await boost(hass, entry, minutes=90)
    await wait(10)
    switches.calls.clear()
    switches.show(R1, STATE_OFF)
    await hass.async_block_till_done()
    switches.show(R1, STATE_ON)
    await wait(10)
    assert status(hass, entry) == "boost"
    assert switches.calls == []


async def test_a_relay_that_opens_by_itself(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """It is closed three times in five minutes, that is said, and the other heater is not disturbed."""
    on = {"mode": "on"}
    entry = await start(heater(R1, settings=on), heater(R2, "l2", settings=on))
    key = key_of(entry)
    seen: set[str] = set()
    for _ in range(300):
        await wait(1)
        if switches.on(R1):
            switches.show(R1, STATE_OFF)
        seen.add(status(hass, entry))
    assert switches.calls.count(("turn_on", R1)) == 3
    assert switches.calls.count(("turn_on", R2)) == 1
    assert switches.on(R2)
    assert seen == {"manual", "override_off", "relay_opens"}
    issues = ir.async_get(hass)
    assert issues.async_get_issue(DOMAIN, f"relay_opens_{key}")
    await wait(250)
    assert switches.on(R1)
    await wait(660)
    assert state(hass, "binary_sensor", "heating", key) == STATE_ON
    assert not issues.async_get_issue(DOMAIN, f"relay_opens_{key}")


async def test_a_start_that_is_seen_when_the_relay_is_back_explains_no_later_one(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """The button that is pressed minutes later is somebody's, not a late answer to us."""
    entry = await start()
    switches.broken.add(R1)
    await boost(hass, entry, minutes=1)
    switches.show(R1, STATE_UNAVAILABLE)
    switches.broken.clear()
    switches.show(R1, STATE_ON)
    await wait(62)  # the boost is over
    assert not switches.on()
    await wait(40)
    entry.runtime_data.heating.take(reading(300, at=1))
    switches.show(R1, STATE_ON)
    await wait(3)
    assert status(hass, entry) == "override"


async def test_an_off_just_before_control_is_let_go(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Whether it lasted is not looked at any more: it was nobody's wish."""
    entry = await start()
    await boost(hass, entry, minutes=90)
    await wait(60)
    switches.show(R1, STATE_OFF)
    await call(hass, "select", "select_option", "control", "12345678", option="observe")
    await wait(5)
    assert status(hass, entry) == "boost"
