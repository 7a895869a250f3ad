"""What holds whatever happens: random frames, temperatures, relays, settings, people, restarts."""

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.decision import Decision
from custom_components.ems_smart_heater.control.learning import Learned
from custom_components.ems_smart_heater.control.model import (
    Control,
    HeaterInput,
    HeaterMemory,
    Hold,
    HoldKind,
    Inputs,
    Metering,
    Mode,
    RelayInput,
    Settings,
    Status,
)
from custom_components.ems_smart_heater.control.strategies import STRATEGIES, THRESHOLDS
from custom_components.ems_smart_heater.meter import Phase, Reading
from tests.meter.frames import reading

from .onlooker import Onlooker
from .statuses import ASKED, PERSON, SAFETY, WANTED
from .world import WITH_SENSOR, heater

KEYS = ("a", "b", "c")
LEARNED = (Learned(), Learned(steps_w=(900.0,) * 3), Learned(misses=3), Learned(stuck=3))

keys = st.sampled_from(KEYS)
powers = st.sampled_from([-3000.0, -700.0, -620.0, -100.0, 0.0, 200.0, 2500.0, 150_000.0])
temperatures = st.sampled_from([None, -127.0, 20.0, 49.9, 50.0, 52.0, 53.0, 60.0, 120.0, float("nan")])


