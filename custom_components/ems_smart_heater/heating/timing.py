"""Time as the controller wants it and people do: one alarm, date and time, and when something ends."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

SET_S: Final = 1
"""A clock that is off by less runs a little fast or slow: what is told to the second stays."""


class Alarm:
    """Calls once, when it was asked to last."""

    def __init__(self, hass: HomeAssistant, action: Callable[[], None]) -> None:
        """Prepare; nothing is called before `set`."""
        self._hass = hass
        self._action = action
        self._cancel: CALLBACK_TYPE | None = None

    @property
    def is_set(self) -> bool:
        """Return whether it will call."""
        return self._cancel is not None

    @callback
    def set(self, delay_s: float | None) -> None:
        """Call after this time instead of what was asked before; None: not at all."""
        if self._cancel:
            self._cancel()
            self._cancel = None
        if delay_s is not None:
            self._cancel = async_call_later(self._hass, delay_s, HassJob(self._ring, cancel_on_shutdown=True))

    @callback
    def _ring(self, _now: datetime) -> None:
        """Call."""
        self._cancel = None
        self._action()


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
