"""Days of a house in seconds: what each strategy makes of the surplus, beside the origin and an oracle."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from lab.simulator import BadInput
from lab.simulator.days import WEATHERS, read_csv

from .day_cases import (
    BATTERIES,
    BLOCKS,
    CALM,
    FOLLOW,
    LAG,
    MAIN,
    ORIGIN,
    PER_PHASE,
    STRICT,
    THRESHOLDS,
    DayKey,
    Job,
    Row,
    run,
)
from .day_tables import show, sums, total, write_docs
from .report import Figure, parser, report

_QUICK_WEATHERS = tuple(WEATHERS)[:3]
_FIRST = 2
"""All blocks are run for the first seeds, or days of a file; the others have the main one only."""


def seeds(text: str) -> range:
    """Return the seeds of `3` or `1..5`."""
    first, dots, last = text.partition("..")
    try:
        chosen = range(int(first), int(last if dots else first) + 1)
    except ValueError:
        chosen = range(0)
    if not chosen:
        raise argparse.ArgumentTypeError(f"must be a number or a range like 1..5, not {text!r}")
    return chosen


def jobs(chosen: Iterable[int], *, quick: bool = False) -> list[Job]:
    """Return what is to be run for some seeds, by day so that a process makes each only once."""
    main = (replace(MAIN, weathers=_QUICK_WEATHERS),) if quick else (MAIN,)
    return [
        Job(block=block, day=DayKey(seed=seed, name=weather), set=each)
        for number, seed in enumerate(chosen)
        for weather in WEATHERS
        for block in (main if quick or number >= _FIRST else BLOCKS)
        if weather in block.weathers
        for each in block.sets
    ]


def file_jobs(file: Path, *, quick: bool = False) -> list[Job]:
    """Return what is to be run for a file's days; raises BadInput or OSError for the file."""
    return [
        Job(block=block, day=DayKey(name=name, file=file), set=each)
        for number, name in enumerate(read_csv(file))
        for block in ((MAIN,) if quick or number >= _FIRST else BLOCKS)
        for each in block.sets
    ]


def run_all(todo: Sequence[Job]) -> list[Row]:
    """Run everything on all processors."""
    with ProcessPoolExecutor(os.process_cpu_count()) as pool:
        return [row for rows in pool.map(run, todo) for row in rows]


def figures(rows: Sequence[Row]) -> list[Figure]:
    """Return what is promised, measured."""
    sum_of = _sums_by_block(rows)
    made = _main_figures(sum_of[MAIN.name])
    for block in BATTERIES:
        if block.name in sum_of:
            row = sum_of[block.name][FOLLOW]
            made.append(
                _percent(f"{FOLLOW}, {block.name}: of its energy from it", row.battery_kwh, row.heater_kwh, 1)
            )
    if LAG.name in sum_of:
        same = {(row.day, row.set) for row in rows if row.block == LAG.name}
        usual = [row for row in rows if row.block == MAIN.name and (row.day, row.set) in same]
        made += _lag_figures(_sums_by_block(usual)[MAIN.name], sum_of[LAG.name])
    if PER_PHASE.name in sum_of:
        name = f"{FOLLOW}, {PER_PHASE.name}: import beyond the promised time"
        made.append(Figure(name=name, value=sum_of[PER_PHASE.name][FOLLOW].excess_s, unit="s", target=0))
    return made


def _sums_by_block(rows: Iterable[Row]) -> dict[str, dict[str, Row]]:
    """Return the sum over days and sets for each block and strategy."""
    places: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        places.setdefault(row.block, {}).setdefault(row.strategy, []).append(row)
    return {block: {name: total(each) for name, each in found.items()} for block, found in places.items()}


def _percent(name: str, part: float, whole: float, target: float | None, *, least: bool = False) -> Figure:
    return Figure(name=name, value=100 * part / whole if whole else 0, unit="%", target=target, least=least)


