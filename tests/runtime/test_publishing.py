"""When the meter's entities are written: in turn, if changed, and at once when the meter comes or goes."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import Event, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    mock_restore_cache_with_extra_data,
)

from custom_components.ems_smart_heater.meter.quantity import Phase, Quantity

from ..clocked_meter import Clock, Meter
from ..common import RELAYS, entity_id, entry_for, heater, set_up, state

NOBODY = 9
DEFAULT = {
    *("power", "power_l1", "power_l2", "power_l3", "frequency", "energy_import", "energy_export", "surplus"),
}


@pytest.fixture
def writes(hass: HomeAssistant, entry: MockConfigEntry) -> Iterator[Counter[str]]:
    """Count what is written, by key; equal states count too."""
    registry, counts = er.async_get(hass), Counter[str]()

    @callback
    def count(event: Event[Any]) -> None:
        if found := registry.async_get(event.data["entity_id"]):
            counts[found.unique_id.split("_", 1)[1]] += 1

    @callback
    def every(_data: Any) -> bool:
        return True

    stops = [
        hass.bus.async_listen(kind, count, event_filter=every) for kind in ("state_changed", "state_reported")
    ]
    yield counts
    for stop in stops:
        stop()


async def test_enabled_by_default(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Everything of the table is there; only what most want is enabled."""
    found = {
        each.unique_id.split("_", 1)[1]: each.disabled_by is None
        for each in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if each.domain == "sensor" and each.config_subentry_id is None
    }
    assert {key for key, enabled in found.items() if enabled} >= DEFAULT
    measured = {key for key in found if key.rsplit("_l", 1)[0] in MEASURED}
    assert len(measured) == sum(len(quantity.phases) for quantity in Quantity)
    assert {key for key in measured if found[key]} == DEFAULT - {"surplus"}
    assert found["processor_load"] is found["processor_temperature"] is False


MEASURED = {
    *("power", "reactive_power", "apparent_power", "power_factor", "voltage", "current", "frequency"),
    *("energy_import", "energy_export", "reactive_energy_import", "reactive_energy_export"),
    *("apparent_energy_import", "apparent_energy_export"),
}


@pytest.mark.usefixtures("all_enabled")
async def test_every_value(hass: HomeAssistant, meter: Meter, entry: MockConfigEntry) -> None:
    """The maker's record, as every entity shows it."""
    meter.read()
    await hass.async_block_till_done()
    shown = {
        each.unique_id.split("_", 1)[1]: hass.states.get(each.entity_id)
        for each in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if each.domain == "sensor" and each.unique_id.split("_", 1)[1].rsplit("_l", 1)[0] in MEASURED
    }
    found = {
        key: (float(each.state), each.attributes.get("unit_of_measurement"), each.attributes["state_class"])
        for key, each in shown.items()
        if each is not None
    }
    assert len(found) == 47
    assert found["power"] == (64.4, "W", "measurement")
    assert found["power_l1"] == (55.3, "W", "measurement")
    assert found["reactive_power"] == (-548.5, "var", "measurement")
    assert found["reactive_power_l3"] == (-161.5, "var", "measurement")
    assert found["apparent_power"] == (552.3, "VA", "measurement")
    assert found["power_factor_l2"] == (0.016, None, "measurement")
    assert found["voltage_l3"] == (236.071, "V", "measurement")
    assert found["current_l1"] == (0.975, "A", "measurement")
    assert found["frequency"] == (49.965, "Hz", "measurement")
    assert found["energy_import"] == (0.0404, "kWh", "total_increasing")
    assert found["energy_import_l3"] == (0.0038, "kWh", "total_increasing")
    assert found["energy_export"] == (0, "kWh", "total_increasing")
    assert found["reactive_energy_export"] == (0.3455, "kvarh", "total_increasing")
    assert found["apparent_energy_import"] == (347.9, "VAh", "total_increasing")


async def test_the_first_reading_shows_at_once(
    hass: HomeAssistant, meter: Meter, writes: Counter[str]
) -> None:
    assert state(hass, "sensor", "power") == STATE_UNAVAILABLE
    meter.read()
    assert state(hass, "sensor", "power") == "64.4"
    assert state(hass, "binary_sensor", "connected") == STATE_ON
    assert {key: writes[key] for key in DEFAULT} == dict.fromkeys(DEFAULT, 1)


@pytest.mark.parametrize("interval_s", [0.25, 1])
async def test_a_minute(hass: HomeAssistant, meter: Meter, writes: Counter[str], interval_s: float) -> None:
    """Everything changes with every frame; it is written 6 times, frequency and counters once."""
    meter.read()
    writes.clear()
    for step in range(round(60 / interval_s)):
        for phase in Phase:
            meter.set(Quantity.ACTIVE_POWER, step, phase)
        meter.set(Quantity.FREQUENCY, 50 + step / 1000)
        meter.set(Quantity.ENERGY_IMPORT, 100 + step)
        meter.set(Quantity.ENERGY_EXPORT, 100 + step)
        meter.read(after_s=interval_s)
    slow = {"frequency", "energy_import", "energy_export"}
    assert {key: writes[key] for key in DEFAULT} == {key: 1 if key in slow else 6 for key in DEFAULT}
    assert writes["connected"] == 0


async def test_what_is_equal_is_not_written(hass: HomeAssistant, meter: Meter, writes: Counter[str]) -> None:
    meter.read()
    writes.clear()
    for _ in range(480):
        meter.read()
    assert {key: writes[key] for key in DEFAULT if writes[key]} == {}


