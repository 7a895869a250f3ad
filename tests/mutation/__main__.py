"""Mutation check: each thing that is broken in control/ and in the safety wiring must make a test fail.

Works on copies; prints each survivor that is not listed as equivalent, and fails if there is one.
"""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .catching import PACKAGE, ROOT, copy_of_the_project, survives, tests_of_lines
from .equivalent import EQUIVALENT
from .mutants import Mutant, decisions, wiring

WIRING = (
    "heater_changes",
    "heater_entities",
    "heating/contacts",
    "heating/followed",
    "heating/heating",
    "heating/leaving",
    "heating/left_on",
    "heating/relay",
    "heating/relay_bank",
    "heating/renames",
    "heating/returns",
    "heating/setup_failure",
    "heating/stepping",
    "heating/store",
    "heating/thermometer",
    "heating/wall_clock",
    "helpers/alarm",
    "helpers/guard",
    "helpers/listeners",
    "link/connection",
    "link/freshness",
    "link/judged",
    "link/meter_link",
    "meter/ems/flood",
    "meter/ems/stream",
)
"""What stands between a decision and a contact."""
WORKERS = 2 * (os.cpu_count() or 1)
"""Tests with a Home Assistant wait more than they compute."""


def mutants_of(file: Path) -> Iterator[Mutant]:
    """Break a file in the ways that suit it: what decides in more of them."""
    return decisions(file) if "control" in file.parts else wiring(file)


def main(names: list[str]) -> int:
    """Try all mutants; return 1 if any survives without a reason."""
    package = ROOT / PACKAGE
    files = [*sorted((package / "control").rglob("*.py")), *(package / f"{name}.py" for name in WIRING)]
    files = [file for file in files if not names or file.name in names]
    mutants = [mutant for file in files for mutant in mutants_of(file)]
    print(f"{len(mutants)} mutants in {len(files)} files", flush=True)

    with copy_of_the_project() as whole, ThreadPoolExecutor(WORKERS) as pool:
        seen = tests_of_lines(whole, files)

        def lives(mutant: Mutant) -> bool:
            alive = survives(whole, mutant, seen[mutant.file])
            if alive and str(mutant) not in EQUIVALENT:
                print(f"survived: {mutant}, line {mutant.line}", flush=True)
            return alive

        lived = [mutant for mutant, alive in zip(mutants, pool.map(lives, mutants), strict=True) if alive]
    equivalent = sum(str(mutant) in EQUIVALENT for mutant in lived)
    print(
        f"{len(mutants)} mutants: {len(mutants) - len(lived)} caught, {equivalent} equivalent,"
        f" {len(lived) - equivalent} survived"
    )
    return min(len(lived) - equivalent, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
