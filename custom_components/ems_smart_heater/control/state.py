"""What the controller knows of the meter and of each heater."""

from dataclasses import dataclass, field
from math import inf
from typing import Final, NamedTuple

from ..meter import Reading
from .decision import HeaterDecision
from .model import Candidate, HeaterMemory, HeaterSettings, Mode, RelayInput, Settings, Status
from .record import HeaterRecord
from .relay_state import LONGEST_QUIET_S, RelayState
from .rules import Facts, Ruling
from .truth import Truth

MAX_FRAME_GAP_S: Final = 2.5
"""A reading that comes after the one before by more than this starts nothing."""
_NEVER: Final = -inf
_NOTHING_SAID: Final = HeaterDecision(on=False, status=Status.NO_SURPLUS)


@dataclass(slots=True)
class MeterState:
    """The last good reading, and since when there has been none."""

    began_at: float
    reading: Reading | None = None
    arrived_at: float = _NEVER
    measured_at: float = _NEVER
    """When the newest reading was made: it may have been late."""
    good_since: float = _NEVER
    """When the meter became good after the start or a loss."""

    def observe(self, now: float, reading: Reading | None, age_s: float, *, lost: bool) -> bool:
        """Take a good reading, if there is one. Return whether it followed the last one closely."""
        if reading is None:
            return False
        if lost or self.reading is None:
            self.good_since = now
        close = now - self.arrived_at <= MAX_FRAME_GAP_S
        self.reading, self.arrived_at = reading, now
        self.measured_at = max(self.measured_at, now - age_s)
        return close

    def lost_at(self, stale_s: float) -> float:
        """Return when the meter counts as lost if no good reading comes."""
        return max(self.measured_at, self.began_at) + stale_s


class Result(NamedTuple):
    """What a step decided of a heater; nothing changes it, the next step makes another."""

    wanted: bool = False
    status: Status = Status.NO_SURPLUS
    until: float | None = None
    ruling: Ruling | None = None
    governed: bool = False
    """No person and no safety rule decides about it: its starts and stops are paced."""
    handed_over: bool = False
    """What a person asked for has just ended: without surplus it goes off at once."""

    @property
    def steady(self) -> bool:
        """Return whether no rule had anything to say, nor what came before it."""
        return self.governed and self.ruling is None and not self.handed_over


_UNDECIDED: Final = Result()


