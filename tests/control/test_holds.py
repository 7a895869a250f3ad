"""What a person asks for a while, the longest run, and what survives a restart."""

from dataclasses import replace

import pytest

from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.model import (
    Control,
    HeaterMemory,
    Hold,
    HoldKind,
    Mode,
    Settings,
    Status,
)
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS

from .world import WITH_SENSOR, World, heater, one, sunny

BOOST, ON, OFF = HoldKind.BOOST, HoldKind.OVERRIDE_ON, HoldKind.OVERRIDE_OFF


def hold(world: World, kind: HoldKind, seconds: float = 3600, target_c: float | None = None) -> None:
    """Ask for something, as a person does."""
    world.controller.hold("a", Hold(kind=kind, until=world.now + seconds, target_c=target_c))
    world.step()


@pytest.fixture
def world() -> World:
    """Return a running world with one heater and no sun."""
    world = one()
    world.run(20)
    return world


@pytest.mark.parametrize(("kind", "status"), [(BOOST, Status.BOOST), (ON, Status.OVERRIDE)])
def test_on_for_a_while(world: World, kind: HoldKind, status: Status) -> None:
    """At once, whatever the sun does, and over by itself, by timer."""
    hold(world, kind, 60)
    assert (world.on(), world.status()) == (True, status)
    assert world.decision.heaters["a"].until == world.now + 60
    assert world.run(100, until=lambda: not world.on()) == pytest.approx(60, abs=0.1)
    assert world.decision.heaters["a"].hold is None


def test_off_for_a_while(world: World) -> None:
    sunny(world)
    world.run(20)
    hold(world, OFF, 60)
    assert (world.on(), world.status()) == (False, Status.OVERRIDE_OFF)
    assert world.run(100, until=world.on) == pytest.approx(70.25, abs=0.3)


def test_off_by_somebody_goes_before_mode_on(world: World) -> None:
    world.set_heater("a", mode=Mode.ON)
    hold(world, OFF, 60)
    assert world.status() is Status.OVERRIDE_OFF
    world.run(61)
    assert world.status() is Status.MANUAL


@pytest.mark.parametrize("kind", [BOOST, ON])
def test_mode_off_goes_before_everything(world: World, kind: HoldKind) -> None:
    hold(world, kind)
    world.set_heater("a", mode=Mode.OFF)
    assert (world.on(), world.status()) == (False, Status.OFF)


def test_override_on_ends_with_the_meter(world: World) -> None:
    """And does not come back with it."""
    hold(world, ON)
    world.frames = False
    assert world.run(20, until=lambda: not world.on()) == pytest.approx(10, abs=0.1)
    world.frames = True
    world.run(20)
    assert world.status() is Status.NO_SURPLUS


def test_boost_does_not_need_the_meter(world: World) -> None:
    hold(world, BOOST)
    world.frames = False
    world.run(30)
    assert world.status() is Status.BOOST


def test_boost_goes_before_control_off(world: World) -> None:
    world.set(control=Control.OFF)
    hold(world, BOOST)
    assert world.on()


def test_boost_ends_at_its_target() -> None:
    world = one(entities=WITH_SENSOR)
    world.temperature["a"] = 40.0
    world.run(20)
    hold(world, BOOST, target_c=45)
    assert world.on()
    world.temperature["a"] = 45.0
    world.step()
    assert (world.on(), world.status()) == (False, Status.NO_SURPLUS)


@pytest.mark.parametrize(("celsius", "status"), [(53.0, Status.HOT), (None, Status.TEMPERATURE_LOST)])
def test_boost_obeys_the_water(celsius: float | None, status: Status) -> None:
    world = one(entities=WITH_SENSOR)
    world.temperature["a"] = 40.0
    world.run(20)
    hold(world, BOOST)
    world.temperature["a"] = celsius
    world.step()
    assert (world.on(), world.status()) == (False, status)


def test_release(world: World) -> None:
    hold(world, BOOST)
    world.controller.hold("a", None)
    world.step()
    assert not world.on()


def test_a_start_by_a_person_ignores_delays_and_minimum_times(world: World) -> None:
    world.settings = replace(world.settings, min_off_s=600, min_on_s=600)
    hold(world, BOOST)
    assert world.on()
    world.controller.hold("a", None)
    world.set_heater("a", mode=Mode.OFF)
    assert not world.on()


