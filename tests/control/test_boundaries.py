"""Exactly when: each comparison at the moment that it turns, and each rule beside the next."""

from dataclasses import replace
from typing import Any

import pytest

from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.model import (
    Control,
    HeaterInput,
    Hold,
    HoldKind,
    Inputs,
    Mode,
    RelayInput,
    Settings,
    Status,
    Verdict,
)
from custom_components.ems_smart_heater.control.pacing import Pacing
from custom_components.ems_smart_heater.control.record import REST_S, HeaterRecord
from custom_components.ems_smart_heater.control.relay_state import RelayState
from custom_components.ems_smart_heater.control.rules import rule
from custom_components.ems_smart_heater.control.state import HeaterState, MeterState, Result
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS
from custom_components.ems_smart_heater.meter import Phase
from tests.meter.frames import reading

from .world import WITH_SENSOR, heater

NOW = 1000.0
ON, OFF = RelayInput(on=True), RelayInput(on=False)
WITHOUT_SENSOR = HeaterInput(relay=OFF)


def track(*, on: bool = False, confirmed_at: float = NOW - 100, **changes: Any) -> HeaterState:
    """Return a heater that obeyed."""
    relay = RelayState(
        unconfirmed_at=confirmed_at,
        commanded=on,
        confirmed_at=confirmed_at,
        seen=True,
        shown=RelayInput(on=on),
    )
    return HeaterState(record=HeaterRecord(**changes), relay=relay, result=Result(wanted=on, governed=True))


# Rules beside each other: the first says why

ALL: dict[str, dict[str, Any]] = {
    "off": {"mode": Mode.OFF},
    "override_off": {"hold": HoldKind.OVERRIDE_OFF},
    "hot": {"celsius": 60.0},
    "longest_run": {"rest_until": NOW + 1},
    "manual": {"mode": Mode.ON},
    "boost": {"hold": HoldKind.BOOST},
    "meter_lost": {"lost": True},
    "control_off": {"control": Control.OFF},
}
TOGETHER = [
    (first, second)
    for index, first in enumerate(ALL)
    for second in list(ALL)[index + 1 :]
    if not ALL[first].keys() & ALL[second].keys()
]


@pytest.mark.parametrize(("first", "second"), TOGETHER)
def test_order_of_the_rules(first: str, second: str) -> None:
    case: dict[str, Any] = {
        "mode": Mode.AUTOMATIC,
        "hold": None,
        "celsius": 20.0,
        "rest_until": 0.0,
        "lost": False,
        "control": Control.AUTOMATIC,
        **ALL[second],
        **ALL[first],
    }
    hold = Hold(kind=case["hold"], until=NOW + 9) if case["hold"] else None
    assert first == decide(
        track(hold=hold, rest_until=case["rest_until"]),
        NOW,
        known=HeaterInput(relay=OFF, temperature_c=case["celsius"], temperature_at=NOW),
        control=case["control"],
        lost=case["lost"],
        entities=WITH_SENSOR,
        mode=case["mode"],
    )


def decide(
    state: HeaterState,
    now: float,
    *,
    known: HeaterInput = WITHOUT_SENSOR,
    control: Control = Control.AUTOMATIC,
    lost: bool = False,
    **changes: Any,
) -> Status | None:
    """Return the rule that applies to a heater, automatic and without a sensor unless it is changed."""
    house = Settings(strategy=THRESHOLDS, heaters={"a": heater(**changes)}, control=control)
    inputs = Inputs(settings=house, heaters={"a": known})
    ruling = rule(state.record.advance(now, "a", state.relay, house, inputs, lost=lost))
    return ruling.status if ruling else None


def test_rest_ends() -> None:
    """At its end the heater may start."""
    assert decide(track(rest_until=NOW), NOW - 0.1) is Status.LONGEST_RUN
    assert decide(track(rest_until=NOW), NOW) is None


