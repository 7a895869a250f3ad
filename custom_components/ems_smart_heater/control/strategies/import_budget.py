"""How much may be drawn from the grid for heaters before one leaves, whatever the accounts say."""

from math import inf
from typing import Final

from .sets import Sets, Watts, bits

BUDGET_S: Final = 10
"""The smallest heater's power for so long ..."""
MOST_WS: Final = 25_000
"""... but no more than this: 420 W for a minute."""


class ImportBudget:
    """Import of each line since the last stop, in Ws; export makes up for it."""

    def __init__(self, lines: int) -> None:
        """Begin with none."""
        self._ws = [0.0] * lines

    def clear(self) -> None:
        """Begin anew: something was switched, or nothing is on."""
        self._ws = [0.0] * len(self._ws)

    def add(self, net_w: Watts, seconds: float, sets: Sets, on: int) -> None:
        """Take some time with this power on each line, W, + drawn; only of lines with a heater that is on."""
        self._ws = [
            max(0.0, before + net * seconds) if draws[on] else 0.0
            for before, net, draws in zip(self._ws, net_w, sets.draws_w, strict=True)
        ]

    def leaves(self, net_w: Watts, available_w: Watts, sets: Sets, on: int, fixed: int) -> int:
        """Return which heaters leave; those that are `fixed` cannot."""
        if not on:
            return 0
        limit_ws = min(BUDGET_S * min(sets.power_w[1 << bit] for bit in bits(on)), MOST_WS)
        alone = len(net_w) == 1  # of several lines the worst counts, and another may feed in meanwhile
        if not any(ws > limit_ws and (net > 0 or not alone) for ws, net in zip(self._ws, net_w, strict=True)):
            return 0
        room_w = tuple(room if ws > 0 else inf for ws, room in zip(self._ws, available_w, strict=True))
        keeps = [
            each
            for each in range(on)
            if not each & ~on and not (each ^ on) & fixed and sets.fits(each, room_w)
        ]
        return on & ~max(keeps, key=lambda each: (sets.power_w[each], sets.rank[each]), default=on & fixed)
