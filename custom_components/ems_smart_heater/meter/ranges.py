"""What a meter can show of each quantity; a figure outside is a broken one."""

from typing import Final

from .quantity import COUNTERS, Phase, Quantity

MAX_PHASE_POWER_W: Final = 100_000
"""No house draws more on a phase; behind current transformers more may be."""
MAX_COUNTER: Final = 1e11
"""Wh, varh or VAh: thirty years at 300 kW; no counter of a house shows more."""
_AMPERE_PER_WATT: Final = 500 / MAX_PHASE_POWER_W
_FIXED: Final[dict[Quantity, tuple[float, float]]] = {
    Quantity.POWER_FACTOR: (-1, 1),
    Quantity.FREQUENCY: (40, 70),
    Quantity.VOLTAGE: (0, 500),
    **dict.fromkeys(COUNTERS, (0, MAX_COUNTER)),
}


def limits(quantity: Quantity, phase: Phase, max_phase_power_w: float) -> tuple[float, float]:
    """Return the least and the most in SI units where a phase carries up to so many W, var or VA."""
    if fixed := _FIXED.get(quantity):
        return fixed
    if quantity is Quantity.CURRENT:
        return 0, max_phase_power_w * _AMPERE_PER_WATT
    most = max_phase_power_w * (3 if phase is Phase.TOTAL else 1)
    return -most, most
