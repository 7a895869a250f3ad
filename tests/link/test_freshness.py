"""Which readings heaters may follow: whole, plausible, new, and not older than the limit."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from itertools import count
from math import inf, nan

import pytest

from custom_components.ems_smart_heater.link.freshness import DRIFT, Freshness
from custom_components.ems_smart_heater.meter import Reading
from custom_components.ems_smart_heater.meter.errors import (
    ImplausiblePower,
    IncompleteReading,
    NotMeasuring,
    OldReadings,
    UnsteadyClock,
    UnusableReading,
)
from custom_components.ems_smart_heater.meter.reading import Status

from ..meter.frames import reading
from .freshness_world import EPOCH_S, LIMIT_S, World

MONTH_S = 30 * 86_400


def judge(limit_s: float = LIMIT_S) -> Freshness:
    return Freshness(limit_s=limit_s)


def steady(start: float = 0, every: float = 0.25) -> Iterator[float]:
    """Return times without end."""
    return (start + number * every for number in count())


def take(times: Iterator[float], number: int) -> list[float]:
    return [next(times) for _ in range(number)]


# Whole and plausible


@pytest.mark.parametrize("status", [Status.UNKNOWN, Status.OK, Status.WARNING])
def test_status_of_good_readings(status: Status) -> None:
    """A warning is data."""
    fresh = judge()
    verdicts = [fresh.judge(reading(100, -200, 300, at=at, status=status), at) for at in (1, 2, 3)]
    assert [verdict and verdict.good for verdict in verdicts] == [False, False, True]


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (reading(status=Status.ERROR, at=9), NotMeasuring),
        (reading(l1=None, at=9), IncompleteReading),
        (reading(l3=None, at=9), IncompleteReading),
        (Reading(timestamp_ns=9_000_000_000), IncompleteReading),
        (reading(100_001, total=0, at=9), ImplausiblePower),
        (reading(0, -100_001, total=0, at=9), ImplausiblePower),
        (reading(total=300_001, at=9), ImplausiblePower),
        (reading(2**64, at=9), ImplausiblePower),
    ],
)
def test_a_reading_that_nothing_may_follow(bad: Reading, error: type[UnusableReading]) -> None:
    """It says why, and the next is judged as if it had not been."""
    fresh = judge()
    for at in (1, 2):
        fresh.judge(reading(at=at), at)
    with pytest.raises(error):
        fresh.judge(bad, 9)
    verdict = fresh.judge(reading(at=8), 9)
    assert verdict is not None
    assert verdict.good


def test_the_limit_of_power_is_inclusive() -> None:
    assert judge().judge(reading(100_000, -100_000, 100_000), 0)


def test_behind_current_transformers_there_may_be_more() -> None:
    """The limit is an option."""
    large, larger = (
        replace(reading(most_w, -most_w, most_w), max_phase_power_w=250_000) for most_w in (250_000, 250_001)
    )
    assert judge().judge(large, 0)
    with pytest.raises(ImplausiblePower):
        judge().judge(larger, 0)


@pytest.mark.parametrize("limit_w", [nan, -inf])
def test_a_limit_of_power_that_is_none_refuses_everything(limit_w: float) -> None:
    with pytest.raises(ImplausiblePower):
        judge().judge(replace(reading(), max_phase_power_w=limit_w), 0)


@pytest.mark.parametrize("limit_s", [nan, -inf])
def test_a_limit_of_age_that_is_none_refuses_everything(limit_s: float) -> None:
    with pytest.raises(OldReadings):
        judge(limit_s).judge(reading(), 0)


# New


def test_the_third_timestamp_of_a_connection_is_good() -> None:
    """The first sets the mark, the second shows that the clock goes: half a second at 4 Hz."""
    assert World().run(take(steady(), 4)) == [False, False, True, True]


def test_timestamps_of_whole_seconds() -> None:
    """Three of four are neither good nor a fault."""
    world = World(resolution_s=1)
    assert sum(world.run(take(steady(), 40))) == 10 - 2
    assert world.reconnects == []


def test_a_clock_that_stands_still_is_never_fresh() -> None:
    world = World()
    assert not any(world.show(EPOCH_S, at, at) for at in take(steady(), 400))
    assert world.reconnects == []


def test_a_clock_that_runs_backwards_is_never_fresh() -> None:
    world = World()
    assert not any(world.show(EPOCH_S - at, at, at) for at in take(steady(), 400))


@pytest.mark.parametrize("apart_s", [1e-9, 0.25, 5, 3600, -0.25, -3600])
def test_two_timestamps_in_turn_are_never_fresh(apart_s: float) -> None:
    world = World()
    for number, at in enumerate(take(steady(), 400)):
        assert not world.show(EPOCH_S + number % 2 * apart_s, at, at)


@pytest.mark.parametrize("year_s", [2**63 - 1, 2**63 / 1e9, 1e10, -100, -(2**63)])
def test_a_date_that_cannot_be_is_never_fresh(year_s: float) -> None:
    """The year 292 billion, 2262 and before 1970, whether the clock goes or not."""
    world = World()
    for at in take(steady(), 100):
        assert not world.show(year_s + at, at, at)
    assert world.reconnects


# Not too old


@pytest.mark.parametrize("every_s", [0.25, 1])
def test_readings_that_fall_behind(every_s: float) -> None:
    """A link for 2 kB/s and a meter that makes 3.4: good until they are 10 s old, then made anew."""
    world = World()
    for made in take(steady(every=every_s), 400):
        if world.reconnects:
            break
        world.deliver(made, made * 1.7)
    assert 10 - 1.7 * every_s <= max(world.good_ages) <= 10
    assert world.reconnects[0] * 0.7 / 1.7 == pytest.approx(10, abs=1.7 * every_s)


@pytest.mark.parametrize(("late_s", "good"), [(9.99, True), (10.01, False)])
def test_the_limit_of_age(late_s: float, good: bool) -> None:
    world = World()
    world.run(take(steady(), 10))
    assert world.deliver(20, 20 + late_s) is good
    assert bool(world.reconnects) is not good


@pytest.mark.parametrize(("late_s", "fault"), [(10, None), (10.001, OldReadings)])
def test_the_limit_of_age_is_inclusive(late_s: float, fault: type[Exception] | None) -> None:
    with pytest.raises(fault) if fault else nullcontext():
        assert Freshness(limit_s=10, ahead_s=0).judge(reading(at=100), 100 + late_s)


@pytest.mark.parametrize(("ahead_s", "fault"), [(10, None), (10.001, UnsteadyClock)])
def test_a_clock_may_be_set_forward_by_the_limit(ahead_s: float, fault: type[Exception] | None) -> None:
    """No more than that can the first reading have been late."""
    fresh = judge(10)
    fresh.judge(reading(at=100), 100)
    with pytest.raises(fault) if fault else nullcontext():
        assert fresh.judge(reading(at=100 + ahead_s), 100)


def test_the_last_date_that_can_be() -> None:
    """The year 2262, in nanoseconds."""
    last = replace(reading(), timestamp_ns=2**63 - 1)
    assert judge().judge(last, 0)
    with pytest.raises(UnsteadyClock):
        judge().judge(replace(last, timestamp_ns=2**63), 0)


def test_the_age_is_told() -> None:
    """Against the reading that came soonest, which may have come later."""
    fresh = judge()
    ages = [fresh.judge(reading(at=at), at + late) for at, late in ((1, 3), (2, 2), (3, 2.5), (4, 7))]
    assert [round(age.age_s, 2) for age in ages if age] == [0, 0, 0.5, 5]


def test_readings_that_were_old_before_the_connection() -> None:
    """The device's own time of day, asked for beside the stream, shows it."""
    world = World()
    asked_at, told = 100.0, EPOCH_S + 99  # whole seconds, so that up to one is missing
    assert not world.deliver(60, 100.5, asked_at - told)
    assert world.reconnects == [100.5]
    for made in (100.75, 101, 101.25, 101.5):
        world.deliver(made, made + 2, asked_at - told)
    assert world.reconnects == [100.5]
    assert len(world.good_ages) == 2


