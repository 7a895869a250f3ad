"""OBIS codes of the device: which it sends for a quantity of a phase, and in what scale.

A code 1-0:C.D.0*255 is one integer of the bytes 01 00 C D 00 FF. The device sends
unsigned thousandths of the SI units; a direction is a code of its own.
"""

from typing import Final, NamedTuple

from ..quantity import Phase, Quantity

SCALE: Final = 1000
"""Every value on the wire is in thousandths of its SI unit (mW, mWh, mHz, mA, mV, 1/1000)."""

_OFFSETS: Final = {Phase.TOTAL: 0, Phase.L1: 20, Phase.L2: 40, Phase.L3: 60}
_NOW: Final = 4
_COUNTER: Final = 8


class _Definition(NamedTuple):
    """The C and D groups of a quantity; `minus` is the code of the other direction."""

    plus: int
    d: int = _NOW
    minus: int | None = None


_DEFINITIONS: Final = {
    Quantity.ACTIVE_POWER: _Definition(1, minus=2),
    Quantity.REACTIVE_POWER: _Definition(3, minus=4),
    Quantity.APPARENT_POWER: _Definition(9, minus=10),
    Quantity.ENERGY_IMPORT: _Definition(1, _COUNTER),
    Quantity.ENERGY_EXPORT: _Definition(2, _COUNTER),
    Quantity.REACTIVE_ENERGY_IMPORT: _Definition(3, _COUNTER),
    Quantity.REACTIVE_ENERGY_EXPORT: _Definition(4, _COUNTER),
    Quantity.APPARENT_ENERGY_IMPORT: _Definition(9, _COUNTER),
    Quantity.APPARENT_ENERGY_EXPORT: _Definition(10, _COUNTER),
    Quantity.POWER_FACTOR: _Definition(13, minus=15),  # some device software sends the first only
    Quantity.FREQUENCY: _Definition(14),
    Quantity.CURRENT: _Definition(11),
    Quantity.VOLTAGE: _Definition(12),
}
OTHER_DIRECTION: Final = {
    Quantity.ENERGY_IMPORT: Quantity.ENERGY_EXPORT,
    Quantity.ENERGY_EXPORT: Quantity.ENERGY_IMPORT,
    Quantity.REACTIVE_ENERGY_IMPORT: Quantity.REACTIVE_ENERGY_EXPORT,
    Quantity.REACTIVE_ENERGY_EXPORT: Quantity.REACTIVE_ENERGY_IMPORT,
    Quantity.APPARENT_ENERGY_IMPORT: Quantity.APPARENT_ENERGY_EXPORT,
    Quantity.APPARENT_ENERGY_EXPORT: Quantity.APPARENT_ENERGY_IMPORT,
}
"""Counters come in pairs: an absent half is zero if the other half is there."""


def code(c: int, d: int) -> int:
    """Return the integer of 1-0:C.D.0*255."""
    return 0x0100_0000_00FF | c << 24 | d << 16


def codes(quantity: Quantity, phase: Phase) -> tuple[int, int | None]:
    """Return the plus code and, of a signed quantity, the minus code.

    Raises KeyError for a phase that the quantity does not exist for.
    """
    if phase not in quantity.phases:
        raise KeyError((quantity, phase))
    plus, d, minus = _DEFINITIONS[quantity]
    offset = _OFFSETS[phase]
    return code(plus + offset, d), None if minus is None else code(minus + offset, d)
