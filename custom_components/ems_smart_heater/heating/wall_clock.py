"""Time as the controller wants it and people do: date and time, and when something ends."""

from datetime import datetime
from time import monotonic
from typing import Final

from homeassistant.util import dt as dt_util

SET_S: Final = 1
"""A clock that is off by less runs a little fast or slow: what is told to the second stays."""


class WallClock:
    """Tells monotonic times as times of day, by a clock that somebody may set."""

    def __init__(self) -> None:
        """Compare the two clocks."""
        self._ahead_s = _ahead_s()

    def at(self, at: float) -> datetime:
        """Return a monotonic time as time of day, in whole seconds that do not flicker."""
        return dt_util.utc_from_timestamp(round(at + self._ahead_s))

    def was_set(self) -> bool:
        """Return whether the clock was set since the last look; that much is followed."""
        ahead_s = _ahead_s()
        if abs(ahead_s - self._ahead_s) < SET_S:
            return False
        self._ahead_s = ahead_s
        return True


def _ahead_s() -> float:
    """Return how far the time of day (s since 1970) is ahead of the monotonic time."""
    return dt_util.utcnow().timestamp() - monotonic()


def date_and_time() -> tuple[int, float]:
    """Return the date as a number of days and the seconds since midnight, where the house is."""
    now = dt_util.now()
    return now.toordinal(), now.hour * 3600 + now.minute * 60 + now.second + now.microsecond / 1e6
