"""Runs the fail-safe matrix and says how long every relay was on."""

import argparse
import asyncio
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from math import inf
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

from ..home_assistant.harness import Harness
from ..home_assistant.process import ROOT
from .matrix import Act, Row
from .rows_surroundings import SURROUNDINGS
from .stage_contactor import CONTACTOR
from .stage_esphome import ESPHOME, PATIENT
from .stage_meter import METER, WATER
from .stage_ours import OURS
from .stage_reach import REACH
from .stage_relay import LIFE, OPENS, RELAY

ACTS: tuple[Act[Any], ...] = (
    METER,
    WATER,
    RELAY,
    LIFE,
    CONTACTOR,
    ESPHOME,
    PATIENT,
    SURROUNDINGS,
    OURS,
    REACH,
    OPENS,
)
_ACTS_AS_WORD = (
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
)[len(ACTS)]
type Wanted = Callable[[Act[Any], Row[Any]], bool]
DOCUMENT = ROOT / "docs" / "reliability.md"
_HEAD = """\
# How long a heater stays on when something breaks

Whatever breaks, water must not be heated by mistake. So every fault that we could think of is made on
purpose: in a real Home Assistant, with relays that it knows by its own integrations, and all heaters on. Then
the time is taken from the fault to the opening of the contacts, by the relays' own log. The slowest counts.

**Bound** is what is promised; a run that exceeds it fails the build. A relay that is broken itself cannot be
switched off at once by anybody: there the time counts from the moment that it can hear again, as the row
says, and the other relays have to be off within 1 s. A main contactor takes the heater's power all the same.
Where something has to be told, the row has the time until a person is told; where a relay does not stay
closed, how often it is closed.

"""
_TAIL = """
The staleness limit is 5 s, the least that the options allow; in the first row the 10 s as delivered. "From
RUNNING" is from when Home Assistant says that it has started completely; 0.00 s is "before that". "Age of the
data" is how old the newest reading was when all was off.

## What it was measured with
{versions}

The simulator speaks the meter's protocol and emulates the Shellys. The ESPHome device is the configuration of
[dead-man.md](dead-man.md), compiled for a computer. The line to the meter is a pair of network devices whose
packets pass through the test: there they are lost, one by one, or wait for their turn. The clock of Home
Assistant alone is changed, its `.storage` is a disk of 4 MB that is filled to the last byte, and the database
is locked by another program. Our own code raises where the test has put that into the running Home Assistant,
and what is stored is edited while it does not run. {acts} Home Assistants ran at the same time on one
computer.

## Do it again
`script/prove` measures every row five times and writes this page: so does the project every night.
`script/prove --quick` measures once, without writing: so it is with every change. Both need Linux, and root
or the right to make a namespace.
"""


@dataclass(slots=True)
class Result:
    """What was measured of a row; a run that failed took for ever."""

    row: Row[Any]
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Return whether the bound was kept every time."""
        return not self.errors and max(self.seconds, default=inf) <= self.row.bound_s

    def cells(self) -> list[str]:
        """Return the row of the table."""
        worst = inf if self.errors else max(self.seconds)
        middle = median(self.seconds) if self.seconds else inf
        row = self.row
        runs = len(self.seconds) + len(self.errors)
        figures = [f"{row.bound_s:g} {row.unit}", row.text(middle), row.text(worst)]
        return [row.fault, row.relay, *figures, str(runs)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an act: its rows, and what Home Assistant's log says against the integration."""

    act: Act[Any]
    results: list[Result]
    complaints: list[str]

    @property
    def broken(self) -> list[str]:
        """Return what was not as it should be."""
        rows = [each for each in self.results if not each.good]
        said = [f"{each.row.relay}: {each.row.fault}: {each.seconds} {each.errors}" for each in rows]
        return said + self.complaints


