"""Whatever the network and the device's clock do: no reading is good that is too old."""

from hypothesis import given
from hypothesis import strategies as st

from custom_components.ems_smart_heater.link.freshness import DRIFT, Freshness
from custom_components.ems_smart_heater.meter import Reading
from custom_components.ems_smart_heater.meter.errors import OldReadings, UnsteadyClock, UnusableReading
from custom_components.ems_smart_heater.meter.reading import Status

from ..meter.frames import reading
from .freshness_world import LIMIT_S, World

delays = st.lists(
    st.tuples(st.sampled_from([0.25, 1.0, 2.0, 30.0]), st.sampled_from([0.0, 0.0, 0.1, 1.0, 5.0, 9.0, 40.0])),
    max_size=60,
)
"""Seconds from reading to reading, and how long each is held up at least: none overtakes another."""


@given(
    delays,
    st.floats(-DRIFT, DRIFT),
    st.sampled_from([0.0, 1.0]),
    st.dictionaries(st.integers(0, 59), st.floats(-1e9, 0), max_size=3),
)
def test_never_good_if_too_old(
    late: list[tuple[float, float]], drift: float, resolution_s: float, steps: dict[int, float]
) -> None:
    """Connections that begin with a reading that came at once; a clock that drifts, and is set back.

    What a drift can hide is what it adds up to while no reading comes at once, and a timestamp of
    whole seconds is wrong by one.
    """
    world = World(drift=drift, resolution_s=resolution_s)
    made = arrived = at_once = 0.0
    for number, (gap_s, held_s) in enumerate(late):
        world.step_s += steps.get(number, 0)
        begins = world.arrived == 0 or world.reconnects[-1:] == [world.arrived]
        made = (max(made, arrived) if begins else made) + gap_s
        arrived = made if begins else max(arrived, made + held_s)
        at_once = made if arrived == made else at_once
        if world.deliver(made, arrived):
            assert arrived - made <= LIMIT_S + resolution_s + 2 * DRIFT * (arrived - at_once) + 1e-3


@given(
    st.lists(
        st.tuples(
            st.one_of(st.integers(-(2**63), 2**63), st.sampled_from([0, 1, 5, 10, 15])),
            st.floats(0, 1e6),
            st.sampled_from(list(Status)),
        ),
        max_size=30,
    )
)
def test_whatever_the_clock_shows(frames: list[tuple[int, float, Status]]) -> None:
    """A good reading is newer than the one before, and its age is within the limit."""
    fresh, last_ns, now = Freshness(limit_s=LIMIT_S), -1, 0.0
    for stamp_ns, gap_s, status in frames:
        now += gap_s
        shown = reading(at=0, status=status)
        try:
            verdict = fresh.judge(Reading(timestamp_ns=stamp_ns, status=status, figures=shown.figures), now)
        except UnusableReading:
            continue
        except OldReadings, UnsteadyClock:
            return
        if verdict is None:
            assert stamp_ns == last_ns
            continue
        assert last_ns < stamp_ns
        assert 0 <= verdict.age_s <= LIMIT_S
        last_ns = stamp_ns
