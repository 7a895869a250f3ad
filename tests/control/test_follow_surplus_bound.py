"""A heater that cannot switch keeps no other from starting: the set with it would be the best for ever."""

from itertools import combinations

import pytest

from custom_components.ems_smart_heater.control.model import Status

from .surplus_world import THREE, follow, surplus
from .world import World, heater

AFTER_S = 15 + 3 + 7
"""How long a relay may hold others up, the settle time, and what a start has to be earned."""


def starts_meanwhile(world: World) -> None:
    """See that there is a start although the best set would have "a", which cannot start."""
    surplus(world, 2200)
    world.run(AFTER_S)
    assert set(world.ons()) - {"a"} == {"b"}


def use_up_its_starts(world: World) -> None:
    """Let "a" start three times: then none is in store."""
    for _ in range(3):
        surplus(world, 2200)
        world.run(300, until=world.on)
        surplus(world, 0)
        world.run(60, until=lambda: not world.on())
        world.run(5)


def test_a_relay_without_contact() -> None:
    world = follow()
    world.relays["a"].on = None
    starts_meanwhile(world)


def test_a_relay_that_hangs() -> None:
    world = follow()
    world.relays["a"].obeys = False
    starts_meanwhile(world)


def test_a_heater_at_its_daily_limit() -> None:
    world = follow({**THREE, "a": heater(THREE["a"].phase, 2000, switchings_a_day=1)})
    starts_meanwhile(world)
    assert not world.on("a")


def test_a_heater_without_a_start_in_store() -> None:
    world = follow(start_every_s=3600)
    use_up_its_starts(world)
    assert [key for _, key, on in world.log if on] == ["a"] * 3
    surplus(world, 2200)
    world.run(1800, until=lambda: world.on("b"))
    assert world.ons() == ["b"]


@pytest.mark.parametrize(("every_s", "within_s"), [(0, 30), (450, 480)])
def test_starts_that_are_earned_sooner_count_at_once(every_s: float, within_s: float) -> None:
    """It has none left with one an hour, and would wait until two of them are earned."""
    world = follow({"a": THREE["a"]}, start_every_s=3600)
    use_up_its_starts(world)
    surplus(world, 2200)
    world.set(start_every_s=every_s)
    world.run(within_s, until=lambda: world.on("a"))
    assert world.on("a")


@pytest.mark.parametrize(("watts", "status"), [(2200, Status.SPARES_RELAY), (1000, Status.NO_SURPLUS)])
def test_what_keeps_it_is_said_while_there_is_surplus_for_it(watts: float, status: Status) -> None:
    world = follow({"a": THREE["a"]}, start_every_s=3600)
    use_up_its_starts(world)
    surplus(world, watts)
    world.run(60)
    assert world.status("a") is status


@pytest.mark.parametrize("first_w", range(1050, 5000, 500))
def test_any_steady_surplus_gets_what_fits_it_best(first_w: int) -> None:
    """Nothing is held up by a set that is just too large, and nothing goes to and fro."""
    powers_w = [each.power_w for each in THREE.values()]
    sums_w = [sum(some) for count in range(1, 4) for some in combinations(powers_w, count)]
    for watts in range(first_w, first_w + 500, 100):
        world = surplus(follow(), watts)
        world.run(235)
        best_w = max((each for each in sums_w if each + min(max(50, 0.05 * each), 100) <= watts), default=0)
        assert best_w <= sum(THREE[each].power_w for each in world.ons()) <= watts
        assert len(world.log) <= 4
