"""The meter's own clock, and what can be wrong with it."""

import time
from enum import StrEnum


class ClockFault(StrEnum):
    """How the clock fails."""

    NONE = "none"
    BACKWARDS = "backwards"
    IN_TURN = "in_turn"
    """Two timestamps in turn."""
    FAR = "far"
    """The year 292 billion; it goes on from there."""


_FAR_S = 2**63 - 1


class MeterClock:
    """Gives each frame its timestamp; it can be set like any clock."""

    def __init__(self) -> None:
        """Start right."""
        self.fault = ClockFault.NONE
        self.ahead_s = 0.0
        self._stamp_ns = self.now_ns()

    def now_ns(self) -> int:
        """Return the time of day that it shows."""
        return time.time_ns() + round(self.ahead_s * 1e9)

    def stamp_ns(self) -> int:
        """Return the timestamp of the next frame."""
        now_ns = self.now_ns()
        match self.fault:
            case ClockFault.NONE:
                self._stamp_ns = now_ns
            case ClockFault.BACKWARDS:
                self._stamp_ns -= 250_000_000
            case ClockFault.IN_TURN:
                self._stamp_ns ^= 1 << 28
            case ClockFault.FAR:
                self._stamp_ns = _FAR_S * 1_000_000_000 + now_ns % 1_000_000_000
        return self._stamp_ns
