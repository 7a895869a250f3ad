"""What the controller makes of a setting that is no number: NaN, and nothing is on by a comparison with that.

Every comparison that lets a heater be on is written so that it has to be true: with NaN none is. A heater of
which it is not known by which entities it goes is off.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from math import nan
from typing import Any, Final

from .model import HeaterSettings, Mode, Settings

_MOST: Final = 1e9
"""More than any quantity here, in any of its units."""
_NUMBERS: Final[Mapping[type, tuple[str, ...]]] = {
    kind: tuple(field.name for field in fields(kind) if field.type in (int, float))
    for kind in (Settings, HeaterSettings)
}


def with_numbers(settings: Settings) -> Settings:
    """Return settings in which every number is a finite one or NaN."""
    heaters = {
        heater_id: replace(each, **_not_numbers(each), **_in_doubt(each))
        for heater_id, each in settings.heaters.items()
    }
    return replace(settings, heaters=heaters, **_not_numbers(settings))


def _in_doubt(heater: HeaterSettings) -> dict[str, Any]:
    """Return that a heater is off if what its entities are called is nothing of the kind."""
    return {} if isinstance(heater.entities, frozenset) else {"mode": Mode.OFF, "entities": frozenset()}


def _not_numbers(settings: Settings | HeaterSettings) -> dict[str, Any]:
    """Return NaN for each number that is none."""
    return {name: nan for name in _NUMBERS[type(settings)] if not _is_number(getattr(settings, name))}


def _is_number(value: object) -> bool:
    """Return whether a value is a finite number; comparing tells, for a whole one of any length too."""
    return isinstance(value, int | float) and -_MOST <= value <= _MOST
