"""What a heater has used, how often it switched, and how its day's limit is spread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.learning import Learned
from custom_components.ems_smart_heater.control.model import (
    Control,
    HeaterMemory,
    Metering,
    Mode,
    Settings,
    Status,
    StrategyKind,
)
from custom_components.ems_smart_heater.control.strategies import STRATEGIES, THRESHOLDS
from custom_components.ems_smart_heater.control.usage import DAY_S, Day, Usage
from custom_components.ems_smart_heater.meter import Phase

from .world import THREE, World, heater, one, sunny


def usage(world: World, key: str = "a") -> Usage:
    return world.controller.memory(world.now)[key].usage


def burning(world: World, hours: float, *watts: float) -> World:
    """Let heaters be on by hand for some time while the house has this power on its phases."""
    for key in world.settings.heaters:
        world.set_heater(key, mode=Mode.ON)
    world.power = dict(zip(world.power, watts, strict=True))
    world.hz = 1
    world.run(3600 * hours + 0.25)
    return world


def test_energy_from_surplus_and_from_the_grid() -> None:
    """500 W with 300 W of surplus, for a quarter of an hour."""
    world = burning(one(), 0.25, -100, -100, -100)
    used = usage(world)
    assert used.solar_wh == pytest.approx(75, rel=0.01)
    assert used.grid_wh == pytest.approx(50, rel=0.01)
    assert used.on_s == pytest.approx(900, abs=1)


def test_what_is_imported_anyway_is_the_heaters_first() -> None:
    """Whoever else draws it: without the heater it would not be imported."""
    used = usage(burning(one(), 0.1, 2000, 0, 0))
    assert used.solar_wh == pytest.approx(0, abs=0.2)
    assert used.grid_wh == pytest.approx(50, rel=0.01)


def test_heaters_share_what_is_imported_by_their_power() -> None:
    """1500 W with 900 W of surplus: two fifths of each are imported."""
    settings = Settings(strategy=THRESHOLDS, heaters={"a": heater(power_w=1000), "b": heater(Phase.L2, 500)})
    world = burning(World(settings=settings), 0.1, -300, -300, -300)
    assert usage(world, "a").grid_wh == pytest.approx(40, rel=0.01)
    assert usage(world, "b").grid_wh == pytest.approx(20, rel=0.01)
    assert usage(world, "b").solar_wh == pytest.approx(30, rel=0.01)


def test_billed_per_phase_each_phase_counts() -> None:
    """The other phases' surplus is of no use."""
    settings = Settings(strategy=THRESHOLDS, heaters={"a": heater()}, metering=Metering.PER_PHASE)
    used = usage(burning(World(settings=settings), 0.1, -100, -5000, -5000))
    assert used.grid_wh == pytest.approx(40, rel=0.01)
    assert used.solar_wh == pytest.approx(10, rel=0.01)


def test_without_a_meter_all_counts_as_imported() -> None:
    world = sunny(one(), -5000)
    world.frames = False
    world.set_heater("a", mode=Mode.ON)
    world.run(360)
    world.step()
    assert usage(world).grid_wh == pytest.approx(50, rel=0.05)


def test_what_draws_nothing_uses_nothing() -> None:
    """Its hours count: the relay is closed."""
    world = World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}))
    world.controller = Controller(world.now, {"a": HeaterMemory(learned=Learned(misses=3))})
    world.real_w["a"] = 0
    used = usage(burning(world, 0.1, 0, 0, 0))
    assert (used.solar_wh, used.grid_wh) == (0, 0)
    assert used.on_s == pytest.approx(360, abs=1)


def test_observing_uses_nothing() -> None:
    world = sunny(one(), -5000)
    world.set(control=Control.OBSERVE)
    world.relays["a"].obeys = False  # nobody tells it
    world.run(60)
    assert world.status() is Status.SURPLUS
    assert usage(world) == Usage()


def test_switchings_on_and_off_count() -> None:
    world = one()
    for mode in (Mode.ON, Mode.OFF, Mode.ON):
        world.set_heater("a", mode=mode)
        world.run(5)
    assert (usage(world).switchings, usage(world).today) == (3, 3)


def test_a_new_day_begins_with_no_switching() -> None:
    world = one()
    world.set_heater("a", mode=Mode.ON)
    world.run(5)
    world.midnight = world.now + 3 - DAY_S
    world.run(2)
    assert usage(world).today == 1
    world.run(2)
    assert (usage(world).switchings, usage(world).today) == (1, 0)


def test_the_hour_that_comes_twice_is_no_new_day() -> None:
    world = one()
    world.set_heater("a", mode=Mode.ON)
    world.run(5)
    world.midnight += 3600
    world.run(2)
    assert usage(world).today == 1


def switched_once() -> World:
    world = one()
    world.set_heater("a", mode=Mode.ON)
    world.run(5)
    assert usage(world).today == 1
    return world