class Heating(RuleBasedStateMachine):
    """Two controllers with the same inputs, and a record of what they were told and said."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.settings = Settings(
            strategy=THRESHOLDS,
            heaters={
                "a": heater(Phase.L1, entities=WITH_SENSOR, max_age_s=120.0),
                "b": heater(Phase.L2, longest_run_s=300.0),
                "c": heater(Phase.TOTAL, 1500),
            },
            contactor=True,
            min_on_s=20,
            min_off_s=20,
        )
        self.controllers = (Controller(self.now), Controller(self.now))
        self.relays: dict[str, bool | None] = dict.fromkeys([*KEYS, "contactor"], False)
        self.obeys = dict.fromkeys([*KEYS, "contactor"], True)
        self.temperature: float | None = 40.0
        self.reported_at = self.now
        self.power = (0.0, 0.0, 0.0)
        self.began = self.good_at = self.now
        self.decision = Decision(heaters={})
        self.told: dict[str, bool] = {}
        self.confirmed_on: dict[str, float] = {}
        self.confirmed_off: dict[str, float] = {}
        self.started_at = self.contactor_needed_at = -1e9
        self.adopted: set[str] = set()
        self.onlooker = Onlooker(self.now)

    # What happens

    @rule(l1=powers, l2=powers, l3=powers, count=st.integers(1, 12), gap=st.sampled_from([0.25, 1.0]))
    def frames(self, l1: float, l2: float, l3: float, count: int, gap: float) -> None:
        self.power = (l1, l2, l3)
        for _ in range(count):
            self._pass(gap)
            self._step(reading(*self.power, at=self.now))

    @rule(age_s=st.sampled_from([0.5, 5.0, 9.9, 10.0, 30.0]))
    def late_frame(self, age_s: float) -> None:
        self._pass(0.25)
        self._step(reading(*self.power, at=self.now), age_s)

    @rule(seconds=st.sampled_from([0.1, 1.0, 3.0, 8.0, 20.0, 310.0]))
    def silence(self, seconds: float) -> None:
        self._pass(seconds)

    @rule(celsius=temperatures)
    def water(self, celsius: float | None) -> None:
        self.temperature, self.reported_at = celsius, self.now
        self._step()

    @rule(key=st.sampled_from([*KEYS, "contactor"]), obeys=st.booleans())
    def break_relay(self, key: str, obeys: bool) -> None:
        self.obeys[key] = obeys

    @rule(key=st.sampled_from([*KEYS, "contactor"]), shown=st.sampled_from([None, False, True]))
    def relay_moves_by_itself(self, key: str, shown: bool | None) -> None:
        self.relays[key] = shown
        self._step()

    @rule(key=keys, mode=st.sampled_from(Mode))
    def choose_mode(self, key: str, mode: Mode) -> None:
        heaters = {**self.settings.heaters, key: replace(self.settings.heaters[key], mode=mode)}
        self.settings = replace(self.settings, heaters=heaters)
        for controller in self.controllers:
            controller.hold(key, None)
        self._step()

    @rule(key=keys, kind=st.sampled_from(HoldKind), seconds=st.sampled_from([5.0, 60.0]))
    def ask(self, key: str, kind: HoldKind, seconds: float) -> None:
        for controller in self.controllers:
            controller.hold(key, Hold(kind=kind, until=self.now + seconds))
        self._step()

    @rule(
        changes=st.fixed_dictionaries(
            {
                "control": st.sampled_from([Control.AUTOMATIC, Control.AUTOMATIC, Control.OFF]),
                "contactor": st.booleans(),
                "total_guard": st.booleans(),
                "strategy": st.sampled_from(list(STRATEGIES.values())),
                "metering": st.sampled_from(Metering),
            }
        )
    )
    def settings_change(self, changes: dict[str, Any]) -> None:
        self.settings = replace(self.settings, **changes)
        self._step()

    @rule(key=keys, learned=st.sampled_from(LEARNED))
    def restart(self, key: str, learned: Learned) -> None:
        memory = self.controllers[0].memory(self.now)
        memory = {**memory, key: replace(memory.get(key, HeaterMemory()), learned=learned)}
        self.controllers = (Controller(self.now, memory), Controller(self.now, memory))
        self.began = self.good_at = self.now
        for known in (self.told, self.confirmed_on, self.confirmed_off):
            known.clear()
        self.onlooker = Onlooker(self.now, memory)
        self.decision = Decision(heaters={})
        self._step()

    # What is checked at each step

    def _pass(self, seconds: float) -> None:
        """Let time pass as Home Assistant does: a step whenever the controller asked for one."""
        end = self.now + seconds
        while self.decision.wake_at is not None and self.decision.wake_at <= end:
            assert self.decision.wake_at > self.now, "a step that asks for another at once never ends"
            self.now = self.decision.wake_at
            self._step()
        self.now = end

    def _step(self, frame: Reading | None = None, age_s: float = 0) -> None:
        """Step both controllers, let the relays obey, and check what was decided."""
        good = frame is not None
        if good:
            self.good_at = max(self.good_at, self.now - age_s)
        before = self.decision
        if any(each.on for each in before.heaters.values()):
            self.contactor_needed_at = self.now
        self.adopted = {key for key in KEYS if key not in self.told and self.relays[key]}
        for key in KEYS:
            if key not in self.told and self.relays[key] is not None:
                self.told[key] = self.relays[key] is True
        self.onlooker.show(self.now, self.relays, before)
        inputs = self._inputs(frame, age_s)
        self.decision, twin = (controller.step(self.now, inputs) for controller in self.controllers)
        assert twin == self.decision, "same inputs, same decisions"
        self.onlooker.tell(self.now, self.decision)
        self._check_starts(before, good=good)
        self._check_minimum_times(before)
        self._check_contactor()
        self._obey()

    def _inputs(self, frame: Reading | None, age_s: float) -> Inputs:
        shown = {key: RelayInput(on=on) for key, on in self.relays.items()}
        water: dict[str, Any] = {"temperature_c": self.temperature, "temperature_at": self.reported_at}
        return Inputs(
            settings=self.settings,
            heaters={key: HeaterInput(relay=shown[key], **water) for key in KEYS},
            contactor=shown["contactor"] if self.settings.contactor else None,
            reading=frame,
            reading_age_s=age_s,
        )

    def _obey(self) -> None:
        """Let relays show what they were told, and the controller see it."""
        wanted = {key: each.on for key, each in self.decision.heaters.items()}
        wanted["contactor"] = self.decision.contactor
        moving = [key for key in wanted if self.obeys[key] and self.relays[key] not in (None, wanted[key])]
        self.relays |= {key: wanted[key] for key in moving}
        for key in KEYS:
            on = self.decision.heaters[key].on
            if key in self.told and self.told[key] is not on and self.relays[key] is on:
                (self.confirmed_on if on else self.confirmed_off)[key] = self.now
                self.told[key] = on
        if moving:
            self._step()

    def _check_starts(self, before: Decision, *, good: bool) -> None:
        """Automatic starts: on a good frame only, and not two within a settle time."""
        known = self.adopted | {key for key, each in before.heaters.items() if each.on}
        started = [
            key
            for key, each in self.decision.heaters.items()
            if each.on and key not in known and not self._asked(key)
        ]
        # A contactor, which they follow, may close between frames.
        assert good or not started or (self.settings.contactor and self.decision.contactor)
        if started:
            assert len(started) == 1
            assert self.now - self.started_at >= self.settings.settle_s
            self.started_at = self.now

    def _asked(self, key: str) -> bool:
        """Return whether a person wants this heater on."""
        hold = self.decision.heaters[key].hold
        asked = hold is not None and hold.kind is not HoldKind.OVERRIDE_OFF
        return asked or self.settings.heaters[key].mode is Mode.ON

    def _check_minimum_times(self, before: Decision) -> None:
        """Kept unless a person or a safety rule switches, or what a person asked for has ended."""
        for key, each in self.decision.heaters.items():
            old = before.heaters.get(key)
            if old is None or old.on is each.on or old.status in ASKED | PERSON | SAFETY:
                continue
            stopped = old.on and self.relays[key] is True  # one that does not show on is not confirmed
            if stopped and each.status is Status.NO_SURPLUS and key in self.confirmed_on:
                assert self.now - self.confirmed_on[key] >= self.settings.min_on_s - 1e-6
            if each.on and each.status is Status.SURPLUS and key in self.confirmed_off:
                assert self.now - self.confirmed_off[key] >= self.settings.min_off_s - 1e-6

    def _check_contactor(self) -> None:
        """Closed before any heater, open in time whatever the relays do."""
        if not self.settings.contactor:
            assert not self.decision.contactor
            return
        if any(each.on for each in self.decision.heaters.values()):
            assert self.decision.contactor
            assert self.relays["contactor"] is True
        if any(self._asked(key) or each.status in WANTED for key, each in self.decision.heaters.items()):
            self.contactor_needed_at = self.now
        elif self.decision.contactor:
            assert self.now < self.contactor_needed_at + 5

    @invariant()
    def never_on_against_a_rule(self) -> None:
        lost = self.now >= max(self.good_at, self.began) + self.settings.stale_s
        for key, each in self.decision.heaters.items():
            if not each.on:
                continue
            own = self.settings.heaters[key]
            assert own.mode is not Mode.OFF
            assert not (each.hold and each.hold.kind is HoldKind.OVERRIDE_OFF)
            if own.entities:
                assert self.temperature is not None
                assert -20 <= self.temperature < own.off_temperature_c
            if own.mode is Mode.AUTOMATIC and each.hold is None:
                assert not lost
                assert self.settings.control is Control.AUTOMATIC

    @invariant()
    def what_the_contacts_say_is_shown(self) -> None:
        memory = self.controllers[0].memory(self.now)
        self.onlooker.check(self.now, self.relays, self.decision, memory, self._asked)

    @invariant()
    def what_is_told_is_to_come(self) -> None:
        """A countdown never ends in the past, and a step is asked for when an off falls due."""
        for each in self.decision.heaters.values():
            if each.until is None:
                continue
            if each.status in {Status.WAITING_OFF, Status.MIN_ON}:
                assert self.decision.wake_at is not None
                assert self.decision.wake_at <= each.until + 1e-6
            else:
                assert each.until > self.now - 1e-6


TestHeating = Heating.TestCase
TestHeating.settings = settings(
    max_examples=200,
    stateful_step_count=500,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
