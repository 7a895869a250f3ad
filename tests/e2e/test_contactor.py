"""The fourth relay as the main contactor of the three heaters."""

import pytest

from lab.home_assistant import scenario
from lab.home_assistant.harness import HEATERS, Harness, Setup
from lab.home_assistant.house import HouseSettings

SETUP = Setup(house=HouseSettings(contactor=True))
CONTACTOR = "contactor"
AHEAD_S = 0.1
SETTLE_S = 3


@pytest.fixture(autouse=True)
async def calm(harness: Harness) -> None:
    """Begin every test with a house in which nothing happens, and with short delays."""
    await scenario.calm(harness)
    await scenario.set_delays(harness, on_s=3, off_s=2)


async def test_closes_first_and_opens_last(harness: Harness) -> None:
    since_s = await scenario.grid_power(harness, l1=-650, l2=-25, l3=-25)
    heater_s = await scenario.moved(harness, "l1", on=True, since_s=since_s, within_s=4 + AHEAD_S)
    contactor_s = await scenario.moved(harness, CONTACTOR, on=True, since_s=since_s, within_s=4)
    assert heater_s - contactor_s >= AHEAD_S
    await scenario.shown(harness, {"power_l1": -150})

    since_s = await scenario.grid_power(harness, l1=100 - 500, l2=-25, l3=-25)
    heater_s = await scenario.moved(harness, "l1", on=False, since_s=since_s, within_s=5)
    contactor_s = await scenario.moved(harness, CONTACTOR, on=False, since_s=since_s, within_s=heater_s + 5)
    assert contactor_s > heater_s


async def test_stays_closed_while_a_heater_is_on(harness: Harness) -> None:
    await scenario.all_on(harness)
    since_s = await scenario.grid_power(harness, l1=-3000, l2=-3000, l3=0)
    # The last to start is not judged for the time that the meter needs to show it.
    await scenario.moved(harness, "l3", on=False, since_s=since_s, within_s=SETTLE_S + 2 + 1)
    await harness.client.never(
        lambda: harness.client.state(harness.switches[CONTACTOR]) != "on", for_s=6, what="contactor opened"
    )


async def test_nothing_starts_behind_a_contactor_that_does_not_close(harness: Harness) -> None:
    await harness.house.set(relay={CONTACTOR: {"fault": "stuck"}})
    since_s = await scenario.grid_power(harness, l1=-3000, l2=-3000, l3=-3000)
    statuses = [heater.entity("status") for heater in harness.meter.heaters]
    await harness.client.wait_for(
        lambda: "contactor_fault" in map(harness.client.state, statuses), timeout_s=20, what="contactor_fault"
    )
    await harness.client.never(
        lambda: "on" in [harness.client.state(harness.switches[name]) for name in HEATERS],
        for_s=2 * (SETTLE_S + 3),
        what="a heater that is on behind an open contactor",
    )
    relays = await harness.house.relays()
    assert any(command.on for command in relays[CONTACTOR].commands if command.at_s > since_s)
    assert not any(each.at_s > since_s for name in HEATERS for each in relays[name].movements)


async def test_nothing_to_complain_about(harness: Harness) -> None:
    assert harness.home_assistant.complaints() == []
