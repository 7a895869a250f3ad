"""Relays and sensors that are renamed in Home Assistant are followed: nothing is switched for it."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..settings.stored import all_heaters
from ..settings.tables import HEATER, OPTIONS
from .heating import Heating


def follow_renames(hass: HomeAssistant, entry: ConfigEntry[Any], heating: Heating) -> CALLBACK_TYPE:
    """Write new entity ids into the entry as they come; returns how to stop that."""

    @callback
    def renamed(event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        assert event.data["action"] == "update"
        old, new = event.data["old_entity_id"], event.data["entity_id"]
        heating.renamed(old, new)  # first, or it would look like another relay
        options = {name: new for name in OPTIONS.entities if entry.options.get(name) == old}
        if options:
            hass.config_entries.async_update_entry(entry, options={**entry.options, **options})
        for subentry in all_heaters(entry).values():
            changes = {name: new for name in HEATER.entities if subentry.data.get(name) == old}
            if changes:
                data = {**subentry.data, **changes}
                hass.config_entries.async_update_subentry(entry, subentry, data=data)

    return hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, renamed, event_filter=_is_rename)


@callback
def _is_rename(data: er.EventEntityRegistryUpdatedData) -> bool:
    """Return whether an entity got another id."""
    return data["action"] == "update" and "old_entity_id" in data
