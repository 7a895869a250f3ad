"""Counts what a device sends: an eMS home sends four frames a second, and none needs fifty."""

from typing import Final

from ..errors import Flooded, MalformedFrame

MOST_A_SECOND: Final = 50
SECONDS: Final = 3
"""A burst after a stall of the network is shorter."""
MOST_MALFORMED: Final = 20
"""In a row: no firmware that is only a little different sends nothing else."""


class Flood:
    """Raises Flooded when one connection brings too much; pings and empty messages count like frames."""

    def __init__(self) -> None:
        """Begin with a new connection."""
        self._second = 0
        self._messages = 0
        self._full_seconds = 0
        self._malformed = 0

    def message(self, now: float) -> None:
        """Count a message that came now (s, any clock that does not jump)."""
        if (second := int(now)) != self._second:
            full = self._messages > MOST_A_SECOND and second == self._second + 1
            self._full_seconds = self._full_seconds + 1 if full else 0
            self._second, self._messages = second, 0
        self._messages += 1
        if self._messages > MOST_A_SECOND and self._full_seconds >= SECONDS - 1:
            raise Flooded(f"more than {MOST_A_SECOND} messages a second for {SECONDS} s")

    def decoded(self) -> None:
        """Count a frame that could be decoded."""
        self._malformed = 0

    def malformed(self, error: MalformedFrame) -> None:
        """Count one that could not."""
        self._malformed += 1
        if self._malformed >= MOST_MALFORMED:
            raise Flooded(f"{MOST_MALFORMED} malformed frames in a row") from error
