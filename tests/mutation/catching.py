"""Which tests see a line, and whether one of them fails when it is broken."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from coverage import CoverageData

from .mutants import Mutant

ROOT = Path(__file__).parents[2]
PACKAGE = Path("custom_components/ems_smart_heater")
SLOW = (
    "--deselect=tests/control/test_properties.py::TestHeating::runTest",
    "--deselect=tests/control/test_learning_house.py",
    "--ignore=tests/lab",
    "--ignore=tests/test_docs.py",
    "--ignore=tests/test_memory.py",
    "--ignore=tests/test_bench_day.py",
)
"""Tests that take longer than they would find out, or read what is not copied."""
TIMEOUT_S = 1800
type Seen = Mapping[int, frozenset[str]]
"""Line -> the tests that run it, with all their parameters."""


def copy_of_the_project(folder: Path) -> None:
    """Copy what the tests need."""
    left_out = shutil.ignore_patterns("__pycache__", "e2e", "node_modules")
    for name in ("custom_components", "lab", "tests", "bench", "docs", "blueprints", "script", "card"):
        shutil.copytree(ROOT / name, folder / name, ignore=left_out)
    for name in ("setup.cfg", "hacs.json", "README.md", "requirements_test.txt"):
        shutil.copy(ROOT / name, folder)


def tests_of_lines(files: list[Path]) -> dict[Path, Seen]:
    """Run all tests once and return, for each file, which test runs which line."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_of_the_project(folder)
        result = _pytest(
            folder, "-n2", "--cov", "--cov-context=test", "--cov-report=", *SLOW, "tests", timeout=3600
        )
        if result.returncode != 0:
            raise RuntimeError(result.stdout.decode()[-4000:])
        data = CoverageData(str(folder / ".coverage"))
        data.read()
        return {
            file: {
                line: frozenset(
                    context.partition("|")[0].partition("[")[0] for context in contexts if context
                )
                for line, contexts in data.contexts_by_lineno(str(folder / file.relative_to(ROOT))).items()
            }
            for file in files
        }


def survives(mutant: Mutant, seen: Seen) -> bool:
    """Return whether all tests that run the mutant's lines pass; those named after its file come first.

    A line that runs when it is imported is seen by no test: all of its room are tried.
    """
    own = f"test_{mutant.file.stem}"
    tests = {test for line in range(mutant.line, mutant.last_line + 1) for test in seen.get(line, ())}
    if not tests:
        room = ROOT / "tests" / mutant.file.relative_to(ROOT / PACKAGE).parts[0]
        tests = {str(file.relative_to(ROOT)) for file in room.rglob("test_*.py")} if room.is_dir() else set()
    if not tests:
        return True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_of_the_project(folder)
        (folder / mutant.file.relative_to(ROOT)).write_text(mutant.source, encoding="utf-8")
        ordered = sorted(tests, key=lambda test: (own not in test, test))
        try:
            result = _pytest(folder, "-n0", "-x", "--timeout=60", *SLOW, *ordered, timeout=TIMEOUT_S)
        except subprocess.TimeoutExpired:
            print(f"does not end, so it was noticed: {mutant}", flush=True)
            return False
    if result.returncode not in (0, 1, 2):
        raise RuntimeError(result.stdout.decode() + result.stderr.decode())
    return result.returncode == 0


def _pytest(folder: Path, *arguments: str, timeout: int) -> subprocess.CompletedProcess[bytes]:
    """Run tests in a copy."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["COVERAGE_CORE"] = "ctrace"  # what Python 3.14 has by default tells only who ran a line first
    return subprocess.run(
        command, cwd=folder, capture_output=True, timeout=timeout, check=False, env=environment
    )
