"""The best use of the same relays by value: which set is on, when it grows, shrinks or changes."""

import itertools

import pytest

from custom_components.ems_smart_heater.control.house import Prices
from custom_components.ems_smart_heater.control.model import Status
from custom_components.ems_smart_heater.meter import Phase

from .surplus_world import changes, follow, surplus
from .world import heater

ONE = {"a": heater(Phase.L1, 1000)}
EQUAL = {"a": heater(Phase.L1, 1000), "b": heater(Phase.L2, 1000), "c": heater(Phase.L3, 1000)}


@pytest.mark.parametrize(
    ("watts", "on"),
    [
        (1049, []),
        (1050, ["c"]),
        (1574, ["c"]),
        (1575, ["b"]),
        (2550, ["a"]),
        (3100, ["a", "c"]),
        (3600, ["a", "b"]),
        (4600, ["a", "b", "c"]),
    ],
)
def test_the_set_that_takes_most(watts: float, on: list[str]) -> None:
    world = surplus(follow(), watts)
    world.run(60)
    assert world.ons() == on


def test_starts_when_it_has_earned_it() -> None:
    """The first reading begins it."""
    world = surplus(follow(ONE), 1100)
    assert world.run(30, until=lambda: world.on("a")) == pytest.approx(7.45, abs=0.3)
    assert world.status("a") is Status.SURPLUS
    surplus(world, 0)
    world.run(10)
    surplus(world, 1100)
    assert world.run(60, until=lambda: world.on("a")) == pytest.approx(18, abs=1)


@pytest.mark.parametrize(("power_w", "seconds"), [(500, 14.4), (1000, 7.2), (2000, 3.6)])
def test_a_small_heater_takes_longer_to_earn_its_start(power_w: float, seconds: float) -> None:
    """What it brings counts, not how long a condition holds."""
    world = surplus(follow({"a": heater(Phase.L1, power_w)}, settle_s=1), power_w + 200)
    assert world.run(60, until=world.on) == pytest.approx(seconds + 0.25, abs=0.3)


@pytest.mark.parametrize(("missing_w", "seconds"), [(1000, 1.85), (300, 12)])
def test_leaves_by_what_it_costs(missing_w: float, seconds: float) -> None:
    world = surplus(follow(ONE), 1500)
    world.run(60)
    surplus(world, 1000 - missing_w)
    assert world.run(60, until=lambda: not world.on()) == pytest.approx(seconds, abs=1)


def test_a_little_import_is_worth_it_but_not_for_ever() -> None:
    """100 W of 1000 cost less than 900 W of sun bring: it leaves after ten seconds' worth of the heater."""
    world = surplus(follow(ONE), 1100)
    world.run(60)
    surplus(world, 900)
    assert world.run(200, until=lambda: not world.on("a")) == pytest.approx(100, abs=2)


def test_says_when_it_starts_and_that_comes_true() -> None:
    """Only those that would start wait; the others have no surplus."""
    world = surplus(follow(), 1600)
    world.run(1)
    assert world.status("b") is Status.WAITING_ON
    until = world.decision.heaters["b"].until
    assert until is not None
    assert world.status("a") is Status.NO_SURPLUS
    assert world.status("c") is Status.NO_SURPLUS
    world.run(30, until=lambda: world.on("b"))
    assert world.now == pytest.approx(until, abs=0.5)


def test_says_when_it_leaves_and_that_comes_true() -> None:
    world = surplus(follow(ONE), 1500)
    world.run(60)
    surplus(world, 100)
    world.run(0.5)
    assert world.status("a") is Status.WAITING_OFF
    until = world.decision.heaters["a"].until
    assert until is not None
    world.run(30, until=lambda: not world.on("a"))
    assert world.now == pytest.approx(until, abs=0.5)


def test_several_start_one_after_the_other() -> None:
    """The meter has to show the one before, and each has to be earned."""
    world = surplus(follow(), 4700)
    world.run(30)
    starts = [at for at, _, _ in world.log]
    assert changes(world) == [("a", True), ("b", True), ("c", True)]
    assert [later - before for before, later in itertools.pairwise(starts)] == pytest.approx(
        [4.2, 5.2], abs=0.4
    )


def test_all_that_leave_leave_together() -> None:
    world = surplus(follow(EQUAL, fast_off_w=10_000), 3100)
    world.run(60)
    world.log.clear()
    surplus(world, 900)
    world.run(60)
    assert sorted(changes(world)) == [("b", False), ("c", False)]
    assert len({at for at, _, _ in world.log}) == 1


def test_leaves_what_frees_enough_and_no_more() -> None:
    """All are on and 900 W are missing: the smallest that is enough leaves."""
    world = surplus(follow(), 4700)
    world.run(60)
    surplus(world, 3600)
    world.run(20)
    assert world.ons() == ["a", "b"]


def test_a_large_import_ends_at_once_also_while_the_meter_settles() -> None:
    """Three seconds have not passed since the last start."""
    world = surplus(follow(), 4700)
    world.run(30, until=lambda: len(world.ons()) == 3)
    world.run(0.5)
    surplus(world, 500)
    world.run(0.5)
    assert len(world.ons()) < 3