def at(world: World, hour: float, *, days: int = 0) -> None:
    """Set the clock to an hour of the day that it was, or so many days later."""
    world.midnight = world.now - 3600 * hour - DAY_S * days
    world.run(1)


def test_started_with_the_clock_of_yesterday() -> None:
    """A Raspberry keeps the time at which it was switched off: then the clock goes on, to a later hour."""
    world = switched_once()
    at(world, 6)
    at(world, 7.5, days=1)
    assert usage(world).today == 0


def test_suspended_for_a_whole_day() -> None:
    world = switched_once()
    at(world, 12, days=1)
    assert usage(world).today == 0


def test_a_clock_that_is_put_back_over_midnight_begins_no_new_day_twice() -> None:
    """It is yesterday for an hour once more, and then today again."""
    world = switched_once()
    at(world, 0.2, days=1)
    assert usage(world).today == 0
    world.set_heater("a", mode=Mode.OFF)
    world.run(5)
    for hour, days in ((23.2, 0), (23.9, 0), (0.1, 1), (0.3, 1)):
        at(world, hour, days=days)
        assert usage(world).today == 1
    at(world, 0.3, days=2)
    assert usage(world).today == 0


def test_a_date_that_was_wrong_is_put_right() -> None:
    world = switched_once()
    at(world, 12, days=300)
    world.set_heater("a", mode=Mode.OFF)
    world.run(5)
    at(world, 12)
    assert usage(world).today == 0


@given(st.lists(st.floats(-11.9 * 3600, 3 * DAY_S), min_size=1, max_size=20))
def test_a_new_day_is_one_that_was_not_before(steps_s: list[float]) -> None:
    """However the clock is set, if it is put back by less than half a day."""
    day, moment, latest = Day(), 700_000.5 * DAY_S, 700_000
    assert not day.begins(700_000, DAY_S / 2)
    for step_s in steps_s:
        moment = max(moment, latest * DAY_S) + step_s
        date, time_s = divmod(moment, DAY_S)
        assert day.begins(int(date), time_s) is (date > latest)
        latest = max(latest, int(date))


def test_when_the_day_allows_a_start_stands_still() -> None:
    """It does not flicker with what lies between two looks at two clocks; a clock that is set is followed."""
    world = sunny(one(switchings_a_day=1))
    world.run(15)
    told = set[float | None]()
    for number in range(20):
        world.midnight += 0.013 * (-1) ** number
        world.run(0.25)
        told.add(world.decision.heaters["a"].until)
    assert world.status() is Status.DAILY_LIMIT
    (until,) = told
    assert until is not None
    world.midnight += 3600
    world.run(0.25)
    assert world.decision.heaters["a"].until == pytest.approx(until + 3600)


def test_a_restart_goes_on_counting() -> None:
    known = Usage(solar_wh=1000, grid_wh=10, on_s=7200, switchings=40, today=4)
    world = one()
    world.controller = Controller(world.now, {"a": HeaterMemory(usage=known)})
    world.set_heater("a", mode=Mode.ON)
    world.run(5)
    assert (usage(world).switchings, usage(world).today) == (41, 5)
    assert usage(world).solar_wh + usage(world).grid_wh > 1010


@pytest.mark.parametrize(
    ("limit", "today", "hour", "hours"),
    [
        (8, 0, 0, 0),  # a quarter may be used at any time
        (8, 1, 0, 8),  # three of eight are an eighth too many: at 6 + 12 x (3/8 - 1/4) / 0.75 = 8 o'clock
        (8, 2, 12, 0),  # half of them by noon
        (8, 4, 12, 2),
        (8, 6, 12, 6),  # all of them by the evening
        (8, 7, 20, 4),  # a start takes two: not before midnight
        (8, 9, 20, 4),
        (1, 0, 12, 12),
    ],
)
def test_a_days_limit_is_spread(limit: int, today: int, hour: float, hours: float) -> None:
    wait_s = Usage(today=today).next_start_in_s(limit, 3600 * hour)
    assert wait_s == pytest.approx(3600 * hours)


@pytest.mark.parametrize("strategy", STRATEGIES.values(), ids=str)
def test_the_limit_keeps_from_starting_and_says_so(strategy: StrategyKind) -> None:
    """At noon; the off that belongs to a start is never kept."""
    limited = {key: heater(each.phase, switchings_a_day=4) for key, each in THREE.items()}
    world = World(settings=Settings(heaters=limited, strategy=strategy))
    for _ in range(4):
        sunny(world)
        world.run(40)
        sunny(world, 100)
        world.run(60)
    assert [on for _, key, on in world.log if key == "a"] == [True, False]
    sunny(world)
    world.run(20)
    assert world.status() is Status.DAILY_LIMIT
    assert world.decision.heaters["a"].until == pytest.approx(world.midnight + 18 * 3600)
    assert world.ons() == []


def test_the_limit_does_not_bind_a_person() -> None:
    world = one(switchings_a_day=1)
    world.set_heater("a", mode=Mode.ON)
    assert world.on()
