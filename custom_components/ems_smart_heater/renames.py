"""Relays and sensors that are renamed in Home Assistant are followed; the entry reloads by its listener."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_entity_registry_updated_event

from .const import CONF_CONTACTOR, CONF_RELAY, CONF_TEMPERATURE_SENSOR
from .settings import heaters


def follow_renames(hass: HomeAssistant, entry: ConfigEntry[Any]) -> CALLBACK_TYPE:
    """Write new entity ids into the entry as they come; returns how to stop that."""

    @callback
    def renamed(event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        if event.data["action"] != "update" or "old_entity_id" not in event.data:
            return
        old, new = event.data["old_entity_id"], event.data["entity_id"]
        if entry.options.get(CONF_CONTACTOR) == old:
            hass.config_entries.async_update_entry(entry, options={**entry.options, CONF_CONTACTOR: new})
        for subentry in heaters(entry).values():
            changes = {
                name: new for name in (CONF_RELAY, CONF_TEMPERATURE_SENSOR) if subentry.data.get(name) == old
            }
            if changes:
                data = {**subentry.data, **changes}
                hass.config_entries.async_update_subentry(entry, subentry, data=data)

    return async_track_entity_registry_updated_event(hass, _entities(entry), renamed)


def _entities(entry: ConfigEntry[Any]) -> list[str]:
    """Return all relays and sensors of an entry."""
    names = [
        entry.options.get(CONF_CONTACTOR),
        *(
            subentry.data.get(name)
            for subentry in heaters(entry).values()
            for name in (CONF_RELAY, CONF_TEMPERATURE_SENSOR)
        ),
    ]
    return [name for name in names if name]
