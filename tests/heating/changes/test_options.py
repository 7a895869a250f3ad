"""Options that hold at once, and the few that need a reload."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.flows.options import NUMBERS
from custom_components.ems_smart_heater.flows.prices import PRICES
from custom_components.ems_smart_heater.heater_changes import AT_ONCE
from custom_components.ems_smart_heater.settings.choices import read_settings
from tests.common import Wait, state
from tests.heaters import R4, Switches
from tests.meter.frames import reading

from .changing import Running, options


def test_every_option_but_the_contactor() -> None:
    """Those of the form."""
    assert {
        *NUMBERS,
        *PRICES,
        "price_entity",
        "metering",
        "home_battery",
        "order",
        "settings",
        "override_min",
    } == AT_ONCE


@pytest.mark.parametrize(
    "changes",
    [
        {"order": [1, 0]},
        {"settle_s": 5, "fast_off_w": 900, "min_on_s": 7, "min_off_s": 8},
        {"start_margin_w": 9, "start_every_s": 9},
        {"metering": "per_phase"},
        {"home_battery": True},
        {"stale_s": 30},
    ],
)
async def test_the_controller_has_them(
    hass: HomeAssistant, entry: MockConfigEntry, keys: list[str], running: Running, changes: dict[str, Any]
) -> None:
    if order := changes.get("order"):
        changes = {"order": [keys[each] for each in order]}
    heating = entry.runtime_data.heating
    options(hass, entry, settings={"strategy": "follow_surplus"})  # whose defaults a battery changes
    before = heating.settings
    options(hass, entry, **changes)
    await hass.async_block_till_done()
    assert heating.settings == read_settings(entry)
    assert list(heating.settings.heaters) == changes.get("order", keys)
    assert (heating.settings, list(heating.settings.heaters)) != (before, list(before.heaters))
    running.untouched()


async def test_shorter_staleness_limit(hass: HomeAssistant, entry: MockConfigEntry, wait: Wait) -> None:
    """The meter is lost by the new one at once, not when the old one would have passed."""
    options(hass, entry, stale_s=60)
    link = entry.runtime_data.link
    link.take(reading(0, at=1))
    await wait(10)
    assert state(hass, "binary_sensor", "connected") == "on"
    options(hass, entry, stale_s=5)
    await hass.async_block_till_done()
    assert state(hass, "binary_sensor", "connected") == "off"
    assert link.connection.stale_s == 5


async def test_longer_staleness_limit(hass: HomeAssistant, entry: MockConfigEntry, wait: Wait) -> None:
    entry.runtime_data.link.take(reading(0, at=1))
    await wait(8)
    options(hass, entry, stale_s=30)
    await wait(20)
    assert state(hass, "binary_sensor", "connected") == "on"
    await wait(3)
    assert state(hass, "binary_sensor", "connected") == "off"


async def test_publish_interval(hass: HomeAssistant, entry: MockConfigEntry, wait: Wait) -> None:
    """Also if the next turn of the old one is far away; slow entities stay slow."""
    options(hass, entry, publish_s=300)
    link = entry.runtime_data.link
    for at, shown in ((1, "1.0"), (2, "1.0")):
        link.take(reading(at, at=at))
        await wait(1)
        assert state(hass, "sensor", "power") == shown
    options(hass, entry, publish_s=1)
    frequencies = set()
    for at in range(3, 30):
        link.take(reading(at, at=at))
        await wait(1)
        assert state(hass, "sensor", "power") == f"{at:.1f}"
        frequencies.add(state(hass, "sensor", "frequency"))
    assert len(frequencies) == 1


async def test_override_time(
    hass: HomeAssistant, entry: MockConfigEntry, keys: list[str], switches: Switches, wait: Wait
) -> None:
    options(hass, entry, override_min=1)
    switches.show("input_boolean.r1", "off")
    await wait(2)
    assert state(hass, "sensor", "status", keys[0]) == "override_off"
    await wait(60)
    assert state(hass, "sensor", "status", keys[0]) == "meter_lost"


@pytest.mark.parametrize("changes", [{"contactor": R4}, {"of another version": 1}])
async def test_others_reload(
    hass: HomeAssistant, entry: MockConfigEntry, switches: Switches, wait: Wait, changes: dict[str, Any]
) -> None:
    """Everything is off meanwhile, and what was asked for goes on."""
    heating = entry.runtime_data.heating
    options(hass, entry, **changes)
    await wait(2)
    assert entry.runtime_data.heating is not heating
    assert ("turn_off", "input_boolean.r1") in switches.calls
    assert switches.on("input_boolean.r1")


async def test_the_address_reloads(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """What the meter says of itself does not."""
    heating = entry.runtime_data.heating
    device = {**entry.data["device"], "firmware": "2.0"}
    hass.config_entries.async_update_entry(entry, data={**entry.data, "device": device})
    await hass.async_block_till_done()
    assert entry.runtime_data.heating is heating
    hass.config_entries.async_update_entry(entry, data={**entry.data, "password": "new"})
    await hass.async_block_till_done()
    assert entry.runtime_data.heating is not heating
