"""What the controller remembers of a relay."""

from dataclasses import dataclass
from typing import Final

from .model import CONFIRMATION_S, RelayInput

LONGEST_QUIET_S: Final = 15
"""A relay that hangs, or switches without end, keeps no other from switching for longer."""
_NEVER: Final = float("-inf")
_NOTHING: Final = RelayInput(on=None)


@dataclass(slots=True)
class RelayState:
    """What a relay was told, and whether it showed that."""

    unconfirmed_at: float
    commanded: bool = False
    confirmed: bool = True
    confirmed_at: float = _NEVER
    seen: bool = False
    """It has shown a state since the controller began."""
    shown: RelayInput = _NOTHING
    _moved: bool = False
    """It was told, or did, something since it was confirmed; a mere loss of contact is neither."""

    def observe(self, now: float, relay: RelayInput) -> bool:
        """Take what the relay shows. Return whether it was found on, which is adopted."""
        self.shown = relay
        adopted = not self.seen and relay.on is True and not self.commanded
        self.seen = self.seen or relay.on is True or (self.available and not relay.provisional)
        if adopted:
            self.commanded = True
        if self.available and relay.on is not self.commanded:
            self._moved = True
        self._confirm(now)
        return adopted

    def command(self, now: float, *, on: bool) -> None:
        """Remember what the relay is told from now on."""
        if on is not self.commanded:
            self.commanded, self.confirmed, self.unconfirmed_at, self._moved = on, False, now, True
            self._confirm(now)

    def _confirm(self, now: float) -> None:
        """Compare what it shows with what it was told."""
        confirmed = self.shown.on is self.commanded and (self.commanded or not self.shown.owes_off)
        if confirmed and self._moved:
            self.confirmed_at, self._moved = now, False
        elif self.confirmed and not confirmed:
            self.unconfirmed_at = now
        self.confirmed = confirmed

    @property
    def available(self) -> bool:
        """Return whether the relay shows on or off."""
        return self.shown.on is not None

    @property
    def confirmed_on(self) -> bool:
        """Return whether the relay is confirmed on."""
        return self.commanded and self.confirmed

    @property
    def gives_up_at(self) -> float:
        """Return when an unconfirmed command counts as failed."""
        return self.unconfirmed_at + CONFIRMATION_S

    @property
    def changed_at(self) -> float:
        """Return when it did what it was told, or since when it owes that."""
        return self.confirmed_at if self.confirmed else self.unconfirmed_at

    def failed(self, now: float) -> bool:
        """Return whether the relay does not obey."""
        return not self.confirmed and now >= self.gives_up_at

    def quiet_until(self, settle_s: float) -> float:
        """Return until when the meter may not show yet what this relay did."""
        return self.confirmed_at + settle_s if self.confirmed else self.unconfirmed_at + LONGEST_QUIET_S
