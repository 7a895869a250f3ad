"""The accounts of sets: what a switching counts, what holds them together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.ems_smart_heater.control.strategies.accounts import SWITCHING_CT, Accounts

A, B = 1, 2
RATE_CT_S = 4 / 3600
"""What 1 kW of surplus brings at 4 ct/kWh."""


def test_all_off_is_where_it_begins() -> None:
    accounts = Accounts(2)
    assert accounts.ct == [0, SWITCHING_CT, SWITCHING_CT, 2 * SWITCHING_CT]
    assert not accounts.due(0, A)


@pytest.mark.parametrize("unrest", [1.0, 4.0])
def test_a_start_is_earned(unrest: float) -> None:
    """From the beginning: twice what a switching counts, so many times as the house is restless."""
    accounts, seconds = Accounts(1), 0.0
    accounts.earn_anew(A, unrest)
    while not accounts.due(0, A):
        accounts.earn([0, RATE_CT_S], 0.1, unrest)
        seconds += 0.1
    assert seconds == pytest.approx(2 * SWITCHING_CT * unrest / RATE_CT_S, abs=0.11)


def test_a_stop_is_earned_by_what_it_saves() -> None:
    """18 ct/kWh of import: 1 kW leaves after 1.6 s."""
    accounts, seconds = Accounts(1), 0.0
    for _ in range(100):
        accounts.earn([0, RATE_CT_S], 1, 1)
    while not accounts.due(A, 0):
        accounts.earn([0, -18 / 3600], 0.1, 1)
        seconds += 0.1
    assert seconds == pytest.approx(1.6, abs=0.11)


def test_what_is_missing_is_the_time_until_then() -> None:
    accounts = Accounts(1)
    missing_ct = accounts.missing_ct(0, A)
    accounts.earn([0, RATE_CT_S], missing_ct / RATE_CT_S - 0.01, 1)
    assert not accounts.due(0, A)
    accounts.earn([0, RATE_CT_S], 0.01, 1)
    assert accounts.due(0, A)


def test_pulses_that_are_worth_nothing_never_add_up() -> None:
    """Three seconds with a surplus and three with an import, for an hour."""
    accounts = Accounts(1)
    for _ in range(600):
        accounts.earn([0, RATE_CT_S], 3, 1)
        assert not accounts.due(0, A)
        accounts.earn([0, -18 / 3600], 3, 1)


def test_what_a_heater_had_earned_goes_with_it() -> None:
    """Another place in the order, another heater beside it: its account is the same."""
    accounts = Accounts(2)
    accounts.earn([0, RATE_CT_S, 0, RATE_CT_S], 4, 1)
    moved = accounts.moved([1, 0, None], 1)
    assert moved.missing_ct(0, B) == pytest.approx(accounts.missing_ct(0, A))
    assert moved.missing_ct(0, A) == pytest.approx(accounts.missing_ct(0, B))
    assert moved.missing_ct(0, 4) == pytest.approx(2 * SWITCHING_CT)


@given(
    st.lists(
        st.tuples(
            st.lists(st.floats(-0.02, 0.02), min_size=8, max_size=8),
            st.floats(0, 2),
            st.floats(1, 32),
        ),
        max_size=30,
    )
)
def test_no_account_is_worse_than_to_switch_from_a_better_one(
    steps: list[tuple[list[float], float, float]],
) -> None:
    """So a start is never further away than from the beginning, nor a stop than one switching."""
    accounts, unrest = Accounts(3), 1.0
    for rates, seconds, unrest in steps:
        accounts.earn(rates, seconds, unrest)
    start_ct = SWITCHING_CT * (2 * unrest - 1)
    assert min(accounts.ct) == 0
    for each in range(8):
        for bit in (1, 2, 4):
            if not each & bit:
                assert accounts.ct[each] <= accounts.ct[each | bit] + SWITCHING_CT + 1e-9
                if steps:
                    assert accounts.ct[each | bit] <= accounts.ct[each] + start_ct + 1e-9
