"""Counters: what the heaters used, shown only once saved, and fit for the Energy dashboard."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.components.sensor.const import DEVICE_CLASS_STATE_CLASSES, DEVICE_CLASS_UNITS
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from tests.meter.frames import reading

from .common import Wait, entity_id, heater, state
from .heaters import R1, R2, Start, Switches, key_of, restart_with, saved, stored_heater, switch

ENERGIES = ("solar_energy", "grid_energy")
COUNTERS = (*ENERGIES, "hours_on", "switchings", "switchings_today")
USED = {"solar_wh": 5000, "grid_wh": 250.9, "on_s": 5400, "switchings": 12, "today": 4}


class Meter:
    """Gives a reading each second; a heater that is on draws 500 W on L1."""

    def __init__(self, entry: MockConfigEntry, switches: Switches, wait: Wait) -> None:
        self.entry, self.switches, self.wait = entry, switches, wait
        self.at = 0
        self.draws_w = 500.0

    async def run(self, seconds: int, without_w: float) -> None:
        """Let time pass with this power of all else."""
        for _ in range(seconds):
            self.at += 1
            l1 = without_w + self.draws_w * self.switches.on(R1)
            self.entry.runtime_data.heating.take(reading(l1, at=self.at))
            await self.wait(1)
        await saved(self.entry)


def shown(hass: HomeAssistant, entry: MockConfigEntry, *keys: str) -> list[float]:
    """Return what the first heater's sensors show."""
    return [float(state(hass, "sensor", key, key_of(entry))) for key in keys]


async def restart_used(hass: HomeAssistant, entry: MockConfigEntry, **used: float) -> None:
    """Restart with counters, the same for each heater."""

    def change(stored: dict[str, Any]) -> None:
        for each in stored["heaters"].values():
            each["usage"] = USED | used

    await restart_with(hass, entry, change)


