"""What is billed as one: the sum of the phases, or each phase."""

from typing import Final

from ..meter import Phase
from .model import HeaterSettings, Metering

PHASES: Final = (Phase.L1, Phase.L2, Phase.L3)
ALL: Final = tuple(Phase)
"""The total too. A step goes through them dozens of times, the enumeration seven times as slowly."""
_LINES: Final = {Metering.BALANCED: (Phase.TOTAL,), Metering.PER_PHASE: PHASES}


def lines(metering: Metering) -> tuple[Phase, ...]:
    """Return what is billed as one: the total, or the three phases."""
    return _LINES[metering]


def draw_w(heater: HeaterSettings, line: Phase) -> float:
    """Return what a heater draws from a phase or the total, W; one on the total a third from each."""
    if line is Phase.TOTAL or heater.phase is line:
        return heater.power_w
    return heater.power_w / 3 if heater.phase is Phase.TOTAL else 0.0


def add_draw(power_w: dict[Phase, float], heater: HeaterSettings, times: int) -> None:
    """Add what a heater draws, so many times, to the power of each phase and the total."""
    for phase in ALL:
        power_w[phase] += times * draw_w(heater, phase)
