"""OBIS codes of the meter: quantities, phases, their integer codes and scales.

A code 1-0:C.D.0*255 is one integer of the bytes 01 00 C D 00 FF. The device sends
unsigned thousandths of the units below; a direction is a code of its own.
"""

from enum import Enum, StrEnum
from typing import Final, NamedTuple

SCALE: Final = 1000
"""Every value on the wire is in thousandths of its SI unit (mW, mWh, mHz, mA, mV, 1/1000)."""


class Phase(StrEnum):
    """The sum of all phases, or one of them."""

    TOTAL = "total"
    L1 = "l1"
    L2 = "l2"
    L3 = "l3"


PHASES: Final = (Phase.L1, Phase.L2, Phase.L3)
_OFFSETS: Final = {Phase.TOTAL: 0, Phase.L1: 20, Phase.L2: 40, Phase.L3: 60}
_NOW: Final = 4
_COUNTER: Final = 8


class _Definition(NamedTuple):
    """The C and D groups of a quantity; `minus` is the code of the other direction."""

    plus: int
    d: int = _NOW
    minus: int | None = None
    phases: tuple[Phase, ...] = tuple(Phase)


class Quantity(Enum):
    """What a meter measures; a quantity with a minus code is signed, the others are not."""

    ACTIVE_POWER = _Definition(1, minus=2)
    """W, + drawn from the grid, - fed in."""
    REACTIVE_POWER = _Definition(3, minus=4)
    """var."""
    APPARENT_POWER = _Definition(9, minus=10)
    """VA, + while drawing, - while feeding in."""
    ENERGY_IMPORT = _Definition(1, _COUNTER)
    """Wh drawn from the grid."""
    ENERGY_EXPORT = _Definition(2, _COUNTER)
    """Wh fed into the grid."""
    REACTIVE_ENERGY_IMPORT = _Definition(3, _COUNTER)
    """varh."""
    REACTIVE_ENERGY_EXPORT = _Definition(4, _COUNTER)
    """varh."""
    APPARENT_ENERGY_IMPORT = _Definition(9, _COUNTER)
    """VAh."""
    APPARENT_ENERGY_EXPORT = _Definition(10, _COUNTER)
    """VAh."""
    POWER_FACTOR = _Definition(13, minus=15)
    """1, + while drawing, - while feeding in; device software before 1.1 sends the first code only."""
    FREQUENCY = _Definition(14, phases=(Phase.TOTAL,))
    """Hz."""
    CURRENT = _Definition(11, phases=PHASES)
    """A."""
    VOLTAGE = _Definition(12, phases=PHASES)
    """V."""

    @property
    def phases(self) -> tuple[Phase, ...]:
        """Return the phases that the device sends this quantity for."""
        return self.value.phases


COUNTER_PAIRS: Final = {
    Quantity.ENERGY_IMPORT: Quantity.ENERGY_EXPORT,
    Quantity.ENERGY_EXPORT: Quantity.ENERGY_IMPORT,
    Quantity.REACTIVE_ENERGY_IMPORT: Quantity.REACTIVE_ENERGY_EXPORT,
    Quantity.REACTIVE_ENERGY_EXPORT: Quantity.REACTIVE_ENERGY_IMPORT,
    Quantity.APPARENT_ENERGY_IMPORT: Quantity.APPARENT_ENERGY_EXPORT,
    Quantity.APPARENT_ENERGY_EXPORT: Quantity.APPARENT_ENERGY_IMPORT,
}
"""Counters that come in pairs: an absent half is zero if the other half is there."""


def code(c: int, d: int) -> int:
    """Return the integer of 1-0:C.D.0*255."""
    return 0x0100_0000_00FF | c << 24 | d << 16


def codes(quantity: Quantity, phase: Phase) -> tuple[int, int | None]:
    """Return the plus code and, of a signed quantity, the minus code.

    Raises KeyError for a phase that the device does not send this quantity for.
    """
    definition = quantity.value
    if phase not in definition.phases:
        raise KeyError((quantity, phase))
    offset = _OFFSETS[phase]
    minus = definition.minus
    return (
        code(definition.plus + offset, definition.d),
        None if minus is None else code(minus + offset, definition.d),
    )
