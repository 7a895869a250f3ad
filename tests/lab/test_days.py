"""Days from a seed and from a file."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from lab.simulator import BadInput
from lab.simulator.days import COLUMNS, NOISE_W, WEATHERS, read_csv, seconds, synthetic
from lab.simulator.household import TYPICAL, TYPICAL_BASE_LOAD_W, Household
from lab.simulator.sky import Clouds

HEAD = ",".join(COLUMNS)


def csv(*days: str) -> list[str]:
    return [HEAD] + [f"{day},{minute},{minute},100,200,300" for day in days for minute in range(1440)]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[list[str]], Path]:
    def written(lines: list[str]) -> Path:
        path = tmp_path / "days.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return written


def test_a_seed_gives_one_day() -> None:
    day = synthetic(1, "mixed")
    assert len(day) == 86_400
    assert day == synthetic(1, "mixed")
    assert day != synthetic(2, "mixed")
    assert all(sum(powers) > 0 for powers in day[: 5 * 3600])
    assert min(sum(powers) for powers in day) < -3000


def test_weathers_differ() -> None:
    """By energy fed in, and by how often the sun changes."""
    exported = {
        name: -sum(min(sum(powers), 0) for powers in synthetic(4, name)[::10]) / 360_000 for name in WEATHERS
    }
    assert exported["clear"] > exported["mixed"] > exported["dull"] > 0
    assert exported["clear"] > exported["broken"] > exported["dull"]


def test_cloud_edges_a_day_are_about_as_measured() -> None:
    edges = []
    for kind in WEATHERS.values():
        clouds = Clouds(1, kind.cloudiness, 0, cloud_s=kind.cloud_s, edge_s=11)
        light = [clouds.light(second) for second in range(20 * 14 * 3600)]
        moving = [now != before for before, now in pairwise(light)]
        edges.append(sum(now and not before for before, now in pairwise(moving)) / 20)
    assert sum(edges) / len(edges) == pytest.approx(75, abs=8)


def test_households_use_as_much_as_published() -> None:
    """Some 3.7 MWh a year."""
    total_w = 0.0
    for seed in range(20):
        household = Household(seed, 0, TYPICAL, TYPICAL_BASE_LOAD_W)
        for minute in range(1440):
            household.advance(minute * 60)
            total_w += household.power_w[0]
    assert total_w / 20 / 1440 * 8.760 == pytest.approx(3700, rel=0.1)


def test_file(write: Callable[[list[str]], Path]) -> None:
    """The sun moves on in a straight line, loads hold, the meter is restless."""
    days = read_csv(write(csv("monday", "2")))
    assert list(days) == ["monday", "2"]
    base = seconds("monday", days["monday"])
    assert len(base) == 86_400
    assert base[0] == pytest.approx((100, 200, 300), abs=5 * NOISE_W)
    assert base[600 * 60 + 30] == pytest.approx(
        [load - 600.5 / 3 for load in (100, 200, 300)], abs=5 * NOISE_W
    )
    assert base[-1] == pytest.approx([load - 1439 / 3 for load in (100, 200, 300)], abs=5 * NOISE_W)
    assert len(set(base[:100])) == 100
    assert base == seconds("monday", days["monday"])


def replaced(line: int, text: str) -> list[str]:
    lines = csv("a", "b")
    lines[line - 1] = text
    return lines


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["day,minute,pv_w,l1_w,l2_w", "a,0,1,2,3"], "line 1: column l3_w is missing"),
        ([""], "line 1: column day is missing"),
        ([HEAD], "line 1: there is no day"),
        (replaced(5, "a,3,sun,1,2,3"), "line 5: pv_w must be a number, not 'sun'"),
        (replaced(5, "a,3,1,2,3"), "line 5: l3_w must be a number, not ''"),
        (replaced(5, "a,3,nan,1,2,3"), "line 5: pv_w must be a number, not 'nan'"),
        (replaced(5, "a,4,0,1,2,3"), "line 5: minute 4 of day a: expected minute 3"),
        (replaced(5, "b,0,0,1,2,3"), "line 5: day a ends after 3 of 1440 minutes"),
        (csv("a")[:-1], "line 1440: day a ends after 1439 of 1440 minutes"),
        ([*csv("a"), "a,1440,1,1,1,1"], "line 1442: minute 1440 of day a: the day is complete"),
        (csv("a", "b", "a"), "line 2882: minute 0 of day a: the day is complete"),
    ],
)
def test_file_that_cannot_be_used(write: Callable[[list[str]], Path], lines: list[str], said: str) -> None:
    with pytest.raises(BadInput) as error:
        read_csv(write(lines))
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)