def test_of_a_large_import_only_what_is_needed_leaves() -> None:
    """1900 W too much: a alone does, though it is the first in priority; c and b would have been more."""
    world = surplus(follow(), 4700)
    world.run(60)
    surplus(world, 4500 - 1500 - 1900)
    world.run(0.3)
    assert world.ons() == ["b", "c"]


def test_an_exchange_takes_as_long_as_it_gains_little() -> None:
    """Two relays for 1000 W more: 4 · 0.004 ct are to be earned, then 2 · 0.03 ct, at 0.0011 ct/s."""
    world = surplus(follow(), 1200)
    world.run(30)
    assert world.ons() == ["c"]
    world.log.clear()
    surplus(world, 2300)
    world.run(100)
    assert changes(world) == [("c", False), ("a", True)]
    off, on = (at for at, _, _ in world.log)
    assert off - 30 == pytest.approx(54 + 14.4, abs=1)
    assert on - off == pytest.approx(3.5, abs=0.6)


def test_says_when_it_is_exchanged() -> None:
    world = surplus(follow(), 1200)
    world.run(30)
    surplus(world, 2300)
    world.run(20)
    assert world.status("c") is Status.WAITING_OFF
    until = world.decision.heaters["c"].until
    assert until is not None
    world.run(100, until=lambda: not world.on("c"))
    assert world.now == pytest.approx(until, abs=0.5)


def test_no_exchange_without_room_for_what_comes() -> None:
    world = surplus(follow({"a": heater(Phase.L1, 1000), "b": heater(Phase.L2, 1100)}), 1060)
    world.run(30)
    assert world.ons() == ["a"]
    surplus(world, 1120)
    world.run(900)
    assert world.ons() == ["a"]


def test_equals_by_priority() -> None:
    world = surplus(follow(EQUAL), 2100)
    world.run(60)
    assert world.ons() == ["a", "b"]
    surplus(world, 1100)
    world.run(60)
    assert world.ons() == ["a"]


def test_negative_tolerance_keeps_export() -> None:
    """It neither starts nor stays on with less than that fed in."""
    world = surplus(follow(ONE, tolerated_import_w=-200), 1249)
    world.run(30)
    assert world.ons() == []
    surplus(world, 1250)
    world.run(30)
    assert world.ons() == ["a"]
    surplus(world, 1100)
    world.run(150)
    assert world.ons() == []


def test_start_margin() -> None:
    """A start needs it, staying on does not."""
    world = surplus(follow(ONE, start_margin_w=200), 1248)
    world.run(30)
    assert world.ons() == []
    surplus(world, 1252)
    world.run(30)
    surplus(world, 1200)
    world.run(300)
    assert world.ons() == ["a"]


@pytest.mark.parametrize(
    ("prices", "seconds"),
    [
        (Prices(grid_ct=30, feed_in_ct=8, replaced_ct=12), 7.45),
        (Prices(grid_ct=30, feed_in_ct=11, replaced_ct=12), 29.1),
        (Prices(grid_ct=30, feed_in_ct=20, replaced_ct=12), 29.1),
    ],
    ids=["usual", "dear feed-in", "dearer than the heat"],
)
def test_what_surplus_is_worth_decides_how_soon(prices: Prices, seconds: float) -> None:
    """It never is worth nothing: hot water is what it is for."""
    world = surplus(follow(ONE), 1200)
    world.prices = prices
    assert world.run(60, until=lambda: world.on("a")) == pytest.approx(seconds, abs=0.6)


def test_after_a_run_that_did_not_pay_the_next_is_earned_for_longer() -> None:
    waits = []
    world = follow(ONE, start_every_s=0)
    for _ in range(3):
        surplus(world, 1200)
        waits.append(world.run(200, until=lambda: world.on("a")))
        world.run(32)
        surplus(world, -500)
        world.run(32)
    assert waits[1] == pytest.approx(2.5 * 7.2, abs=1)
    assert waits[2] == pytest.approx(6.25 * 7.2, abs=3)


def test_a_relay_is_spared_and_that_is_said() -> None:
    """Three starts are in store; the next is earned after seven and a half minutes."""
    world = follow(ONE)
    starts = 0
    for _ in range(40):
        surplus(world, 1200)
        world.run(60)
        starts += world.on("a")
        if world.status("a") is Status.SPARES_RELAY:
            break
        surplus(world, -500)
        world.run(30)
    assert starts == 3
    until = world.decision.heaters["a"].until
    assert until is not None
    world.run(600, until=lambda: world.on("a"))
    assert world.now == pytest.approx(until, abs=0.5)


def test_many_heaters() -> None:
    """More than can be combined at once: they still all start, and all leave."""
    many = {f"h{number}": heater(Phase.TOTAL, 500) for number in range(12)}
    world = surplus(follow(many, fast_off_w=20_000), 6200)
    world.run(120)
    assert len(world.ons()) == 12
    surplus(world, 0)
    world.run(120)
    assert world.ons() == []


def test_a_set_that_may_not_start_keeps_no_smaller_one_from_starting() -> None:
    """There is room for b, but not for what is to be left beyond it."""
    world = surplus(follow(), 1510)
    world.run(60)
    assert world.ons() == ["c"]