async def _measure(act: Act[Any], runs: int, wanted: Wanted, folder: Path) -> Outcome:
    """Run the wanted rows of an act that often."""
    results = [Result(row) for row in act.rows if wanted(act, row)]
    if not results:
        return Outcome(act=act, results=[], complaints=[])
    async with Harness(replace(act.setup, folder=folder / act.name)) as harness, act.stage(harness) as stage:
        await stage.set_up()
        for run in range(1, runs + 1):
            for result in results:
                await _run(stage, result, f"{act.name} {run}/{runs}")
        complaints = harness.home_assistant.complaints() if act.quiet else []
    return Outcome(act=act, results=results, complaints=complaints)


async def _run(stage: Any, result: Result, where: str) -> None:
    """Run a row once and print what came out."""
    begin_s = monotonic()
    try:
        took_s = await result.row.run(stage)
        result.seconds.append(took_s)
        text = f"{result.row.text(took_s)}  of {result.row.bound_s:g} {result.row.unit}"
        text += "" if took_s <= result.row.bound_s else "  BROKEN"
    except Exception as error:  # noqa: BLE001 - the other rows are measured all the same
        result.errors.append(str(error))
        text = f"FAILED: {error!r}"
    _say(f"{where}  {result.row.relay}  {result.row.fault}: {text}  ({monotonic() - begin_s:.0f} s)")


def _say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _table(results: Iterable[Result]) -> str:
    """Return the results as a table."""
    lines = ["| fault | relay | bound | median | worst | runs |", "|---|---|--:|--:|--:|--:|"]
    lines += [f"| {' | '.join(result.cells())} |" for result in results]
    return "\n".join(lines) + "\n"


def _versions() -> dict[str, str]:
    """Return what took part."""
    git = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    esphome = ROOT / ".venv-esphome" / "bin" / "python"
    ask = [str(esphome), "-c", "from importlib.metadata import version; print(version('esphome'))"]
    return {
        "eMS Smart Heater": _output(git),
        "Home Assistant": version("homeassistant"),
        "ESPHome": _output(ask),
        "Python": platform.python_version(),
        "Date": datetime.now(UTC).date().isoformat(),
    }


def _output(command: list[str]) -> str:
    """Return what a command prints, or that it does not."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - of our own
    except OSError, subprocess.CalledProcessError:
        return "unknown"


async def prove(runs: int, wanted: Wanted, folder: Path) -> list[Outcome]:
    """Run all acts side by side; they share nothing but the computer. Their logs are left in `folder`."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_measure(act, runs, wanted, folder)) for act in ACTS]
    return [task.result() for task in tasks]


def main() -> int:
    """Measure, print, write; 1 if a bound is broken."""
    parser = argparse.ArgumentParser(prog="script/prove", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="how often each row is measured (5)")
    parser.add_argument("--quick", action="store_true", help="once each, and do not write the document")
    parser.add_argument(
        "--only", default="", help="rows whose 'relay: fault' matches this; does not write either"
    )
    options = parser.parse_args()
    runs = 1 if options.quick else options.runs
    only = re.compile(options.only)
    folder = Path(tempfile.mkdtemp(prefix="prove-"))
    outcomes = asyncio.run(prove(runs, lambda _, row: bool(only.search(f"{row.relay}: {row.fault}")), folder))
    results = [result for outcome in outcomes for result in outcome.results]
    versions = _versions()
    _say(f"\n{_table(results)}")
    _say("\n".join(f"{name}: {text}" for name, text in versions.items()))
    if not options.quick and not options.only:
        listed = "\n".join(f"- {name} {text}" for name, text in versions.items())
        DOCUMENT.write_text(
            _HEAD + _table(results) + _TAIL.format(versions=listed, acts=_ACTS_AS_WORD), encoding="utf-8"
        )
    broken = [text for outcome in outcomes for text in outcome.broken]
    for text in broken:
        _say(f"BROKEN: {text}")
    if broken:
        _say(f"The logs are in {folder}.")
        return 1
    shutil.rmtree(folder)
    return 0 if results else 1


if __name__ == "__main__":
    sys.exit(main())
