"""The controller: rules in their order, then the strategy, one switching at a time."""

from collections.abc import Mapping
from dataclasses import replace
from math import inf

from ..meter import Phase
from .books import Books
from .contactor import Contactor
from .lines import ALL, add_draw
from .model import (
    Control,
    Decision,
    HeaterMemory,
    Hold,
    HoldKind,
    Inputs,
    RelayInput,
    Settings,
    Status,
    Strategy,
    StrategyKind,
    View,
)
from .relay_track import RelayTrack
from .rules import RECOVERING, RECOVERY_S, SAFETY, due_at, rule
from .switching import Switching
from .tracks import HeaterTrack, MeterTrack
from .usable import with_numbers


class Controller:
    """Decides what every relay shall do. Same inputs, same decisions; should it raise, `net` catches it."""

    def __init__(
        self, now: float, memory: Mapping[str, HeaterMemory] | None = None, *, adopt: bool = True
    ) -> None:
        """Begin at `now`; relays found on are adopted or go off, nothing starts before the meter is good.

        `memory` is what an earlier controller remembered, with its holds in this one's time.
        """
        self._meter = MeterTrack(began_at=now)
        self._heaters = {
            key: HeaterTrack.remembering(now, each, adopt=adopt) for key, each in (memory or {}).items()
        }
        self._adopt = adopt
        self._contactor = Contactor(RelayTrack(unconfirmed_at=now))
        self._kind: StrategyKind | None = None
        self._strategy: Strategy | None = None
        self._books = Books(now, memory or {})
        self._control = Control.AUTOMATIC
        self._given: Settings | None = None
        self._entered: Settings
        self._wake: list[float] = []

    def hold(self, key: str, hold: Hold) -> None:
        """Take what a person asks for a while; it replaces what was asked before."""
        if key in self._heaters:
            self._heaters[key].hold = hold

    def release(self, key: str) -> None:
        """Forget what a person asked for a while."""
        if key in self._heaters:
            self._heaters[key].hold = None

    def memory(self, now: float) -> dict[str, HeaterMemory]:
        """Return what must not be forgotten when Home Assistant restarts."""
        return {key: heater.memory(now, self._books.learned(key)) for key, heater in self._heaters.items()}

    def forget_learned(self, key: str) -> None:
        """Forget what the meter has shown of a heater: it was repaired."""
        self._books.forget(key, self._heaters)

    def relay_exchanged(self, now: float, key: str) -> None:
        """Take another relay for a heater's, as after a restart: one that is found on is adopted."""
        if heater := self._heaters.get(key):
            memory = heater.memory(now, self._books.learned(key))
            if memory.hold and memory.hold.kind is HoldKind.OPENED:
                memory = replace(memory, hold=None)  # that was the other one's fault
            self._heaters[key] = HeaterTrack.remembering(now, memory)

    def let_go(self, now: float, inputs: Inputs) -> None:
        """Count to the end, and take what the relays show now that they were let go."""
        self._books.count(now, inputs.date, inputs.time_of_day_s, self._heaters)
        for key, heater in self._heaters.items():
            if key in inputs.heaters:
                heater.let_go(now, inputs.heaters[key].relay)

    def step(self, now: float, inputs: Inputs) -> Decision:
        """Take what is known at `now` and return what every relay shall do."""
        if inputs.settings is not self._given:
            self._given, self._entered = inputs.settings, with_numbers(inputs.settings)
        settings = self._books.with_learned(self._entered)
        self._books.count(now, inputs.date, inputs.time_of_day_s, self._heaters)
        self._wake = []
        was_lost = not now < self._meter.lost_at(settings.stale_s)
        good = inputs.reading is not None
        close = self._meter.observe(now, inputs.reading, inputs.reading_age_s, lost=was_lost)
        lost = not now < self._meter.lost_at(settings.stale_s)
        self._wake_at(now, self._meter.lost_at(settings.stale_s))
        self._observe_relays(now, inputs)

        defied = self._apply_rules(now, settings, inputs, lost=lost)
        if was_lost and not lost:
            self._rest(now)
        power_w = None if lost else self._power(settings, inputs)
        if power_w is None:
            self._strategy = None
            self._await_meter(settings)
        else:
            self._automatic(now, settings, power_w, start=close, restart=good and not close)
        if settings.contactor:
            self._guard_contactor(now, defied=defied)
        self._command(now, settings)
        self._books.learn(now, self._entered, self._heaters, power_w if good else None, gap=not close)
        self._books.use(settings, self._heaters, power_w)
        return self._decision(now, settings, power_w)

    def _rest(self, now: float) -> None:
        """Let no heater start soon after the meter came back."""
        for heater in self._heaters.values():
            heater.start_from = max(heater.start_from, now + RECOVERY_S)

    def _await_meter(self, settings: Settings) -> None:
        """Leave the heaters that were found on as they are until the meter speaks or is lost."""
        for heater in self._heaters.values():
            heater.wanted = heater.wanted and not heater.handed_over
            if heater.governed and heater.wanted:
                heater.decide(Status.WAITING_OFF, self._meter.lost_at(settings.stale_s))
            elif heater.governed:
                heater.decide(Status.METER_LOST)

    def _wake_at(self, now: float, at: float) -> None:
        """Ask for a step at a time to come."""
        if now < at < inf:
            self._wake.append(at)

    def _observe_relays(self, now: float, inputs: Inputs) -> None:
        """Take what the relays show; while observing, they would have done as they were told."""
        observing = inputs.settings.control is Control.OBSERVE
        if self._control is Control.OBSERVE and not observing:
            for heater in self._heaters.values():
                heater.relay, heater.wanted = RelayTrack(unconfirmed_at=now), False
            self._contactor = Contactor(RelayTrack(unconfirmed_at=now))
        self._control = inputs.settings.control
        if list(self._heaters) != list(inputs.settings.heaters):
            self._heaters = {
                key: self._heaters.get(key) or HeaterTrack.remembering(now, HeaterMemory(), adopt=self._adopt)
                for key in inputs.settings.heaters
            }
        self._adopt = True
        live = inputs.contactor is None or inputs.contactor.on is not False
        for key, heater in self._heaters.items():
            heater.observe(now, inputs.heaters[key].relay, observing=observing, live=live)
            self._wake_at(now, heater.relay.gives_up_at)
        if inputs.contactor is not None:
            track = self._contactor.track
            self._contactor.observe(now, RelayInput(on=track.commanded) if observing else inputs.contactor)

    def _apply_rules(self, now: float, overall: Settings, inputs: Inputs, *, lost: bool) -> bool:
        """Decide by the rules before the strategy. Return whether a relay defies a safety rule."""
        defied = False
        for key, settings in overall.heaters.items():
            heater = self._heaters[key]
            ruling = rule(now, heater, settings, inputs.heaters[key], overall, lost=lost)
            for at in due_at(heater, settings):
                self._wake_at(now, at)
            defied |= heater.welded
            heater.handed_over = ruling is None and (heater.handed_over or heater.asked)
            heater.governed, heater.asked = ruling is None, ruling is not None and ruling.on
            if ruling is None and heater.welded:
                # Load of the house: it draws whatever it is told.
                heater.governed = heater.wanted = False
                continue
            if ruling is None:
                # What never came to be, for want of the contactor, is not handed over.
                heater.wanted &= heater.relay.commanded or not heater.handed_over
                continue
            heater.wanted = ruling.on
            heater.decide(ruling.status, ruling.until)
            if ruling.status in RECOVERING:
                heater.start_from = now + RECOVERY_S
            if ruling.status in SAFETY:
                defied |= not heater.relay.commanded and heater.relay.failed(now)
        return defied

    def _power(self, settings: Settings, inputs: Inputs) -> dict[Phase, float] | None:
        """Return the power of each phase; while observing, as if the decisions were carried out."""
        reading = self._meter.reading
        if reading is None:
            return None
        power = {phase: reading.power_w(phase) or 0.0 for phase in ALL}
        if settings.control is Control.OBSERVE:
            for key, own in settings.heaters.items():
                imagined = self._heaters[key].relay.commanded - (inputs.heaters[key].relay.on is True)
                add_draw(power, own, imagined)
        return power

    def _automatic(
        self, now: float, settings: Settings, power_w: dict[Phase, float], *, start: bool, restart: bool
    ) -> None:
        """Let the strategy judge, then stop or start at most one heater."""
        promised = dict.fromkeys(ALL, 0.0)
        candidates, quiet_until = [], -inf
        for key, heater in self._heaters.items():
            own = settings.heaters[key]
            visible_at = heater.visible_at(settings.settle_s)
            self._wake_at(now, visible_at)
            quiet_until = max(quiet_until, heater.quiet_until(settings.settle_s))
            if heater.wanted and now < visible_at:
                add_draw(promised, own, 1)
            if heater.governed:
                heater.limit_today(now, own, self._books.time_of_day_s)
                candidates.append(heater.as_candidate(now, key, settings))
        if self._strategy is None or settings.strategy is not self._kind:
            self._kind, self._strategy = settings.strategy, settings.strategy.make()
        verdicts = self._strategy.judge(
            View(
                now=now,
                settings=settings,
                power_w=power_w,
                promised_w=promised,
                restart=restart,
                quiet=now < quiet_until,
                candidates=candidates,
            )
        )
        self._wake_at(now, quiet_until)
        switching = Switching(
            now=now,
            settings=settings,
            all=self._heaters,
            governed={key: heater for key, heater in self._heaters.items() if heater.governed},
            verdicts=verdicts,
        )
        not_before = max(
            self._meter.good_since + settings.settle_s,  # the first, so that NaN stays
            quiet_until,
            self._contactor.retry_at if settings.contactor else -inf,
        )
        stops = switching.stop(power_w[Phase.TOTAL])
        for at in stops + switching.start(allowed=start, not_before=not_before):
            self._wake_at(now, at)

    def _guard_contactor(self, now: float, *, defied: bool) -> None:
        """Decide about the contactor; without it, or with a heater that defies a rule, nothing is on."""
        contactor = self._contactor
        for heater in self._heaters.values():
            lost_under_load = heater.relay.commanded and now < contactor.ready_at
            if heater.wanted and (defied or contactor.faulty(now) or lost_under_load):
                heater.wanted = False
                heater.decide(Status.CONTACTOR_FAULT)
        contactor.step(
            now,
            needed=any(heater.wanted for heater in self._heaters.values()),
            released=all(h.relay.confirmed and not h.relay.commanded for h in self._heaters.values()),
            forbidden=defied,
        )
        for at in contactor.due_at:
            self._wake_at(now, at)

    def _command(self, now: float, settings: Settings) -> None:
        """Tell the heaters' relays; the contactor closes first."""
        ready = not settings.contactor or now >= self._contactor.ready_at
        observing = settings.control is Control.OBSERVE
        for heater in self._heaters.values():
            heater.relay.command(now, on=heater.wanted and ready)
            heater.truth.told(now, on=heater.relay.commanded or observing)
            for at in heater.truth.due_at:
                self._wake_at(now, at)

    def _decision(self, now: float, settings: Settings, power_w: Mapping[Phase, float] | None) -> Decision:
        """Put together what was decided."""
        return Decision(
            heaters={
                key: heater.decision(now, settings.heaters[key]) for key, heater in self._heaters.items()
            },
            contactor=settings.contactor and self._contactor.track.commanded,
            contactor_fault=settings.contactor and self._contactor.faulty(now),
            contactor_stays_on=settings.contactor and self._contactor.truth.stays_on(now),
            available_w=None
            if power_w is None
            else sum(
                (
                    settings.heaters[key].power_w
                    for key, heater in self._heaters.items()
                    if heater.governed and heater.drawing
                ),
                -power_w[Phase.TOTAL],
            ),
            wake_at=min(self._wake, default=None),
        )
