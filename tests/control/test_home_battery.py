"""A home battery is found by what it hides, and by nothing else."""

from collections.abc import Callable
from random import Random

import pytest

from custom_components.ems_smart_heater.control.home_battery import (
    BELIEVED_S,
    FIRST_PROBE_S,
    LONGEST_PROBE_S,
    HomeBattery,
)
from custom_components.ems_smart_heater.control.house import NEW_HOUSE, HouseMemory

HEATER_W = 1000


class Grid:
    """A grid once a second with some unrest, and what a stop does to it."""

    def __init__(self, memory: HouseMemory = NEW_HOUSE) -> None:
        self.now = 0.0
        self.battery = HomeBattery(0, memory)
        self._chance = Random("unrest")

    def run(self, seconds: int, power_w: Callable[[int], float], *, heating: bool = True) -> None:
        for second in range(1, seconds + 1):
            self.now += 1
            unrest_w = self._chance.gauss(0, 8)
            self.battery.frame(self.now, power_w(second) + unrest_w, 1, heating=heating)

    def stop(self, after_w: Callable[[int], float], before_w: float = 0) -> bool:
        """Stop a heater; return whether a battery is believed in then."""
        self.run(20, lambda _: before_w)
        self.battery.switched(self.now, stopped_w=HEATER_W)
        self.run(20, after_w)
        return self.battery.believed(self.now)


def hidden(second: int) -> float:
    """A fast battery: 78 % of what is left is made up for each second, a second late."""
    return 0 if second < 2 else -HEATER_W * 0.22 ** (second - 1)


def real(second: int) -> float:
    return 0 if second < 2 else -HEATER_W


def nothing(_second: int) -> float:
    return 0


def test_two_hidden_stops_of_three() -> None:
    grid = Grid()
    assert [grid.stop(each) for each in (hidden, real, hidden)] == [False, False, True]
    assert [Grid().stop(hidden), Grid().stop(real)] == [False, False]


def test_a_heater_that_did_not_draw_says_nothing() -> None:
    """No edge at all: its thermostat was open."""
    grid = Grid()
    assert not any(grid.stop(nothing) for _ in range(5))


def test_far_from_its_set_point_nothing_regulates() -> None:
    grid = Grid()
    assert not any(grid.stop(lambda second: -400 + hidden(second), before_w=-400) for _ in range(5))


def test_another_switching_meanwhile_spoils_it() -> None:
    grid = Grid()
    for _ in range(5):
        grid.run(20, nothing)
        grid.battery.switched(grid.now, stopped_w=HEATER_W)
        grid.run(6, hidden)
        grid.battery.switched(grid.now)
        grid.run(10, nothing)
    assert not grid.battery.believed(grid.now)


def test_it_is_believed_in_for_three_days_from_the_last_time() -> None:
    """Also while it is full, and a stop shows."""
    grid = Grid()
    for each in (hidden, hidden, *[real] * 20):
        grid.stop(each)
    assert grid.battery.believed(grid.now)
    assert not grid.battery.believed(grid.now + BELIEVED_S)
    grid.stop(hidden)
    assert grid.battery.believed(grid.now + BELIEVED_S - 60)


def steady(grid: Grid, seconds: int = 300) -> bool:
    grid.run(seconds, nothing)
    return grid.battery.wants_probe(grid.now)


def test_it_is_looked_for_while_the_grid_is_steady_near_nothing() -> None:
    assert not steady(Grid(), 200)
    assert steady(Grid())


@pytest.mark.parametrize("power_w", [lambda second: 170, lambda second: second / 3, lambda second: -200])
def test_it_is_not_looked_for_otherwise(power_w: Callable[[int], float]) -> None:
    grid = Grid()
    grid.run(300, power_w)
    assert not grid.battery.wants_probe(grid.now)


def test_with_nothing_on_nothing_can_be_stopped() -> None:
    grid = Grid()
    grid.run(300, nothing, heating=False)
    assert not grid.battery.wants_probe(grid.now)


def test_each_time_that_none_was_there_it_waits_twice_as_long() -> None:
    grid, waits = Grid(), list[float]()
    for _ in range(12):
        grid.run(300, nothing)
        grid.battery.probing(grid.now)
        grid.stop(real)
        waits.append(grid.battery.remember(grid.now, NEW_HOUSE).probe_s)
    assert waits[:3] == [2 * FIRST_PROBE_S, 4 * FIRST_PROBE_S, 8 * FIRST_PROBE_S]
    assert waits[-1] == LONGEST_PROBE_S
    assert not steady(grid)


def test_the_set_point_is_where_the_grid_lies_after_sun() -> None:
    grid = Grid()
    grid.run(10, lambda _: -2000, heating=False)
    grid.run(590, lambda _: 45, heating=False)
    assert grid.battery.set_point_w == NEW_HOUSE.set_point_w
    grid.run(60, lambda _: 45, heating=False)
    assert grid.battery.set_point_w == pytest.approx(45, abs=6)


def test_what_the_house_draws_at_night_is_no_set_point() -> None:
    """The battery is empty: half an hour after the sun nothing is learned any more."""
    grid = Grid()
    grid.run(10, lambda _: -2000, heating=False)
    grid.run(500, lambda _: -30, heating=False)
    grid.run(1400, lambda _: 900, heating=False)
    grid.run(3600, lambda _: 220, heating=False)
    assert grid.battery.set_point_w == NEW_HOUSE.set_point_w


def test_what_is_known_is_remembered() -> None:
    known = HouseMemory(set_point_w=-40, battery_s=5000, probe_s=480)
    grid = Grid(known)
    assert grid.battery.believed(4999)
    assert grid.battery.remember(0, NEW_HOUSE) == known
    assert grid.battery.remember(1000, NEW_HOUSE).battery_s == 4000


@pytest.mark.parametrize(
    ("net_w", "available_w"),
    [(-100, 2100), (-49, 1000), (99, 1000), (100, 1900), (1500, 500)],
)
def test_beside_it_there_is_what_lies_beyond_its_set_point(net_w: float, available_w: float) -> None:
    """Held at 0 W, two heaters of 1000 W on: near that it feeds one of them."""
    battery = HomeBattery(0, HouseMemory(set_point_w=0))
    assert battery.available_w(2000, net_w, 1000, 1) == available_w
