"""What a heater has used and saved: energy from surplus and from the grid, time on, switchings, money."""

from dataclasses import dataclass
from math import isfinite
from typing import Final

_HOUR_S: Final = 3600
DAY_S: Final = 86_400
_MORNING_S: Final = 6 * _HOUR_S
_EVENING_S: Final = 18 * _HOUR_S
_FIRST_SHARE: Final = 0.25
"""Share of a day's switchings that may be used before the morning."""


@dataclass(slots=True, kw_only=True)
class Usage:
    """Counters that only grow, but for `today` and what was saved."""

    solar_wh: float = 0
    grid_wh: float = 0
    on_s: float = 0
    switchings: int = 0
    """How often its relay has switched, on and off counted."""
    today: int = 0
    """The same since midnight."""
    saved_ct: float = 0
    """What its heat was worth more than it cost, ct; below zero it cost more."""

    def switched(self, click_ct: float = 0) -> None:
        """Count a switching that costs so much of the relay, ct."""
        self.switchings += 1
        self.today += 1
        self._save(-click_ct)

    def used(self, seconds: float, *, solar_w: float, grid_w: float, saves_ct_h: float = 0) -> None:
        """Count some time on with this power, W, that saves so much an hour, ct."""
        self.on_s += seconds
        self.solar_wh += solar_w * seconds / _HOUR_S
        self.grid_wh += grid_w * seconds / _HOUR_S
        self._save(saves_ct_h * seconds / _HOUR_S)

    def _save(self, ct: float) -> None:
        """Add to what was saved; what is no number counts for nothing, the sum would be lost by it."""
        if isfinite(ct):
            self.saved_ct += ct

    def next_start_in_s(self, limit: int, time_of_day_s: float) -> float:
        """Return in how many seconds a start fits the day's limit; 0: now.

        A start takes two switchings, its off is reserved. A quarter of them may be used at night,
        the rest as the day goes on from 6 to 18 o'clock, so that an evening has some left.
        """
        share = (self.today + 2) / limit
        if share > 1:
            return DAY_S - time_of_day_s
        if share <= _FIRST_SHARE:
            return 0
        day = (share - _FIRST_SHARE) / (1 - _FIRST_SHARE)
        return max(_MORNING_S + day * (_EVENING_S - _MORNING_S) - time_of_day_s, 0)


@dataclass(slots=True)
class Day:
    """The day in progress, by a clock that may be set."""

    _date: int | None = None

    def begins(self, date: int, time_of_day_s: float) -> bool:
        """Take the date, as a number of days. Return whether another day has begun.

        The evening before is a clock that was put back over midnight: the day goes on.
        """
        before = self._date
        if before is not None and (date == before or (date == before - 1 and time_of_day_s > DAY_S / 2)):
            return False
        self._date = date
        return before is not None