def test_longest_run_ends() -> None:
    """At its end it is over, not after."""
    running = track(on=True, run_since=NOW - 600)
    assert decide(running, NOW - 0.1, longest_run_s=600) is None
    assert decide(running, NOW, longest_run_s=600) is Status.LONGEST_RUN
    assert running.record.rest_until == NOW + REST_S


def test_hold_ends() -> None:
    hold = Hold(kind=HoldKind.BOOST, until=NOW)
    assert decide(track(hold=hold), NOW - 0.1) is Status.BOOST
    assert decide(track(hold=hold), NOW) is None


def test_mode_has_ended_until_the_rest_is_over() -> None:
    """Only in the rest is mode on asked to become automatic."""
    settings = Settings(strategy=THRESHOLDS, heaters={"a": heater(mode=Mode.ON, longest_run_s=10)})
    inputs = Inputs(settings=settings, heaters={"a": HeaterInput(relay=ON)})
    controller = Controller(0)
    controller.step(0, inputs)
    assert controller.step(10, inputs).heaters["a"].mode_ended
    off = replace(inputs, heaters={"a": HeaterInput(relay=OFF)})
    assert controller.step(10 + REST_S - 0.1, off).heaters["a"].mode_ended
    assert not controller.step(10 + REST_S, off).heaters["a"].mode_ended


# Switching

SETTINGS = Settings(
    strategy=THRESHOLDS, heaters={"a": heater(), "b": heater(Phase.L2)}, min_on_s=50, min_off_s=50
)


def pacing(verdict: Verdict, now: float = NOW, **heaters: HeaterState) -> Pacing:
    """Return what is judged at one moment."""
    for each in heaters.values():
        each.wait(now, SETTINGS.settle_s)
    return Pacing(now, SETTINGS, heaters, dict.fromkeys(heaters, verdict))


def a_of(paced: Pacing) -> Result:
    """Return what became of heater a."""
    return dict(paced.results())["a"]


@pytest.mark.parametrize(
    ("confirmed_at", "status"), [(NOW - 45, Status.MIN_ON), (NOW - 46, Status.WAITING_OFF)]
)
def test_what_is_said_of_a_stop(confirmed_at: float, status: Status) -> None:
    """The minimum on time is named when it ends after the off delay, not at the same moment."""
    a = track(on=True, confirmed_at=confirmed_at)
    paced = pacing(Verdict(stop_at=NOW + 4), a=a)
    assert paced.stop(0) == [max(NOW + 4, confirmed_at + 50)]
    assert a_of(paced).status is status


@pytest.mark.parametrize(
    ("confirmed_at", "status"), [(NOW - 45, Status.MIN_OFF), (NOW - 46, Status.WAITING_ON)]
)
def test_what_is_said_of_a_start(confirmed_at: float, status: Status) -> None:
    a = track(confirmed_at=confirmed_at)
    paced = pacing(Verdict(start_at=NOW + 4), a=a)
    assert paced.start(allowed=True, not_before=0) == [max(NOW + 4, confirmed_at + 50)]
    assert a_of(paced).status is status


def test_a_start_that_is_overdue_has_no_time() -> None:
    """It waits for a frame, not for the minimum off time that ends at this moment."""
    a = track(confirmed_at=NOW - 50)
    paced = pacing(Verdict(start_at=NOW - 1), a=a)
    paced.start(allowed=False, not_before=0)
    assert (a_of(paced).status, a_of(paced).until) == (Status.WAITING_ON, None)


def test_fast_off_at_the_end_of_the_minimum_on_time() -> None:
    a = track(on=True, confirmed_at=NOW - 50)
    before, then = (pacing(Verdict(stop_at=NOW + 9), now, a=a) for now in (NOW - 0.1, NOW))
    assert before.stop(2000)
    assert a_of(before).wanted
    then.stop(2000)
    assert not a_of(then).wanted


@pytest.mark.parametrize(("now", "stays"), [(NOW - 0.1, True), (NOW, False)])
def test_power_is_gone_until_the_meter_shows_it(now: float, stays: bool) -> None:
    """What was switched off three seconds ago counts no more."""
    a, b = track(on=True), track(confirmed_at=NOW - 3)
    paced = pacing(Verdict(stop_at=NOW + 9), now, a=a, b=b)
    paced.stop(1501)
    assert a_of(paced).wanted is stays