@dataclass(slots=True)
class HeaterState:
    """Three parts: what is remembered, the relay's truth, and what the last step decided.

    The first two are written by their own methods, the third by the controller.
    """

    record: HeaterRecord
    relay: RelayState
    truth: Truth = field(default_factory=Truth)
    live: bool = True
    """No main contactor keeps power from it."""
    result: Result = _UNDECIDED
    said: HeaterDecision = _NOTHING_SAID
    made_of: tuple[object, ...] = ()
    """What `said` was made of."""
    facts: Facts | None = None
    """What the rules went by."""
    quiet_until: float = _NEVER
    """Until when the meter may not show what this heater did last."""
    quiet_since: float = inf

    @classmethod
    def remembering(cls, now: float, memory: HeaterMemory, *, adopt: bool = True) -> HeaterState:
        """Return a heater that knows what it knew before a restart; found on it is adopted, or not."""
        return cls(
            record=HeaterRecord.remembering(now, memory),
            relay=RelayState(unconfirmed_at=now, seen=not adopt),
            truth=Truth(was_on=memory.run_s > 0),
        )

    def observe(
        self, now: float, real: RelayInput, *, observing: bool, live: bool, click_ct: float = 0
    ) -> bool:
        """Take what its relay shows; while observing, it would have done as it was told.

        Returns whether it was found on, which is adopted.
        """
        self._see(now, real, click_ct)
        self.live = live
        return self.relay.observe(now, RelayInput(on=self.relay.commanded) if observing else real)

    def let_go(self, now: float, real: RelayInput, *, click_ct: float = 0) -> None:
        """Take what its relay shows now that it was let go."""
        self._see(now, real, click_ct)
        if not self.truth.was_on:
            self.record.run_since = None

    def _see(self, now: float, real: RelayInput, click_ct: float) -> None:
        """Take what its relay really shows; each change is counted, with what it costs."""
        if self.truth.observe(now, real):
            self.record.usage.switched(click_ct)

    def visible_at(self, settle_s: float) -> float:
        """Return when the meter shows for sure that this heater was started."""
        # Infinity as long as the contactor has not closed.
        return self.relay.quiet_until(settle_s) if self.relay.commanded else inf

    def wait(self, now: float, settle_s: float) -> None:
        """Note until when others wait for what this heater did last.

        One that goes on by itself without end holds nobody up, not before it has come to rest.
        """
        if not self.relay.seen:
            self.quiet_until = _NEVER
        elif self.result.wanted and not self.relay.commanded:
            self.quiet_until = inf  # the contactor has not closed yet
        elif not now < (until := self.relay.quiet_until(settle_s)):
            self.quiet_until = until
            if not now < until + LONGEST_QUIET_S:
                self.quiet_since = inf
        else:
            self.quiet_since = min(self.quiet_since, now)
            self.quiet_until = min(until, self.quiet_since + max(LONGEST_QUIET_S, settle_s))

    @property
    def drawing(self) -> bool:
        """Return whether the meter's power contains its own, and switching it off would end that."""
        return self.relay.confirmed_on and not self.record.not_drawing

    @property
    def closed(self) -> bool:
        """Return whether its contacts are closed, by what relay and meter have shown."""
        return self.truth.closed or self.record.welded

    def draw_w(self, settings: HeaterSettings) -> float:
        """Return what it draws now, W, wanted or not, as far as the meter has shown that it does."""
        return settings.power_w if self.closed and self.live and not self.record.not_drawing else 0

    def min_on_until(self, settings: Settings) -> float:
        """Return until when it stays on once it was started."""
        return self.relay.confirmed_at + settings.min_on_s if self.relay.confirmed_on else _NEVER

    def min_off_until(self, settings: Settings) -> float:
        """Return until when it stays off once it was stopped."""
        return self.relay.confirmed_at + settings.min_off_s

    def as_candidate(self, now: float, heater_id: str, settings: Settings, *, settled: bool) -> Candidate:
        """Return the heater as the strategy sees it; `settled` is whether the meter shows its start."""
        wanted, runs, idle = self.result.wanted, self.relay.confirmed_on, self.record.not_drawing
        if wanted:
            stuck = now < self.min_on_until(settings)
        else:
            free_at = max(
                self.min_off_until(settings),
                self.record.start_from,
                self.record.today_at,
                self.record.wear.start_from(settings.start_every_s),
            )
            stuck = now < free_at or not self.relay.confirmed
        return Candidate(
            heater_id=heater_id,
            settings=settings.heaters[heater_id],
            on=wanted,
            settled=settled,
            handed_over=self.result.handed_over,
            drawing=wanted and runs and not idle,
            idle=runs and idle,
            stuck=stuck,
        )

    def decision(self, now: float, settings: HeaterSettings) -> HeaterDecision:
        """Return what its relay shall do; what keeps it from obeying goes before the reason.

        A decision that is the same as before is the same object: most are, at every frame.
        """
        on, status, until = self.relay.commanded, self.result.status, self.result.until
        if fault := self._fault(now):
            status, until = fault, None
        record = self.record
        ended = settings.mode is Mode.ON and now < record.rest_until
        power_w = self.draw_w(settings)
        lost_on = self.truth.lost_on(now)
        closed = self.closed
        made_of = (on, status, until, closed, power_w, lost_on, record.hold, ended)
        if self.made_of != made_of:
            self.made_of = made_of
            self.said = HeaterDecision(
                on=on,
                status=status,
                until=until,
                closed=closed,
                power_w=power_w,
                lost_on=lost_on,
                hold=record.hold,
                mode_ended=ended,
            )
        return self.said

    def _fault(self, now: float) -> Status | None:
        """Return what keeps its relay from obeying."""
        relay = self.relay
        if self.record.welded or (relay.available and self.truth.stays_on(now)):
            return Status.CANNOT_SWITCH_OFF
        if not relay.available:
            return Status.RELAY_UNAVAILABLE
        if relay.seen and relay.failed(now) and not self.truth.closed:
            return Status.RELAY_FAULT
        return None
