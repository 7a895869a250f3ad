"""Heaters that are added, changed and removed while another one runs."""

from datetime import datetime
from time import monotonic
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import STATE_OFF
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.control.model import HeaterMemory
from tests.common import heater
from tests.heaters import R1, Switches

R3 = "input_boolean.r3"
COUNTED = {"hours_on", "solar_energy", "grid_energy"}
"""What is written each minute while a heater is on."""


def add(hass: HomeAssistant, entry: MockConfigEntry, relay: str, phase: str = "l2", **more: Any) -> str:
    """Add a heater as its flow does; return its key."""
    given = heater(relay, phase, **more)
    subentry = ConfigSubentry(
        data=MappingProxyType(given["data"]),
        subentry_type=given["subentry_type"],
        title=given["title"],
        unique_id=None,
    )
    hass.config_entries.async_add_subentry(entry, subentry)
    return subentry.subentry_id


def change(hass: HomeAssistant, entry: MockConfigEntry, key: str, **changes: Any) -> None:
    """Change a heater as its flow does; None takes a value away, `title` is the heater's."""
    subentry = entry.subentries[key]
    title = changes.pop("title", subentry.title)
    data = {name: value for name, value in {**subentry.data, **changes}.items() if value is not None}
    hass.config_entries.async_update_subentry(entry, subentry, data=data, title=title)


def options(hass: HomeAssistant, entry: MockConfigEntry, **changes: Any) -> None:
    """Change options as their flow does."""
    hass.config_entries.async_update_entry(entry, options={**entry.options, **changes})


def entities(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> dict[str, str]:
    """Return the entities of a heater that there are: what each is, and its id."""
    return {
        found.unique_id.removeprefix(f"{key}_"): found.entity_id
        for found in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if found.config_subentry_id == key
    }


def memory(entry: MockConfigEntry, key: str) -> HeaterMemory:
    """Return what the control knows of a heater now."""
    remembered: HeaterMemory = entry.runtime_data.heating._net.memory(monotonic())[key]
    return remembered


class Running:
    """A heater on `R1` that is on: whatever becomes of the others, nobody may touch it."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry, switches: Switches, key: str) -> None:
        """Remember how it is."""
        assert switches.on(R1)
        self._hass, self._entry, self._switches, self._key = hass, entry, switches, key
        self._heating = entry.runtime_data.heating
        self._began = monotonic()
        self._memory = memory(entry, key)
        self._updated = self._last_updated()
        switches.calls.clear()

    def untouched(self) -> None:
        """Fail if it was switched, if an entity of its was written, or if it has forgotten anything."""
        assert self._switches.on(R1)
        assert R1 not in {relay for _, relay in self._switches.calls}
        assert self._last_updated() == self._updated
        assert self._entry.runtime_data.heating is self._heating
        now = memory(self._entry, self._key)
        assert now.run_s == self._memory.run_s + monotonic() - self._began
        assert (now.learned, now.hold) == (self._memory.learned, self._memory.hold)
        assert now.usage.switchings == self._memory.usage.switchings

    def _last_updated(self) -> dict[str, datetime]:
        """Return when each of its entities was written last, but for counters."""
        there = entities(self._hass, self._entry, self._key)
        return {
            name: state.last_updated
            for name, each in there.items()
            if name not in COUNTED and (state := self._hass.states.get(each))
        }


def known_relay(hass: HomeAssistant, switches: Switches, relay: str) -> None:
    """Add another relay that is off."""
    er.async_get(hass).async_get_or_create(
        "input_boolean", "test", relay, suggested_object_id=relay.split(".")[1]
    )
    switches.show(relay, STATE_OFF)


def remove(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> None:
    """Remove a heater as a person does."""
    hass.config_entries.async_remove_subentry(entry, key)
