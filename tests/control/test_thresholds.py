"""The origin's rule, made strict: what starts and stops a heater, and after how long."""

from itertools import pairwise

import pytest

from custom_components.ems_smart_heater.control.model import Settings, Status
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS
from custom_components.ems_smart_heater.control.strategies.thresholds import (
    default_on_threshold_w,
    default_total_on_threshold_w,
)
from custom_components.ems_smart_heater.meter import Phase

from .world import THREE, World, heater, one, sunny


def feed(l1: float, l2: float = 0, l3: float = 0) -> dict[Phase, float]:
    return {Phase.L1: l1, Phase.L2: l2, Phase.L3: l3}


@pytest.mark.parametrize("hz", [1, 4])
def test_on_after_the_on_delay(hz: float) -> None:
    """Seconds, whatever the rate of the meter."""
    world = one()
    world.hz, world.power = hz, feed(-650, -50)
    assert world.run(20, until=world.on) == pytest.approx(10 + 1 / hz, abs=1.1 / hz)
    assert world.status() is Status.SURPLUS


@pytest.mark.parametrize("hz", [1, 4])
def test_off_after_the_off_delay(hz: float) -> None:
    world = one()
    world.hz, world.power = hz, feed(-650, -50)
    world.run(20)
    assert world.on()
    world.power = feed(100 - 500)  # +100 W with the heater
    assert world.run(20, until=lambda: not world.on()) == pytest.approx(5 + 1 / hz, abs=1.1 / hz)


@pytest.mark.parametrize(
    ("l1", "rest", "starts"),
    [
        (-600, -60, True),  # exactly at both on thresholds
        (-599, -61, False),  # the phase is above its own
        (-600, -59.9, True),  # the total is -659.9: still below -650
        (-600, -49, False),  # the total is above its on threshold
        (-5000, 4351, False),
    ],
)
def test_on_thresholds(l1: float, rest: float, starts: bool) -> None:
    world = one()
    world.power = feed(l1, rest)
    world.run(15)
    assert world.on() is starts
    assert world.status() is (Status.SURPLUS if starts else Status.NO_SURPLUS)


@pytest.mark.parametrize(
    ("l1", "rest", "stops"),
    [(-31, -20, False), (-30, -100, True), (-100, 50, True), (-100, 49, False), (-1000, 1000, True)],
)
def test_off_thresholds(l1: float, rest: float, stops: bool) -> None:
    world = one()
    world.power = feed(-650, -50)
    world.run(20)
    assert world.on()
    world.power = feed(l1 - 500, rest)
    world.run(15, until=lambda: not world.on())
    assert world.on() is not stops


def test_total_guard() -> None:
    """Without it the phase alone decides."""
    world = one()
    world.power = feed(-650, 2000)
    world.run(20)
    assert not world.on()
    world.set(total_guard=False)
    world.run(20)
    assert world.on()
    world.set(total_guard=True)
    world.run(10)
    assert not world.on()


def test_guard_asks_for_the_heaters_own_power() -> None:
    """A heater of 2000 W needs 2150 W in total, whatever the total's threshold is."""
    world = World(
        settings=Settings(strategy=THRESHOLDS, heaters={"a": heater(power_w=2000, on_threshold_w=-500)})
    )
    world.power = feed(-2149)
    world.run(20)
    assert not world.on()
    world.power = feed(-2150)
    world.run(20)
    assert world.on()


def test_total_heater_looks_at_the_total() -> None:
    world = World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater(Phase.TOTAL)}))
    world.power = feed(300, -500, -500)
    world.run(20)
    assert world.on()


def test_one_contrary_frame_starts_the_on_delay_anew() -> None:
    """Half a kilowatt is not surplus: only power below the on threshold counts."""
    world = one()
    world.power = feed(-650, -50)
    world.run(9)
    world.power = feed(-599, -100)
    world.run(0.25)
    world.power = feed(-650, -50)
    assert world.run(20, until=world.on) == pytest.approx(10.25, abs=0.3)


def test_one_contrary_frame_starts_the_off_delay_anew() -> None:
    world = one()
    world.power = feed(-650, -50)
    world.run(20)
    world.power = feed(-400)
    world.run(4)
    world.power = feed(-650, -50)
    world.run(0.25)
    world.power = feed(-400)
    assert world.run(20, until=lambda: not world.on()) == pytest.approx(5.25, abs=0.3)


def test_countdowns_are_told() -> None:
    """`until` is when a start or stop falls due."""
    world = one()
    world.power = feed(-650, -50)
    world.run(5)
    decision = world.decision.heaters["a"]
    assert decision.status is Status.WAITING_ON
    assert decision.until == pytest.approx(world.began + 10.25)
    world.run(15)
    world.power = feed(-400)
    world.run(2)
    decision = world.decision.heaters["a"]
    assert decision.status is Status.WAITING_OFF
    assert decision.until == pytest.approx(world.began + 25.25)


def test_first_on_last_off_one_at_a_time() -> None:
    """In the heaters' order, a settle time apart; none starts on power that is promised to another."""
    world = sunny(World())
    world.run(40)
    assert [key for _, key, on in world.log if on] == ["a", "b", "c"]
    starts = [at for at, _, _ in world.log]
    assert all(later - earlier >= 3 for earlier, later in pairwise(starts))
    world.log.clear()
    world.power = dict.fromkeys(world.power, 100.0)
    world.run(40)
    assert [key for _, key, _ in world.log] == ["c", "b", "a"]
    stops = [at for at, _, _ in world.log]
    assert all(later - earlier >= 3 for earlier, later in pairwise(stops))


def test_second_heater_waits_until_the_meter_shows_the_first() -> None:
    """Two heaters on one phase, surplus for one: the second never starts, however slow the meter."""
    world = World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater(), "b": heater()}))
    world.lag_s, world.power = 2.5, feed(-650, -50)
    world.run(60)
    ((moment, *what),) = world.log
    assert moment == pytest.approx(10.25)
    assert what == ["a", True]


def test_off_condition_is_not_judged_before_the_meter_shows_the_start() -> None:
    """Import from before the start does not stop what just started."""
    world = World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, off_delay_s=0))
    world.power = feed(-650, -50)
    world.run(20, until=world.on)
    world.power = feed(-400)
    assert world.run(20, until=lambda: not world.on()) == pytest.approx(3.25, abs=0.3)


def test_one_off_is_enough() -> None:
    """Import that one heater less cures does not stop the others."""
    world = sunny(World())
    world.run(40)
    assert world.ons() == ["a", "b", "c"]
    world.set(total_guard=True)
    world.power = feed(-650, -650, -300)  # only L3 imports now
    world.run(40)
    assert world.ons() == ["a", "b"]


def test_a_lost_surplus_on_the_total_sheds_one_by_one() -> None:
    world = World(settings=Settings(strategy=THRESHOLDS, heaters=THREE, total_guard=True))
    world.power = feed(-2000, -2000, 2000)
    world.run(60)
    assert world.ons() == ["a", "b"]
    world.power = feed(-2000, -2000, 3400)  # -600 W without heaters, +400 W with two
    world.run(30)
    assert world.ons() == ["a"]


def test_defaults() -> None:
    """As control.md derives them for 500 W."""
    assert default_on_threshold_w(500) == -600
    assert default_total_on_threshold_w(500) == -650
