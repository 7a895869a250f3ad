"""Runs that paid or did not, and what the house's unrest becomes."""

import pytest

from custom_components.ems_smart_heater.control.strategies.runs import (
    BAD_RUN_S,
    CALM_S,
    GOOD_RUN_S,
    MOST_UNREST,
    Runs,
)


def run(runs: Runs, at: float, earned_s: float, *, judge: bool = True) -> float:
    """Let the heater "a" run, and stop; return the unrest."""
    runs.started(["a"])
    runs.earned(["a"], earned_s)
    runs.stopped(at, ["a"], judge=judge)
    return runs.unrest


@pytest.mark.parametrize(
    ("earned_s", "unrest"),
    [(BAD_RUN_S - 0.1, 10), (BAD_RUN_S, 4), (GOOD_RUN_S, 4), (GOOD_RUN_S + 0.1, 2), (-5, 10)],
)
def test_how_a_run_is_judged(earned_s: float, unrest: float) -> None:
    assert run(Runs(4), 100, earned_s) == unrest


def test_one_that_ended_for_another_reason_is_not_judged() -> None:
    assert run(Runs(4), 100, 0, judge=False) == 4


def test_of_those_that_end_together_the_worst_counts_once() -> None:
    runs = Runs(1)
    runs.started(["a", "b"])
    runs.earned(["a"], 500)
    runs.stopped(100, ["a", "b"], judge=True)
    assert runs.unrest == 2.5
    assert run(runs, 129.9, 0) == 2.5
    assert run(runs, 130, 0) == 6.25


def test_it_stays_within_its_limits() -> None:
    assert run(Runs(MOST_UNREST - 1), 100, 0) == MOST_UNREST
    assert run(Runs(1), 100, 1000) == 1


def test_it_passes_alike_in_one_step_or_many() -> None:
    once, often = Runs(20), Runs(20)
    once.pass_time(CALM_S)
    for _ in range(CALM_S):
        often.pass_time(1)
    assert once.unrest == pytest.approx(often.unrest) == pytest.approx(20 / 2.718, rel=1e-3)
    once.pass_time(10 * CALM_S)
    assert once.unrest == 1
