"""Accounts of sets of heaters: what each would have brought so far, held together by what a switching costs.

This is the work function of a metrical task system (Borodin, Linial and Saks, An optimal on-line algorithm
for metrical task systems, 1992): a set's account is what it costs at least to have come to it by now.
"""

from collections.abc import Sequence
from typing import Final

SWITCHING_CT: Final = 0.004
"""What a switching counts: 1 kW starts after 7 s of its surplus, and leaves after 1.6 s without any."""
_NOTHING_CT: Final = 1e-12


class Accounts:
    """An account in ct for each set of heaters, the lower the better.

    A set is a number, bit i its i-th heater.
    """

    def __init__(self, count: int) -> None:
        """Begin with all heaters off."""
        self._pairs = [[each for each in range(1 << count) if not each >> bit & 1] for bit in range(count)]
        self.ct = [SWITCHING_CT * each.bit_count() for each in range(1 << count)]

    def earn(self, ct_s: Sequence[float], seconds: float, unrest: float) -> None:
        """Add what each set would have brought, ct/s, in some time."""
        self.ct = [ct - rate * seconds for ct, rate in zip(self.ct, ct_s, strict=True)]
        self._hold_together(unrest)

    def earn_anew(self, heaters: int, unrest: float) -> None:
        """Let a start of these heaters be earned from the beginning."""
        for bit, without in enumerate(self._pairs):
            if heaters >> bit & 1:
                for each in without:
                    least = self.ct[each] + SWITCHING_CT * (2 * unrest - 1)
                    self.ct[each | 1 << bit] = max(self.ct[each | 1 << bit], least)
        self._hold_together(unrest)

    def due(self, now: int, other: int) -> bool:
        """Return whether another set is so much better that it is worth the switchings."""
        return self.missing_ct(now, other) <= _NOTHING_CT

    def missing_ct(self, now: int, other: int) -> float:
        """Return what another set has still to earn."""
        return self.ct[other] + SWITCHING_CT * (now ^ other).bit_count() - self.ct[now]

    def moved(self, bits: Sequence[int | None], unrest: float) -> Accounts:
        """Return accounts of other heaters: for each the bit that it had here, None for a new one."""
        other = Accounts(len(bits))
        kept = [(1 << new, 1 << old) for new, old in enumerate(bits) if old is not None]
        for each in range(len(other.ct)):
            before = sum(old for new, old in kept if each & new)
            news = sum(1 for new, old in enumerate(bits) if old is None and each >> new & 1)
            other.ct[each] = self.ct[before] + SWITCHING_CT * (2 * unrest - 1) * news
        other._hold_together(unrest)
        return other

    def _hold_together(self, unrest: float) -> None:
        """Let no account be worse than to switch one relay from a better one; the best is 0."""
        ct, start_ct = self.ct, SWITCHING_CT * (2 * unrest - 1)
        for bit, without in enumerate(self._pairs):
            heater = 1 << bit
            for each in without:
                off, on = ct[each], ct[each | heater]
                if off > on + SWITCHING_CT:
                    ct[each] = on + SWITCHING_CT
                elif on > off + start_ct:
                    ct[each | heater] = off + start_ct
        least = min(ct)
        self.ct = [each - least for each in ct]
