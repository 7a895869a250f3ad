"""Sets of heaters as numbers: what each draws, and what it would be worth in the power there is."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from ...meter import Phase
from ..billing import draw_w
from ..house import Prices
from ..model import Candidate, HeaterSettings, View

_CT_KWH: Final = 1 / 3_600_000
"""A ct/kWh in ct/Ws."""
_LEAST_GAIN_CT: Final = 1.0
"""Of a surplus that is worth nothing in heat at least so much counts: hot water is what it is for."""

MOST_MOVABLE: Final = 8
"""Of more heaters, the last that are on and the first that could start; 2^8 accounts take 0.4 ms."""

type Watts = tuple[float, ...]
"""Power on each line, that is on what is billed as one: the total, or each phase."""


class Worth(NamedTuple):
    """What a watt-second of heat brings, in ct."""

    gain: float
    """Of surplus: more than feeding it in."""
    loss: float
    """Of import: less than heating otherwise; never less than what surplus gains."""

    @classmethod
    def of(cls, prices: Prices) -> Worth:
        """Return what heat is worth at these prices; with dear feed-in it is never worth nothing."""
        gain = max(_LEAST_GAIN_CT, prices.gain_ct)
        return cls(gain * _CT_KWH, max(gain, prices.loss_ct) * _CT_KWH)


class Sets:
    """All sets of some heaters: a set is a number, bit i its i-th heater, the first in priority first."""

    def __init__(self, heaters: Sequence[HeaterSettings], lines: Sequence[Phase]) -> None:
        """Take the heaters in their order."""
        count = 1 << len(heaters)
        self.heaters = heaters
        self.draws_w = [_sums([draw_w(each, line) for each in heaters]) for line in lines]
        """For each line what each set draws."""
        self.power_w = _sums([each.power_w for each in heaters])
        self.rank = [sum(1 << len(heaters) - 1 - bit for bit in bits(each)) for each in range(count)]
        """Of sets that are as good as each other the higher: it has the earlier heaters."""

    def ct_s(self, available_w: Watts, worth: Worth) -> list[float]:
        """Return what each set brings, ct/s, with so much power to be had on each line."""
        gain, loss = worth
        first, *more = [
            [gain * draws if draws <= room else gain * room - loss * (draws - room) for draws in line]
            for line, room in zip(self.draws_w, available_w, strict=True)
        ]
        return [sum(each) for each in zip(first, *more, strict=True)] if more else first

    def fits(self, each: int, room_w: Watts) -> bool:
        """Return whether a set draws no more than there is room for on any line that it uses."""
        return all(line[each] <= max(room, 0.0) for line, room in zip(self.draws_w, room_w, strict=True))


def bits(each: int) -> list[int]:
    """Return the heaters of a set, the first in priority first."""
    return [bit for bit in range(each.bit_length()) if each >> bit & 1]


def _sums(powers_w: Sequence[float]) -> list[float]:
    """Return what each set draws."""
    sums = [0.0]
    for power_w in powers_w:
        sums += [each + power_w for each in sums]
    return sums


def movable(view: View) -> list[Candidate]:
    """Return the heaters that have a part in the accounts, in their order."""
    candidates = [each for each in view.candidates if not each.idle]
    if len(candidates) <= MOST_MOVABLE:
        return candidates
    on = [each for each in candidates if each.drawing]
    off = [each for each in candidates if not each.on and not each.stuck]
    off = off[: max(MOST_MOVABLE // 2, MOST_MOVABLE - len(on))]
    on = on[len(off) - MOST_MOVABLE :]
    chosen = {each.heater_id for each in (*on, *off)}
    return [each for each in candidates if each.heater_id in chosen]
