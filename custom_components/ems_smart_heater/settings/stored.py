"""A config entry as it is stored, read value by value: one that cannot be used costs nothing but itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigSubentry

from ..const import (
    CONF_BATTERY,
    CONF_CLICK,
    CONF_CONTACTOR,
    CONF_FAST_OFF,
    CONF_HEARTBEAT,
    CONF_LONGEST_RUN,
    CONF_MAX_AGE,
    CONF_MAX_PHASE,
    CONF_METERING,
    CONF_MIN_OFF,
    CONF_MIN_ON,
    CONF_ORDER,
    CONF_OVERRIDE,
    CONF_PHASE,
    CONF_POWER,
    CONF_PUBLISH,
    CONF_RELAY,
    CONF_SETTINGS,
    CONF_SETTLE,
    CONF_STALE,
    CONF_START_EVERY,
    CONF_START_MARGIN,
    CONF_STRATEGY,
    CONF_TEMPERATURE_SENSOR,
    DEFAULT_POWER_W,
    ENTRY_MINOR_VERSION,
    LONGEST_RUN_H,
    SUBENTRY_HEATER,
)
from ..control.model import HeaterSettings, Settings
from ..control.strategies import NOT_CHOSEN, STRATEGIES
from ..control.strategies.thresholds import (
    DEFAULT_OFF_THRESHOLD_W,
    default_on_threshold_w,
    default_total_on_threshold_w,
)
from .tables import HEATER, HEATER_SETTINGS, OPTIONS, SETTINGS
from .values import Table

_OF_HOUSE: Final = (
    *(CONF_SETTLE, CONF_FAST_OFF, CONF_MIN_ON, CONF_MIN_OFF),
    *(CONF_START_EVERY, CONF_START_MARGIN, CONF_CLICK),
)
"""Options that are fields of `Settings` by the same name."""
_ENTITIES: Final = tuple(key for key in HEATER.entities if not HEATER.rows[key].needed)
"""What a heater may go by; `HeaterSettings` say which of them were named."""
PAIRS: Final = (
    ("on_threshold_w", "off_threshold_w"),
    ("total_on_threshold_w", "total_off_threshold_w"),
    ("on_temperature_c", "off_temperature_c"),
)
"""The first of each pair must stay below the second."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A stored value that cannot be used."""

    name: str
    """Where its name is among the translations, or a key that nobody knows."""
    of: str = ""
    """The title of the heater that it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHeater:
    """What can be used of a heater."""

    relay: str
    """Empty: not known."""
    entities: Mapping[str, str]
    """What it goes by, as far as it is known; which one an entity is that only the settings have is not."""
    heartbeat_s: float
    chosen: Mapping[str, Any]
    """Those of the settings that a person chose."""
    settings: HeaterSettings | None
    """None: relay, phase or power are not known, so it cannot be controlled."""
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """What can be used of the options and of the heaters."""

    heaters: Mapping[str, StoredHeater]
    """Those that can be controlled, in the order of their priority."""
    uncontrolled: Mapping[str, str]
    """The relays of others, as far as they are known and are nobody else's: they shall be off."""
    contactor: str | None
    """None with a contactor in the settings: which one is not known, so nothing behind it may be on."""
    override_s: float
    publish_s: float
    max_phase_w: float
    battery: bool
    chosen: Mapping[str, Any]
    """Those of the settings that a person chose."""
    settings: Settings
    faults: tuple[Fault, ...]


def is_newer(entry: ConfigEntry[Any]) -> bool:
    """Return whether a newer version wrote it, which may hold what this one does not know."""
    return entry.minor_version > ENTRY_MINOR_VERSION


def all_heaters(entry: ConfigEntry[Any]) -> dict[str, ConfigSubentry]:
    """Return the entry's heaters by subentry id, in the order of their priority."""
    found = {
        key: subentry
        for key, subentry in entry.subentries.items()
        if subentry.subentry_type == SUBENTRY_HEATER
    }
    order = OPTIONS.read(entry.options, []).get(CONF_ORDER, ())
    return {key: found[key] for key in dict.fromkeys([*(key for key in order if key in found), *found])}


def read_heater(data: Mapping[str, Any], *, newer: bool = False) -> StoredHeater:
    """Return a heater; what nobody chose follows its power."""
    faults: list[str] = []
    own = HEATER.read(data, faults)
    chosen = HEATER_SETTINGS.read(data.get(CONF_SETTINGS, {}), faults, newer=newer)
    settings = None
    if {CONF_RELAY, CONF_PHASE, CONF_POWER} <= own.keys():
        settings = _heater_settings(data, own, chosen)
        chosen = _unbroken(HEATER_SETTINGS, settings, chosen, faults)
        settings = _heater_settings(data, own, chosen)
    return StoredHeater(
        relay=own.get(CONF_RELAY, ""),
        entities={key: own[key] for key in _ENTITIES if own.get(key)},
        heartbeat_s=own[CONF_HEARTBEAT],
        chosen=chosen,
        settings=settings,
        faults=tuple(faults),
    )


