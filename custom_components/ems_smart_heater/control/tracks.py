"""What the controller remembers of the meter and of each heater."""

from dataclasses import dataclass, field, replace
from typing import Final

from ..meter import Reading
from .learning import Learned
from .model import (
    Candidate,
    HeaterDecision,
    HeaterMemory,
    HeaterSettings,
    Hold,
    Mode,
    RelayInput,
    Settings,
    Status,
)
from .relay_track import RelayTrack
from .truth import Truth
from .usage import Usage
from .water import Water

MAX_FRAME_GAP_S: Final = 2.5
"""A reading that comes after the one before by more than this starts nothing."""
_NEVER: Final = float("-inf")
_NOTHING_SAID: Final = HeaterDecision(on=False, status=Status.NO_SURPLUS)


@dataclass(slots=True)
class MeterTrack:
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


@dataclass(slots=True)
class HeaterTrack:
    """What the controller remembers of one heater."""

    relay: RelayTrack
    truth: Truth = field(default_factory=Truth)
    live: bool = True
    """No main contactor keeps power from it."""
    water: Water = field(default_factory=Water)
    hold: Hold | None = None
    run_since: float | None = None
    """Since when it is on without a break."""
    rest_until: float = _NEVER
    """Until when it rests after its longest run."""
    wanted: bool = False
    start_from: float = _NEVER
    """No automatic start before this."""
    status: Status = Status.NO_SURPLUS
    until: float | None = None
    said: HeaterDecision = _NOTHING_SAID
    made_of: tuple[object, ...] = ()
    """What `said` was made of."""
    governed: bool = False
    """The strategy decides about it."""
    asked: bool = False
    """A person has asked for it to be on."""
    handed_over: bool = False
    """What a person asked for has just ended: without surplus it goes off at once."""
    not_drawing: bool = False
    """The meter has shown that it draws nothing when it is switched on."""
    welded: bool = False
    """The meter has shown that it goes on drawing when it is switched off."""
    today_at: float = _NEVER
    """When its day's limit of switchings allows a start."""
    usage: Usage = field(default_factory=Usage)
    counted_at: float = _NEVER
    """When its last confirmed command was that was learned from."""

    @classmethod
    def remembering(cls, now: float, memory: HeaterMemory, *, adopt: bool = True) -> HeaterTrack:
        """Return a heater that knows what it knew before a restart; found on it is adopted, or not."""
        return cls(
            relay=RelayTrack(unconfirmed_at=now, seen=not adopt),
            truth=Truth(was_on=memory.run_s > 0),
            water=Water(hot=memory.hot),
            hold=memory.hold,
            run_since=now - memory.run_s if memory.run_s else None,
            rest_until=now + memory.rest_s if memory.rest_s else _NEVER,
            not_drawing=memory.learned.not_drawing,
            welded=memory.learned.welded,
            usage=replace(memory.usage),
        )

    def memory(self, now: float, learned: Learned) -> HeaterMemory:
        """Return what must not be forgotten."""
        return HeaterMemory(
            hot=self.water.hot,
            hold=self.hold,
            run_s=0 if self.run_since is None else now - self.run_since,
            rest_s=max(self.rest_until - now, 0),
            learned=learned,
            usage=replace(self.usage),
        )

    def observe(self, now: float, real: RelayInput, *, observing: bool, live: bool) -> None:
        """Take what its relay shows; while observing, it would have done as it was told."""
        self._see(now, real)
        self.live = live
        if self.relay.observe(now, RelayInput(on=self.relay.commanded) if observing else real):
            self.wanted = True

    def let_go(self, now: float, real: RelayInput) -> None:
        """Take what its relay shows now that it was let go."""
        self._see(now, real)
        if not self.truth.was_on:
            self.run_since = None

    def _see(self, now: float, real: RelayInput) -> None:
        """Take what its relay really shows; each change is counted."""
        if self.truth.observe(now, real):
            self.usage.switched()

    def decide(self, status: Status, until: float | None = None) -> None:
        """Set what is said of the heater."""
        self.status, self.until = status, until

    def visible_at(self, settle_s: float) -> float:
        """Return when the meter shows for sure that this heater was started."""
        # Infinity as long as the contactor has not closed.
        return self.relay.quiet_until(settle_s) if self.relay.commanded else float("inf")

    def quiet_until(self, settle_s: float) -> float:
        """Return until when the meter may not show what this heater did last."""
        if self.wanted and not self.relay.commanded:
            return float("inf")  # the contactor has not closed yet
        return self.relay.quiet_until(settle_s) if self.relay.seen else _NEVER

    @property
    def drawing(self) -> bool:
        """Return whether the meter's power contains its own, and switching it off would end that."""
        return self.relay.confirmed_on and not self.not_drawing

    @property
    def closed(self) -> bool:
        """Return whether its contacts are closed, by what relay and meter have shown."""
        return self.truth.closed or self.welded

    @property
    def takes_power(self) -> bool:
        """Return whether it draws, wanted or not."""
        return self.closed and self.live and not self.not_drawing

    def min_on_until(self, settings: Settings) -> float:
        """Return until when it stays on once it was started."""
        return self.relay.confirmed_at + settings.min_on_s if self.relay.confirmed_on else _NEVER

    def min_off_until(self, settings: Settings) -> float:
        """Return until when it stays off once it was stopped."""
        return self.relay.confirmed_at + settings.min_off_s

    def limit_today(self, now: float, settings: HeaterSettings, time_of_day_s: float) -> None:
        """Set when its day's limit allows a start; a time of day is no more exact than a second."""
        limit = settings.switchings_a_day
        at = now + self.usage.next_start_in_s(limit, time_of_day_s) if limit else _NEVER
        if not abs(at - self.today_at) < 1:
            self.today_at = at

    def as_candidate(self, now: float, key: str, settings: Settings) -> Candidate:
        """Return the heater as the strategy sees it."""
        if self.wanted:
            stuck = now < self.min_on_until(settings)
        else:
            free_at = max(self.min_off_until(settings), self.start_from, self.today_at)
            stuck = now < free_at or not self.relay.confirmed
        return Candidate(
            key=key,
            settings=settings.heaters[key],
            on=self.wanted,
            settled=now >= self.visible_at(settings.settle_s),
            handed_over=self.handed_over,
            drawing=self.wanted and self.drawing,
            idle=self.relay.confirmed_on and self.not_drawing,
            stuck=stuck,
        )

    def decision(self, now: float, settings: HeaterSettings) -> HeaterDecision:
        """Return what its relay shall do; what keeps it from obeying goes before the reason.

        A decision that is the same as before is the same object: most are, at every frame.
        """
        on, status, until = self.relay.commanded, self.status, self.until
        if fault := self._fault(now):
            status, until = fault, None
        ended = settings.mode is Mode.ON and now < self.rest_until
        power_w = settings.power_w if self.takes_power else 0
        lost_on = self.truth.lost_on(now)
        made_of = (on, status, until, self.closed, power_w, lost_on, self.hold, ended)
        if self.made_of != made_of:
            self.made_of = made_of
            self.said = HeaterDecision(
                on=on,
                status=status,
                until=until,
                closed=self.closed,
                power_w=power_w,
                lost_on=lost_on,
                hold=self.hold,
                mode_ended=ended,
            )
        return self.said

    def _fault(self, now: float) -> Status | None:
        """Return what keeps its relay from obeying."""
        relay = self.relay
        if self.welded or (relay.available and self.truth.stays_on(now)):
            return Status.CANNOT_SWITCH_OFF
        if not relay.available:
            return Status.RELAY_UNAVAILABLE
        if relay.seen and relay.failed(now) and not self.truth.closed:
            return Status.RELAY_FAULT
        return None
