"""A counter's values that can be true: a broken frame must not turn years of energy into a leap."""

from typing import Final

from .ranges import MAX_COUNTER, MAX_PHASE_POWER_W

_MAX_POWER_W: Final = 3 * MAX_PHASE_POWER_W
_MARGIN_WH: Final = 1_000
"""More than a house takes between two values, so that a late one is not refused."""
PROOF_S: Final = 60
"""For so long an unlikely counter must go on counting before it is believed."""


class PlausibleCounter:
    """One counter in Wh (or varh, VAh); `value` is the last that was believed.

    Not believed: a fall, a rise by more than any house draws, and what no counter can show. A
    counter that really began anew (another device, a reset) goes on counting from where it is:
    after `PROOF_S` without a single value on the old line it is believed, whatever it shows.
    """

    def __init__(self) -> None:
        """Know nothing: the first value will be believed."""
        self.value: float | None = None
        self._at = 0.0
        self._claim: float | None = None
        self._claim_at = self._claimed_since = 0.0

    def restore(self, value: float, at: float) -> None:
        """Take what was believed before a restart, at a time (s) on the clock of `take`."""
        if 0 <= value <= MAX_COUNTER:
            self.value, self._at = value, at

    def take(self, value: float | None, now: float, *, most_w: float = _MAX_POWER_W) -> None:
        """Judge a value that came now (s, any clock that does not jump); None was not sent.

        No more than `most_w` can have been drawn.
        """
        if value is None or not 0 <= value <= MAX_COUNTER:
            return
        if self.value is None or _follows(value, self.value, most_w * (now - self._at) / 3600):
            self._believe(value, now)
            return
        if self._claim is None or not _follows(value, self._claim, most_w * (now - self._claim_at) / 3600):
            self._claimed_since = now
        self._claim, self._claim_at = value, now
        if now - self._claimed_since >= PROOF_S:
            self._believe(value, now)

    def _believe(self, value: float, now: float) -> None:
        """Keep a value."""
        self.value, self._at, self._claim = value, now, None


def _follows(value: float, before: float, most_wh: float) -> bool:
    """Return whether it can have been counted on to this value."""
    return 0 <= value - before <= most_wh + _MARGIN_WH
