"""What a value may be, stored or given: the kinds, each of which takes what fits and nothing else."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import voluptuous as vol
from homeassistant.core import split_entity_id, valid_entity_id
from homeassistant.helpers import config_validation as cv
from yarl import URL

_FINGERPRINT: Final = re.compile(r"[0-9a-fA-F]{64}")


class Unusable(ValueError):
    """A value that is not what it may be."""


class Kind(Protocol):
    """What a value may be."""

    def read(self, value: object) -> Any:
        """Return a value that can be used; raises Unusable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A finite number within limits, both included."""

    least: float
    most: float
    unit: str | None = None
    step: float = 1
    scale: float = 1
    """What one of the units that a person sees is in the value's own."""
    whole: bool = False

    def read(self, value: object) -> float:
        """Return the number; what compares as no number does is refused like what is out of range."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Unusable
        if not self.least <= value <= self.most or (self.whole and value != int(value)):
            raise Unusable
        return int(value) if self.whole else value

    def given(self, value: object) -> float:
        """Return a number as a form or an action gives it, which may be as text."""
        try:
            return self.read(float(value) if isinstance(value, str) else value)
        except ValueError as error:
            raise Unusable from error

    @property
    def limits(self) -> dict[str, str]:
        """Return the limits in a person's unit, for texts."""
        most = f"{self.most / self.scale:g} {self.unit or ''}"
        return {"least": f"{self.least / self.scale:g}", "most": most.strip()}


@dataclass(frozen=True, slots=True)
class Choice[E: str]:
    """One of a closed set."""

    of: Iterable[E]

    @property
    def options(self) -> list[str]:
        """Return all of them."""
        return [str(each) for each in self.of]

    def read(self, value: object) -> E:
        """Return the member."""
        for each in self.of:
            if each == value:
                return each
        raise Unusable


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    def read(self, value: object) -> bool:
        """Return it; a number is neither."""
        if not isinstance(value, bool):
            raise Unusable
        return value

    def given(self, value: object) -> bool:
        """Return it as an action gives it, which may be as text."""
        try:
            return self.read(cv.boolean(value) if isinstance(value, str) else value)
        except vol.Invalid as error:
            raise Unusable from error


@dataclass(frozen=True, slots=True)
class Text:
    """A text; `empty` may be empty."""

    empty: bool = False

    def read(self, value: object) -> str:
        """Return it."""
        if not isinstance(value, str) or not (value or self.empty):
            raise Unusable
        return value


@dataclass(frozen=True, slots=True)
class Host:
    """A name or an address that a URL can be made of."""

    def read(self, value: object) -> str:
        """Return it."""
        if not isinstance(value, str):
            raise Unusable
        try:
            URL.build(scheme="http", host=value)
        except ValueError as error:
            raise Unusable from error
        return value


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """SHA-256 in hex."""

    def read(self, value: object) -> str:
        """Return it."""
        if not isinstance(value, str) or not _FINGERPRINT.fullmatch(value):
            raise Unusable
        return value


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity's id; of these domains, if any are named."""

    domains: tuple[str, ...] = ()

    def read(self, value: object) -> str:
        """Return it."""
        if not isinstance(value, str) or not valid_entity_id(value):
            raise Unusable
        if self.domains and split_entity_id(value)[0] not in self.domains:
            raise Unusable
        return value


@dataclass(frozen=True, slots=True)
class Optional:
    """Something, or None."""

    kind: Kind

    def read(self, value: object) -> Any:
        """Return it."""
        return None if value is None else self.kind.read(value)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A few numbers."""

    of: Number
    at_most: int

    def read(self, value: object) -> tuple[float, ...]:
        """Return them."""
        if not isinstance(value, list) or len(value) > self.at_most:
            raise Unusable
        return tuple(map(self.of.read, value))


@dataclass(frozen=True, slots=True)
class Texts:
    """Any number of texts."""

    def read(self, value: object) -> list[str]:
        """Return them."""
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise Unusable
        return value


@dataclass(frozen=True, slots=True)
class Value:
    """A row of a table: what a value may be, what holds without it, and what if it cannot be used."""

    kind: Kind
    default: Any = None
    """What holds where nobody set it; None: that depends on others."""
    safe: Any = None
    """None: the same."""
    called: str | None = None
    """Where its name is among the translations, if not where the table says."""
    needed: bool = False
    """Nothing cannot stand for it."""


@dataclass(frozen=True, slots=True)
class Table:
    """Values that are stored together."""

    names: str
    """Where their names are among the translations, with the key left open."""
    rows: Mapping[str, Value]
    closed: bool = False
    """A key that is not in it is one of nobody's."""

    def name(self, key: str) -> str:
        """Return where a value's name is among the translations."""
        return self.rows[key].called or self.names.format(key)  # one without a gap names them all

    @property
    def entities(self) -> tuple[str, ...]:
        """Return the keys of what names an entity."""
        kinds = {key: row.kind for key, row in self.rows.items()}
        return tuple(
            key
            for key, kind in kinds.items()
            if isinstance(kind.kind if isinstance(kind, Optional) else kind, Entity)
        )

    def takes(self, key: str, value: object) -> bool:
        """Return whether a value can be that."""
        try:
            self.rows[key].kind.read(value)
        except Unusable:
            return False
        return True

    def number(self, key: str) -> Number:
        """Return what a number may be."""
        kind = self.rows[key].kind
        assert isinstance(kind, Number)
        return kind

    def read(self, stored: object, faults: list[str], *, newer: bool = False) -> dict[str, Any]:
        """Return what can be used, with what is safe for what cannot; name in `faults` what cannot.

        What is stored may be anything; written by a `newer` version, keys may be unknown.
        """
        if not isinstance(stored, Mapping):
            stored = dict.fromkeys(self.rows)
        found = {key: row.default for key, row in self.rows.items() if row.default is not None}
        for key, row in self.rows.items():
            if key not in stored and not row.needed:
                continue
            try:
                found[key] = row.kind.read(stored.get(key))
            except Unusable:
                faults.append(self.name(key))
                if row.safe is not None:
                    found[key] = row.safe
        if self.closed and not newer:
            faults += [str(key) for key in stored if key not in self.rows]
        return found
