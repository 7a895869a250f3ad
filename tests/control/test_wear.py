"""The starts that a relay has earned."""

from hypothesis import given
from hypothesis import strategies as st

from custom_components.ems_smart_heater.control.wear import IN_STORE, MOST_EVERY_S, MOST_WEAR_S, Wear

EVERY_S = 450


def test_so_many_are_in_store_at_first_and_one_comes_each_time() -> None:
    wear = Wear()
    for _ in range(IN_STORE):
        assert wear.start_from(EVERY_S) <= 1000
        wear.started(1000, EVERY_S)
    assert wear.start_from(EVERY_S) == 1000 + EVERY_S


def test_no_more_are_saved_up() -> None:
    wear = Wear()
    for _ in range(IN_STORE):
        wear.started(1_000_000, EVERY_S)
    assert wear.start_from(EVERY_S) == 1_000_000 + EVERY_S


def test_who_needs_none_leaves_no_debt() -> None:
    """A person may start it as often as he likes."""
    wear = Wear()
    for _ in range(20):
        wear.started(1000, EVERY_S)
    assert wear.start_from(EVERY_S) == 1000 + EVERY_S


def test_without_a_budget_there_is_always_one() -> None:
    wear = Wear()
    for _ in range(99):
        wear.started(1000, 0)
    assert wear.start_from(0) <= 1000


def test_no_store_takes_longer_to_be_whole() -> None:
    """What is stored of it, with the longest time for a start, can be read."""
    wear = Wear()
    for _ in range(99):
        wear.started(1000, MOST_EVERY_S)
    assert wear.whole_at - 1000 == MOST_WEAR_S


@given(st.lists(st.floats(0, 600), max_size=200))
def test_in_any_hour_at_most_eleven(pauses: list[float]) -> None:
    """Whatever is wished, and whenever: 22 clicks, and the off of one that was on before."""
    wear, now, starts = Wear(), 0.0, list[float]()
    for pause in pauses:
        now += pause
        if now >= wear.start_from(EVERY_S):
            wear.started(now, EVERY_S)
            starts.append(now)
    for first in starts:
        assert sum(first <= at < first + 3600 for at in starts) <= IN_STORE + 3600 / EVERY_S
