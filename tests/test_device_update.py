"""What is known of the device stays true over the years."""

from dataclasses import replace

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from custom_components.ems_smart_heater.address import meter_client
from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.device_update import update_device
from simulator import Simulator

from .common import entry_for, set_up, until


def give_firmware(sim: Simulator, firmware: str) -> None:
    """Update the device's firmware."""
    sim.meter.settings = replace(
        sim.meter.settings, identity=replace(sim.meter.settings.identity, firmware=firmware)
    )


def shown_firmware(hass: HomeAssistant, entry_id: str) -> str | None:
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, "12345678"), config_entry_id=entry_id)
    assert device is not None
    return device.sw_version


async def test_new_firmware(hass: HomeAssistant, sim: Simulator) -> None:
    """Shown and kept, without a reload: heaters do not flicker for it."""
    give_firmware(sim, "2.0.0")
    entry = entry_for(sim.port)
    await set_up(hass, entry)
    heating = entry.runtime_data.heating
    await until(lambda: shown_firmware(hass, entry.entry_id) == "2.0.0")
    assert entry.data["device"]["firmware"] == "2.0.0"
    assert entry.data["host"] == "127.0.0.1"
    await hass.async_block_till_done()
    assert entry.runtime_data.heating is heating
    await hass.config_entries.async_unload(entry.entry_id)


async def test_another_device_is_not_taken_for_it(hass: HomeAssistant, sim: Simulator) -> None:
    entry = entry_for(sim.port)
    await set_up(hass, entry)
    sim.meter.settings = replace(
        sim.meter.settings, identity=replace(sim.meter.settings.identity, serial="1", firmware="9")
    )
    await update_device(hass, entry, meter_client(hass, entry.data))
    assert entry.data["device"]["firmware"] == "1.1.0"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_failure_changes_nothing(hass: HomeAssistant, sim: Simulator) -> None:
    await sim.set({"starting": True})
    entry = entry_for(sim.port)
    entry.add_to_hass(hass)
    await update_device(hass, entry, meter_client(hass, entry.data))
    assert entry.data["device"]["firmware"] == "1.1.0"
