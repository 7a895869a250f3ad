"""Counters: what is believed, what is not, and what is believed after a while."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.ems_smart_heater.meter.plausible_counter import PROOF_S, PlausibleCounter


def counter_at(value: float) -> PlausibleCounter:
    counter = PlausibleCounter()
    counter.take(value, 0)
    return counter


def test_counts() -> None:
    counter = PlausibleCounter()
    assert counter.value is None
    for now, value in enumerate([1e6, 1e6, 1e6 + 3, None, 1e6 + 9]):
        counter.take(value, now)
    assert counter.value == 1e6 + 9


@pytest.mark.parametrize("absurd", [0, 999_999, 1_100_000, 1e12, 2**63 / 1000, (2**64 - 1) / 1000])
def test_a_broken_value_is_not_passed_on(absurd: float) -> None:
    """It stays what it was, and goes on with the next good value."""
    counter = counter_at(1e6)
    counter.take(absurd, 1)
    assert counter.value == 1e6
    counter.take(1e6 + 1, 2)
    assert counter.value == 1e6 + 1


def test_an_absurd_first_value() -> None:
    counter = PlausibleCounter()
    counter.take(2**63 / 1000, 0)
    assert counter.value is None


def test_a_long_gap_explains_a_large_step() -> None:
    counter = counter_at(1e6)
    counter.take(1e6 + 24 * 300_000, 24 * 3600)
    assert counter.value == 1e6 + 24 * 300_000


@pytest.mark.parametrize("start", [0, 5e6])
def test_a_counter_that_began_anew(start: float) -> None:
    """Believed after a minute of counting, not before, and not for ever refused."""
    counter = counter_at(1e6)
    for second in range(PROOF_S):
        counter.take(start + second, second)
        assert counter.value == 1e6
    counter.take(start + PROOF_S, PROOF_S)
    assert counter.value == start + PROOF_S


def test_one_good_value_refutes_a_new_beginning() -> None:
    """A device that sends nonsense now and then never gets it through."""
    counter = counter_at(1e6)
    for second in range(10 * PROOF_S):
        counter.take(1e6 if second % 30 == 0 else 0, second)
        assert counter.value == 1e6


def test_nonsense_that_does_not_count() -> None:
    """It jumps about: no claim gets old enough."""
    counter = counter_at(1e6)
    for second in range(1, 10 * PROOF_S):
        counter.take(second % 7 * 10_000, second)
    assert counter.value == 1e6


def test_goes_on_after_a_restart() -> None:
    counter = PlausibleCounter()
    counter.restore(1e6, -3600)
    counter.take(0, 0)
    assert counter.value == 1e6
    counter.take(1e6 + 2_000, 1)
    assert counter.value == 1e6 + 2_000


@given(
    st.lists(st.tuples(st.floats(0, 2e16), st.floats(0, 20)), max_size=60),
)
def test_falls_only_after_proof(values: list[tuple[float, float]]) -> None:
    """Whatever comes, the shown value falls at most once in the time that proof takes."""
    counter, now, last_fall = PlausibleCounter(), 0.0, None
    for value, later in values:
        before, now = counter.value, now + later
        counter.take(value, now)
        if before is not None and counter.value is not None and counter.value < before:
            assert last_fall is None or now - last_fall >= PROOF_S
            last_fall = now


def test_behind_current_transformers_more_is_drawn() -> None:
    """A megawatt for an hour: beyond what houses have, and believed where it can be."""
    for most_w, believed in ((300_000, 1e6), (1e6, 2e6)):
        counter = counter_at(1e6)
        counter.take(2e6, 3600, most_w=most_w)
        assert counter.value == believed
