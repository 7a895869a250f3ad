"""The controller: rules in their order, then the strategy, one switching at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Final, Protocol

from ..meter import Phase
from .contactor import Contactor
from .model import (
    Candidate,
    Control,
    Decision,
    HeaterDecision,
    HeaterInput,
    HeaterSettings,
    Inputs,
    Mode,
    RelayInput,
    Settings,
    Status,
    Verdict,
    View,
)
from .thresholds import Thresholds
from .tracks import MeterTrack, RelayTrack
from .water import Water

RECOVERY_S: Final = 10
"""How long an automatic start waits after the meter or a temperature was lost or the water hot."""


class Strategy(Protocol):
    """Decides about the heaters that no rule decides about."""

    def judge(self, view: View) -> Mapping[str, Verdict]:
        """Return when each candidate's start or stop falls due."""


@dataclass(slots=True)
class _Heater:
    """What is remembered of one heater."""

    relay: RelayTrack
    water: Water = field(default_factory=Water)
    wanted: bool = False
    start_from: float = -inf
    """No automatic start before this."""
    status: Status = Status.NO_SURPLUS
    until: float | None = None
    governed: bool = False
    """The strategy decides about it."""


class Controller:
    """Decides what every relay shall do. Same inputs, same decisions; it never raises."""

    def __init__(self, now: float) -> None:
        """Begin at `now`; relays found on are adopted, nothing starts before the meter is good."""
        self._meter = MeterTrack(began_at=now)
        self._heaters: dict[str, _Heater] = {}
        self._contactor = Contactor(RelayTrack(unconfirmed_at=now))
        self._strategy: Strategy = Thresholds()
        self._control = Control.AUTOMATIC
        self._wake: list[float] = []

    def step(self, now: float, inputs: Inputs) -> Decision:
        """Take what is known at `now` and return what every relay shall do."""
        settings = inputs.settings
        self._wake = []
        lost = now >= self._meter.lost_at(settings.stale_s)
        good, close = self._meter.observe(now, inputs.reading, lost=lost)
        recovered, lost = lost and good, lost and not good
        self._wake_at(now, self._meter.lost_at(settings.stale_s))
        self._observe_relays(now, inputs)

        defied = self._apply_rules(now, inputs, lost=lost)
        if recovered:
            self._rest(now)
        power_w = None if lost else self._power(inputs)
        if power_w is None:
            self._strategy = Thresholds()
            self._await_meter(settings)
        else:
            self._automatic(now, settings, power_w, start=close, restart=good and not close)
        if settings.contactor:
            self._guard_contactor(now, defied=defied)
        self._command(now, settings)
        return self._decision(now, settings, power_w)

    def _rest(self, now: float) -> None:
        """Let no heater start soon after the meter came back."""
        for heater in self._heaters.values():
            heater.start_from = max(heater.start_from, now + RECOVERY_S)

    def _await_meter(self, settings: Settings) -> None:
        """Leave the heaters that were found on as they are until the meter speaks or is lost."""
        for heater in self._heaters.values():
            if heater.governed:
                heater.status = Status.WAITING_OFF if heater.wanted else Status.METER_LOST
                heater.until = self._meter.lost_at(settings.stale_s) if heater.wanted else None

    def _wake_at(self, now: float, at: float) -> None:
        """Ask for a step at a time to come."""
        if now < at < inf:
            self._wake.append(at)

    def _observe_relays(self, now: float, inputs: Inputs) -> None:
        """Take what the relays show; while observing, they would have done as they were told."""
        observing = inputs.settings.control is Control.OBSERVE
        if self._control is Control.OBSERVE and not observing:
            self._heaters.clear()
            self._contactor = Contactor(RelayTrack(unconfirmed_at=now))
        self._control = inputs.settings.control
        self._heaters = {
            key: self._heaters.get(key) or _Heater(relay=RelayTrack(unconfirmed_at=now))
            for key in inputs.settings.heaters
        }
        for key, heater in self._heaters.items():
            shown = inputs.heaters[key].relay
            if heater.relay.observe(now, RelayInput(on=heater.relay.commanded) if observing else shown):
                heater.wanted = True
            self._wake_at(now, heater.relay.gives_up_at)
        if inputs.contactor is not None:
            track = self._contactor.track
            self._contactor.observe(now, RelayInput(on=track.commanded) if observing else inputs.contactor)

    def _apply_rules(self, now: float, inputs: Inputs, *, lost: bool) -> bool:
        """Decide by the rules before the strategy. Return whether a relay defies a safety rule."""
        defied = False
        for key, settings in inputs.settings.heaters.items():
            heater = self._heaters[key]
            status, until = self._rule(
                now, heater, settings, inputs.heaters[key], inputs.settings.control, lost
            )
            heater.governed = status is None
            heater.until = until
            if status is None:
                continue
            heater.status = status
            heater.wanted = status is Status.MANUAL
            if status in (Status.TEMPERATURE_LOST, Status.HOT, Status.METER_LOST):
                heater.start_from = now + RECOVERY_S
            if status in (Status.OFF, Status.TEMPERATURE_LOST, Status.HOT, Status.METER_LOST):
                defied |= not heater.relay.commanded and heater.relay.failed(now)
        return defied

    def _rule(
        self,
        now: float,
        heater: _Heater,
        settings: HeaterSettings,
        known: HeaterInput,
        control: Control,
        lost: bool,
    ) -> tuple[Status | None, float | None]:
        """Return the first rule that applies, None for the strategy's turn."""
        on_since = heater.relay.changed_at if heater.relay.commanded else None
        water = (
            heater.water.judge(now, settings, known, on_since=on_since)
            if settings.temperature_sensor
            else None
        )
        self._wake_at(now, heater.water.expires_at if settings.temperature_sensor else inf)
        if settings.mode is Mode.OFF:
            return Status.OFF, None
        if water is not None:
            return water, None
        if settings.mode is Mode.ON:
            return Status.MANUAL, None
        if lost:
            return Status.METER_LOST, None
        if control is Control.OFF:
            return Status.CONTROL_OFF, None
        return None, None

    def _power(self, inputs: Inputs) -> dict[Phase, float] | None:
        """Return the power of each phase; while observing, as if the decisions were carried out."""
        reading = self._meter.reading
        if reading is None:
            return None
        power = {phase: reading.power_w(phase) or 0.0 for phase in Phase}
        if inputs.settings.control is Control.OBSERVE:
            for key, settings in inputs.settings.heaters.items():
                imagined = self._heaters[key].relay.commanded - (inputs.heaters[key].relay.on is True)
                _add(power, settings, imagined)
        return power

    def _automatic(
        self, now: float, settings: Settings, power_w: dict[Phase, float], *, start: bool, restart: bool
    ) -> None:
        """Let the strategy judge, then stop or start at most one heater."""
        promised = dict.fromkeys(Phase, 0.0)
        for key, heater in self._heaters.items():
            if heater.wanted and now < self._visible_at(now, heater, settings):
                _add(promised, settings.heaters[key], 1)
        governed = {key: heater for key, heater in self._heaters.items() if heater.governed}
        verdicts = self._strategy.judge(
            View(
                now=now,
                settings=settings,
                power_w=power_w,
                promised_w=promised,
                restart=restart,
                candidates=tuple(
                    Candidate(
                        key=key,
                        settings=settings.heaters[key],
                        on=heater.wanted,
                        judged=now >= self._visible_at(now, heater, settings),
                    )
                    for key, heater in governed.items()
                ),
            )
        )
        self._stop(now, settings, governed, verdicts)
        self._start(now, settings, governed, verdicts, start)

    def _visible_at(self, now: float, heater: _Heater, settings: Settings) -> float:
        """Return when the meter shows for sure that this heater was started."""
        if not heater.relay.commanded:
            return inf  # the contactor has not closed yet
        at = heater.relay.quiet_until(settings.settle_s)
        self._wake_at(now, at)
        return at

    def _stop(
        self, now: float, settings: Settings, heaters: Mapping[str, _Heater], verdicts: Mapping[str, Verdict]
    ) -> None:
        """Stop the last in priority of those due, one each settle time."""
        quiet_until = max(
            (
                heater.relay.quiet_until(settings.settle_s)
                for heater in self._heaters.values()
                if not heater.relay.commanded and heater.relay.seen
            ),
            default=-inf,
        )
        stopped = False
        for key, heater in reversed(list(heaters.items())):
            if not heater.wanted:
                continue
            at = verdicts[key].stop_at
            if at is None:
                heater.status, heater.until = Status.SURPLUS, None
                continue
            due_at = max(at, quiet_until)
            if now >= due_at and not stopped:
                heater.wanted, stopped = False, True
                continue
            heater.status, heater.until = Status.WAITING_OFF, max(due_at, now)
            self._wake_at(now, due_at)

    def _start(
        self,
        now: float,
        settings: Settings,
        heaters: Mapping[str, _Heater],
        verdicts: Mapping[str, Verdict],
        allowed: bool,
    ) -> None:
        """Start the first in priority of those due, one each settle time, on a good frame only."""
        quiet_until = max(
            self._meter.good_since + settings.settle_s,
            *(self._quiet_until(heater, settings) for heater in self._heaters.values()),
            self._contactor.retry_at if settings.contactor else -inf,
        )
        for key, heater in heaters.items():
            if heater.wanted:
                continue
            at = verdicts[key].start_at
            if at is None:
                heater.status, heater.until = Status.NO_SURPLUS, None
                continue
            due_at = max(at, quiet_until, heater.start_from)
            if allowed and heater.relay.confirmed and now >= due_at:
                heater.wanted, allowed = True, False
                heater.status, heater.until = Status.SURPLUS, None
                continue
            heater.status, heater.until = Status.WAITING_ON, max(due_at, now)

    def _quiet_until(self, heater: _Heater, settings: Settings) -> float:
        """Return until when no other heater starts because of this one."""
        if heater.wanted and not heater.relay.commanded:
            return inf
        return heater.relay.quiet_until(settings.settle_s) if heater.relay.seen else -inf

    def _guard_contactor(self, now: float, *, defied: bool) -> None:
        """Decide about the contactor; without it, or with a heater that defies a rule, nothing is on."""
        contactor = self._contactor
        for heater in self._heaters.values():
            lost_under_load = heater.relay.commanded and now < contactor.ready_at
            if heater.wanted and (defied or contactor.faulty(now) or lost_under_load):
                heater.wanted, heater.status, heater.until = False, Status.CONTACTOR_FAULT, None
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
        for heater in self._heaters.values():
            heater.relay.command(now, on=heater.wanted and ready)

    def _decision(self, now: float, settings: Settings, power_w: Mapping[Phase, float] | None) -> Decision:
        """Put together what was decided."""
        return Decision(
            heaters={key: self._heater_decision(now, heater) for key, heater in self._heaters.items()},
            contactor=settings.contactor and self._contactor.track.commanded,
            contactor_fault=settings.contactor and self._contactor.faulty(now),
            available_w=None
            if power_w is None
            else sum(
                (
                    settings.heaters[key].power_w
                    for key, heater in self._heaters.items()
                    if heater.governed and heater.relay.drawing
                ),
                -power_w[Phase.TOTAL],
            ),
            wake_at=min(self._wake, default=None),
        )

    def _heater_decision(self, now: float, heater: _Heater) -> HeaterDecision:
        """Return what one relay shall do; what keeps it from obeying goes before the reason."""
        status, until = heater.status, heater.until
        if heater.relay.seen and heater.relay.failed(now):
            status, until = Status.RELAY_FAULT, None
        if not heater.relay.available:
            status, until = Status.RELAY_UNAVAILABLE, None
        return HeaterDecision(
            on=heater.relay.commanded, status=status, until=until, drawing=heater.relay.drawing
        )


def _add(power_w: dict[Phase, float], heater: HeaterSettings, times: int) -> None:
    """Add a heater's power to its phase (a third to each if it is on the total) and the total."""
    phases = [heater.phase] if heater.phase is not Phase.TOTAL else [Phase.L1, Phase.L2, Phase.L3]
    for phase in phases:
        power_w[phase] += times * heater.power_w / len(phases)
    power_w[Phase.TOTAL] += times * heater.power_w
