"""The heaters' entities: each platform says what a heater has, also of heaters that come or change later."""

from collections.abc import Callable, Iterable
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .settings.choices import heaters

type Make = Callable[[ConfigSubentry], Iterable[Entity]]


class HeaterEntities:
    """Adds a heater's entities as it comes, and those that a change of it brings or takes."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Wait for the platforms."""
        self._hass = hass
        self._entry = entry
        self._platforms: list[tuple[AddConfigEntryEntitiesCallback, Make]] = []
        self._made: dict[str, set[str]] = {}
        """The unique ids of what each heater has."""

    @callback
    def follow(self, add: AddConfigEntryEntitiesCallback, make: Make) -> None:
        """Let a platform `add` what it makes of each heater there is, and of each that will be."""
        self._platforms.append((add, make))
        for key, subentry in heaters(self._entry).items():
            self._made[key] = self._made.get(key, set()) | self._add(subentry, add, make)

    @callback
    def heaters_changed(self) -> None:
        """Add what is new, remove what a heater has no more; a heater's own removal is Home Assistant's."""
        made, self._made = self._made, {}
        for key, subentry in heaters(self._entry).items():
            before = self._made[key] = made.get(key, set())
            self._made[key] = {
                unique_id for add, make in self._platforms for unique_id in self._add(subentry, add, make)
            }
            self._remove(before - self._made[key])

    def _add(self, subentry: ConfigSubentry, add: AddConfigEntryEntitiesCallback, make: Make) -> set[str]:
        """Add those entities that are not there yet; return the unique ids of all."""
        key = subentry.subentry_id
        entities = {str(entity.unique_id): entity for entity in make(subentry)}
        there = self._made.get(key, set())
        add(
            [entity for unique_id, entity in entities.items() if unique_id not in there],
            config_subentry_id=key,
        )
        return set(entities)

    def _remove(self, unique_ids: set[str]) -> None:
        """Remove entities for good."""
        registry = er.async_get(self._hass)
        for entity in er.async_entries_for_config_entry(registry, self._entry.entry_id):
            if entity.unique_id in unique_ids:
                registry.async_remove(entity.entity_id)
