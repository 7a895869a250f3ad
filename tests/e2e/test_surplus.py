"""The whole path with four heaters: surplus switches, everything that goes wrong switches off."""

import pytest

from lab.home_assistant import scenario
from lab.home_assistant.harness import Harness

ON_DELAY_S = 10
OFF_DELAY_S = 5
REACTION_S = 1
SETTLE_S = 3
STALE_S = 10
pytestmark = pytest.mark.smoke


@pytest.fixture(autouse=True)
async def calm(harness: Harness) -> None:
    """Begin every test with a house in which nothing happens."""
    await scenario.calm(harness)


async def test_starts_quickly(harness: Harness) -> None:
    assert harness.home_assistant.start_s < 15


async def test_shows_what_the_meter_measures(harness: Harness) -> None:
    await scenario.grid_power(harness, l1=-300, l2=120, l3=50, wait=True)
    await scenario.shown(harness, {"power": -130})
    assert harness.client.state(harness.meter.entity("connected")) == "on"
    assert scenario.number(harness, harness.meter.entity("frequency")) == pytest.approx(50, abs=0.1)


async def test_surplus_switches_on_and_load_switches_off(harness: Harness) -> None:
    """The figures of a heater of 500 W with the delays as delivered."""
    client, meter = harness.client, harness.meter
    assert scenario.number(harness, meter.entity("on_delay")) == ON_DELAY_S
    assert scenario.number(harness, meter.entity("off_delay")) == OFF_DELAY_S
    since_s = await scenario.grid_power(harness, l1=-650, l2=-25, l3=-25)
    within_s = ON_DELAY_S + REACTION_S
    await scenario.moved(harness, "l1", on=True, since_s=since_s, within_s=within_s, at_least_s=ON_DELAY_S)
    await scenario.status(harness, meter.heaters[:1], "surplus")
    await client.wait_for_state(meter.heaters[0].entity("heating"), "on", timeout_s=5)
    await scenario.shown(harness, {"power_l1": -150, "power": -200})
    # What has just started is not judged for the time that the meter needs to show it.
    await client.never(
        lambda: client.state(harness.switches["l1"]) != "on", for_s=SETTLE_S, what="off while it exports"
    )

    since_s = await scenario.grid_power(harness, l1=100 - 500, l2=-25, l3=-25)
    within_s = OFF_DELAY_S + REACTION_S
    await scenario.moved(harness, "l1", on=False, since_s=since_s, within_s=within_s, at_least_s=OFF_DELAY_S)
    relays = await harness.house.relays()
    assert {name for name, relay in relays.items() if relay.movements} == {"l1"}


async def test_total_guard(harness: Harness) -> None:
    """A phase that exports does not switch while the house as a whole does not; unless nobody guards."""
    await scenario.set_delays(harness, on_s=3, off_s=2)
    switch = harness.switches["l1"]
    await scenario.grid_power(harness, l1=-650, l2=300)
    await harness.client.never(
        lambda: harness.client.state(switch) == "on", for_s=3 + 4, what="on against the total guard"
    )
    await scenario.guard(harness, on=False)
    await harness.client.wait_for_state(switch, "on", timeout_s=3 + REACTION_S + 1)
    await scenario.guard(harness, on=True)
    since_s = await scenario.grid_power(harness, l1=-650, l2=600)
    await scenario.moved(harness, "l1", on=False, since_s=since_s, within_s=2 + REACTION_S + 3)


async def test_water_that_is_hot_is_not_heated(harness: Harness) -> None:
    await scenario.set_delays(harness, on_s=3, off_s=2)
    await scenario.all_on(harness)
    since_s = await harness.house.set(temperature_c=60)
    await scenario.all_off(harness, since_s=since_s, within_s=2)
    await scenario.status(harness, harness.meter.heaters, "hot")


async def test_a_person_is_obeyed(harness: Harness) -> None:
    """A mode switches at once, whatever the grid does; control off ends what is automatic."""
    heater = harness.meter.heaters[1]
    await scenario.grid_power(harness, l1=500, l2=500, l3=500, wait=True)
    await scenario.select(harness, heater.entity("mode"), "on")
    await harness.client.wait_for_state(harness.switches["l2"], "on", timeout_s=2)
    await scenario.status(harness, [heater], "manual")
    await scenario.select(harness, heater.entity("mode"), "off")
    await harness.client.wait_for_state(harness.switches["l2"], "off", timeout_s=2)
    await scenario.select(harness, heater.entity("mode"), "automatic")
    await scenario.set_delays(harness, on_s=3, off_s=2)
    await scenario.all_on(harness)
    since_s = await harness.house.set()
    await scenario.select(harness, harness.meter.entity("control"), "off")
    await scenario.all_off(harness, since_s=since_s, within_s=2)


async def test_a_meter_without_news_switches_everything_off(harness: Harness) -> None:
    """And says so; other faults of the meter are in the fail-safe matrix."""
    await scenario.set_delays(harness, on_s=3, off_s=2)
    await scenario.all_on(harness)
    since_s = await harness.house.set(stall=True)
    await scenario.all_off(harness, since_s=since_s, within_s=STALE_S + REACTION_S)
    await scenario.status(harness, harness.meter.heaters, "meter_lost")
    assert harness.client.state(harness.meter.entity("power")) == "unavailable"
    assert harness.client.state(harness.meter.entity("connected")) == "off"


async def test_stopping_home_assistant_switches_everything_off(harness: Harness) -> None:
    """And after its restart it goes on with the same settings."""
    await scenario.set_delays(harness, on_s=3, off_s=2)
    await scenario.all_on(harness)
    since_s = await harness.house.set()
    await harness.home_assistant.stop()
    for name, relay in (await harness.house.relays()).items():
        opened_s = relay.moved_at_s(on=False, since_s=since_s)
        assert opened_s is not None, f"{name} stayed on"
        assert opened_s - since_s < 5
    await harness.home_assistant.start()
    await harness.client.wait_for_state(harness.meter.entity("on_delay"), "3.0", timeout_s=10)
    await harness.client.wait_for_state(harness.switches["l1"], "on", timeout_s=30)


async def test_nothing_to_complain_about(harness: Harness) -> None:
    """After all that, Home Assistant's log has no warning or error of the integration."""
    assert harness.home_assistant.complaints() == []
