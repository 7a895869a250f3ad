"""What the controller remembers of the meter and of each relay."""

from dataclasses import dataclass
from typing import Final

from ..meter import Reading
from .model import CONFIRMATION_S, RelayInput

MAX_FRAME_GAP_S: Final = 2
"""A good frame that is younger than the one before by more than this starts nothing."""
_NEVER: Final = float("-inf")


@dataclass(slots=True)
class MeterTrack:
    """The last good reading, and since when there has been none."""

    began_at: float
    reading: Reading | None = None
    good_at: float = _NEVER
    good_since: float = _NEVER
    """When the meter became good after the start or a loss."""

    def observe(self, now: float, reading: Reading | None, *, lost: bool) -> tuple[bool, bool]:
        """Take a frame. Return whether it is good and whether it follows the last one closely."""
        if reading is None or not reading.is_good_after(self.reading):
            return False, False
        if lost or self.good_at == _NEVER:
            self.good_since = now
        close = now - self.good_at <= MAX_FRAME_GAP_S
        self.reading, self.good_at = reading, now
        return True, close

    def lost_at(self, stale_s: float) -> float:
        """Return when the meter counts as lost if no good frame comes."""
        return max(self.good_at, self.began_at) + stale_s


@dataclass(slots=True)
class RelayTrack:
    """What a relay was told, and whether it showed that."""

    unconfirmed_at: float
    commanded: bool = False
    confirmed: bool = True
    confirmed_at: float = _NEVER
    available: bool = True
    seen: bool = False
    """It has shown a state since the controller began."""

    def observe(self, now: float, relay: RelayInput) -> bool:
        """Take what the relay shows. Return whether it was found on, which is adopted."""
        self.available = relay.on is not None
        adopted = not self.seen and relay.on is True and not self.commanded
        self.seen = self.seen or self.available
        if adopted:
            self.commanded = True
        confirmed = relay.on is self.commanded and (self.commanded or not relay.owes_off)
        if confirmed and not self.confirmed:
            self.confirmed_at = now
        elif self.confirmed and not confirmed:
            self.unconfirmed_at = now
        self.confirmed = confirmed
        return adopted

    def command(self, now: float, *, on: bool) -> None:
        """Remember what the relay is told from now on."""
        if on is not self.commanded:
            self.commanded, self.confirmed, self.unconfirmed_at = on, False, now

    @property
    def drawing(self) -> bool:
        """Return whether the relay is confirmed on."""
        return self.commanded and self.confirmed

    @property
    def gives_up_at(self) -> float:
        """Return when an unconfirmed command counts as failed."""
        return self.unconfirmed_at + CONFIRMATION_S

    def failed(self, now: float) -> bool:
        """Return whether the relay does not obey."""
        return not self.confirmed and now >= self.gives_up_at

    @property
    def changed_at(self) -> float:
        """Return when it did what it was told, or since when it owes that."""
        return self.confirmed_at if self.confirmed else self.unconfirmed_at

    def quiet_until(self, settle_s: float) -> float:
        """Return until when the meter may not show yet what this relay did."""
        return self.confirmed_at + settle_s if self.confirmed else self.gives_up_at
