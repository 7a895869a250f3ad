"""Life of an entry: control runs before the meter, and everything is off when it ends."""

from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from lab.simulator import Simulator

from .common import CONTACTOR, RELAYS, entity_id, entry_for, heater, set_up, state, wait_for

NOBODY = 9  # the discard port: nothing listens there


def relays_on(hass: HomeAssistant) -> list[str]:
    """Return the relays that are on."""
    return [entity.entity_id for entity in hass.states.async_all("input_boolean") if entity.state == STATE_ON]


def always_on(*, contactor: bool = False) -> MockConfigEntry:
    """Return an entry whose two heaters were switched on by a person."""
    return entry_for(
        NOBODY,
        heater(RELAYS["l1"], "l1", settings={"mode": "on"}),
        heater(RELAYS["l2"], "l2", settings={"mode": "on"}),
        contactor=CONTACTOR if contactor else None,
    )


async def test_without_a_meter(hass: HomeAssistant, socket_enabled: None) -> None:
    """Set-up does not fail, measurements are unavailable, what was set is not."""
    entry = entry_for(NOBODY)
    await set_up(hass, entry)
    key = next(iter(entry.subentries))
    assert entry.state is ConfigEntryState.LOADED
    assert state(hass, "sensor", "power") == STATE_UNAVAILABLE
    assert state(hass, "binary_sensor", "connected") == STATE_OFF
    assert state(hass, "select", "control") == "automatic"
    assert state(hass, "sensor", "status", key) == "meter_lost"
    assert state(hass, "number", "on_threshold", key) == "-600.0"
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_found_on_and_switched_off(hass: HomeAssistant, socket_enabled: None) -> None:
    """A relay that was left on with its mode off is switched off at set-up, meter or not."""
    await async_setup_component(hass, "input_boolean", {"input_boolean": {"left": {"initial": True}}})
    entry = entry_for(NOBODY, heater("input_boolean.left", settings={"mode": "off"}))
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await wait_for(hass, lambda: relays_on(hass) == [])
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("end", ["unload", "stop", "remove", "disable"])
async def test_off_in_the_end(hass: HomeAssistant, socket_enabled: None, end: str) -> None:
    entry = always_on()
    await set_up(hass, entry)
    assert relays_on(hass) == [RELAYS["l1"], RELAYS["l2"]]
    if end == "unload":
        await hass.config_entries.async_unload(entry.entry_id)
    elif end == "stop":
        await hass.async_stop()
    elif end == "remove":
        await hass.config_entries.async_remove(entry.entry_id)
    else:
        await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    assert relays_on(hass) == []


async def test_contactor_opens_last_in_the_end(hass: HomeAssistant, socket_enabled: None) -> None:
    entry = always_on(contactor=True)
    switched: list[tuple[str, str]] = []
    await set_up(hass, entry)

    @callback  # else it would run in a thread, at any time
    def called(event: Event[Any]) -> None:
        switched.append((event.data["service"], event.data["service_data"]["entity_id"]))

    hass.bus.async_listen("call_service", called)
    await entry.runtime_data.heating.stop()
    assert switched[-1] == ("turn_off", CONTACTOR)
    assert relays_on(hass) == []
    await hass.config_entries.async_unload(entry.entry_id)


async def test_removed_heater_is_off(hass: HomeAssistant, socket_enabled: None) -> None:
    entry = always_on()
    await set_up(hass, entry)
    key = next(iter(entry.subentries))
    hass.config_entries.async_remove_subentry(entry, key)
    await hass.async_block_till_done()
    assert relays_on(hass) == [RELAYS["l2"]]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_devices(hass: HomeAssistant, sim: Simulator) -> None:
    entry = entry_for(sim.port, heater(RELAYS["l1"]))
    await set_up(hass, entry)
    key = next(iter(entry.subentries))
    registry = dr.async_get(hass)
    meter = registry.async_get_device_by_identifier((DOMAIN, "12345678"), config_entry_id=entry.entry_id)
    assert meter is not None
    assert (meter.manufacturer, meter.model, meter.sw_version) == ("ABL", "eMS home", "1.1.0")
    assert meter.serial_number == "12345678"
    assert meter.configuration_url == f"http://127.0.0.1:{sim.port}"
    own = registry.async_get_device_by_identifier((DOMAIN, key), config_entry_id=entry.entry_id)
    assert own is not None
    assert (own.name, own.via_device_id) == ("Heater l1", meter.id)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_setting_does_not_reload(hass: HomeAssistant, sim: Simulator) -> None:
    """It holds at once, in the running controller."""
    entry = entry_for(sim.port, heater(RELAYS["l1"]))
    await set_up(hass, entry)
    heating = entry.runtime_data.heating
    number: dict[str, Any] = {"entity_id": entity_id(hass, "number", "on_delay"), "value": 42}
    await hass.services.async_call("number", "set_value", number, blocking=True)
    await hass.async_block_till_done()
    assert entry.runtime_data.heating is heating
    assert heating.settings.on_delay_s == 42
    assert state(hass, "number", "on_delay") == "42.0"
    assert entry.options["settings"] == {"on_delay_s": 42.0}
    await hass.config_entries.async_unload(entry.entry_id)
