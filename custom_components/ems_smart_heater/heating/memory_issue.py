"""The repair issue of a memory that was put aside."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN

MEMORY_UNREADABLE: Final = "memory_unreadable"
MEMORY_NEWER: Final = "memory_newer"


@callback
def report_memory(hass: HomeAssistant, entry: ConfigEntry[Any], kept: str, *, newer: bool) -> None:
    """Tell a person that the memory was put aside; nobody would find that again at the next start."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{MEMORY_UNREADABLE}_{entry.entry_id}",
        data={"entry_id": entry.entry_id, "kept": kept},
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=MEMORY_NEWER if newer else MEMORY_UNREADABLE,
        translation_placeholders={"name": entry.title, "file": kept},
    )


@callback
def clear_memory_issue(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Withdraw what was said of a memory: it is no more."""
    ir.async_delete_issue(hass, DOMAIN, f"{MEMORY_UNREADABLE}_{entry.entry_id}")