@pytest.mark.parametrize("ahead_s", [0, 3600])
def test_a_device_whose_readings_are_ahead_of_its_web_server(ahead_s: float) -> None:
    """An hour too early is no fault: they are compared with each other from the first on."""
    world = World(step_s=ahead_s)
    assert sum(world.deliver(at, at, -EPOCH_S) for at in take(steady(), 10)) == 8


# The device's clock


@pytest.mark.parametrize("step_s", [-3600, -11, -1, -0.3, 0.3, 1, 9, 11, 3600, 56 * 365 * 86_400])
def test_a_clock_that_is_set_costs_at_most_one_connection(step_s: float) -> None:
    """By the network's time, forwards or back; two readings later all is well."""
    world = World()
    world.run(take(steady(), 100))
    world.step_s = step_s
    assert world.run(take(steady(25), 100))[3:] == [True] * 97
    assert len(world.reconnects) <= 1


@pytest.mark.parametrize("drift", [-50e-6, 50e-6, -DRIFT, DRIFT])
@pytest.mark.parametrize("resolution_s", [0, 1])
def test_a_clock_that_drifts_for_a_month(drift: float, resolution_s: float) -> None:
    """It costs no connection, and no reading's age is off by more than it was late."""
    world = World(drift=drift, resolution_s=resolution_s)
    world.run(take(steady(), 20))
    world.good_ages.clear()
    assert all(world.run(take(steady(60, every=600), MONTH_S // 600), delay_s=0.05))
    assert world.reconnects == []


@pytest.mark.parametrize("drift", [-50e-6, 50e-6])
def test_after_a_month_old_readings_are_still_found(drift: float) -> None:
    world = World(drift=drift)
    world.run(take(steady(every=600), MONTH_S // 600))
    assert world.deliver(MONTH_S, MONTH_S + 9.9)
    assert not world.deliver(MONTH_S + 1, MONTH_S + 12)
    assert world.reconnects == [MONTH_S + 12]
