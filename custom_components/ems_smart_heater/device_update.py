"""Keeps what is known of the device up to date: its firmware changes over the years."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .const import CONF_DEVICE, DOMAIN, LOGGER
from .meter.client import MeterClient
from .meter.device import DeviceInformation
from .meter.errors import MeterError


def device_data(device: DeviceInformation) -> dict[str, str]:
    """Return what a config entry keeps of the device."""
    return {"mac": device.mac, "product": device.product, "firmware": device.firmware}


async def update_device(hass: HomeAssistant, entry: ConfigEntry[Any], client: MeterClient) -> None:
    """Ask the device who it is, and show what is new; a failure is not worth a word."""
    try:
        device = await client.device_information()
    except MeterError as error:
        LOGGER.debug("%s: no device information: %s", entry.title, error)
        return
    known = device_data(device)
    if device.serial != entry.unique_id or known == entry.data.get(CONF_DEVICE):
        return
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_DEVICE: known})
    registry = dr.async_get(hass)
    shown = registry.async_get_device_by_identifier((DOMAIN, device.serial), config_entry_id=entry.entry_id)
    if shown is not None:
        registry.async_update_device(shown.id, sw_version=device.firmware)
