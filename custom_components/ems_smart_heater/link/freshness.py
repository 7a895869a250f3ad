"""The one judge of a frame: whether heaters may follow its reading, and how old it was when it came.

How old a reading is cannot be told from its arrival: a network or a device that falls behind delivers
old ones as regularly as new ones. Nor from its timestamp alone: the device's clock may be wrong. But the
difference of the two is smallest for a reading that came at once, and grows as they come later.
"""

from dataclasses import dataclass
from typing import Final

from ..meter import Phase, Reading
from ..meter.errors import ImplausiblePower, IncompleteReading, NotMeasuring, OldReadings, UnsteadyClock
from ..meter.quantity import Quantity
from ..meter.ranges import limits
from ..meter.reading import Status

DRIFT: Final = 0.0002
"""How much faster than ours the device's clock may run: the smallest difference rises by this, s a second.

A cheap quartz is wrong by 0.00005, which would be 10 s in two days.
"""
_MOVES: Final = 3
"""The first timestamp of a connection sets the mark, the second shows that the clock goes, the third counts.

With two, a device that sends two timestamps in turn would have a good reading on each connection.
"""
_END_OF_TIME_NS: Final = 2**63
"""The year 2262: a clock beyond is broken."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reading with a new timestamp is worth."""

    age_s: float
    """How old it was when it came, at least."""
    good: bool
    """Heaters may follow it."""


class Freshness:
    """Judges the readings of one connection, in the order in which they came.

    Two limits that nobody can lift: a clock that runs as much too fast as the readings come later and
    later hides that, and so does one that is set forward, by no more than `limit_s`, when they do.
    """

    def __init__(self, *, limit_s: float, ahead_s: float | None = None) -> None:
        """Begin with a connection. Older than `limit_s` is too old.

        `ahead_s` is how far the clock of the arrivals is ahead of the device's, None if that is not
        known: readings that were old before the connection began are recognised by it.
        """
        self._limit_s = limit_s
        self._smallest_s = ahead_s
        self._moves = 0
        self._last_ns = -1
        self._judged_at = 0.0

    def judge(self, reading: Reading, arrived_at: float) -> Verdict | None:
        """Judge a reading that came at a time, s on a clock that never jumps; None: its timestamp is not new.

        Raises an UnusableReading, after which the next may be good, or UnsteadyClock or OldReadings:
        the connection has to be made anew, which empties whatever holds readings up.
        """
        _refuse_unusable(reading)
        if not 0 <= reading.timestamp_ns < _END_OF_TIME_NS:
            raise UnsteadyClock("the device's clock shows no date that can be")
        if reading.timestamp_ns <= self._last_ns:
            if reading.timestamp_ns == self._last_ns:
                return None  # four readings a second, and timestamps of whole seconds
            raise UnsteadyClock("the device's clock went back")
        age_s = self._age_s(arrived_at - reading.timestamp_ns / 1e9, arrived_at)
        if not age_s <= self._limit_s:
            raise OldReadings(f"the readings are {age_s:.1f} s old")
        self._last_ns = reading.timestamp_ns
        self._moves += 1
        return Verdict(age_s, self._moves >= _MOVES)

    def _age_s(self, difference_s: float, arrived_at: float) -> float:
        """Return how old a reading is by the difference of its arrival and its timestamp."""
        smallest_s = difference_s if self._smallest_s is None else self._smallest_s
        if self._moves:
            smallest_s += DRIFT * (arrived_at - self._judged_at)
            if difference_s < smallest_s - self._limit_s:
                raise UnsteadyClock("the device's clock was set forward")
        self._smallest_s, self._judged_at = min(smallest_s, difference_s), arrived_at
        return difference_s - self._smallest_s


def _refuse_unusable(reading: Reading) -> None:
    """Raise if the device itself does not trust the values, or nobody else can."""
    if reading.status is Status.ERROR:
        raise NotMeasuring("the device says that its values are not fresh")
    for phase in Phase:
        power_w = reading.power_w(phase)
        if power_w is None:
            raise IncompleteReading(f"no power of {phase}")
        least_w, most_w = limits(Quantity.ACTIVE_POWER, phase, reading.max_phase_power_w)
        if not least_w <= power_w <= most_w:
            raise ImplausiblePower(f"{power_w:g} W of {phase}")