async def test_the_interval_is_an_option(hass: HomeAssistant, socket_enabled: None, clock: Clock) -> None:
    entry = entry_for(NOBODY, heater(RELAYS["l1"]))
    await set_up(hass, entry)
    hass.config_entries.async_update_entry(entry, options={**entry.options, "publish_s": 2})
    await hass.async_block_till_done()
    meter = Meter(clock, entry.runtime_data.link)
    meter.read()
    meter.set(Quantity.ACTIVE_POWER, 500)
    meter.read(after_s=1.9)
    assert state(hass, "sensor", "power") == "64.4"
    meter.read(after_s=0.2)
    assert state(hass, "sensor", "power") == "500.0"
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
def pass_time(hass: HomeAssistant, clock: Clock) -> Callable[[float], Any]:
    """Return how to let time pass, with its timers."""
    begin, started = clock.now, dt_util.utcnow()

    async def wait(seconds: float) -> None:
        clock.now += seconds
        async_fire_time_changed(hass, started + timedelta(seconds=clock.now - begin + 0.5))
        await hass.async_block_till_done()

    return wait


async def test_meter_goes_and_comes(
    hass: HomeAssistant,
    meter: Meter,
    writes: Counter[str],
    entry: MockConfigEntry,
    pass_time: Callable[[float], Any],
) -> None:
    """Measurements show it at once; what was set and decided stays available."""
    (key,) = entry.subentries
    meter.read()
    await pass_time(6)
    meter.read()
    meter.set(Quantity.ACTIVE_POWER, 500)
    await pass_time(9)
    assert state(hass, "sensor", "power") == "64.4"
    writes.clear()
    await pass_time(1)
    assert {state(hass, "sensor", name) for name in DEFAULT} == {STATE_UNAVAILABLE}
    assert {name: writes[name] for name in DEFAULT} == dict.fromkeys(DEFAULT, 1)
    assert state(hass, "binary_sensor", "connected") == STATE_OFF
    assert state(hass, "select", "mode", key) == "off"
    assert state(hass, "sensor", "status", key) != STATE_UNAVAILABLE
    meter.read()
    assert state(hass, "sensor", "power") == "500.0"
    assert state(hass, "binary_sensor", "connected") == STATE_ON


async def test_readings_that_came_late(
    hass: HomeAssistant, meter: Meter, pass_time: Callable[[float], Any], entry: MockConfigEntry
) -> None:
    """They are lost as much earlier; one that is older than what is known already changes nothing."""
    meter.read()
    meter.read(after_s=1, age_s=0.5)
    await pass_time(5)
    meter.read(after_s=0, age_s=4)
    assert entry.runtime_data.link.age_s == 4
    meter.read(after_s=0, age_s=5)
    assert entry.runtime_data.link.age_s == 4
    await pass_time(5)
    assert state(hass, "sensor", "power") == "64.4"
    await pass_time(1)
    assert state(hass, "sensor", "power") == STATE_UNAVAILABLE


async def test_one_timer_for_many_frames(
    monkeypatch: pytest.MonkeyPatch, hass: HomeAssistant, meter: Meter
) -> None:
    """4 Hz are 14,400 frames an hour: none of them makes a timer."""
    meter.read()
    timers: list[Any] = []
    monkeypatch.setattr(meter.link._silence, "set", timers.append)
    for _ in range(100):
        meter.read()
    assert timers == []


async def test_its_timer_ends_with_it(
    hass: HomeAssistant, meter: Meter, entry: MockConfigEntry, pass_time: Callable[[float], Any]
) -> None:
    """Nobody is told that the meter of an entry that is gone is lost."""
    meter.read()
    await hass.config_entries.async_unload(entry.entry_id)
    told = list[bool]()
    meter.link.changes.add(lambda: told.append(meter.link.connected))
    await pass_time(11)
    assert told == []


async def test_a_broken_counter_is_not_shown(hass: HomeAssistant, meter: Meter) -> None:
    """Neither a fall nor a leap; the last good value stands."""
    meter.set(Quantity.ENERGY_IMPORT, 12_000_000)
    meter.read()
    for broken in (0, 11_999_999, 2**63 / 1000):
        meter.set(Quantity.ENERGY_IMPORT, broken)
        meter.read(after_s=61)
        assert state(hass, "sensor", "energy_import") == "12000.0"
    meter.set(Quantity.ENERGY_IMPORT, 12_001_000)
    meter.read(after_s=61)
    assert state(hass, "sensor", "energy_import") == "12001.0"


async def test_a_counter_goes_on_after_a_restart(
    hass: HomeAssistant, socket_enabled: None, clock: Clock
) -> None:
    """The first frame after it may be broken as well."""
    entry = entry_for(NOBODY, heater(RELAYS["l1"]))
    await set_up(hass, entry)
    imported = entity_id(hass, "sensor", "energy_import")
    await hass.config_entries.async_unload(entry.entry_id)
    stored = {"native_value": 12_000_000.0, "native_unit_of_measurement": "Wh"}
    mock_restore_cache_with_extra_data(hass, [(State(imported, "12000.0"), stored)])
    await hass.config_entries.async_setup(entry.entry_id)
    meter = Meter(clock, entry.runtime_data.link)
    meter.set(Quantity.ENERGY_IMPORT, 0)
    meter.read()
    assert state(hass, "sensor", "energy_import") == "12000.0"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_somebody_asks_for_an_update(
    hass: HomeAssistant, meter: Meter, writes: Counter[str], entry: MockConfigEntry
) -> None:
    """There is nothing to fetch, and nothing is written out of turn."""
    reading = meter.read()
    writes.clear()
    await entry.runtime_data.coordinator.async_refresh()
    assert entry.runtime_data.link.reading is reading
    assert not writes