def test_over_before_the_meter_spoke() -> None:
    """Off at once: only what was found on waits for the meter."""
    world = one()
    world.frames = False
    world.step()
    hold(world, BOOST, 2)
    assert world.on()
    world.run(3)
    assert not world.on()


# Longest run


@pytest.mark.parametrize("asked", ["mode", "boost", "override", "surplus"])
def test_longest_run(asked: str) -> None:
    """Off for half an hour; what a person asked for is over."""
    world = one(longest_run_s=600.0)
    world.run(20)
    if asked == "mode":
        world.set_heater("a", mode=Mode.ON)
    elif asked == "surplus":
        sunny(world)
        world.run(20, until=world.on)
    else:
        hold(world, BOOST if asked == "boost" else ON, 7200)
    assert world.on()
    assert world.run(700, until=lambda: not world.on()) == pytest.approx(600, abs=0.5)
    decision = world.decision.heaters["a"]
    assert decision.status is Status.LONGEST_RUN
    assert decision.until == pytest.approx(world.now + 1800)
    assert decision.hold is None
    assert decision.mode_ended is (asked == "mode")
    if asked == "mode":
        world.set_heater("a", mode=Mode.AUTOMATIC)  # as Home Assistant does with `mode_ended`
    assert world.run(3600, until=world.on) == (pytest.approx(1810, abs=1.5) if asked == "surplus" else 3600)


def test_a_break_begins_the_longest_run_anew() -> None:
    world = one(longest_run_s=600.0, mode=Mode.ON)
    world.run(590)
    world.set_heater("a", mode=Mode.OFF)
    world.run(2)
    world.set_heater("a", mode=Mode.ON)
    world.run(590)
    assert world.on()


def test_a_relay_that_does_not_open_has_no_break() -> None:
    world = one(longest_run_s=600.0, mode=Mode.ON)
    world.run(300)
    world.relays["a"].obeys = False
    world.set_heater("a", mode=Mode.OFF)
    world.run(2)
    world.relays["a"].told = True
    world.set_heater("a", mode=Mode.ON)
    assert world.run(700, until=lambda: not world.on()) == pytest.approx(298, abs=1)


# Restart


def restart(world: World, after_s: float = 5) -> None:
    """Replace the controller by one that remembers; relays stay as they are."""
    memory = world.controller.memory(world.now)
    world.now += after_s
    world.controller = Controller(world.now, memory)
    world.step()


@pytest.mark.parametrize(("kind", "on"), [(BOOST, True), (ON, True), (OFF, False)])
def test_holds_survive(world: World, kind: HoldKind, on: bool) -> None:
    hold(world, kind, 100)
    until = world.now + 100
    restart(world)
    assert world.on() is on
    assert world.decision.heaters["a"].until == until
    world.run(100)
    assert world.decision.heaters["a"].hold is None


def test_hot_survives() -> None:
    world = one(entities=WITH_SENSOR)
    world.temperature["a"] = 60.0
    world.run(1)
    world.temperature["a"] = 51.0
    world.step()
    assert world.status() is Status.HOT
    restart(world)
    assert world.status() is Status.HOT


def test_not_hot_survives() -> None:
    """Between the temperatures it goes on as it was."""
    world = one(entities=WITH_SENSOR)
    world.temperature["a"] = 45.0
    world.run(1)
    world.temperature["a"] = 51.0
    restart(world)
    assert world.status() is not Status.HOT


def test_longest_run_survives() -> None:
    world = one(longest_run_s=600.0, mode=Mode.ON)
    world.run(500)
    restart(world)
    assert world.run(200, until=lambda: not world.on()) == pytest.approx(100, abs=1)
    world.run(600)
    restart(world)
    assert world.status() is Status.LONGEST_RUN
    assert world.decision.heaters["a"].until == pytest.approx(world.now + 1200, abs=0.2)


def test_memory_of_unknown_heaters_is_dropped() -> None:
    controller = Controller(0, {"gone": HeaterMemory(hot=True)})
    world = World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}))
    world.controller = controller
    world.step()
    assert controller.memory(0).keys() == {"a"}
    controller.hold("gone", Hold(kind=BOOST, until=1))
    controller.hold("gone", None)
    assert controller.memory(0)["a"] == HeaterMemory(hot=None)
