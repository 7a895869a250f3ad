"""Which tests see a line, and whether one of them fails when it is broken."""

import multiprocessing
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
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
_ENDS = ("--timeout=60", "--timeout-method=thread")
"""A test that goes round for ever ends its process: nothing that it runs can keep it from that."""
TIMEOUT_S = 1800
_FAILED = re.compile(r"^(?:FAILED|ERROR) ([^\s\[]+)", re.MULTILINE)
_CAUGHT: dict[Path, set[str]] = {}
"""File -> the tests that caught one of its mutants: they catch more."""
type Seen = Mapping[int, frozenset[str]]
"""Line -> the tests that run it, with all their parameters."""


_OURS = ("custom_components", "lab", "tests", "bench")
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["homeassistant", "pytest_homeassistant_custom_component.plugins"])
"""Home Assistant is imported once: that takes longer than most mutants live."""


@contextmanager
def copy_of_the_project() -> Iterator[Path]:
    """Copy what the tests need."""
    left_out = shutil.ignore_patterns("__pycache__", "e2e", "node_modules")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in (*_OURS, "docs", "blueprints", "script", "card"):
            shutil.copytree(ROOT / each, folder / each, ignore=left_out)
        for each in ("setup.cfg", "hacs.json", "README.md", "requirements_test.txt"):
            shutil.copy(ROOT / each, folder)
        yield folder


def tests_of_lines(folder: Path, files: list[Path]) -> dict[Path, Seen]:
    """Run all tests once in a copy and return, for each file, which test runs which line."""
    code, output = _pytest(folder, "-n2", "--cov", "--cov-context=test", "--cov-report=", *SLOW, "tests")
    if code != 0:
        raise RuntimeError(output[-4000:])
    data = CoverageData(str(folder / ".coverage"))
    data.read()
    return {
        file: {
            line: frozenset(context.partition("|")[0].partition("[")[0] for context in contexts if context)
            for line, contexts in data.contexts_by_lineno(str(folder / file.relative_to(ROOT))).items()
        }
        for file in files
    }


def survives(whole: Path, mutant: Mutant, seen: Seen) -> bool:
    """Return whether no test that runs the mutant's lines fails.

    Those that caught another one of its file are tried first, then those named after it, then those of its
    room: most need no others, and to collect all of them takes longer.

    A line that runs when it is imported is seen by no test: all of its room are tried. `whole` is a
    copy in which tests were run: what was compiled for them is not compiled again.
    """
    own = f"test_{mutant.file.stem}"
    tests = {test for line in range(mutant.line, mutant.last_line + 1) for test in seen.get(line, ())}
    # A test that traces lines itself is seen by nobody.
    tests.update(str(file.relative_to(ROOT)) for file in (ROOT / "tests").rglob(f"{own}.py"))
    room = mutant.file.relative_to(ROOT / PACKAGE).parts[0]
    if not tests:
        tests = {str(file.relative_to(ROOT)) for file in (ROOT / "tests" / room).rglob("test_*.py")}
    keen = _CAUGHT.setdefault(mutant.file, set())
    first = tests & keen
    second = {test for test in tests - first if own in test}
    third = {test for test in tests - first - second if test.startswith(f"tests/{room}/")}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(whole, folder, dirs_exist_ok=True)
        (folder / mutant.file.relative_to(ROOT)).write_text(mutant.source, encoding="utf-8")
        for some in (first, second, third, tests - first - second - third):
            if some and (found := _fail(folder, sorted(some))) is not None:
                keen.update(found)
                return False
    return True


def _fail(folder: Path, tests: list[str]) -> list[str] | None:
    """Return which test fails, as far as it says so; None if none does.

    One that fails only once fails of something else, such as a busy machine: it does not count.
    """
    fickle: list[str] = []
    while True:
        left_out = [f"--deselect={each}" for each in fickle]
        code, output = _pytest(folder, "-n0", "-x", *_ENDS, *SLOW, *left_out, *tests)
        if code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            return None
        if code not in (None, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED):
            raise RuntimeError(f"exit code {code}: {output}")
        failed = _FAILED.findall(output)
        if not failed or _pytest(folder, "-n0", "-x", *_ENDS, *failed)[0] != pytest.ExitCode.OK:
            return failed
        fickle += failed


def _pytest(folder: Path, *arguments: str) -> tuple[int | None, str]:
    """Run tests in a copy; return the exit code, None if they did not end, and what they said."""
    process = _SERVER.Process(target=_run, args=(folder, arguments))
    process.start()
    process.join(TIMEOUT_S)
    if process.is_alive():
        process.kill()
        process.join()
        return None, ""
    return process.exitcode, (folder / "output").read_text(encoding="utf-8")


def _run(folder: Path, arguments: tuple[str, ...]) -> None:
    """Run tests in this process, which has none of our modules but the copy's."""
    with (folder / "output").open("wb") as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
    os.chdir(folder)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["COVERAGE_CORE"] = "ctrace"  # what Python 3.14 has by default tells only who ran a line first
    sys.path[:] = [str(folder), *(each for each in sys.path if each not in ("", str(ROOT)))]
    for name in [each for each in sys.modules if each.partition(".")[0] in _OURS]:
        del sys.modules[name]
    sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", *arguments]))
