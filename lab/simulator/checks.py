"""Checks of what comes in as JSON; each returns the value or says what is wrong with it."""

from collections.abc import Collection, Mapping
from math import isfinite
from typing import Any


class BadInput(Exception):
    """Input that cannot be used; the text says where and why."""


def mapping(value: Any, where: str) -> Mapping[str, Any]:
    """Return a JSON object."""
    if not isinstance(value, dict):
        raise BadInput(f"{where}: must be an object, not {value!r}")
    return value


def number(value: Any, where: str, low: float, high: float) -> float:
    """Return a number within bounds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise BadInput(f"{where}: must be a number, not {value!r}")
    if not low <= value <= high:
        raise BadInput(f"{where}: must be between {low:g} and {high:g}, not {value!r}")
    return float(value)


def flag(value: Any, where: str) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise BadInput(f"{where}: must be true or false, not {value!r}")
    return value


def only_true(value: Any, where: str) -> None:
    """Refuse anything but true, for what happens once."""
    if value is not True:
        raise BadInput(f"{where}: happens once, so it can only be true, not {value!r}")


def text(value: Any, where: str) -> str:
    """Return a text that is not empty."""
    if not isinstance(value, str) or not value:
        raise BadInput(f"{where}: must be a text, not {value!r}")
    return value


def one_of[T: (str, int)](value: Any, where: str, choices: Collection[T]) -> T:
    """Return one of a few values."""
    if isinstance(value, bool) or value not in choices:
        raise BadInput(f"{where}: must be one of {', '.join(map(str, choices))}, not {value!r}")
    return next(choice for choice in choices if choice == value)
