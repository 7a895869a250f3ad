"""Between Home Assistant and the controller: runs, devices, what is written."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, repeat
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_ON
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ems_smart_heater.const import DOMAIN
from tests.meter.frames import reading

from ..common import SENSOR, Wait, entry_for, heater, state
from ..heaters import NOBODY, R1, R2, Start, Switches, key_of, status
from .test_energy_dashboard import GRID, save


async def test_longest_run_ends_mode_on(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Without a temperature sensor, after 8 h; here 1 h."""
    on = heater(R1, settings={"mode": "on"})
    on["data"] = {**on["data"], "longest_run_h": 1}
    entry = await start(on)
    await wait(3602)
    assert not switches.on()
    assert status(hass, entry) == "longest_run"
    assert state(hass, "select", "mode", key_of(entry)) == "automatic"


def test_longest_run_default() -> None:
    from custom_components.ems_smart_heater.settings.stored import heater_settings

    assert heater_settings(heater(R1)["data"]).longest_run_s == 8 * 3600
    assert heater_settings(heater(R1, sensor=SENSOR)["data"]).longest_run_s == 0


async def test_disabled_device(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """Off, and then left alone; the other heater goes on."""
    entry = await start(heater(R1, settings={"mode": "on"}), heater(R2, "l2", settings={"mode": "on"}))
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((DOMAIN, key_of(entry)), config_entry_id=entry.entry_id)
    assert device is not None
    registry.async_update_device(device.id, disabled_by=dr.DeviceEntryDisabler.USER)
    await wait(1)
    assert not switches.on(R1)
    assert switches.on(R2)
    switches.show(R1, STATE_ON)
    await wait(10)
    assert switches.on(R1)


async def test_an_energy_dashboard_that_comes_late_is_found(
    recorder_mock: Any, hass: HomeAssistant, start: Start, wait: Wait
) -> None:
    """Home Assistant may set it up after the heaters: at the next minute it is asked."""
    entry = await start(heater(R1))
    prices = entry.runtime_data.heating.sources
    assert await async_setup_component(hass, "energy", {})
    await hass.async_block_till_done()
    await save(hass, GRID | {"number_energy_price": 0.25, "entity_energy_price": None})
    assert prices.prices.grid_ct == 30
    await wait(61)
    assert prices.prices.grid_ct == 25


async def test_meter_without_heaters(hass: HomeAssistant, start: Start) -> None:
    """Readings are taken all the same."""
    entry = entry_for(NOBODY)
    entry.subentries = type(entry.subentries)({})
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    entry.runtime_data.heating.take(reading(-500, at=1))
    assert entry.runtime_data.heating.decision.available_w == 500
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("strategy", ["thresholds", "follow_surplus"])
async def test_four_readings_a_second_are_not_written(
    hass: HomeAssistant, start: Start, switches: Switches, freezer: FrozenDateTimeFactory, strategy: str
) -> None:
    """Power that plays around the off threshold: no entity is written with each reading, none recorded."""
    entry = await start(heater(R1), settings={"strategy": strategy, "total_guard": False})
    registry, writes = er.async_get(hass), Counter[str]()

    @callback
    def count(event: Event[Any]) -> None:
        if found := registry.async_get(event.data["entity_id"]):
            writes[found.unique_id] += 1

    at, tolerated_w = 0.0, -30 if strategy == "thresholds" else 0

    async def run(seconds: float, powers_w: Iterator[float]) -> None:
        nonlocal at
        for _ in range(round(4 * seconds)):
            at += 0.25
            freezer.tick(timedelta(seconds=0.25))
            async_fire_time_changed(hass)
            entry.runtime_data.heating.take(reading(next(powers_w) + 500 * switches.on(), at=at))
            await hass.async_block_till_done()

    await run(20, repeat(-700))
    assert switches.on()
    assert status(hass, entry) == "surplus"
    for kind in ("state_changed", "state_reported"):
        hass.bus.async_listen(kind, count, event_filter=callback(lambda _: True))
    await run(60, cycle([tolerated_w - 510, tolerated_w - 490]))
    assert switches.on()
    assert (writes[f"{key_of(entry)}_status"] > 2) is (strategy == "thresholds")
    assert max(writes.values()) < 15


async def test_what_switches_is_shown_at_once(hass: HomeAssistant, start: Start, switches: Switches) -> None:
    """However soon after a reason; and a reason that no reading gave as well."""
    entry = await start(heater(R1, sensor=SENSOR), settings={"on_delay_s": 0})
    heating = entry.runtime_data.heating
    heating.settings = replace(heating.settings, settle_s=0)
    heating.take(reading(0, at=1))
    heating.take(reading(-700, at=2))
    await hass.async_block_till_done()
    assert state(hass, "binary_sensor", "heating", key_of(entry)) == "on"
    hass.states.async_set(SENSOR, "60", {"unit_of_measurement": "°C"})
    await hass.async_block_till_done()
    assert status(hass, entry) == "hot"
