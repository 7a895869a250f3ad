"""What users and their automations lean on stays as it was: every entity's ids, name and translation key."""

import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from .stored import House, load, stored_entry

ENTITIES = Path(__file__).parent / "fixtures" / "entities-1.1.json"
"""Of the entry and its memory that version 0.1.0 stored, in English, before the house was rebuilt."""


def entities_of(hass: HomeAssistant, entry_id: str) -> dict[str, dict[str, Any]]:
    """Return by unique id all that is stored of each entity, and its device's name."""
    registry, devices = er.async_get(hass), dr.async_get(hass)
    return {
        each.unique_id: {
            "entity_id": each.entity_id,
            "name": each.original_name,
            "translation_key": each.translation_key,
            "category": each.entity_category,
            "disabled_by": each.disabled_by,
            "unit": each.unit_of_measurement,
            "class": each.original_device_class,
            "device": (device := devices.async_get(each.device_id or "")) and device.name,
        }
        for each in sorted(er.async_entries_for_config_entry(registry, entry_id), key=lambda e: e.unique_id)
    }


async def test_every_entity_is_as_it_was(hass: HomeAssistant, socket_enabled: None) -> None:
    House(hass, celsius=20)
    entry = stored_entry()
    await load(hass, entry)
    found = entities_of(hass, entry.entry_id)
    assert found == json.loads(ENTITIES.read_text("utf-8"))
    await hass.config_entries.async_unload(entry.entry_id)
