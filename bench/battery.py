"""Houses with a home battery and without: what of it goes into the heaters, and what finding it costs."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from random import Random
from typing import Any, Final, override

from custom_components.ems_smart_heater.control.model import View
from custom_components.ems_smart_heater.control.replay import Powers, RealController, Replay
from custom_components.ems_smart_heater.control.strategies.follow_surplus import FOLLOW_SURPLUS, FollowSurplus
from lab.simulator.battery import Battery, BatterySettings, SlowBattery
from lab.simulator.days import NOISE_W, SOLAR_PEAK_W, WEATHERS, synthetic
from lab.simulator.household import DAY_S
from lab.simulator.sky import clear_sky

from .cases import FOLLOW, OLD, SETS, USUAL, decider_for, settings_for
from .day_parts import CyclingThermostat
from .oracle import oracle_kwh
from .pulses import short
from .report import Figure, parser, report

SET_POINTS_W: Final = (-120, -60, -30, 0, 60, 120)
MODELS: Final[dict[str, type[Battery]]] = {"quick": Battery, "slow": SlowBattery}
DAYS: Final = ("mixed", "broken", "clear")
"""In a row."""
WITHOUT_SEEDS: Final = 5
NIGHT_LOAD_W: Final = 220
MOST: Final = {"told": 0.8, "found": 1.2}
"""Of the heaters' energy from the battery, %."""
LEAST_SHARE: Final = 88
MOST_COST: Final = 1
"""Of the solar energy, %, that is lost by looking for a battery that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A house with a battery, for three days from new."""

    model: str
    settle_s: float
    set_point_w: float
    set: str
    seed: int
    empty: bool = False
    """Its battery is small, and it draws as much all night."""

    def __str__(self) -> str:
        """Say it shortly."""
        kind = "empty at night, " if self.empty else ""
        return f"{kind}{self.model}, {self.settle_s:g} s, {self.set_point_w:+g} W"

    def battery(self) -> Battery:
        """Return it as on the first day."""
        capacity_kwh, charge_kwh = (1, 0) if self.empty else (10, 2)
        return MODELS[self.model](
            BatterySettings(
                settle_s=self.settle_s,
                set_point_w=self.set_point_w,
                capacity_kwh=capacity_kwh,
                charge_kwh=charge_kwh,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one strategy made of one house."""

    house: House
    strategy: str
    known: str
    """`told` of the battery, or not: `found`."""
    solar_kwh: float
    battery_kwh: float
    heater_kwh: float
    dark_kwh: float
    """From the battery into the heaters between sunset and sunrise."""
    clicks: int
    oracle_kwh: float

    @property
    def from_it(self) -> float:
        """Return the battery's part of the heaters' energy, %."""
        return 100 * self.battery_kwh / self.heater_kwh if self.heater_kwh else 0

    @property
    def share(self) -> float:
        """Return what was taken of what could be had when the battery has its part first, %."""
        return 100 * min(self.solar_kwh, self.oracle_kwh) / self.oracle_kwh if self.oracle_kwh else 100


@lru_cache(maxsize=1)
def _days(seed: int, *, empty: bool) -> list[list[Powers]]:
    """Return the days in a row."""
    if empty:
        return [_even_day(seed + number) for number in range(len(DAYS))]
    return [synthetic(seed, name) for name in DAYS]


def _even_day(seed: int) -> list[Powers]:
    """Return a clear day of a house that draws as much at any time."""
    chance, day = Random(f"even {seed}"), list[Powers]()  # noqa: S311 - seeded chance
    for second in range(DAY_S):
        third_w = (NIGHT_LOAD_W - 0.85 * SOLAR_PEAK_W * clear_sky(second / 3600)) / 3
        l1, l2, l3 = (third_w + chance.gauss(0, NOISE_W) for _ in range(3))
        day.append((l1, l2, l3))
    return day


def run(house: House) -> list[Row]:
    """Run each strategy in a house, told of its battery and not."""
    heaters = settings_for(FOLLOW, house.set).heaters
    days = _days(house.seed, empty=house.empty)
    best_kwh = oracle_kwh(heaters, _left(house, days))
    return [
        _run(house, days, strategy, known, best_kwh)
        for strategy, known in ((OLD, "told"), (FOLLOW, "told"), (FOLLOW, "found"))
    ]


def _left(house: House, days: Iterable[Sequence[Powers]]) -> Iterator[Powers]:
    """Yield the seconds as the heaters find them when the battery has its part first."""
    battery = house.battery()
    for day in days:
        for powers in day:
            third_w = battery.step(sum(powers)) / 3
            yield (powers[0] + third_w, powers[1] + third_w, powers[2] + third_w)


def _run(house: House, days: Sequence[Sequence[Powers]], strategy: str, known: str, best_kwh: float) -> Row:
    settings = settings_for(strategy, house.set, battery=True if known == "told" else None)
    dark = _Dark()
    loop = Replay(
        settings.heaters, decider_for(strategy, settings), battery=house.battery(), watch=dark.watch
    )
    dark.loop = loop
    for day in days:
        loop.run(day)
    outcome = loop.outcome
    return Row(
        house=house,
        strategy=strategy,
        known=known,
        solar_kwh=outcome.solar_kwh,
        battery_kwh=outcome.battery_kwh,
        heater_kwh=outcome.heater_kwh,
        dark_kwh=dark.kwh,
        clicks=sum(outcome.switchings.values()),
        oracle_kwh=best_kwh,
    )


class _Dark:
    """Counts what the battery gives to heaters while there is no sun."""

    loop: Replay

    def __init__(self) -> None:
        self.kwh = self._before_kwh = 0.0

    def watch(self, now: float, _grid: Powers, _on: frozenset[str]) -> None:
        """Take a second, its energy counted already."""
        now_kwh = self.loop.outcome.battery_kwh
        if now_kwh != self._before_kwh and not clear_sky(now % DAY_S / 3600):
            self.kwh += now_kwh - self._before_kwh
        self._before_kwh = now_kwh


class _Sure(FollowSurplus):
    """Knows that there is no battery, and never looks."""

    @override
    def _probe(self, view: View, moment: Any) -> int:
        return 0


def without(set_name: str, cycling: bool, job: tuple[int, str]) -> tuple[float, float, bool]:
    """Return the solar energy of a day in a house without a battery, and whether one was believed in.

    The first is that of a strategy that never looks for one, the second as delivered.
    """
    day, found, believed = synthetic(*job), [], False
    for kind in (replace(FOLLOW_SURPLUS, make=_Sure), FOLLOW_SURPLUS):
        decider = RealController(replace(settings_for(FOLLOW, set_name), strategy=kind))

        def watch(now: float, _grid: Powers, _on: frozenset[str], decider: RealController = decider) -> None:
            nonlocal believed
            believed = believed or decider.house(now).battery_s > 0

        thermostat = CyclingThermostat() if cycling else None
        loop = Replay(decider.settings.heaters, decider, thermostat=thermostat, watch=watch)
        loop.run(day)
        found.append(loop.outcome.solar_kwh)
    return found[0], found[1], believed


def houses(set_name: str, seed: int, *, quick: bool) -> list[House]:
    """Return all that are measured."""
    kinds = [("quick", 2), ("slow", 5)] if quick else [(model, each) for model in MODELS for each in (2, 5)]
    points = SET_POINTS_W[1::2] if quick else SET_POINTS_W
    made = [
        House(model=model, settle_s=settle_s, set_point_w=point_w, set=set_name, seed=seed)
        for model, settle_s in kinds
        for point_w in points
    ]
    return made + [
        House(model=model, settle_s=2, set_point_w=point_w, set=set_name, seed=seed, empty=True)
        for model in MODELS
        for point_w in ((0,) if quick else (-60, 0, 60))
    ]


def show(rows: Sequence[Row]) -> None:
    """Print a table."""
    print(f"{'three days from new':<38}{'':32}from it  in the dark   share  clicks a day")
    for row in rows:
        name = f"{row.strategy}, {row.known}"
        numbers = f"{row.from_it:8.2f}%{row.dark_kwh:9.3f} kWh{row.share:7.1f}%{row.clicks / len(DAYS):14.0f}"
        print(f"{row.house!s:<38}{name:<31}{numbers}")
    print()


def figures(rows: Sequence[Row]) -> list[Figure]:
    """Return what is promised, measured."""
    made = []
    for row in rows:
        if row.strategy != FOLLOW:
            continue
        name = f"{row.house}, {row.known}"
        if row.house.empty:
            made.append(Figure(name=f"{name}: in the dark", value=row.dark_kwh, unit="kWh", target=0))
            continue
        made += [
            Figure(name=f"{name}: from it", value=row.from_it, unit="%", target=MOST[row.known]),
            Figure(
                name=f"{name}: of what there is", value=row.share, unit="%", target=LEAST_SHARE, least=True
            ),
        ]
    return made


def main() -> int:
    """Run, print; return 1 if a target is missed."""
    named = {short(name): name for name in SETS}
    options = parser(__doc__)
    options.add_argument("--set", choices=list(named), default=short(USUAL), help="which heaters (3x1000)")
    options.add_argument("--seed", type=int, default=1, help="the first of the days (1)")
    options.add_argument("--quick", action="store_true", help="six houses with a battery, four days without")
    arguments = options.parse_args()
    name, seed, quick = named[arguments.set], arguments.seed, arguments.quick
    seeds = range(seed, seed + (1 if quick else WITHOUT_SEEDS))
    with ProcessPoolExecutor(os.process_cpu_count()) as pool:
        rows = [row for made in pool.map(run, houses(name, seed, quick=quick)) for row in made]
        found = figures(rows)
        for cycling in (False, True):
            todo = [(each, weather) for each in seeds for weather in WEATHERS]
            pairs = list(pool.map(partial(without, name, cycling), todo))
            told_kwh, free_kwh, wrong = (sum(each) for each in zip(*pairs, strict=True))
            kind = ", with a thermostat that cycles" if cycling else ""
            lost = 100 * (told_kwh - free_kwh) / told_kwh if told_kwh else 0
            title = f"no battery{kind}: solar energy that looking for one costs"
            found.append(Figure(name=title, value=lost, unit="%", target=MOST_COST))
            title = f"no battery{kind}: days that believe in one, of {len(todo)}"
            found.append(Figure(name=title, value=wrong, unit="", target=0))
    if not arguments.json:
        show(rows)
    return 0 if report(found, as_json=arguments.json) else 1


if __name__ == "__main__":
    sys.exit(main())
