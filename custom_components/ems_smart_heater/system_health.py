"""What the system's own page says of the meters."""

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .const import CONF_DEVICE, DOMAIN
from .coordinator import EmsConfigEntry
from .settings.stored_meter import read_meter


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register the information."""
    register.async_register_info(_information)


async def _information(hass: HomeAssistant) -> dict[str, Any]:
    """Return how each meter is; several share a line each, by name."""
    entries: list[EmsConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    found = [_of_entry(entry) for entry in entries]
    if len(found) == 1:
        return found[0]
    return {
        key: ", ".join(f"{entry.title}: {each[key]}" for entry, each in zip(entries, found, strict=True))
        for key in (found[0] if found else ())
    }


def _of_entry(entry: EmsConfigEntry) -> dict[str, Any]:
    """Return how one meter is."""
    loaded = entry.state is ConfigEntryState.LOADED
    age_s = entry.runtime_data.link.age_s if loaded else None
    return {
        "connected": loaded and entry.runtime_data.link.connected,
        "last_reading": "-" if age_s is None else f"{age_s:.1f} s",
        "firmware": read_meter(entry.data).data[CONF_DEVICE]["firmware"] or "-",
    }
