"""The energy counters of a meter."""

from collections.abc import Sequence
from math import hypot
from typing import Final

from custom_components.ems_smart_heater.meter.quantity import COUNTERS, PHASES, Phase, Quantity

_POINTS: Final = (*PHASES, Phase.TOTAL)


class Counters:
    """Wh, varh and VAh of each phase and of the sum; the sum counts balanced, phases summed."""

    def __init__(self) -> None:
        """Start at zero."""
        self._counts = [[0.0] * len(COUNTERS) for _ in _POINTS]

    def add(self, hours: float, power_w: Sequence[float], reactive_var: Sequence[float]) -> None:
        """Count these powers of the three phases for a time."""
        for counts, power, reactive in zip(
            self._counts, (*power_w, sum(power_w)), (*reactive_var, sum(reactive_var)), strict=True
        ):
            exporting = power < 0
            counts[exporting] += abs(power) * hours
            counts[2 + (reactive < 0)] += abs(reactive) * hours
            counts[4 + exporting] += hypot(power, reactive) * hours

    def value(self, quantity: Quantity, phase: Phase) -> float:
        """Return a counter in Wh, varh or VAh."""
        return self._counts[_POINTS.index(phase)][COUNTERS.index(quantity)]
