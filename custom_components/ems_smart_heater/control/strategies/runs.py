"""Whether runs pay: after one that did not, the next starts have to be earned for longer."""

from collections.abc import Iterable
from math import exp, inf
from typing import Final

CALM_S: Final = 1800
"""In so long unrest falls to a third."""
MOST_UNREST: Final = 32.0
BAD_RUN_S: Final = 60
GOOD_RUN_S: Final = 120
"""A run that earned less, or more, than so long at its full power."""
_DEARER: Final = 2.5
_CHEAPER: Final = 2.0
_JUDGED_EVERY_S: Final = 30


class Runs:
    """What each run has earned, and the unrest of the house that follows from it."""

    def __init__(self, unrest: float) -> None:
        """Go on from the unrest that was remembered, 1 at least."""
        self.unrest = unrest
        self._earned_s: dict[str, float] = {}
        self._judged_at = -inf

    def pass_time(self, seconds: float) -> None:
        """Let the house come to rest."""
        self.unrest = max(1.0, self.unrest * exp(-seconds / CALM_S))

    def started(self, heaters: Iterable[str]) -> None:
        """Take that runs begin."""
        self._earned_s |= dict.fromkeys(heaters, 0.0)

    def earned(self, heaters: Iterable[str], full_power_s: float) -> None:
        """Add what each of these has earned, in seconds of profit at full power; negative with import."""
        for each in heaters:
            self._earned_s[each] = self._earned_s.get(each, 0.0) + full_power_s

    def stopped(self, now: float, heaters: Iterable[str], *, judge: bool) -> None:
        """Take that runs end; those that end for another reason than want of surplus are not judged."""
        least_s = min(self._earned_s.pop(each, 0.0) for each in heaters)
        if not judge or now < self._judged_at + _JUDGED_EVERY_S or BAD_RUN_S <= least_s <= GOOD_RUN_S:
            return
        self._judged_at = now
        if least_s < BAD_RUN_S:
            self.unrest = min(_DEARER * self.unrest, MOST_UNREST)
        else:
            self.unrest = max(self.unrest / _CHEAPER, 1.0)
