"""What meters measure, and of which phase."""

from enum import Enum, StrEnum, auto
from typing import Final


class Phase(StrEnum):
    """The sum of all phases, or one of them."""

    TOTAL = "total"
    L1 = "l1"
    L2 = "l2"
    L3 = "l3"


PHASES: Final = (Phase.L1, Phase.L2, Phase.L3)


class Quantity(Enum):
    """What a meter measures, in its SI unit; powers and power factor are signed, the others are not."""

    ACTIVE_POWER = auto()
    """W, + drawn from the grid, - fed in."""
    REACTIVE_POWER = auto()
    """var."""
    APPARENT_POWER = auto()
    """VA, + while drawing, - while feeding in."""
    ENERGY_IMPORT = auto()
    """Wh drawn from the grid."""
    ENERGY_EXPORT = auto()
    """Wh fed into the grid."""
    REACTIVE_ENERGY_IMPORT = auto()
    """varh."""
    REACTIVE_ENERGY_EXPORT = auto()
    """varh."""
    APPARENT_ENERGY_IMPORT = auto()
    """VAh."""
    APPARENT_ENERGY_EXPORT = auto()
    """VAh."""
    POWER_FACTOR = auto()
    """1, + while drawing, - while feeding in."""
    FREQUENCY = auto()
    """Hz."""
    CURRENT = auto()
    """A."""
    VOLTAGE = auto()
    """V."""

    __hash__ = object.__hash__  # an enumeration's own is ten times as slow, and is asked for at every value

    @property
    def phases(self) -> tuple[Phase, ...]:
        """Return the phases that this quantity exists for."""
        return _PHASES_OF.get(self, ALL_PHASES)


ALL_PHASES: Final = tuple(Phase)
_PHASES_OF: Final = {
    Quantity.FREQUENCY: (Phase.TOTAL,),
    Quantity.CURRENT: PHASES,
    Quantity.VOLTAGE: PHASES,
}
COUNTERS: Final = (
    Quantity.ENERGY_IMPORT,
    Quantity.ENERGY_EXPORT,
    Quantity.REACTIVE_ENERGY_IMPORT,
    Quantity.REACTIVE_ENERGY_EXPORT,
    Quantity.APPARENT_ENERGY_IMPORT,
    Quantity.APPARENT_ENERGY_EXPORT,
)
