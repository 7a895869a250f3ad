"""The rules in their order, and what both strategies keep, in virtual time."""

from dataclasses import replace

import pytest

from custom_components.ems_smart_heater.control.model import Control, Mode, Settings, Status
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS
from custom_components.ems_smart_heater.meter import Phase
from tests.meter.frames import reading

from .world import WITH_SENSOR, World, heater, one, sunny


def adopted(world: World) -> World:
    """Let the controller find its relays on."""
    for relay in world.relays.values():
        relay.on = relay.told = True
    world.step()
    return world


# Start


def test_nothing_starts_before_the_meter_was_good_for_the_settle_time() -> None:
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, on_delay_s=0)))
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
    [({"mode": Mode.OFF}, Status.OFF), ({"entities": WITH_SENSOR}, Status.TEMPERATURE_LOST)],
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


def test_start_by_a_person_counts_as_a_start() -> None:
    """The next automatic one waits until the meter shows it."""
    world = sunny(
        World(
            settings=Settings(
                strategy=THRESHOLDS, heaters={"a": heater(mode=Mode.OFF), "b": heater(Phase.L2)}
            )
        )
    )
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


def test_meter_lost() -> None:
    """Silence: all off at the staleness limit, by timer."""
    world = sunny(World())
    world.run(40)
    assert world.ons() == ["a", "b", "c"]
    world.frames = False
    last = world.now
    world.run(20, until=lambda: not world.ons())
    assert world.now - last == pytest.approx(10, abs=0.3)
    assert world.status() is Status.METER_LOST
    assert world.decision.available_w is None


def test_readings_that_came_late_are_lost_earlier() -> None:
    """By as much as they were late."""
    world = sunny(World())
    world.run(40)
    world.age_s = 4
    world.run(5)
    world.frames = False
    last = world.now
    world.run(20, until=lambda: not world.ons())
    assert world.now - last == pytest.approx(6, abs=0.3)


def test_a_late_reading_after_a_newer_one() -> None:
    """It takes nothing away from what is known."""
    world = sunny(World())
    world.run(40)
    world.age_s = 9
    world.step(reading(-650, -650, -650, at=world.now))
    world.frames = False
    last = world.now
    world.run(20, until=lambda: not world.ons())
    assert world.now - last == pytest.approx(10, abs=0.3)


def test_readings_as_old_as_the_limit_are_no_meter() -> None:
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, on_delay_s=0)))
    world.run(1)
    world.age_s = 10
    world.run(30)
    assert not world.on()
    assert world.status() is Status.METER_LOST
    world.age_s = 0
    assert world.run(30, until=world.on) == pytest.approx(10.25, abs=0.3)


def test_after_a_loss_nothing_starts_for_ten_seconds() -> None:
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, on_delay_s=0)))
    world.run(15)
    world.frames = False
    world.run(15)
    assert not world.on()
    world.frames = True
    assert world.run(30, until=world.on) == pytest.approx(10.25, abs=0.3)


def test_a_loss_that_only_the_returning_frame_ends_counts_too() -> None:
    """Without a step in between: the process slept, say."""
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, on_delay_s=0)))
    world.run(2)
    world.now += 60
    assert world.run(30, until=world.on) == pytest.approx(10.25, abs=0.3)


def test_a_gap_of_more_than_two_and_a_half_seconds_starts_the_on_delay_anew() -> None:
    world = sunny(one())
    world.run(9)
    world.frames = False
    world.run(2.5)
    world.frames = True
    assert world.run(20, until=world.on) == pytest.approx(10.25, abs=0.3)


def test_a_gap_of_two_and_a_half_seconds_does_not() -> None:
    world = sunny(one())
    world.run(9)
    world.frames = False
    world.run(2.2)
    world.frames = True
    assert world.run(20, until=world.on) == pytest.approx(0.25, abs=0.3)


def test_nothing_starts_without_a_reading() -> None:
    """The delay is over, and only a timer comes."""
    world = sunny(one())
    world.run(10)
    world.frames = False
    world.now += 1
    world.step()
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
