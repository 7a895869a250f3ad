"""Where the meter shows that a relay switched: the one detector of a heater's step."""

from collections.abc import Sequence
from math import inf
from typing import Final

EARLIEST_S: Final = 1
LATEST_S: Final = 6
"""The meter shows a switching from so long before its confirmation to so long after: found in simulation."""


def edge(
    times: Sequence[float], jumps_w: Sequence[float], at: float, *, since: float = -inf, until: float = inf
) -> int:
    """Return which frame has the largest jump of those that may show a switching confirmed `at`.

    `times` are when the frames came, s, and `jumps_w` how much each adds, W, in the heater's direction.
    Raises ValueError if no frame came when it may show that, or none between `since` and `until`.
    """
    first, last = max(at - EARLIEST_S, since), min(at + LATEST_S, until)
    possible = [index for index, time in enumerate(times) if first <= time <= last]
    return max(possible, key=jumps_w.__getitem__)
