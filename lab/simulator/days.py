"""Whole days of a house without its heaters, second by second: drawn from a seed, or from a CSV file."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from random import Random
from typing import Final

from .checks import BadInput
from .household import DAY_S, TYPICAL, TYPICAL_BASE_LOAD_W, Household
from .sky import Clouds, clear_sky

MINUTES: Final = 1440
COLUMNS: Final = ("day", "minute", "pv_w", "l1_w", "l2_w", "l3_w")
SOLAR_PEAK_W: Final = 8000
_EDGE_S: Final = 11
NOISE_W: Final = 20
"""Standard deviation of each phase's unrest: an assumption, the same that learning is tested with."""

type Powers = tuple[float, float, float]
"""Power of L1, L2, L3 in W, + drawn from the grid."""
type Minute = tuple[float, ...]
"""Sun, and the loads of L1, L2, L3, in W."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """A kind of day."""

    cloudiness: float
    """Share of the time under clouds."""
    cloud_s: float = 0
    """Mean length of a cloud."""
    sun: tuple[float, float] = (0.7, 1.0)
    """Between which shares of a summer's sun the day's is drawn."""


WEATHERS: Final = {
    "clear": Weather(cloudiness=0),
    "mixed": Weather(cloudiness=0.3, cloud_s=600),
    "broken": Weather(cloudiness=0.5, cloud_s=290),
    "dull": Weather(cloudiness=0.5, cloud_s=600, sun=(0.3, 0.5)),
}
"""On average their clouds have 75 edges a day, of 11 s each, as measured: 95 a day over 15 months of the
Finnish summer with its 17.5 h of sun, 100 m long at 9 m/s (Lappalainen and Valkealahti, Apparent velocity
of shadow edges caused by moving clouds, Solar Energy, 2016)."""


def synthetic(seed: int, weather: str) -> list[Powers]:
    """Return the seconds of the day of this weather that a seed gives: sun, clouds, loads, unrest."""
    kind = WEATHERS[weather]
    random = Random(f"{weather} {seed}")
    peak_third_w = SOLAR_PEAK_W / 3 * random.uniform(*kind.sun)
    clouds = Clouds(random.getrandbits(32), kind.cloudiness, 0, cloud_s=kind.cloud_s, edge_s=_EDGE_S)
    households = [_household(random) for _ in range(3)]
    base = []
    for second in range(DAY_S):
        for household in households:
            household.advance(second)
        third_w = peak_third_w * clear_sky(second / 3600) * clouds.light(second)
        base.append(_base([household.power_w[0] for household in households], third_w, random))
    return base


def _household(random: Random) -> Household:
    """Return a household on L1 whose appliances are stronger or weaker than usual."""
    appliances = [replace(each, power_w=each.power_w * random.uniform(0.8, 1.25)) for each in TYPICAL]
    return Household(random.getrandbits(32), 0, appliances, TYPICAL_BASE_LOAD_W)


def _base(loads_w: list[float], third_w: float, random: Random) -> Powers:
    """Return what the meter sees of loads and a third of the sun on each phase."""
    l1, l2, l3 = (max(load + random.gauss(0, NOISE_W), 0.0) - third_w for load in loads_w)
    return (l1, l2, l3)


def read_csv(path: Path) -> dict[str, list[Minute]]:
    """Return the days of a file with the columns day, minute, pv_w, l1_w, l2_w, l3_w.

    Raises BadInput with the line for what cannot be used, OSError for a file that cannot be read.
    """
    days: dict[str, list[Minute]] = {}
    line = 1
    for line, day, minute, values in _rows(path):
        minutes = days.get(day)
        if minutes is None:
            _check_complete(line, days)
            minutes = days[day] = []
        if minute != len(minutes) or minute >= MINUTES:
            expected = f"expected minute {len(minutes)}" if len(minutes) < MINUTES else "the day is complete"
            raise BadInput(f"line {line}: minute {minute:g} of day {day}: {expected}")
        minutes.append(values)
    if not days:
        raise BadInput(f"line {line}: there is no day after this")
    _check_complete(line, days)
    return days


def _rows(path: Path) -> Iterator[tuple[int, str, float, Minute]]:
    """Yield line, day, minute and powers of each row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for column in COLUMNS:
            if column not in (reader.fieldnames or ()):
                raise BadInput(f"line 1: column {column} is missing; columns are {','.join(COLUMNS)}")
        for row in reader:
            line = reader.line_num
            numbers = [_number(line, column, row[column]) for column in COLUMNS[1:]]
            yield line, str(row["day"]), numbers[0], tuple(numbers[1:])


def _number(line: int, column: str, text: str | None) -> float:
    """Return a number of a row."""
    text = text or ""
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise BadInput(f"line {line}: {column} must be a number, not {text!r}")
    return number


def _check_complete(line: int, days: dict[str, list[Minute]]) -> None:
    """Complain about a day that ends too soon."""
    for name, minutes in days.items():
        if len(minutes) < MINUTES:
            raise BadInput(f"line {line}: day {name} ends after {len(minutes)} of {MINUTES} minutes")


def seconds(name: str, minutes: Sequence[Minute]) -> list[Powers]:
    """Return a day's seconds with unrest that is drawn from its name.

    Loads hold for their minute; the sun moves on to the next minute's in a straight line and is the
    same on each phase.
    """
    random = Random(f"unrest {name}")
    base = []
    for (pv_w, *loads_w), (next_pv_w, *_) in zip(minutes, [*minutes[1:], minutes[-1]], strict=True):
        for second in range(60):
            third_w = (pv_w + (next_pv_w - pv_w) * second / 60) / 3
            base.append(_base(loads_w, third_w, random))
    return base
