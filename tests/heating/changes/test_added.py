"""A heater that is added: controlled at once, with all that one of the set-up has."""

import json

import pytest
from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from tests.common import Wait, state
from tests.heaters import R1, Switches, call, memory_file, saved

from .changing import R3, add, entities, remove

OTHER_SENSOR = "sensor.other"


def water(hass: HomeAssistant, celsius: float) -> None:
    """Let another sensor report a temperature."""
    hass.states.async_set(OTHER_SENSOR, f"{celsius}", {"unit_of_measurement": "°C"})


async def test_controlled_at_once(hass: HomeAssistant, entry: MockConfigEntry, switches: Switches) -> None:
    key = add(hass, entry, R3, settings={"mode": "on"})
    await hass.async_block_till_done()
    assert switches.on(R3)
    assert state(hass, "sensor", "status", key) == "manual"


async def test_its_relay_is_watched(hass: HomeAssistant, entry: MockConfigEntry, switches: Switches) -> None:
    """One that goes on by itself is answered."""
    add(hass, entry, R3, settings={"mode": "off"})
    await hass.async_block_till_done()
    switches.show(R3, STATE_ON)
    await hass.async_block_till_done()
    assert not switches.on(R3)


async def test_waits_no_longer_than_5_s_for_one_that_leaves(
    hass: HomeAssistant, entry: MockConfigEntry, keys: list[str], switches: Switches, wait: Wait
) -> None:
    """Counted from when that one was removed."""
    await wait(10)  # nothing else is due at the same moment
    switches.broken.add(R1)
    remove(hass, entry, keys[0])
    await wait(3)
    add(hass, entry, R3, settings={"mode": "on"})
    await wait(1)
    assert not switches.on(R3)
    await wait(2)
    assert switches.on(R3)


async def test_has_every_entity(hass: HomeAssistant, entry: MockConfigEntry, keys: list[str]) -> None:
    """As one of the set-up, on a device of its own behind the meter."""
    water(hass, 40)
    key = add(hass, entry, R3, sensor=OTHER_SENSOR)
    await hass.async_block_till_done()
    added = entities(hass, entry, key)
    assert added.keys() == entities(hass, entry, keys[0]).keys()
    assert all(hass.states.get(each) for each in added.values())
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((DOMAIN, key), config_entry_id=entry.entry_id)
    meter = registry.async_get_device_by_identifier(
        (DOMAIN, str(entry.unique_id)), config_entry_id=entry.entry_id
    )
    assert device is not None
    assert meter is not None
    assert (device.name, device.via_device_id) == ("Heater l2", meter.id)


async def test_found_on_is_adopted(
    hass: HomeAssistant, entry: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    """As at the start: what nobody wants goes off."""
    await wait(10)
    switches.show(R3, STATE_ON)
    key = add(hass, entry, R3)
    await hass.async_block_till_done()
    assert not switches.on(R3)
    assert state(hass, "sensor", "status", key) == "meter_lost"


async def test_its_thermometer_is_heard(
    hass: HomeAssistant, entry: MockConfigEntry, switches: Switches
) -> None:
    water(hass, 40)
    key = add(hass, entry, R3, sensor=OTHER_SENSOR, settings={"mode": "on"})
    await hass.async_block_till_done()
    assert switches.on(R3)
    water(hass, 60)
    await hass.async_block_till_done()
    assert not switches.on(R3)
    assert state(hass, "sensor", "status", key) == "hot"


async def test_its_thermometer_is_alive(
    hass: HomeAssistant, entry: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    """A report of an equal value counts; without any for an hour it is lost."""
    water(hass, 40)
    add(hass, entry, R3, sensor=OTHER_SENSOR, settings={"mode": "on"})
    await wait(3000)
    water(hass, 40)
    await wait(3000)
    assert switches.on(R3)
    await wait(700)
    assert not switches.on(R3)


async def test_its_rename_is_followed(
    hass: HomeAssistant, entry: MockConfigEntry, switches: Switches
) -> None:
    key = add(hass, entry, R3, settings={"mode": "on"})
    await hass.async_block_till_done()
    er.async_get(hass).async_update_entity(R3, new_entity_id="input_boolean.renamed")
    hass.states.async_remove(R3)
    switches.show("input_boolean.renamed", STATE_ON)
    await hass.async_block_till_done()
    assert entry.subentries[key].data["relay"] == "input_boolean.renamed"
    assert state(hass, "sensor", "status", key) == "manual"
    await call(hass, "select", "select_option", "mode", key, option="off")
    assert not switches.on("input_boolean.renamed")


async def test_its_device_can_be_disabled(
    hass: HomeAssistant, entry: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    key = add(hass, entry, R3, settings={"mode": "on"})
    await wait(1)
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((DOMAIN, key), config_entry_id=entry.entry_id)
    assert device is not None
    registry.async_update_device(device.id, disabled_by=dr.DeviceEntryDisabler.USER)
    await wait(1)
    assert not switches.on(R3)


@pytest.mark.parametrize("relay", [R3, "input_boolean.unknown"])
async def test_what_it_learns_is_its_own(
    hass: HomeAssistant, entry: MockConfigEntry, wait: Wait, relay: str
) -> None:
    """The store knows what it is about, so that it is still known after a restart."""
    key = add(hass, entry, relay)
    await wait(2)
    await entry.runtime_data.heating.store.write()
    stored = json.loads(memory_file(entry).read_text(encoding="utf-8"))
    found = er.async_get(hass).async_get(relay)
    assert stored["heaters"][key]["wiring"] == f"{found.id if found else relay} l2 500"
    await saved(entry)