def _main_figures(of: dict[str, Row]) -> list[Figure]:
    """Return the figures of the strategies beside origin and oracle."""
    origin, follow, made = of[ORIGIN], of[FOLLOW], []
    for strategy, share in ((ORIGIN, None), (THRESHOLDS, None), (FOLLOW, 98)):
        made.append(_percent(f"{strategy}: of the oracle", of[strategy].share or 0, 1, share, least=True))
    made += [
        _percent(f"{FOLLOW}: import, of its energy", follow.grid_kwh, follow.heater_kwh, 2),
        _percent(f"{FOLLOW}: switchings, of the origin's", follow.switchings, origin.switchings, 30),
    ]
    for strategy, energy, switchings in ((STRICT, 99, 60), (CALM, 97, 25)):
        row = of[strategy]
        made += [
            _percent(f"{strategy}: of its energy", row.solar_kwh, origin.solar_kwh, energy, least=True),
            _percent(f"{strategy}: of its switchings", row.switchings, origin.switchings, switchings),
        ]
    return made


def _lag_figures(usual: dict[str, Row], late: dict[str, Row]) -> list[Figure]:
    """Return whether anything oscillates when the meter is late.

    Loads that come and go twice a minute make short delays switch as often, at any lag.
    """
    made = []
    for strategy in (THRESHOLDS, FOLLOW):
        name = f"{strategy}, {LAG.name}"
        row, before = late[strategy], usual[strategy]
        made.append(_percent(f"{name}: switchings, of those at 1 s", row.switchings, before.switchings, 120))
        most = 2 if strategy == FOLLOW else max(before.most_a_minute, 2)
        made.append(
            Figure(name=f"{name}: of a relay in a minute", value=row.most_a_minute, unit="", target=most)
        )
    return made


def row_figures(rows: Sequence[Row]) -> list[Figure]:
    """Return the tables as figures, for machines."""
    return [
        Figure(name=f"{row.block}, {row.set}, {row.strategy}: {name}", value=value, unit=unit)
        for row in sums(rows)
        for name, value, unit in (
            ("surplus", row.surplus_kwh, "kWh"),
            ("solar", row.solar_kwh, "kWh"),
            ("grid", row.grid_kwh, "kWh"),
            ("battery", row.battery_kwh, "kWh"),
            ("switchings", row.switchings, ""),
            *([("of the oracle", 100 * row.share, "%")] if row.share is not None else []),
        )
    ]


def main() -> int:
    """Run, print, write; return 1 if a target is missed, 2 for a file that cannot be used."""
    options = parser(__doc__)
    options.add_argument("--seed", "--seeds", type=seeds, default="1", help="which days: 3, or 1..5 (1)")
    options.add_argument(
        "--days", type=Path, metavar="FILE", help="days of a CSV file day,minute,pv_w,l1_w,l2_w,l3_w instead"
    )
    options.add_argument("--quick", action="store_true", help="three days a seed, with a lag of 1 s only")
    options.add_argument(
        "--write-docs", action="store_true", help="write docs/strategies.md's tables and plots"
    )
    arguments = options.parse_args()
    if arguments.write_docs and (arguments.quick or arguments.days):
        options.error("--write-docs is for a whole run of seeds")
    try:
        quick = arguments.quick
        todo = file_jobs(arguments.days, quick=quick) if arguments.days else jobs(arguments.seed, quick=quick)
    except (BadInput, OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else error
        print(f"day: {arguments.days}: {cause}", file=sys.stderr)
        return 2
    rows = run_all(todo)
    found = figures(rows)
    if arguments.json:
        found = row_figures(rows) + found
    else:
        show(rows)
    if arguments.write_docs:
        first, last = arguments.seed[0], arguments.seed[-1]
        write_docs(rows, found, str(first) if first == last else f"{first}..{last}")
    return 0 if report(found, as_json=arguments.json) else 1


if __name__ == "__main__":
    sys.exit(main())
