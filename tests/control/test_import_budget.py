"""What may be drawn from the grid for heaters before one leaves."""

import pytest

from custom_components.ems_smart_heater.control.strategies.import_budget import (
    BUDGET_S,
    MOST_WS,
    ImportBudget,
)
from custom_components.ems_smart_heater.control.strategies.sets import Sets
from custom_components.ems_smart_heater.meter import Phase

from .world import heater

TOTAL = (Phase.TOTAL,)
LINES = (Phase.L1, Phase.L2, Phase.L3)
TWO = Sets([heater(Phase.L1, 1000), heater(Phase.L2, 2000)], TOTAL)
A, B = 1, 2


def test_the_smallest_heaters_power_for_ten_seconds() -> None:
    budget = ImportBudget(1)
    budget.add((500,), 2 * BUDGET_S, TWO, A | B)
    assert budget.leaves((500,), (2500,), TWO, A | B, 0) == 0
    budget.add((500,), 0.1, TWO, A | B)
    assert budget.leaves((500,), (2500,), TWO, A | B, 0) == A


def test_not_more_than_a_minute_of_420_w() -> None:
    large, budget = Sets([heater(Phase.TOTAL, 9000)], TOTAL), ImportBudget(1)
    budget.add((420,), 60, large, 1)
    assert budget.leaves((420,), (8580,), large, 1, 0) == 1
    assert MOST_WS < 420 * 60


def test_export_makes_up_for_it_and_nothing_is_saved_up() -> None:
    budget = ImportBudget(1)
    budget.add((-5000,), 100, TWO, A)
    budget.add((1000,), BUDGET_S, TWO, A)
    budget.add((-100,), 1, TWO, A)
    budget.add((100,), 1, TWO, A)
    assert budget.leaves((100,), (900,), TWO, A, 0) == 0
    budget.add((100,), 0.1, TWO, A)
    assert budget.leaves((100,), (900,), TWO, A, 0) == A


@pytest.mark.parametrize("clear", [True, False])
def test_a_switching_begins_it_anew(clear: bool) -> None:
    budget = ImportBudget(1)
    budget.add((1000,), 11, TWO, A)
    if clear:
        budget.clear()
    else:
        budget.add((1000,), 11, TWO, 0)  # nothing was on
    assert budget.leaves((1000,), (0,), TWO, A, 0) == 0


def test_what_cannot_switch_stays() -> None:
    budget = ImportBudget(1)
    budget.add((1000,), 30, TWO, A | B)
    assert budget.leaves((1000,), (2000,), TWO, A | B, A) == B
    assert budget.leaves((1000,), (2000,), TWO, A | B, A | B) == 0


def test_nothing_leaves_while_nothing_is_imported() -> None:
    budget = ImportBudget(1)
    budget.add((1000,), 11, TWO, A)
    assert budget.leaves((-10,), (1010,), TWO, A, 0) == 0


def test_per_phase_the_line_counts_that_imports() -> None:
    sets, budget = Sets(TWO.heaters, LINES), ImportBudget(3)
    net_w, room_w = (-500.0, 200.0, 900.0), (1500.0, 1800.0, -900.0)
    budget.add(net_w, 100, sets, A | B)
    assert budget.leaves(net_w, room_w, sets, A | B, 0) == B
