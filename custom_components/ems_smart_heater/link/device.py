"""Keeps what is known of the device up to date: its firmware changes over the years."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..const import CONF_DEVICE, DOMAIN
from ..meter.device import DeviceInformation


def device_data(device: DeviceInformation) -> dict[str, str]:
    """Return what a config entry keeps of the device."""
    return {"mac": device.mac, "product": device.product, "firmware": device.firmware}


@callback
def update_device(hass: HomeAssistant, entry: ConfigEntry[Any], device: DeviceInformation) -> None:
    """Keep and show what is new of the entry's own device."""
    known = device_data(device)
    if known == entry.data.get(CONF_DEVICE):
        return
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_DEVICE: known})
    registry = dr.async_get(hass)
    shown = registry.async_get_device_by_identifier((DOMAIN, device.serial), config_entry_id=entry.entry_id)
    if shown is not None:
        registry.async_update_device(shown.id, sw_version=device.firmware)
