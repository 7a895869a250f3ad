"""What is made of the meter's readings around a relay that closed and opened."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.ems_smart_heater.flows.relay_check.step import Frame, Seen, Unclear, seen_in
from custom_components.ems_smart_heater.meter import Phase
from lab.simulator import House, HouseSettings
from lab.simulator.battery import Battery

ON_AT, OFF_AT, END = 104.3, 114.5, 120.6
NOTHING = (0.0, 0.0, 0.0)


def frames_of(
    heater_w: tuple[float, float, float],
    *extra: tuple[float, float, tuple[float, float, float]],
    hz: float = 4,
    lag_s: float = 0.5,
    end: float = END,
) -> list[Frame]:
    """Return the frames of a heater, and of whatever else draws from a time to another."""
    drawn = [(ON_AT - 0.2, OFF_AT - 0.2, heater_w), *extra]

    def on_w(phase: int, at: float) -> float:
        return sum(power[phase] for begin, stop, power in drawn if begin <= at - lag_s < stop) - 400

    return [
        Frame(at, (on_w(0, at), on_w(1, at), on_w(2, at)))
        for at in (100 + number / hz for number in range(round((end - 100) * hz)))
    ]


@pytest.mark.parametrize("hz", [1, 4])
@pytest.mark.parametrize("lag_s", [0.1, 1.4, 4])
@pytest.mark.parametrize(
    ("heater_w", "seen"),
    [
        ((0, 503, 0), Seen(Phase.L2, 500)),
        ((0, 0, 2998), Seen(Phase.L3, 3000)),
        ((500, 510, 495), Seen(Phase.TOTAL, 1500)),
        (NOTHING, None),
    ],
)
def test_seen(heater_w: tuple[float, float, float], seen: Seen | None, hz: float, lag_s: float) -> None:
    frames = frames_of(heater_w, hz=hz, lag_s=lag_s)
    assert seen_in(frames, on_at=ON_AT, off_at=OFF_AT) == seen


def test_stays_on() -> None:
    """Then its start alone tells, if it goes on drawing."""
    frames = [frame for frame in frames_of((500, 0, 0)) if frame.at < OFF_AT]
    assert seen_in(frames, on_at=ON_AT, off_at=None) == Seen(Phase.L1, 500)
    stopping = [frame for frame in frames_of((500, 0, 0), (110, 130, (-500, 0, 0))) if frame.at < OFF_AT]
    with pytest.raises(Unclear):
        seen_in(stopping, on_at=ON_AT, off_at=None)


@pytest.mark.parametrize(
    "extra",
    [
        (106, 130, (300, 0, 0)),
        (104, 130, (0, 900, 0)),
        (113, 130, (0, 0, 800)),
        (114, 130, (400, 0, 0)),
        (107, 130, (-500, 0, 0)),
    ],
)
def test_something_else_steps(extra: tuple[float, float, tuple[float, float, float]]) -> None:
    """On the same phase or another, at the same time or between."""
    with pytest.raises(Unclear):
        seen_in(frames_of((500, 0, 0), extra), on_at=ON_AT, off_at=OFF_AT)


@pytest.mark.parametrize(
    "heater_w", [(500, 500, 0), (1000, 300, 300), (900, 100, 500)], ids=["two", "uneven", "mixed"]
)
def test_no_such_heater(heater_w: tuple[float, float, float]) -> None:
    with pytest.raises(Unclear):
        seen_in(frames_of(heater_w), on_at=ON_AT, off_at=OFF_AT)


def test_only_a_start_or_only_an_end() -> None:
    """Something else went on or off, the heater draws nothing."""
    for begin, stop in ((104, 130), (90, 114.6)):
        with pytest.raises(Unclear):
            seen_in(frames_of(NOTHING, (begin, stop, (500, 0, 0))), on_at=ON_AT, off_at=OFF_AT)


def test_too_few_frames() -> None:
    frames = frames_of((500, 0, 0))
    for few in ([], frames[:1], [frame for frame in frames if frame.at > ON_AT + 6]):
        with pytest.raises(Unclear):
            seen_in(few, on_at=ON_AT, off_at=OFF_AT)


@given(st.lists(st.tuples(*(st.floats(-1e5, 1e5) for _ in range(3))), min_size=0, max_size=40))
def test_any_frames(powers: list[tuple[float, float, float]]) -> None:
    """It says something or Unclear."""
    frames = [Frame(100 + number / 2, power) for number, power in enumerate(powers)]
    assert all(one.at < other.at for one, other in pairwise(frames))
    try:
        seen = seen_in(frames, on_at=ON_AT, off_at=OFF_AT)
    except Unclear:
        return
    assert seen is None or seen.power_w > 0


@pytest.mark.parametrize("battery", [False, True])
@pytest.mark.parametrize(("name", "seen"), [("l1", (Phase.L1, 500)), ("fourth", (Phase.TOTAL, 1500))])
@pytest.mark.parametrize("hz", [1, 4])
def test_in_houses(name: str, seen: tuple[Phase, int], hz: int, battery: bool) -> None:
    """Clouds, loads and noise cost hardly a test; behind a battery none says what is not."""
    results = [_in_a_house(seed, name, hz, with_battery=battery) for seed in range(60)]
    right = [each for each in results if each and each.phase is seen[0] and abs(each.power_w - seen[1]) <= 50]
    wrong = [each for each in results if each and each not in right]
    assert not wrong
    if not battery:
        assert len(right) >= 55


def _in_a_house(seed: int, name: str, hz: int, *, with_battery: bool) -> Seen | None:
    """Return what is seen of a heater in a simulated house; None also if that is not clear."""
    chance, battery = Random(seed), Battery() if with_battery else None
    house = House(HouseSettings(seed=seed, start_hour=20 if with_battery else 11, cloudiness=0.5))
    on, lag_s = 4 + chance.random(), 1.5 * chance.random()
    frames = []
    taken_w = 0.0
    for number in range(21 * hz):
        at = number / hz
        house.step(1 / hz, {name: on <= at < on + 10})
        if battery and number % hz == 0:
            taken_w = battery.step(sum(house.grid_w))
        l1_w, l2_w, l3_w = (power_w + taken_w / 3 for power_w in house.grid_w)
        frames.append(Frame(100 + at + lag_s, (l1_w, l2_w, l3_w)))
    try:
        return seen_in(frames, on_at=100 + on + 0.2, off_at=100 + on + 10.2)
    except Unclear:
        return None
