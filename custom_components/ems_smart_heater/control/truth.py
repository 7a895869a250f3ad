"""What a relay's contacts are seen to be, whatever was wished."""

from dataclasses import dataclass
from math import inf
from typing import Final

from .model import CONFIRMATION_S, RelayInput

OUT_OF_REACH_S: Final = 300
"""How long a relay that was on may be unavailable before a person is told."""


@dataclass(slots=True)
class Truth:
    """What is seen of one relay, also while observing, and since when that is wrong."""

    closed: bool = False
    """It shows on now."""
    was_on: bool = False
    """It showed on when it was last seen, before a restart too."""
    seen: bool = False
    on_against_us_since: float = inf
    lost_since: float = inf

    def observe(self, now: float, relay: RelayInput) -> bool:
        """Take what the relay shows. Return whether it was switched, by whomever."""
        self.closed = relay.on is True
        if relay.on is None or (relay.provisional and not relay.on):
            self.lost_since = min(self.lost_since, now)
            return False
        switched = self.seen and relay.on is not self.was_on
        self.seen, self.was_on, self.lost_since = True, relay.on, inf
        return switched

    def told(self, now: float, *, on: bool) -> None:
        """Take what the relay is told from now on."""
        if on or not self.was_on:
            self.on_against_us_since = inf
        elif self.closed:
            self.on_against_us_since = min(self.on_against_us_since, now)

    def stays_on(self, now: float) -> bool:
        """Return whether it shows on though it was told off for long enough."""
        return self.closed and now >= self.on_against_us_since + CONFIRMATION_S

    def lost_on(self, now: float) -> bool:
        """Return whether it has been out of reach for long, and was on when it was last seen."""
        return self.was_on and now >= self.lost_since + OUT_OF_REACH_S

    @property
    def due_at(self) -> tuple[float, float]:
        """Return when something of that may begin by itself."""
        return self.on_against_us_since + CONFIRMATION_S, self.lost_since + OUT_OF_REACH_S
