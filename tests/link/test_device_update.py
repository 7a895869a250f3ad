"""What is known of the device stays true over the years."""

from dataclasses import replace

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from custom_components.ems_smart_heater.const import DOMAIN
from lab.simulator import Simulator

from ..common import entry_for, set_up, until


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
