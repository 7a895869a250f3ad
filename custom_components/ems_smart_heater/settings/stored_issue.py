"""The repair issue that names the stored values which cannot be used; gone when all of them can."""

from collections.abc import Sequence
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN, LOGGER
from .stored import Fault, read_entry
from .stored_meter import read_meter

_CATEGORIES = ("config", "options", "config_subentries", "entity", "selector")
"""Parts of the translations that have names of values."""


async def follow_stored_values(
    hass: HomeAssistant, entry: ConfigEntry[Any], remembered: Sequence[Fault]
) -> None:
    """Say what cannot be used, now and after each change; `remembered` is what the memory had of that."""
    names = await _names(hass)
    issue_id = f"stored_values_{entry.entry_id}"
    said: list[str] = []

    @callback
    def look() -> None:
        nonlocal said
        found = [*map(Fault, read_meter(entry.data).faults), *read_entry(entry).faults, *remembered]
        lines = list(dict.fromkeys(_line(fault, names) for fault in found))
        if lines == said:
            return
        said = lines
        if not lines:
            ir.async_delete_issue(hass, DOMAIN, issue_id)
            return
        LOGGER.warning("%s: stored values cannot be used: %s", entry.title, ", ".join(lines))
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key="stored_values",
            translation_placeholders={
                "name": entry.title,
                "values": "\n".join(f"- {line}" for line in lines),
            },
        )

    async def changed(_hass: HomeAssistant, _entry: ConfigEntry[Any]) -> None:
        look()

    entry.async_on_unload(entry.add_update_listener(changed))
    entry.async_on_unload(lambda: ir.async_delete_issue(hass, DOMAIN, issue_id))
    look()


async def _names(hass: HomeAssistant) -> dict[str, str]:
    """Return the names of all values in the language of the house: an issue's gaps are filled in here."""
    names: dict[str, str] = {}
    for category in _CATEGORIES:
        texts = await async_get_translations(hass, hass.config.language, category, {DOMAIN})
        names |= {path.removeprefix(f"component.{DOMAIN}."): text for path, text in texts.items()}
    return names


def _line(fault: Fault, names: dict[str, str]) -> str:
    """Return what a person calls a value, and whose it is."""
    name = names.get(fault.name, fault.name)
    return f"{fault.of}: {name}" if fault.of else name
