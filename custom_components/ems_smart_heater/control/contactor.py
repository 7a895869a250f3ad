"""The main contactor: closes before the first heater, opens after the last, never held hostage."""

from collections.abc import Collection
from dataclasses import dataclass, field
from math import inf
from typing import Final

from .model import RelayInput, Status
from .relay_state import RelayState
from .state import HeaterState
from .truth import Truth

LEAD_S: Final = 0.1
"""How long the contactor is confirmed on before the first heater may close."""
RELEASE_S: Final = 5
"""How long it waits for heaters to open once none of them should be on."""
RETRY_S: Final = 30
"""How long nothing is tried after it did not close."""


@dataclass(slots=True)
class Contactor:
    """One main contactor; `track` is what it was told."""

    track: RelayState
    truth: Truth = field(default_factory=Truth)
    needed_until: float = -inf
    """Infinity while it is."""
    retry_at: float = -inf

    def observe(self, now: float, relay: RelayInput) -> None:
        """Take what the contactor shows; one that fails to close is given a rest."""
        self.track.observe(now, relay)
        self.truth.observe(now, relay)
        closing_failed = self.track.commanded and (not self.track.available or self.track.failed(now))
        if closing_failed:
            self.retry_at = now + RETRY_S

    def faulty(self, now: float) -> bool:
        """Return whether nothing may be on behind it."""
        return now < self.retry_at or not self.track.available

    def guard(self, now: float, heaters: Collection[HeaterState], *, defied: bool) -> None:
        """Decide; without it, or with a heater that defies a rule, nothing is on."""
        fault, open_ = defied or self.faulty(now), now < self.ready_at
        for heater in heaters:
            if heater.result.wanted and (fault or (open_ and heater.relay.commanded)):
                heater.result = heater.result._replace(
                    wanted=False, status=Status.CONTACTOR_FAULT, until=None
                )
        self.step(
            now,
            needed=any(heater.result.wanted for heater in heaters),
            released=all(each.relay.confirmed and not each.relay.commanded for each in heaters),
            forbidden=defied,
        )

    def step(self, now: float, *, needed: bool, released: bool, forbidden: bool) -> None:
        """Decide: `needed` by a heater, `released` when all are confirmed off."""
        if needed:
            self.needed_until = inf
        elif self.needed_until == inf:
            self.needed_until = now
        holding = self.track.commanded and not released and now < self.needed_until + RELEASE_S
        self.track.command(now, on=not forbidden and not self.faulty(now) and (needed or holding))
        self.truth.told(now, on=self.track.commanded)

    @property
    def due_at(self) -> tuple[float, ...]:
        """Return when something may change by itself."""
        stays_on_at, _ = self.truth.due_at
        return (
            self.needed_until + RELEASE_S,
            self.track.gives_up_at,
            self.retry_at,
            self.ready_at,
            stays_on_at,
        )

    @property
    def ready_at(self) -> float:
        """Return when heaters may close; infinity as long as it is not confirmed on."""
        return self.track.confirmed_at + LEAD_S if self.track.confirmed_on else inf
