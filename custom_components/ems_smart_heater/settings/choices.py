"""What a person set: read from the config entry for the controller, and written back to it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from ..const import CONF_SETTINGS
from ..control.model import HeaterSettings, Settings
from .given import refusal, taken
from .stored import (
    PAIRS,
    StoredEntry,
    StoredHeater,
    all_heaters,
    as_fields,
    broken_pairs,
    is_newer,
    read_entry,
)
from .tables import HEATER_SETTINGS, SETTINGS
from .values import Table


def heaters(entry: ConfigEntry[Any]) -> dict[str, ConfigSubentry]:
    """Return the heaters that can be controlled by subentry id, in the order of their priority."""
    controlled = read_entry(entry).heaters
    return {key: subentry for key, subentry in all_heaters(entry).items() if key in controlled}


def read_settings(entry: ConfigEntry[Any]) -> Settings:
    """Return all settings of an entry."""
    return read_entry(entry).settings


@callback
def change_settings(hass: HomeAssistant, entry: ConfigEntry[Any], **changes: Any) -> None:
    """Write settings of the meter's.

    Raises ServiceValidationError if one cannot be that, or on would not be below off.
    """
    settings = _changed(entry, SETTINGS, entry.options, read_entry(entry), changes)
    hass.config_entries.async_update_entry(entry, options={**entry.options, CONF_SETTINGS: settings})


@callback
def change_heater_settings(hass: HomeAssistant, entry: ConfigEntry[Any], key: str, **changes: Any) -> None:
    """Write settings of a heater's.

    Raises ServiceValidationError if one cannot be that, or on would not be below off.
    """
    subentry = entry.subentries[key]
    settings = _changed(entry, HEATER_SETTINGS, subentry.data, read_entry(entry).heaters[key], changes)
    data = {**subentry.data, CONF_SETTINGS: settings}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)


def _changed(
    entry: ConfigEntry[Any],
    table: Table,
    data: Mapping[str, Any],
    now: StoredEntry | StoredHeater,
    changes: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the settings to store, with all that was stored before and can be of use."""
    changes = {name: taken(name, table.rows[name].kind, value) for name, value in changes.items()}
    stored = data.get(CONF_SETTINGS, {})
    if not isinstance(stored, Mapping):
        stored = now.chosen  # what is safe, from now on as a choice
    unused = {name for pair in PAIRS if not changes.keys().isdisjoint(pair) for name in pair}
    unused -= now.chosen.keys()
    if not is_newer(entry):
        unused |= stored.keys() - table.rows.keys()
    assert now.settings is not None
    refuse_broken_pairs(changes, replace(now.settings, **as_fields(changes)))
    return {name: value for name, value in stored.items() if name not in unused} | changes


def refuse_broken_pairs(changes: Mapping[str, Any], *settings: Settings | HeaterSettings) -> None:
    """Raise if with these changes an on value is not below its off value."""
    for each in settings:
        for pair in broken_pairs(each):
            if not changes.keys().isdisjoint(pair):
                on, off = (getattr(each, name) for name in pair)
                raise refusal("on_not_below_off", on=f"{on:g}", off=f"{off:g}")
