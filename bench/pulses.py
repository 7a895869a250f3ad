"""Loads that pulse, an hour each: what a strategy makes of them, and a search for the worst."""

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import batched, product
from random import Random
from typing import Final

from custom_components.ems_smart_heater.control.house import USUAL_PRICES, Prices
from custom_components.ems_smart_heater.control.replay import Powers, Replay
from lab.simulator.days import NOISE_W

from .cases import FOLLOW, OLD, SETS, USUAL, decider_for, settings_for
from .day_parts import Watch
from .money import CLICKS_CT, click_names, euros
from .report import Figure, parser, report

PATTERNS: Final = (*((3, 2), (14, 6), (19, 1), (8, 12), (15, 15), (10, 16), (30, 30), (60, 60), (40, 80)),)
"""Seconds on and off: a hob, an oven, a washing machine."""
FAST: Final = PATTERNS[:3]
HOUSES_W: Final = ((1300, 1400), (2300, 1400), (2300, 2000), (1300, 2400), (2300, 2400), (3300, 2400))
"""Surplus without the load, and the load."""
STRATEGIES: Final = (OLD, FOLLOW)
LEAST_CT: Final = (-12, 3)
"""Of a pattern in all houses, for each cost of a click."""
MOST_IMPORT: Final = 12
MOST_AN_HOUR: Final = 24
MOST_FAST: Final = 2
"""Clicks in an hour of one house."""
_HOUR_S: Final = 3600
_BEFORE_S: Final = 300
"""How long there is only surplus before: what is on then has to find out. It does not count."""
_NOON_S: Final = 12 * _HOUR_S
_SEARCH_W: Final = ((300, 4000), (300, 3500))
_LONGEST_S: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulses:
    """An hour in a house with a constant surplus and a load that pulses on L1; W and s."""

    on_s: int
    off_s: int
    surplus_w: float
    load_w: float
    seed: int = 1

    def __str__(self) -> str:
        """Say it shortly."""
        watts = f"{self.surplus_w / 1000:.3g}/{self.load_w / 1000:.3g} kW"
        return f"{self.on_s}/{self.off_s} s at {watts}"

    def seconds(self) -> list[Powers]:
        """Return what the meter sees without heaters, and before; the sun is on all phases alike."""
        chance = Random(f"{self} {self.seed}")  # noqa: S311 - seeded chance
        third_w, found = self.surplus_w / 3, list[Powers]()
        for second in range(-_BEFORE_S, _HOUR_S):
            pulse = second >= 0 and second % (self.on_s + self.off_s) < self.on_s
            load_w = self.load_w if pulse else 0
            l1, l2, l3 = (chance.gauss(0, NOISE_W) - third_w for _ in range(3))
            found.append((l1 + load_w, l2, l3))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One hour with one strategy."""

    strategy: str
    set: str
    pulses: Pulses
    prices: Prices = USUAL_PRICES


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """What came of it, of one hour or several."""

    heater_kwh: float
    grid_kwh: float
    earned_ct: float
    clicks: int
    most_an_hour: int

    @property
    def cents(self) -> tuple[float, ...]:
        """Return what is left after the clicks, for each cost of a click."""
        return tuple(100 * euros(self.earned_ct, self.clicks, each) for each in CLICKS_CT)

    @property
    def import_percent(self) -> float:
        """Return the grid's part of the heaters' energy."""
        return 100 * self.grid_kwh / self.heater_kwh if self.heater_kwh else 0


def run(job: Job) -> Hours:
    """Run an hour."""
    settings = settings_for(job.strategy, job.set, battery=None)
    watch = Watch(settings.heaters)
    loop = Replay(
        settings.heaters, decider_for(job.strategy, settings), watch=watch, start_s=_NOON_S, skip=False
    )
    seconds = job.pulses.seconds()
    loop.run(seconds[:_BEFORE_S])
    before, clicks_before = replace(loop.outcome), sum(loop.outcome.switchings.values())
    loop.run(seconds[_BEFORE_S:])
    solar_kwh = loop.outcome.solar_kwh - before.solar_kwh
    grid_kwh = loop.outcome.grid_kwh - before.grid_kwh
    return Hours(
        heater_kwh=solar_kwh + grid_kwh,
        grid_kwh=grid_kwh,
        earned_ct=job.prices.saved_ct(solar_kwh, grid_kwh),
        clicks=sum(loop.outcome.switchings.values()) - clicks_before,
        most_an_hour=watch.most_an_hour,
    )


def together(hours: Sequence[Hours]) -> Hours:
    """Return the sum."""
    return Hours(
        heater_kwh=sum(each.heater_kwh for each in hours),
        grid_kwh=sum(each.grid_kwh for each in hours),
        earned_ct=sum(each.earned_ct for each in hours),
        clicks=sum(each.clicks for each in hours),
        most_an_hour=max(each.most_an_hour for each in hours),
    )


def patterns(names: Sequence[str], pool: ProcessPoolExecutor) -> list[tuple[Job, Hours]]:
    """Return what came of each pattern in all houses, with the first of them."""
    todo = [
        Job(
            strategy=strategy,
            set=name,
            pulses=Pulses(on_s=on_s, off_s=off_s, surplus_w=surplus_w, load_w=load_w),
        )
        for name, (on_s, off_s), strategy, (surplus_w, load_w) in product(
            names, PATTERNS, STRATEGIES, HOUSES_W
        )
    ]
    done = zip(todo, pool.map(run, todo, chunksize=3), strict=True)
    return [
        (group[0][0], together([hours for _, hours in group]))
        for group in batched(done, len(HOUSES_W), strict=True)
    ]


def show(found: Sequence[tuple[Job, Hours]]) -> None:
    """Print a table."""
    cents = "".join(f"{f'at {each}':>12}" for each in click_names())
    print(f"{'an hour in each of 6 houses':<50}{cents}{'import':>9}{'clicks':>8}{'most an hour':>14}")
    for job, hours in found:
        cents = "".join(f"{each:9.1f} ct" for each in hours.cents)
        numbers = f"{hours.import_percent:8.1f}%{hours.clicks:8}{hours.most_an_hour:14}"
        print(f"{_name(job):<30}{job.strategy:>20}{cents}{numbers}")
    print()


def _name(job: Job) -> str:
    return f"{job.set}, {job.pulses.on_s}/{job.pulses.off_s} s"


def figures(job: Job, hours: Hours) -> list[Figure]:
    """Return what is promised of a pattern; euros for the usual heaters only: others have less to gain."""
    name = _name(job)
    made = [
        Figure(
            name=f"{name}: import, of its energy", value=hours.import_percent, unit="%", target=MOST_IMPORT
        ),
        Figure(
            name=f"{name}: most clicks an hour of a relay",
            value=hours.most_an_hour,
            unit="",
            target=MOST_AN_HOUR,
        ),
    ]
    if job.set == USUAL:
        made += [
            Figure(name=f"{name}: cents at {click} a click", value=cents, unit="ct", target=least, least=True)
            for click, cents, least in zip(click_names(), hours.cents, LEAST_CT, strict=True)
        ]
    if (job.pulses.on_s, job.pulses.off_s) in FAST:
        value = hours.clicks / len(HOUSES_W)
        made.append(Figure(name=f"{name}: clicks an hour", value=value, unit="", target=MOST_FAST))
    return made


def search(name: str, count: int, seed: int, pool: ProcessPoolExecutor) -> list[Figure]:
    """Return the worst of so many hours that chance makes."""
    chance = Random(f"worst {seed}")  # noqa: S311 - seeded chance
    todo = []
    for number in range(count):
        on_s, off_s = chance.randint(1, _LONGEST_S), chance.randint(1, _LONGEST_S)
        surplus_w, load_w = (chance.uniform(*each) for each in _SEARCH_W)
        pulses = Pulses(on_s=on_s, off_s=off_s, surplus_w=surplus_w, load_w=load_w, seed=number)
        todo.append(Job(strategy=FOLLOW, set=name, pulses=pulses))
    done = list(zip(todo, pool.map(run, todo, chunksize=5), strict=True))
    job, hours = max(done, key=lambda each: each[1].most_an_hour)
    made = [
        Figure(
            name=f"{name}, search, most clicks an hour of a relay: {job.pulses}",
            value=hours.most_an_hour,
            unit="",
            target=MOST_AN_HOUR,
        )
    ]
    for number, click in enumerate(click_names()):
        job, hours = min(done, key=lambda each: each[1].cents[number])
        made.append(
            Figure(
                name=f"{name}, search, least at {click} a click: {job.pulses}",
                value=hours.cents[number],
                unit="ct",
            )
        )
    job, hours = max(done, key=lambda each: each[1].grid_kwh)
    made.append(Figure(name=f"{name}, search, most import: {job.pulses}", value=hours.grid_kwh, unit="kWh"))
    return made


def short(name: str) -> str:
    """Return how a set of heaters is given: 3x1000."""
    return name.replace(" × ", "x").removesuffix(" W")


def main() -> int:
    """Run, print; return 1 if a target is missed."""
    named = {short(name): name for name in SETS}
    options = parser(__doc__)
    options.add_argument(
        "--set", choices=[*named, "all"], default=short(USUAL), help="which heaters (3x1000)"
    )
    options.add_argument("--search", type=int, default=0, metavar="N", help="hours that chance makes too")
    options.add_argument("--seed", type=int, default=1, help="of the search (1)")
    arguments: argparse.Namespace = options.parse_args()
    names = list(SETS) if arguments.set == "all" else [named[arguments.set]]
    with ProcessPoolExecutor(os.process_cpu_count()) as pool:
        done = patterns(names, pool)
        if not arguments.json:
            show(done)
        found = [each for job, hours in done if job.strategy == FOLLOW for each in figures(job, hours)]
        if arguments.search > 0:
            for name in names:
                found += search(name, arguments.search, arguments.seed, pool)
    return 0 if report(found, as_json=arguments.json) else 1


if __name__ == "__main__":
    sys.exit(main())