def heater_settings(data: Mapping[str, Any]) -> HeaterSettings:
    """Return the settings of a heater of which all can be used, pairs as they are."""
    own, chosen = HEATER.read(data, []), HEATER_SETTINGS.read(data.get(CONF_SETTINGS, {}), [])
    return _heater_settings(data, own, chosen)


def _heater_settings(
    data: Mapping[str, Any], own: Mapping[str, Any], chosen: Mapping[str, Any]
) -> HeaterSettings:
    """Return the settings that these values make."""
    # An entity that cannot be used is one nevertheless: it says nothing, so the heater stays off.
    named = frozenset(key for key in _ENTITIES if data.get(key) is not None)
    power_w = own[CONF_POWER]
    longest_run_h = own.get(CONF_LONGEST_RUN, 0 if CONF_TEMPERATURE_SENSOR in named else LONGEST_RUN_H)
    return HeaterSettings(
        power_w=power_w,
        phase=own[CONF_PHASE],
        max_age_s=60 * own[CONF_MAX_AGE],
        longest_run_s=3600 * longest_run_h,
        entities=named,
        **{
            "on_threshold_w": default_on_threshold_w(power_w),
            "off_threshold_w": DEFAULT_OFF_THRESHOLD_W,
            **chosen,
        },
    )


def read_entry(entry: ConfigEntry[Any], options: Mapping[str, Any] | None = None) -> StoredEntry:
    """Return all of an entry, or what it would be with other options."""
    options, newer, names = entry.options if options is None else options, is_newer(entry), list[str]()
    own = OPTIONS.read(options, names)
    chosen = SETTINGS.read(options.get(CONF_SETTINGS, {}), names, newer=newer)
    subentries = all_heaters(entry)
    read = {key: read_heater(subentry.data, newer=newer) for key, subentry in subentries.items()}
    twice = set(_used_before(own.get(CONF_CONTACTOR), read))
    heaters = {key: each for key, each in read.items() if each.settings and key not in twice}
    has_contactor = options.get(CONF_CONTACTOR) is not None
    settings = _settings(heaters, own, chosen, contactor=has_contactor)
    chosen = _unbroken(SETTINGS, settings, chosen, names)
    return StoredEntry(
        heaters=heaters,
        uncontrolled={
            key: each.relay
            for key, each in read.items()
            if each.relay and key not in heaters and key not in twice
        },
        contactor=own.get(CONF_CONTACTOR),
        override_s=60 * own[CONF_OVERRIDE],
        publish_s=own[CONF_PUBLISH],
        max_phase_w=1000 * own[CONF_MAX_PHASE],
        battery=own[CONF_BATTERY],
        chosen=chosen,
        settings=_settings(heaters, own, chosen, contactor=has_contactor),
        faults=(
            *(Fault(name) for name in names),
            *(Fault(name, subentries[key].title) for key, each in read.items() for name in each.faults),
            *(Fault(HEATER.name(CONF_RELAY), subentries[key].title) for key in sorted(twice)),
        ),
    )


def _settings(
    heaters: Mapping[str, StoredHeater], own: Mapping[str, Any], chosen: Mapping[str, Any], *, contactor: bool
) -> Settings:
    """Return the settings that these options make."""
    by_key = {key: each.settings for key, each in heaters.items() if each.settings}
    smallest_w = min((heater.power_w for heater in by_key.values()), default=DEFAULT_POWER_W)
    strategy = STRATEGIES[chosen.get(CONF_STRATEGY, NOT_CHOSEN.name)]
    return Settings(
        heaters=by_key,
        metering=own[CONF_METERING],
        contactor=contactor,
        stale_s=own[CONF_STALE],
        battery=own[CONF_BATTERY],
        **{
            "total_on_threshold_w": default_total_on_threshold_w(smallest_w),
            **strategy.defaults,
            **{name: own[name] for name in _OF_HOUSE if name in own},
            **as_fields(chosen),
            CONF_STRATEGY: strategy,
        },
    )


def as_fields(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was chosen as fields of `Settings`: a strategy is stored by its name."""
    if CONF_STRATEGY not in chosen:
        return {**chosen}
    return {**chosen, CONF_STRATEGY: STRATEGIES[chosen[CONF_STRATEGY]]}


def _used_before(contactor: str | None, heaters: Mapping[str, StoredHeater]) -> Iterator[str]:
    """Yield the heaters whose relay is the contactor or one that another heater has."""
    used = {contactor}
    for key, each in heaters.items():
        if each.relay and each.relay in used:
            yield key
        used.add(each.relay)


def broken_pairs(settings: Settings | HeaterSettings) -> Iterator[tuple[str, str]]:
    """Yield the names of each on value that is not below its off value, with the latter's."""
    names = {field.name for field in fields(settings)}
    for on, off in PAIRS:
        if on in names and not getattr(settings, on) < getattr(settings, off):
            yield on, off


def _unbroken(
    table: Table, settings: Settings | HeaterSettings, chosen: Mapping[str, Any], faults: list[str]
) -> dict[str, Any]:
    """Return what was chosen without what makes a broken pair."""
    broken = {name for pair in broken_pairs(settings) for name in pair}
    faults += [table.name(name) for name in chosen if name in broken]
    return {name: value for name, value in chosen.items() if name not in broken}