def start_of(seconds_after: float) -> float | None:
    """Return what `b` waits for when `a` was confirmed on so long ago, with surplus for one more."""
    controller = Controller(0)
    settings = Settings(strategy=THRESHOLDS, heaters={"a": heater(), "b": heater(Phase.L2)}, on_delay_s=0)
    shown = {"a": False, "b": False}

    def step(now: float) -> list[str]:
        inputs = Inputs(
            settings=settings,
            heaters={key: HeaterInput(relay=RelayInput(on=on)) for key, on in shown.items()},
            reading=reading(-150 if shown["a"] else -650, -650, at=now),
        )
        decision = controller.step(now, inputs)
        return [key for key, each in decision.heaters.items() if each.on]

    for now in (0, 1, 2, 3):
        on = step(now)
    assert on == ["a"]
    shown["a"] = True
    step(3)
    for now in (4, 5):
        assert step(now) == ["a"]
    return 0 if "b" in step(3 + seconds_after) else None


def test_the_next_start_is_due_when_the_settle_time_is_over() -> None:
    """Promised power counts until then, and no longer: the meter shows the first by now."""
    assert start_of(3) == 0
    assert start_of(2.9) is None


def test_off_condition_counts_when_the_settle_time_is_over() -> None:
    """And then the off delay begins."""
    controller = Controller(0)
    settings = Settings(strategy=THRESHOLDS, heaters={"a": heater()}, on_delay_s=0, off_delay_s=0)
    shown = False
    for now in (0, 1, 2, 3):
        inputs = Inputs(
            settings=settings,
            heaters={"a": HeaterInput(relay=RelayInput(on=shown))},
            reading=reading(-700, at=now),
        )
        decision = controller.step(now, inputs)
    assert decision.heaters["a"].on
    on = {"a": HeaterInput(relay=ON)}
    for now, stays in ((3, True), (5, True), (6, False)):
        inputs = Inputs(settings=settings, heaters=on, reading=reading(500, at=100 + now))
        assert controller.step(now, inputs).heaters["a"].on is stays


# Meter


@pytest.mark.parametrize(("gap_s", "close"), [(2.5, True), (2.51, False)])
def test_a_reading_that_follows_closely(gap_s: float, close: bool) -> None:
    """By arrival: how old they are does not matter."""
    meter = MeterState(began_at=0)
    meter.observe(0, reading(), 9, lost=False)
    assert meter.observe(gap_s, reading(), 0, lost=False) is close


@pytest.mark.parametrize(("now", "lost"), [(5.99, False), (6, True)])
def test_when_a_late_reading_is_lost(now: float, lost: bool) -> None:
    """The limit after it was made."""
    controller, inputs = (
        Controller(-100),
        Inputs(settings=Settings(strategy=THRESHOLDS, heaters={}), heaters={}),
    )
    controller.step(0, replace(inputs, reading=reading(), reading_age_s=4))
    assert (controller.step(now, inputs).available_w is None) is lost


# What is said


def test_each_change_is_said() -> None:
    """Confirmed on, asked for, no more asked for: one thing at a time."""
    settings = Settings(strategy=THRESHOLDS, heaters={"a": heater(mode=Mode.ON)})
    controller = Controller(0)

    def said(now: float, relay: RelayInput) -> tuple[bool, bool]:
        decision = controller.step(now, Inputs(settings=settings, heaters={"a": HeaterInput(relay=relay)}))
        return decision.heaters["a"].closed, decision.heaters["a"].hold is not None

    assert said(0, OFF) == (False, False)
    assert said(1, ON) == (True, False)
    controller.hold("a", Hold(kind=HoldKind.BOOST, until=99))
    assert said(2, ON) == (True, True)
    controller.hold("a", None)
    assert said(3, ON) == (True, False)
    assert said(4, OFF) == (False, False)
