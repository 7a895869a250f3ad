"""Days of a house in seconds: what each strategy makes of the surplus, beside the origin and an oracle."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from custom_components.ems_smart_heater.control.house import USUAL_PRICES, Prices
from lab.simulator import BadInput
from lab.simulator.days import WEATHERS, read_csv

from .cases import FOLLOW, USUAL, settings_for
from .day_cases import BLOCKS, MAIN, Block, Job, run
from .day_rows import DayKey, Row
from .day_tables import show, write_docs
from .day_targets import figures, row_figures
from .peers import BadPeer, UserPeer
from .report import parser, report

_QUICK = (replace(MAIN, weathers=tuple(WEATHERS)[:3]),)
_USUAL = Job(block=MAIN, day=DayKey(name=""), set=USUAL)
"""What holds for all jobs: prices, and a user's file."""
_FIRST = 2
"""All blocks are run for the first seeds, or days of a file; the others have the first block only."""


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


def jobs(chosen: Iterable[int], *, quick: bool = False, like: Job = _USUAL) -> list[Job]:
    """Return what is to be run for some seeds."""
    days = [[DayKey(seed=seed, name=weather) for weather in WEATHERS] for seed in chosen]
    return _jobs(days, _QUICK if quick else BLOCKS, like)


def file_jobs(file: Path, *, quick: bool = False, like: Job = _USUAL) -> list[Job]:
    """Return what is to be run for a file's days; raises BadInput or OSError for the file."""
    days = [[DayKey(name=name, file=file)] for name in read_csv(file)]
    return _jobs(days, (MAIN,) if quick else BLOCKS, like)


def _jobs(groups: Sequence[Sequence[DayKey]], blocks: Sequence[Block], like: Job) -> list[Job]:
    """Return the jobs, by day so that a process makes each only once; what takes longest goes first."""
    found = [
        replace(like, block=block, day=day, set=each)
        for number, days in enumerate(groups)
        for day in days
        for block in (blocks if number < _FIRST else blocks[:1])
        if (day.file or day.name in block.weathers) and (number == 0 or not block.in_a_row)
        for each in block.sets
    ]
    return sorted(found, key=lambda job: not job.block.in_a_row)


def run_all(todo: Sequence[Job]) -> list[Row]:
    """Run everything on all processors."""
    with ProcessPoolExecutor(os.process_cpu_count()) as pool:
        return [row for rows in pool.map(run, todo) for row in rows]


def _options() -> argparse.ArgumentParser:
    options = parser(__doc__)
    options.add_argument("--seed", "--seeds", type=seeds, default="1", help="which days: 3, or 1..5 (1)")
    options.add_argument(
        "--days", type=Path, metavar="FILE", help="days of a CSV file day,minute,pv_w,l1_w,l2_w,l3_w instead"
    )
    options.add_argument("--quick", action="store_true", help="three days a seed, with a lag of 1 s only")
    options.add_argument(
        "--peer",
        type=Path,
        metavar="FILE",
        help="a Python file whose make(settings) returns one more Decider",
    )
    for name, value, of in (
        ("import", USUAL_PRICES.grid_ct, "from the grid"),
        ("feed-in", USUAL_PRICES.feed_in_ct, "into it"),
        ("replaced", USUAL_PRICES.replaced_ct, "of the heat that heaters replace"),
    ):
        text = f"what a kWh {of} costs in ct ({value:g})"
        options.add_argument(
            f"--{name}", type=float, default=value, metavar="CT", dest=f"{name}_ct", help=text
        )
    options.add_argument(
        "--write-docs", action="store_true", help="write docs/strategies.md's tables and plots"
    )
    return options


def main() -> int:
    """Run, print, write; return 1 if a target is missed, 2 for a file that cannot be used."""
    options = _options()
    arguments = options.parse_args()
    if arguments.write_docs and (arguments.quick or arguments.days or arguments.peer):
        options.error("--write-docs is for a whole run of seeds")
    given = vars(arguments)
    prices = Prices(
        grid_ct=given["import_ct"], feed_in_ct=given["feed-in_ct"], replaced_ct=given["replaced_ct"]
    )
    like = replace(_USUAL, prices=prices, peer=arguments.peer)
    try:
        if arguments.peer:
            UserPeer(arguments.peer, settings_for(FOLLOW, USUAL))
        quick = arguments.quick
        if arguments.days:
            todo = file_jobs(arguments.days, quick=quick, like=like)
        else:
            todo = jobs(arguments.seed, quick=quick, like=like)
        rows = run_all(todo)
    except BadPeer as error:
        print(f"day: {error}", file=sys.stderr)
        return 2
    except (BadInput, OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else error
        print(f"day: {arguments.days}: {cause}", file=sys.stderr)
        return 2
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
