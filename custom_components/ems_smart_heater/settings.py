"""What a person set: read from the config entry for the controller, and written back to it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError

from .const import (
    CONF_BATTERY,
    CONF_CONTACTOR,
    CONF_EXCHANGE,
    CONF_FAST_OFF,
    CONF_LONGEST_RUN,
    CONF_MAX_AGE,
    CONF_METERING,
    CONF_MIN_OFF,
    CONF_MIN_ON,
    CONF_ORDER,
    CONF_PHASE,
    CONF_POWER,
    CONF_SETTINGS,
    CONF_SETTLE,
    CONF_STALE,
    CONF_STRATEGY,
    CONF_TEMPERATURE_SENSOR,
    DEFAULT_POWER_W,
    DOMAIN,
    LONGEST_RUN_H,
    MAX_AGE_MIN,
    STALE_S,
    SUBENTRY_HEATER,
)
from .control.defaults import defaults_for
from .control.model import Control, HeaterSettings, Metering, Mode, Settings, StrategyKind
from .control.thresholds import (
    DEFAULT_OFF_THRESHOLD_W,
    default_on_threshold_w,
    default_total_on_threshold_w,
)
from .meter import Phase

OPTIONS = (CONF_SETTLE, CONF_FAST_OFF, CONF_MIN_ON, CONF_MIN_OFF, CONF_EXCHANGE)
"""Options that are fields of `Settings` by the same name."""

_ENUMS = {"mode": Mode, "control": Control, CONF_STRATEGY: StrategyKind}
_PAIRS = (
    ("on_threshold_w", "off_threshold_w"),
    ("total_on_threshold_w", "total_off_threshold_w"),
    ("on_temperature_c", "off_temperature_c"),
)
"""The first of each pair must stay below the second."""


def heaters(entry: ConfigEntry[Any]) -> dict[str, ConfigSubentry]:
    """Return the entry's heaters by subentry id, in the order of their priority."""
    found = {
        key: subentry
        for key, subentry in entry.subentries.items()
        if subentry.subentry_type == SUBENTRY_HEATER
    }
    ranked = [key for key in entry.options.get(CONF_ORDER, ()) if key in found]
    return {key: found[key] for key in dict.fromkeys([*ranked, *found])}


def heater_settings(data: Mapping[str, Any]) -> HeaterSettings:
    """Return a heater's settings; what nobody changed follows its power."""
    power_w = data[CONF_POWER]
    has_sensor = data.get(CONF_TEMPERATURE_SENSOR) is not None
    return HeaterSettings(
        power_w=power_w,
        phase=Phase(data[CONF_PHASE]),
        temperature_sensor=has_sensor,
        max_age_s=60 * data.get(CONF_MAX_AGE, MAX_AGE_MIN),
        longest_run_s=3600 * data.get(CONF_LONGEST_RUN, 0 if has_sensor else LONGEST_RUN_H),
        **{
            "on_threshold_w": default_on_threshold_w(power_w),
            "off_threshold_w": DEFAULT_OFF_THRESHOLD_W,
            **_stored(data),
        },
    )


def read_settings(entry: ConfigEntry[Any]) -> Settings:
    """Return all settings of an entry."""
    return _settings(entry, entry.options)


def _settings(entry: ConfigEntry[Any], options: Mapping[str, Any]) -> Settings:
    """Return the settings that these options make with the entry's heaters."""
    by_key = {key: heater_settings(subentry.data) for key, subentry in heaters(entry).items()}
    smallest_w = min((heater.power_w for heater in by_key.values()), default=DEFAULT_POWER_W)
    chosen = {name: options[name] for name in OPTIONS if name in options} | _stored(options)
    strategy = chosen.get(CONF_STRATEGY, StrategyKind.THRESHOLDS)
    return Settings(
        heaters=by_key,
        metering=Metering(options.get(CONF_METERING, Metering.BALANCED)),
        contactor=options.get(CONF_CONTACTOR) is not None,
        stale_s=options.get(CONF_STALE, STALE_S),
        **{
            "total_on_threshold_w": default_total_on_threshold_w(smallest_w),
            **defaults_for(strategy, battery=options.get(CONF_BATTERY, False)),
            **chosen,
        },
    )


def broken_pair(settings: Settings | HeaterSettings) -> tuple[float, float] | None:
    """Return an on value that is not below its off value, with the latter."""
    names = {field.name for field in fields(settings)}
    for on_name, off_name in _PAIRS:
        if on_name in names:
            on, off = getattr(settings, on_name), getattr(settings, off_name)
            if on >= off:
                return on, off
    return None


@callback
def change_setting(hass: HomeAssistant, entry: ConfigEntry[Any], name: str, value: Any) -> None:
    """Write one setting of the meter's; raises ServiceValidationError if on would not be below off."""
    options = {**entry.options, CONF_SETTINGS: {**entry.options.get(CONF_SETTINGS, {}), name: value}}
    _refuse_broken_pair(_settings(entry, options))
    hass.config_entries.async_update_entry(entry, options=options)


@callback
def change_heater_setting(
    hass: HomeAssistant, entry: ConfigEntry[Any], key: str, name: str, value: Any
) -> None:
    """Write one setting of a heater's; raises ServiceValidationError if on would not be below off."""
    subentry = entry.subentries[key]
    data = {**subentry.data, CONF_SETTINGS: {**subentry.data.get(CONF_SETTINGS, {}), name: value}}
    _refuse_broken_pair(heater_settings(data))
    hass.config_entries.async_update_subentry(entry, subentry, data=data)


def _refuse_broken_pair(settings: Settings | HeaterSettings) -> None:
    """Raise if an on value is not below its off value."""
    if broken := broken_pair(settings):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="on_not_below_off",
            translation_placeholders={"on": f"{broken[0]:g}", "off": f"{broken[1]:g}"},
        )


def _stored(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that a person changed."""
    return {
        name: _ENUMS[name](value) if name in _ENUMS else value
        for name, value in data.get(CONF_SETTINGS, {}).items()
    }
