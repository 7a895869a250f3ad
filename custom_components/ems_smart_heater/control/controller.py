"""The controller: rules in their order, then the strategy, one switching at a time."""

from collections.abc import Mapping
from dataclasses import replace
from math import inf
from typing import Final

from ..meter import Phase
from .billing import ALL, add_draw
from .contactor import Contactor
from .decision import Decision
from .house import NEW_HOUSE, HouseMemory
from .judging import Judging
from .ledger import EnergyLedger
from .model import Control, HeaterMemory, Hold, HoldKind, Inputs, RelayInput, Settings, Status, View
from .pacing import Pacing
from .relay_state import RelayState
from .rules import rule
from .state import HeaterState, MeterState, Result
from .usable import with_numbers

RECOVERY_S: Final = 10
"""How long an automatic start waits after the meter or a temperature was lost or the water hot."""


class Controller:
    """Decides what every relay shall do. Same inputs, same decisions; should it raise, `net` catches it."""

    def __init__(
        self,
        now: float,
        memory: Mapping[str, HeaterMemory] | None = None,
        house: HouseMemory = NEW_HOUSE,
        *,
        adopt: bool = True,
    ) -> None:
        """Begin at `now`; relays found on are adopted or go off, nothing starts before the meter is good.

        `memory` and `house` are what an earlier controller remembered, with its holds in this one's time.
        """
        self._meter = MeterState(began_at=now)
        self._heaters = {
            heater_id: HeaterState.remembering(now, each, adopt=adopt)
            for heater_id, each in (memory or {}).items()
        }
        self._adopt = adopt
        self._contactor = Contactor(RelayState(unconfirmed_at=now))
        self._judging = Judging(house)
        self._ledger = EnergyLedger(now, memory or {})
        self._control = Control.AUTOMATIC
        self._given: Settings | None = None
        self._entered: Settings
        self._due: list[float] = []

    def hold(self, heater_id: str, hold: Hold | None) -> None:
        """Take what a person asks for a while, None: nothing more; it replaces what was asked before."""
        if heater_id in self._heaters:
            self._heaters[heater_id].record.hold = hold

    def memory(self, now: float) -> dict[str, HeaterMemory]:
        """Return what must not be forgotten when Home Assistant restarts."""
        return {
            heater_id: heater.record.memory(now, self._ledger.learned(heater_id))
            for heater_id, heater in self._heaters.items()
        }

    def house_memory(self, now: float) -> HouseMemory:
        """Return what the strategy must not forget of the house."""
        return self._judging.memory(now)

    def forget_learned(self, heater_id: str) -> None:
        """Forget what the meter has shown of a heater: it was repaired."""
        self._ledger.forget(heater_id, self._heaters)

    def relay_exchanged(self, now: float, heater_id: str) -> None:
        """Take another relay for a heater's, as after a restart: one that is found on is adopted."""
        if heater := self._heaters.get(heater_id):
            memory = heater.record.memory(now, self._ledger.learned(heater_id))
            if memory.hold and memory.hold.kind is HoldKind.OPENED:
                memory = replace(memory, hold=None)  # that was the other one's fault
            self._heaters[heater_id] = HeaterState.remembering(now, memory)

    def let_go(self, now: float, inputs: Inputs) -> None:
        """Count to the end, and take what the relays show now that they were let go."""
        self._ledger.count(now, inputs.date, inputs.time_of_day_s, self._heaters)
        for heater_id, heater in self._heaters.items():
            if heater_id in inputs.heaters:
                heater.let_go(now, inputs.heaters[heater_id].relay, click_ct=inputs.settings.click_ct)

    def step(self, now: float, inputs: Inputs) -> Decision:
        """Take what is known at `now` and return what every relay shall do."""
        if inputs.settings is not self._given:
            self._given, self._entered = inputs.settings, with_numbers(inputs.settings)
            for heater in self._heaters.values():
                heater.record.wear.earn_every(now, self._entered.start_every_s)
        settings = self._ledger.with_learned(self._entered)
        self._ledger.count(now, inputs.date, inputs.time_of_day_s, self._heaters)
        self._due = []
        was_lost = not now < self._meter.lost_at(settings.stale_s)
        good = inputs.reading is not None
        close = self._meter.observe(now, inputs.reading, inputs.reading_age_s, lost=was_lost)
        lost = not now < self._meter.lost_at(settings.stale_s)
        self._due.append(self._meter.lost_at(settings.stale_s))
        self._observe_relays(now, inputs)

        defied = self._apply_rules(now, settings, inputs, lost=lost)
        if was_lost and not lost:
            for heater in self._heaters.values():
                heater.record.wait_until(now + RECOVERY_S)
        power_w = None if lost else self._power(settings, inputs)
        if power_w is None:
            self._judging.end(now)
            self._await_meter(settings)
        else:
            self._automatic(now, settings, inputs, power_w, close=close)
        if settings.contactor:
            self._contactor.guard(now, self._heaters.values(), defied=defied)
            self._due += self._contactor.due_at
        self._command(now, settings)
        battery = settings.battery or inputs.battery_w is not None or self._judging.memory(now).battery_s > 0
        shown_w = power_w if good else None
        self._ledger.learn(now, self._entered, self._heaters, shown_w, gap=not close, hidden=battery)
        self._ledger.use(settings, inputs.prices, self._heaters, power_w)
        return self._decision(now, settings, power_w)

    def _await_meter(self, settings: Settings) -> None:
        """Leave the heaters that were found on as they are until the meter speaks or is lost."""
        lost_at = self._meter.lost_at(settings.stale_s)
        for heater in self._heaters.values():
            before = heater.result
            wanted = before.wanted and not before.handed_over
            status, until = before.status, before.until
            if before.governed:
                status, until = (Status.WAITING_OFF, lost_at) if wanted else (Status.METER_LOST, None)
            heater.result = before._replace(wanted=wanted, status=status, until=until)

    def _observe_relays(self, now: float, inputs: Inputs) -> None:
        """Take what the relays show; while observing, they would have done as they were told."""
        observing = inputs.settings.control is Control.OBSERVE
        if self._control is Control.OBSERVE and not observing:
            for heater in self._heaters.values():
                heater.relay = RelayState(unconfirmed_at=now)
                heater.result = heater.result._replace(wanted=False)
            self._contactor = Contactor(RelayState(unconfirmed_at=now))
        self._control = inputs.settings.control
        if list(self._heaters) != list(inputs.settings.heaters):
            self._heaters = {
                heater_id: self._heaters.get(heater_id)
                or HeaterState.remembering(now, HeaterMemory(), adopt=self._adopt)
                for heater_id in inputs.settings.heaters
            }
        self._adopt = True
        live = inputs.contactor is None or inputs.contactor.on is not False
        click_ct = self._entered.click_ct
        for heater_id, heater in self._heaters.items():
            real = inputs.heaters[heater_id].relay
            if heater.observe(now, real, observing=observing, live=live, click_ct=click_ct):
                heater.result = heater.result._replace(wanted=True)
            self._due.append(heater.relay.gives_up_at)
        if inputs.contactor is not None:
            told = RelayInput(on=self._contactor.track.commanded)
            self._contactor.observe(now, told if observing else inputs.contactor)

    def _apply_rules(self, now: float, house: Settings, inputs: Inputs, *, lost: bool) -> bool:
        """Decide by the rules before the strategy. Return whether a relay defies a safety rule."""
        defied = False
        for heater_id, settings in house.heaters.items():
            heater = self._heaters[heater_id]
            record, before = heater.record, heater.result
            facts = record.advance(now, heater_id, heater.relay, house, inputs, lost=lost)
            self._due += record.due_at(settings)
            if facts == heater.facts and before.steady and not record.welded:
                continue  # the strategy's turn, as before: so it is at most frames
            heater.facts, ruling = facts, rule(facts)
            defied |= record.welded
            if ruling and ruling.recovers:
                record.wait_until(now + RECOVERY_S)
            if ruling and ruling.safety:
                defied |= not heater.relay.commanded and heater.relay.failed(now)
            if ruling and (ruling.by_person or not ruling.on):
                heater.result = Result(ruling.on, ruling.status, ruling.until, ruling)
                continue
            handed_over = before.handed_over or (before.ruling is not None and before.ruling.by_person)
            # What never came to be, for want of the contactor, is not handed over; and what is welded is
            # load of the house: it draws whatever it is told.
            wanted = before.wanted and (heater.relay.commanded or not handed_over) and not record.welded
            heater.result = before._replace(
                wanted=wanted, ruling=ruling, governed=not record.welded, handed_over=handed_over
            )
        return defied

    def _power(self, settings: Settings, inputs: Inputs) -> dict[Phase, float] | None:
        """Return the power of each phase; while observing, as if the decisions were carried out."""
        reading = self._meter.reading
        if reading is None:
            return None
        power = {phase: reading.power_w(phase) or 0.0 for phase in ALL}
        if settings.control is Control.OBSERVE:
            for heater_id, own in settings.heaters.items():
                imagined = self._heaters[heater_id].relay.commanded - (
                    inputs.heaters[heater_id].relay.on is True
                )
                add_draw(power, own, imagined)
        return power

    def _automatic(
        self, now: float, settings: Settings, inputs: Inputs, power_w: dict[Phase, float], *, close: bool
    ) -> None:
        """Let the strategy judge, then stop what must stop or start one heater.

        `close` is whether a good reading has just come, closely after the one before.
        """
        promised = dict.fromkeys(ALL, 0.0)
        candidates, quiet_until, settle_s = [], -inf, settings.settle_s
        for heater_id, heater in self._heaters.items():
            own, result = settings.heaters[heater_id], heater.result
            visible_at = heater.visible_at(settle_s)
            self._due.append(visible_at)
            heater.wait(now, settle_s)
            quiet_until = max(quiet_until, heater.quiet_until)
            if result.wanted and now < visible_at:
                add_draw(promised, own, 1)
            if result.governed:
                heater.record.limit_today(now, own, self._ledger.time_of_day_s)
                if result.ruling is None:
                    settled = now >= visible_at
                    candidates.append(heater.as_candidate(now, heater_id, settings, settled=settled))
        good = inputs.reading is not None
        verdicts = self._judging.by(now, settings.strategy).judge(
            View(
                now=now,
                settings=settings,
                power_w=power_w,
                promised_w=promised,
                good=good,
                restart=good and not close,
                prices=inputs.prices,
                battery_w=inputs.battery_w,
                quiet=now < quiet_until,
                candidates=candidates,
            )
        )
        self._due.append(quiet_until)
        pacing = Pacing(now, settings, self._heaters, verdicts)
        not_before = max(
            self._meter.good_since + settle_s,  # the first, so that NaN stays
            quiet_until,
            self._contactor.retry_at if settings.contactor else -inf,
        )
        self._due += pacing.stop(power_w[Phase.TOTAL])
        self._due += pacing.start(allowed=close, not_before=not_before)
        for heater_id, result in pacing.results():
            self._heaters[heater_id].result = result

    def _command(self, now: float, settings: Settings) -> None:
        """Tell the heaters' relays; the contactor closes first."""
        ready = not settings.contactor or now >= self._contactor.ready_at
        observing = settings.control is Control.OBSERVE
        for heater in self._heaters.values():
            was_on = heater.relay.commanded
            heater.relay.command(now, on=heater.result.wanted and ready)
            if heater.relay.commanded is not was_on:
                if heater.result.governed:
                    heater.quiet_since = inf  # it was its turn: what it does now was waited for
                if heater.relay.commanded:
                    heater.record.wear.started(now, settings.start_every_s)
            heater.truth.told(now, on=heater.relay.commanded or observing)
            self._due += heater.truth.due_at

    def _decision(self, now: float, settings: Settings, power_w: Mapping[Phase, float] | None) -> Decision:
        """Put together what was decided."""
        return Decision(
            heaters={
                heater_id: heater.decision(now, settings.heaters[heater_id])
                for heater_id, heater in self._heaters.items()
            },
            contactor=settings.contactor and self._contactor.track.commanded,
            contactor_fault=settings.contactor and self._contactor.faulty(now),
            contactor_stays_on=settings.contactor and self._contactor.truth.stays_on(now),
            available_w=None
            if power_w is None
            else sum(
                [
                    settings.heaters[heater_id].power_w
                    for heater_id, heater in self._heaters.items()
                    if heater.result.governed and heater.drawing
                ],
                -power_w[Phase.TOTAL],
            ),
            wake_at=min([at for at in self._due if now < at < inf], default=None),
        )
