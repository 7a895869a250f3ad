"""What a relay may wear out: the automatic starts that it has earned."""

from dataclasses import dataclass
from math import inf
from typing import Final

IN_STORE: Final = 3
"""Starts that can be saved up. With one earned each `Settings.start_every_s` no load makes a relay click
more often than 24 times in an hour."""

MOST_EVERY_S: Final = 3600
"""No start takes longer to be earned."""
MOST_WEAR_S: Final = IN_STORE * MOST_EVERY_S
"""No store takes longer to be whole."""


@dataclass(slots=True)
class Wear:
    """The starts of one relay."""

    whole_at: float = -inf
    """When all starts that can be in store are in it again."""

    def earn_every(self, now: float, every_s: float) -> None:
        """Take in how many seconds a start is earned from now on; no more is missing than the store holds."""
        self.whole_at = min(self.whole_at, now + IN_STORE * every_s)

    def start_from(self, every_s: float) -> float:
        """Return from when on an automatic start is in store; one is earned in so many seconds."""
        return self.whole_at - (IN_STORE - 1) * every_s

    def started(self, now: float, every_s: float) -> None:
        """Take a start out of the store, if there is one: who needs none leaves no debt."""
        if now >= self.start_from(every_s):
            self.whole_at = max(self.whole_at, now) + every_s