async def test_surplus_and_grid(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """What is imported while a heater draws is its own; half of 500 W for six minutes are 25 Wh."""
    entry = await start(heater(R1, settings={"mode": "on"}))
    await Meter(entry, switches, wait).run(365, -250)
    assert shown(hass, entry, *ENERGIES) == pytest.approx([0.025, 0.025], abs=0.0015)
    assert shown(hass, entry, "hours_on") == pytest.approx([0.1], abs=0.001)
    assert shown(hass, entry, "switchings", "switchings_today") == [1, 1]
    assert float(state(hass, "sensor", "solar_energy")) == pytest.approx(0.025, abs=0.0015)


@pytest.mark.parametrize("key", [*COUNTERS, "heater_power"])
async def test_statistics(hass: HomeAssistant, start: Start, key: str) -> None:
    """Home Assistant keeps long-term statistics of them, and takes energies for its dashboard."""
    entry = await start()
    found = hass.states.get(entity_id(hass, "sensor", key, key_of(entry)))
    assert found is not None
    attributes = found.attributes
    assert attributes["state_class"] == (
        SensorStateClass.MEASUREMENT if key == "heater_power" else SensorStateClass.TOTAL_INCREASING
    )
    device_class = attributes.get("device_class")
    assert device_class == dict.fromkeys(ENERGIES, "energy").get(
        key, {"hours_on": "duration", "heater_power": "power"}.get(key)
    )
    if device_class:
        of_class = SensorDeviceClass(device_class)
        assert attributes["state_class"] in DEVICE_CLASS_STATE_CLASSES[of_class]
        assert attributes["unit_of_measurement"] in DEVICE_CLASS_UNITS[of_class]
    entry_of = er.async_get(hass).async_get(found.entity_id)
    assert entry_of is not None
    assert entry_of.entity_category is None


@pytest.mark.parametrize("key", ENERGIES)
async def test_statistics_of_all_heaters(hass: HomeAssistant, start: Start, key: str) -> None:
    await start()
    found = hass.states.get(entity_id(hass, "sensor", key))
    assert found is not None
    assert found.attributes["device_class"] == "energy"
    assert found.attributes["state_class"] == "total_increasing"
    assert found.attributes["unit_of_measurement"] == "kWh"


async def test_savings(hass: HomeAssistant, start: Start) -> None:
    """Of all heaters, in the house's currency; below zero they cost more than they were worth."""
    await hass.config.async_update(currency="CHF")
    entry = await start(heater(R1), heater(R2, "l2"))
    await restart_used(hass, entry, saved_ct=617.3)
    found = hass.states.get(entity_id(hass, "sensor", "savings"))
    assert found is not None
    assert found.state == "12.35"
    assert found.attributes["unit_of_measurement"] == "CHF"
    assert found.attributes["device_class"] == "monetary"
    assert found.attributes["state_class"] == "total"
    hass.config_entries.async_remove_subentry(entry, key_of(entry))
    await hass.async_block_till_done()
    assert float(state(hass, "sensor", "savings")) == 12.35
    await restart_used(hass, entry, saved_ct=-700)
    assert float(state(hass, "sensor", "savings")) == -0.83


async def test_units(hass: HomeAssistant, start: Start) -> None:
    """kWh and hours, of what was counted in Wh and seconds."""
    entry = await start()
    await restart_used(hass, entry)
    assert shown(hass, entry, *COUNTERS) == [5, 0.25, 1.5, 12, 4]


async def test_shown_once_saved(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait, tmp_path: Path
) -> None:
    """While nothing can be written nothing grows; what a crash would leave is never less than was shown."""
    entry = await start(heater(R1, settings={"mode": "on"}))
    meter = Meter(entry, switches, wait)
    await meter.run(130, -1000)
    before = shown(hass, entry, *COUNTERS)
    assert before[0] > 0.005
    store = entry.runtime_data.heating.store
    path, store._path = store._path, tmp_path / "no" / "such" / "folder"
    await meter.run(180, -1000)
    await switch(hass, entry, "off")
    await meter.run(10, -1000)
    assert shown(hass, entry, *COUNTERS) == before
    usage = stored_heater(entry)["usage"]
    assert before[0] * 1000 <= usage["solar_wh"]
    assert before[3] <= usage["switchings"]
    store._path = path
    await meter.run(61, -1000)
    after = shown(hass, entry, *COUNTERS)
    assert after[0] == pytest.approx(310 * 500 / 3.6e6, abs=0.001)
    assert after[3] == 2


async def test_written_once_a_minute(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Energies, however often it switches; the switchings themselves soon."""
    entry = await start()
    writes = Counter[str]()

    @callback
    def count(event: Event[Any]) -> None:
        if found := er.async_get(hass).async_get(event.data["entity_id"]):
            writes[found.unique_id.split("_", 1)[1]] += 1

    hass.bus.async_listen("state_changed", count)
    meter = Meter(entry, switches, wait)
    for mode in ("on", "off") * 15:
        await switch(hass, entry, mode)
        await meter.run(10, -1000)
    await meter.run(65, -1000)
    assert shown(hass, entry, "switchings") == [30]
    assert shown(hass, entry, "solar_energy") == pytest.approx([150 * 500 / 3.6e6], abs=0.001)
    assert 4 <= writes["solar_energy"] <= 2 * 6  # the heater's, and the sum
    assert writes["hours_on"] <= 6
    assert 20 <= writes["switchings"] <= 30


async def test_midnight(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait, freezer: FrozenDateTimeFactory
) -> None:
    """Where the house is, and without a meter too."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to("2026-07-01 21:58:30+00:00")
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(5)
    await saved(entry)
    assert shown(hass, entry, "switchings", "switchings_today") == [1, 1]
    await wait(75)
    assert dt_util.now().day == 1
    assert shown(hass, entry, "switchings_today") == [1]
    await wait(80)
    await saved(entry)
    assert shown(hass, entry, "switchings", "switchings_today") == [1, 0]


async def test_sum_keeps_what_removed_heaters_used(hass: HomeAssistant, start: Start, wait: Wait) -> None:
    """Nothing goes back, and nothing is counted twice."""
    entry = await start(heater(R1), heater(R2, "l2"))
    await restart_used(hass, entry)
    assert float(state(hass, "sensor", "solar_energy")) == 10
    hass.config_entries.async_remove_subentry(entry, key_of(entry))
    await hass.async_block_till_done()
    for _ in range(2):
        assert float(state(hass, "sensor", "solar_energy")) == 10
        assert float(state(hass, "sensor", "grid_energy")) == 0.501
        await hass.config_entries.async_reload(entry.entry_id)
    assert shown(hass, entry, "solar_energy") == [5]
    await restart_with(hass, entry, lambda stored: stored["removed"].update(solar_wh="nonsense"))
    assert float(state(hass, "sensor", "solar_energy")) == 5


async def test_disabled_heater_keeps_its_counters(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """In the sum while it is disabled, and its own when it is enabled again."""
    entry = await start(heater(R1, settings={"mode": "on"}), heater(R2, "l2"))
    await restart_used(hass, entry)
    await wait(5)
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((DOMAIN, key_of(entry)), config_entry_id=entry.entry_id)
    assert device is not None
    registry.async_update_device(device.id, disabled_by=dr.DeviceEntryDisabler.USER)
    await wait(130)
    await saved(entry)
    assert float(state(hass, "sensor", "solar_energy")) == 10
    registry.async_update_device(device.id, disabled_by=None)
    await wait(35)
    assert shown(hass, entry, "solar_energy") == [5]
    assert switches.on(R1)
    assert shown(hass, entry, "switchings")[0] > 12


async def test_learned_from_the_meter(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Three steps of 440 W: shown, drawn, and on the disk two seconds later; no decision tells of it."""
    entry = await start()
    meter = Meter(entry, switches, wait)
    meter.draws_w = 440
    await meter.run(12, 100)
    for mode in ("on", "off", "on"):
        assert state(hass, "sensor", "learned_power", key_of(entry)) == "unknown"
        await switch(hass, entry, mode)
        assert state(hass, "sensor", "heater_power", key_of(entry)) == ("500" if mode == "on" else "0")
        await meter.run(13, 100)
    assert shown(hass, entry, "learned_power", "heater_power") == pytest.approx([440, 440], abs=1)
    assert state(hass, "binary_sensor", "drawing", key_of(entry)) == "on"
    await meter.run(2, 100)
    assert len(stored_heater(entry)["learned"]["steps_w"]) == 3
    await switch(hass, entry, "off")
    assert state(hass, "binary_sensor", "drawing", key_of(entry)) == "off"
    assert shown(hass, entry, "heater_power") == [0]


async def test_learned_at_the_end(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """The third step is at a switch-off: no decision changes, and it is shown and written all the same."""
    entry = await start(heater(R1, settings={"mode": "on"}))
    meter = Meter(entry, switches, wait)
    await meter.run(12, 100)
    for mode in ("off", "on", "off"):
        await switch(hass, entry, mode)
        await meter.run(13, 100)
    assert shown(hass, entry, "learned_power") == pytest.approx([500], abs=1)
    assert len(stored_heater(entry)["learned"]["steps_w"]) == 3
