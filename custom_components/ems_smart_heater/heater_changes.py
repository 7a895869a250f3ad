"""Takes what a person changes while the entry runs: what is not concerned goes on, relays that are on too."""

from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import CONF_CONTACTOR, CONF_DEVICE, CONF_SETTINGS, DOMAIN
from .coordinator import EmsConfigEntry
from .settings.choices import heaters
from .settings.stored import read_entry
from .settings.tables import OPTIONS

AT_ONCE: Final = {CONF_SETTINGS, *OPTIONS.rows} - {CONF_CONTACTOR}
"""Options that hold at once; any other one reloads the entry."""


@callback
def follow_changes(entry: EmsConfigEntry) -> None:
    """Take changes at once; reload for what nothing that runs could take."""
    fixed, known = _fixed(entry), _heaters(entry)

    async def changed(hass: HomeAssistant, entry: EmsConfigEntry) -> None:
        nonlocal known
        runtime = entry.runtime_data
        if not runtime.heating.running:
            return  # it is being unloaded; whatever runs next reads everything anew
        if _fixed(entry) != fixed or read_entry(entry).contactor != runtime.heating.bank.contactor_id:
            hass.config_entries.async_schedule_reload(entry.entry_id)
            return
        if (now := _heaters(entry)) == known:
            runtime.heating.settings_changed()
        else:
            known = now
            runtime.heating.heaters_changed()
            runtime.entities.heaters_changed()
        runtime.link.options_changed()
        runtime.coordinator.options_changed()
        _name_devices(hass, entry)

    entry.async_on_unload(entry.add_update_listener(changed))


def _fixed(entry: EmsConfigEntry) -> list[dict[str, Any]]:
    """Return all that does not change while the entry runs; the contactor may be renamed."""
    options = entry.options.items()
    return [
        {key: value for key, value in entry.data.items() if key != CONF_DEVICE},
        {key: value for key, value in options if key not in AT_ONCE and key != CONF_CONTACTOR},
    ]


def _heaters(entry: EmsConfigEntry) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return a copy of what makes up each heater beside its settings; subentries are changed in place."""
    return {
        key: (subentry.title, {name: each for name, each in subentry.data.items() if name != CONF_SETTINGS})
        for key, subentry in heaters(entry).items()
    }


def _name_devices(hass: HomeAssistant, entry: EmsConfigEntry) -> None:
    """Call the devices what the meter and the heaters are called now."""
    registry = dr.async_get(hass)
    names = {str(entry.unique_id): entry.title}
    names |= {key: subentry.title for key, subentry in heaters(entry).items()}
    for identifier, name in names.items():
        device = registry.async_get_device_by_identifier((DOMAIN, identifier), config_entry_id=entry.entry_id)
        if device:
            registry.async_update_device(device.id, name=name)
