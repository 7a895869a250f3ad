"""The best use of the same relays: which set is on, when it grows, shrinks or changes."""

import itertools

import pytest

from custom_components.ems_smart_heater.control.model import Status
from custom_components.ems_smart_heater.meter import Phase

from .surplus_world import changes, follow, surplus
from .world import heater

SETTLED_S = 4
"""The settle time, the relay's answer and the frame after it."""


@pytest.mark.parametrize(
    ("watts", "on"),
    [
        (999, []),
        (1000, ["c"]),
        (1499, ["c"]),
        (1500, ["b"]),
        (2499, ["a"]),
        (2500, ["b", "c"]),
        (3000, ["a", "c"]),
        (3500, ["a", "b"]),
        (4500, ["a", "b", "c"]),
    ],
)
def test_the_set_that_takes_most(watts: float, on: list[str]) -> None:
    world = surplus(follow(), watts)
    world.run(60)
    assert world.ons() == on


def test_starts_after_the_on_delay() -> None:
    world = surplus(follow(), 1100)
    assert world.run(30, until=lambda: world.on("c")) == pytest.approx(10.25, abs=0.3)
    assert world.status("c") is Status.SURPLUS


def test_says_when_it_starts() -> None:
    """Only those that would start wait; the others have no surplus."""
    world = surplus(follow(), 1600)
    world.run(5)
    assert world.status("b") is Status.WAITING_ON
    assert world.decision.heaters["b"].until == pytest.approx(world.began + 10.25, abs=0.3)
    assert world.status("a") is Status.NO_SURPLUS
    assert world.status("c") is Status.NO_SURPLUS


def test_the_least_of_the_delay_counts() -> None:
    """There was room for a for a moment only, for c throughout."""
    world = surplus(follow(), 1100)
    world.run(8)
    surplus(world, 2100)
    world.run(3)
    assert world.ons() == ["c"]


def test_a_dip_starts_the_delay_anew() -> None:
    world = surplus(follow(), 1100)
    world.run(9)
    surplus(world, 900)
    world.run(0.5)
    surplus(world, 1100)
    assert world.run(30, until=lambda: world.on("c")) == pytest.approx(10.25, abs=0.3)


def test_those_chosen_together_start_one_after_the_other() -> None:
    """The delay is waited for once; then one each settle time."""
    world = surplus(follow(), 4600)
    world.run(30)
    starts = [at for at, _, _ in world.log]
    assert changes(world) == [("a", True), ("b", True), ("c", True)]
    assert starts[0] == pytest.approx(10.25, abs=0.3)
    assert [later - before for before, later in itertools.pairwise(starts)] == pytest.approx(
        [3.25, 3.25], abs=0.6
    )


def test_what_no_longer_fits_is_not_started_with_the_others() -> None:
    world = surplus(follow(), 4600)
    world.run(11)
    surplus(world, 2900)
    world.run(SETTLED_S)
    surplus(world, 4600)
    assert world.run(30, until=lambda: len(world.ons()) == 2) == pytest.approx(10.25, abs=0.3)


def test_leaves_after_the_off_delay() -> None:
    world = surplus(follow(), 1100)
    world.run(20)
    surplus(world, 899)
    assert world.run(60, until=lambda: not world.on("c")) == pytest.approx(20.25, abs=0.3)


def test_a_tolerated_import_leaves_nothing() -> None:
    world = surplus(follow(), 1100)
    world.run(20)
    surplus(world, 900)
    world.run(120)
    assert world.ons() == ["c"]


def test_negative_tolerance_keeps_export() -> None:
    """It neither starts nor stays on with less than that fed in."""
    world = surplus(follow(tolerated_import_w=-200), 1199)
    world.run(30)
    assert world.ons() == []
    surplus(world, 1200)
    world.run(30)
    assert world.ons() == ["c"]
    surplus(world, 1199)
    world.run(30)
    assert world.ons() == []


def test_start_margin() -> None:
    """A start needs it, staying on does not."""
    world = surplus(follow(start_margin_w=50), 1049)
    world.run(30)
    assert world.ons() == []
    surplus(world, 1050)
    world.run(30)
    surplus(world, 1001)
    world.run(60)
    assert world.ons() == ["c"]


def test_leaves_what_frees_enough_and_no_more() -> None:
    """All are on and 900 W are missing: the smallest that is enough leaves."""
    world = surplus(follow(), 4600)
    world.run(60)
    surplus(world, 3600)
    world.run(40)
    assert world.ons() == ["a", "b"]


def test_several_leave_one_each_settle_time() -> None:
    world = surplus(follow(fast_off_w=10_000), 4600)
    world.run(60)
    world.log.clear()
    surplus(world, 0)
    world.run(60)
    stops = [at for at, _, _ in world.log]
    assert changes(world) == [("c", False), ("b", False), ("a", False)]
    assert stops[0] - 60 == pytest.approx(20.25, abs=0.3)
    assert [later - before for before, later in itertools.pairwise(stops)] == pytest.approx(
        [3.25, 3.25], abs=0.6
    )


def test_exchange_after_its_delay() -> None:
    """One leaves so that a larger can take more; that follows without another delay."""
    world = surplus(follow(), 1100)
    world.run(30)
    world.log.clear()
    surplus(world, 2100)
    world.run(100)
    assert changes(world) == [("c", False), ("a", True)]
    off, on = (at for at, _, _ in world.log)
    assert off - 30 == pytest.approx(60.25, abs=0.3)
    assert on - off == pytest.approx(3.5, abs=0.6)


def test_says_when_it_is_exchanged() -> None:
    world = surplus(follow(), 1100)
    world.run(30)
    surplus(world, 2100)
    world.run(10)
    assert world.status("c") is Status.WAITING_OFF
    assert world.decision.heaters["c"].until == pytest.approx(world.began + 90.25, abs=0.3)


def test_no_exchange_for_little() -> None:
    world = surplus(follow({"a": heater(Phase.L1, 1000), "b": heater(Phase.L2, 1099)}), 1050)
    world.run(30)
    assert world.ons() == ["a"]
    surplus(world, 1200)
    world.run(200)
    assert world.ons() == ["a"]


def test_equals_by_priority_and_fewest_switchings() -> None:
    equal = {"a": heater(Phase.L1, 1000), "b": heater(Phase.L2, 1010), "c": heater(Phase.L3, 1000)}
    world = surplus(follow(equal), 2050)
    world.run(60)
    assert world.ons() == ["a", "b"]
    surplus(world, 1050)
    world.run(60)
    assert world.ons() == ["a"]
    world.log.clear()
    surplus(world, 2050)
    world.run(60)
    assert changes(world) == [("b", True)]


def test_many_heaters() -> None:
    """More than can be combined at once: they still all start, and all leave."""
    many = {f"h{number}": heater(Phase.TOTAL, 500) for number in range(12)}
    world = surplus(follow(many, fast_off_w=20_000), 6100)
    world.run(120)
    assert len(world.ons()) == 12
    surplus(world, 0)
    world.run(120)
    assert world.ons() == []
