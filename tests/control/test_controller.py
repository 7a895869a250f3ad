"""The rules in their order, and what both strategies keep, in virtual time."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest

from custom_components.ems_smart_heater.control.model import (
    Control,
    HeaterInput,
    Inputs,
    Mode,
    RelayInput,
    Settings,
    Status,
)
from custom_components.ems_smart_heater.meter import Phase, Reading
from custom_components.ems_smart_heater.meter.reading import Status as MeterStatus
from tests.meter.frames import reading

from .world import FakeRelay, World, heater, one, sunny


def with_sensor(celsius: float | None = 40, **changes: object) -> World:
    """Return a sunny world with one heater and a temperature sensor."""
    world = sunny(one(temperature_sensor=True, **changes))
    world.temperature["a"] = celsius
    return world


def adopted(world: World) -> World:
    """Let the controller find its relays on."""
    for relay in world.relays.values():
        relay.on = relay.told = True
    world.step()
    return world


# Start


def test_nothing_starts_before_the_meter_was_good_for_the_settle_time() -> None:
    world = sunny(World(settings=Settings(heaters={"a": heater()}, on_delay_s=0)))
    assert world.run(10, until=world.on) == pytest.approx(3.25, abs=0.3)


def test_relays_found_on_are_adopted() -> None:
    """They go on as automatic, and off when the surplus is gone."""
    world = adopted(sunny(one(), -700))
    world.run(8)
    assert world.on()
    assert world.status() is Status.SURPLUS
    world.power = dict.fromkeys(world.power, 0.0)
    world.run(7)
    assert not world.on()


def test_a_relay_that_appears_later_on_is_adopted_too() -> None:
    world = sunny(one(), -200)
    world.relays["a"].on = None
    world.run(4)
    assert world.status() is Status.RELAY_UNAVAILABLE
    world.relays["a"].on = world.relays["a"].told = True
    world.step()
    assert world.on()


def test_a_relay_that_returns_on_is_switched_off() -> None:
    """Only what it shows first is adopted."""
    world = sunny(one(), 0)
    world.run(4)
    world.relays["a"].on = None
    world.run(1)
    world.relays["a"].on = True
    world.step()
    assert not world.on()


def test_found_on_and_no_meter() -> None:
    world = adopted(one())
    world.frames = False
    assert world.status() is Status.WAITING_OFF
    assert world.decision.heaters["a"].until == world.began + 10
    assert world.run(30, until=lambda: not world.on()) == pytest.approx(10, abs=0.1)
    assert world.status() is Status.METER_LOST


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"mode": Mode.OFF}, Status.OFF), ({"temperature_sensor": True}, Status.TEMPERATURE_LOST)],
)
def test_found_on_and_forbidden(changes: dict[str, object], status: Status) -> None:
    """Rules 1 to 6 need no meter."""
    world = adopted(one(**changes))
    assert not world.on()
    assert world.status() is status


# Modes and control


def test_mode_on_needs_no_meter_and_no_delay() -> None:
    world = one()
    world.frames = False
    world.step()
    world.set_heater("a", mode=Mode.ON)
    assert world.on()
    assert world.status() is Status.MANUAL
    world.run(30)
    assert world.on()


def test_mode_off_is_off_at_once() -> None:
    world = sunny(one())
    world.run(15)
    world.set_heater("a", mode=Mode.OFF)
    assert not world.on()
    world.run(30)
    assert not world.on()


def test_mode_on_obeys_the_water() -> None:
    world = with_sensor(53, mode=Mode.ON)
    world.run(1)
    assert not world.on()
    assert world.status() is Status.HOT


def test_start_by_a_person_counts_as_a_start() -> None:
    """The next automatic one waits until the meter shows it."""
    world = sunny(World(settings=Settings(heaters={"a": heater(mode=Mode.OFF), "b": heater(Phase.L2)})))
    world.run(9)
    world.set_heater("a", mode=Mode.ON)
    assert world.run(20, until=lambda: world.on("b")) == pytest.approx(3.25, abs=0.3)


def test_control_off() -> None:
    world = sunny(one())
    world.run(15)
    world.set(control=Control.OFF)
    assert not world.on()
    assert world.status() is Status.CONTROL_OFF


def test_control_off_leaves_mode_on_alone() -> None:
    world = sunny(one(mode=Mode.ON))
    world.set(control=Control.OFF)
    assert world.on()


def test_observe_decides_as_if_it_had_switched() -> None:
    """The heaters that would be on count as drawing, so that no more are decided than fit."""
    world = sunny(World(), -650)
    world.power = {Phase.L1: -650.0, Phase.L2: -650.0, Phase.L3: 400.0}
    for relay in world.relays.values():
        relay.obeys = False  # nothing is switched
    world.settings = replace(world.settings, control=Control.OBSERVE)
    world.run(60)
    assert world.ons() == ["a"]
    assert world.status() is Status.SURPLUS
    world.power = dict.fromkeys(world.power, 0.0)
    world.run(20)
    assert world.ons() == []


def test_after_observing_the_relays_are_as_they_are() -> None:
    """What was only imagined is not switched on all at once."""
    world = sunny(World())
    for relay in world.relays.values():
        relay.obeys = False
    world.settings = replace(world.settings, control=Control.OBSERVE)
    world.run(60)
    assert world.ons() == ["a", "b", "c"]
    for relay in world.relays.values():
        relay.obeys, relay.told = True, False
    world.set(control=Control.AUTOMATIC)
    assert world.ons() == []


# Meter


def frozen(reading: Reading) -> Reading:
    return replace(reading, timestamp_ns=1)


def not_fresh(reading: Reading) -> Reading:
    return replace(reading, status=MeterStatus.ERROR)


def absurd(_: Reading) -> Reading:
    return reading(-200_000, at=_.timestamp_ns / 1e9)


@pytest.mark.parametrize("fault", [None, frozen, not_fresh, absurd])
def test_meter_lost(fault: object) -> None:
    """Silence and frames that are not good: all off at the staleness limit, by timer."""
    world = sunny(World())
    world.run(40)
    assert world.ons() == ["a", "b", "c"]
    if callable(fault):
        world.step(fault(reading(at=world.now)))
        world.frame = fault
    else:
        world.frames = False
    last_good = world.now
    world.run(20, until=lambda: not world.ons())
    assert world.now - last_good == pytest.approx(10, abs=0.3)
    assert world.status() is Status.METER_LOST
    assert world.decision.available_w is None


def test_after_a_loss_nothing_starts_for_ten_seconds() -> None:
    world = sunny(World(settings=Settings(heaters={"a": heater()}, on_delay_s=0)))
    world.run(15)
    world.frames = False
    world.run(15)
    assert not world.on()
    world.frames = True
    assert world.run(30, until=world.on) == pytest.approx(10.25, abs=0.3)


def test_a_loss_that_only_the_returning_frame_ends_counts_too() -> None:
    """Without a step in between: the process slept, say."""
    world = sunny(World(settings=Settings(heaters={"a": heater()}, on_delay_s=0)))
    world.run(2)
    world.now += 60
    assert world.run(30, until=world.on) == pytest.approx(10.25, abs=0.3)


def test_a_gap_of_more_than_two_seconds_starts_the_on_delay_anew() -> None:
    world = sunny(one())
    world.run(9)
    world.frames = False
    world.run(2)
    world.frames = True
    assert world.run(20, until=world.on) == pytest.approx(10.25, abs=0.3)


def test_a_gap_of_two_seconds_does_not() -> None:
    world = sunny(one())
    world.run(9)
    world.frames = False
    world.run(1.7)
    world.frames = True
    assert world.run(20, until=world.on) == pytest.approx(0.25, abs=0.3)


def test_nothing_starts_without_a_good_frame() -> None:
    """The delay is over, and only a timer comes."""
    world = sunny(one())
    world.run(10)
    world.frames = False
    world.now += 1
    world.step()
    assert not world.on()
    world.step(not_fresh(reading(-650, -650, at=world.now)))
    assert not world.on()
    world.step(reading(-650, -650, at=world.now))
    assert world.on()


def test_the_off_delay_ends_without_a_frame() -> None:
    world = sunny(one())
    world.run(15)
    world.power = dict.fromkeys(world.power, 0.0)
    world.run(0.5)
    world.frames = False
    assert world.run(9, until=lambda: not world.on()) == pytest.approx(4.75, abs=0.3)


def test_available_surplus() -> None:
    """What heaters could use: what is fed in and what automatic ones take."""
    world = sunny(World(), -650)
    world.run(40)
    assert world.ons() == ["a", "b", "c"]
    assert world.decision.available_w == pytest.approx(1950)
    world.set_heater("c", mode=Mode.ON)
    assert world.decision.available_w == pytest.approx(1450)


# Water


@pytest.mark.parametrize("celsius", [None, math.nan, math.inf, -127, -20.1, 110.1])
def test_temperature_lost(celsius: float | None) -> None:
    world = with_sensor()
    world.run(15)
    assert world.on()
    world.temperature["a"] = celsius
    world.step()
    assert not world.on()
    assert world.status() is Status.TEMPERATURE_LOST


@pytest.mark.parametrize("celsius", [-20, 0])
def test_cold_is_not_lost(celsius: float) -> None:
    world = with_sensor(celsius)
    world.run(15)
    assert world.on()


def test_highest_plausible_temperature_is_hot() -> None:
    world = with_sensor(110)
    world.run(1)
    assert world.status() is Status.HOT


def test_after_a_lost_temperature_nothing_starts_for_ten_seconds() -> None:
    world = with_sensor(on_threshold_w=-600)
    world.settings = replace(world.settings, on_delay_s=0)
    world.run(15)
    world.temperature["a"] = None
    world.step()
    world.temperature["a"] = 40
    assert world.run(20, until=world.on) == pytest.approx(10, abs=0.3)


def test_hot_is_latched() -> None:
    """Off at 53 °C, on again at 50 °C."""
    world = with_sensor(52.9)
    world.temperature["a"] = 49
    world.run(15)
    world.temperature["a"] = 52.9
    world.run(1)
    assert world.on()
    world.temperature["a"] = 53
    world.step()
    assert (world.on(), world.status()) == (False, Status.HOT)
    world.temperature["a"] = 50.1
    world.run(30)
    assert world.status() is Status.HOT
    world.temperature["a"] = 50
    world.run(15)
    assert world.on()


@pytest.mark.parametrize(("celsius", "status"), [(50.1, Status.HOT), (50, Status.NO_SURPLUS)])
def test_unknown_at_start_and_above_on_counts_as_hot(celsius: float, status: Status) -> None:
    world = with_sensor(celsius)
    world.power = dict.fromkeys(world.power, 0.0)
    world.step(reading(at=1))
    assert world.status() is status


def test_changed_temperature_holds_at_once() -> None:
    world = with_sensor(45)
    world.run(15)
    assert world.on()
    world.set_heater("a", on_temperature_c=40.0, off_temperature_c=45.0)
    assert world.status() is Status.HOT


def test_silent_sensor() -> None:
    """Not reported for an hour while on: off until the next report, whatever the value."""
    world = with_sensor(max_age_s=60.0)
    world.reported_at["a"] = world.now - 1000  # old, but the heater is off
    world.run(15)
    assert world.on()
    on_at = next(at for at, _, on in world.log if on)
    world.run(100, until=lambda: not world.on())
    assert world.now - world.began - on_at == pytest.approx(60 + 0.25, abs=0.1)
    assert world.status() is Status.TEMPERATURE_LOST
    world.run(30)
    assert world.status() is Status.TEMPERATURE_LOST
    world.reported_at["a"] = world.now
    world.run(30)
    assert world.on()


def test_age_does_not_matter_when_told_so() -> None:
    world = with_sensor(max_age_s=0.0)
    world.reported_at["a"] = world.now - 1000
    world.run(100)
    assert world.on()


def test_reports_keep_it_on() -> None:
    world = with_sensor(max_age_s=60.0)
    world.run(100)
    assert world.on()


# Relays


def test_unavailable_relay_starts_nothing() -> None:
    world = sunny(one())
    world.relays["a"].on = None
    world.run(30)
    assert not world.on()
    assert world.status() is Status.RELAY_UNAVAILABLE


def test_relay_that_does_not_obey() -> None:
    """It is told for ever, it is said, and the others go on without it."""
    world = sunny(World())
    world.relays["a"].obeys = False
    world.run(60)
    assert world.status("a") is Status.RELAY_FAULT
    assert world.ons() == ["a", "b", "c"]
    assert world.decision.available_w == pytest.approx(1950)
    assert not world.decision.heaters["a"].drawing


def test_no_start_while_another_is_unconfirmed() -> None:
    world = sunny(World())
    world.relays["a"].obeys = False
    world.run(30)
    (first, _, _), (second, key, _) = world.log[:2]
    assert key == "b"
    assert second - first == pytest.approx(5, abs=0.3)


def test_off_that_is_owed_is_not_confirmed() -> None:
    """A relay that shows off while a failed on may still come through."""
    world = sunny(one())
    world.run(15)
    inputs = world.inputs()
    off = replace(inputs.settings, control=Control.OFF)
    owing = Inputs(settings=off, heaters={"a": HeaterInput(relay=RelayInput(on=False, owes_off=True))})
    world.controller.step(world.now, owing)
    decision = world.controller.step(world.now + 5, owing)
    assert decision.heaters["a"].status is Status.RELAY_FAULT


# Main contactor


def contactor_world() -> World:
    world = sunny(World())
    world.settings = replace(world.settings, contactor=True)
    return world


def test_contactor_closes_first_and_opens_last() -> None:
    world = contactor_world()
    world.run(60)
    assert [key for _, key, _ in world.log] == ["contactor", "a", "b", "c"]
    (closed, _, _), (first, _, _) = world.log[:2]
    assert first - closed == pytest.approx(0.25 + 0.1, abs=0.051)
    world.log.clear()
    world.set(control=Control.OFF)
    world.run(10)
    assert [key for _, key, _ in world.log] == ["a", "b", "c", "contactor"]
    assert world.log[3][0] - world.log[2][0] == pytest.approx(0.25, abs=0.051)


def test_contactor_does_not_wait_for_ever() -> None:
    """A heater relay that hangs holds it closed for 5 s at most."""
    world = contactor_world()
    world.run(60)
    world.relays["b"].obeys = False
    world.log.clear()
    world.set(control=Control.OFF)
    world.run(20)
    assert world.log[-1][1] == "contactor"
    assert world.log[-1][0] - world.log[0][0] == pytest.approx(5, abs=0.1)


def test_heater_that_defies_a_safety_rule_opens_the_contactor() -> None:
    world = contactor_world()
    world.run(60)
    world.relays["b"].obeys = False
    world.log.clear()
    world.set_heater("b", mode=Mode.OFF)
    world.run(20)
    assert [key for _, key, _ in world.log] == ["b", "a", "c", "contactor"]
    assert world.log[-1][0] - world.log[0][0] == pytest.approx(5, abs=0.1)
    assert world.status("a") is Status.CONTACTOR_FAULT
    world.run(60)
    assert world.ons() == []


def test_contactor_that_does_not_close() -> None:
    """Nothing starts behind it; it is tried again every half minute."""
    world = contactor_world()
    world.contactor.obeys = False
    world.run(80)
    assert world.ons() == []
    assert not any(key != "contactor" for _, key, _ in world.log)
    tries = [at for at, _, on in world.log if on]
    assert len(tries) == 2
    assert tries[1] - tries[0] >= 30
    assert world.decision.contactor_fault


@pytest.mark.parametrize("shown", [None, False])
def test_contactor_lost_while_heating(shown: bool | None) -> None:
    """What is on goes off, and does not come back all at once."""
    world = contactor_world()
    world.run(60)
    world.log.clear()
    world.contactor.on, world.contactor.obeys = shown, False
    world.step()
    assert world.ons() == []
    world.contactor = FakeRelay()
    world.log.clear()
    world.run(80)
    starts = [at for at, key, on in world.log if on and key != "contactor"]
    assert len(starts) == 3
    assert all(later - earlier >= 3 for earlier, later in pairwise(starts))


def test_contactor_found_on_with_nothing_to_do_is_opened() -> None:
    world = contactor_world()
    world.power = dict.fromkeys(world.power, 0.0)
    world.contactor.on = world.contactor.told = True
    world.run(1)
    assert not world.decision.contactor


def test_mode_on_waits_for_the_contactor() -> None:
    world = contactor_world()
    world.frames = False
    world.step()
    world.set_heater("b", mode=Mode.ON)
    assert world.ons() == []
    assert world.decision.contactor
    world.run(1)
    assert world.ons() == ["b"]


def test_observing_a_contactor() -> None:
    world = contactor_world()
    world.contactor.obeys = False
    for relay in world.relays.values():
        relay.obeys = False
    world.settings = replace(world.settings, control=Control.OBSERVE)
    world.run(60)
    assert world.ons() == ["a", "b", "c"]
    assert not world.decision.contactor_fault
