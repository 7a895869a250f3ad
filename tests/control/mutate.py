"""Mutation check of control/: each broken comparison or swapped rule must make a test fail.

Works on a copy; prints each survivor that is not listed as equivalent, and fails if there is one.
"""

import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTROL = Path("custom_components/ems_smart_heater/control")
SWAPS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
EQUIVALENT: dict[str, str] = {}
"""Mutants that change nothing a caller could see -> why."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One file with one thing broken."""

    file: str
    line: int
    what: str
    source: str

    def __str__(self) -> str:
        """Name it."""
        return f"{self.file}: {self.what}"


def comparisons(file: Path) -> Iterator[Mutant]:
    """Break each comparison, in each way."""
    source = file.read_text(encoding="utf-8")
    count = sum(isinstance(node, ast.Compare) for node in ast.walk(ast.parse(source)))
    for index in range(count):
        for position in range(3):
            for choice in range(2):
                tree = ast.parse(source)
                node = [each for each in ast.walk(tree) if isinstance(each, ast.Compare)][index]
                if position >= len(node.ops):
                    continue
                swaps = SWAPS[type(node.ops[position])]
                if choice >= len(swaps):
                    continue
                before = ast.unparse(node)
                node.ops[position] = swaps[choice]()
                yield Mutant(file.name, node.lineno, f"{before} -> {ast.unparse(node)}", ast.unparse(tree))


def rule_order(file: Path) -> Iterator[Mutant]:
    """Swap each rule with the next."""
    source = file.read_text(encoding="utf-8")
    function = next(
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name == "rule"
    )
    rules = [index for index, node in enumerate(function.body) if isinstance(node, ast.If)]
    for first, second in pairwise(rules):
        tree = ast.parse(source)
        body = next(
            node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "rule"
        ).body
        body[first], body[second] = body[second], body[first]
        names = [ast.unparse(body[each]).splitlines()[0] for each in (second, first)]
        yield Mutant(file.name, function.lineno, f"rule order: {names[0]} <-> {names[1]}", ast.unparse(tree))


def survives(mutant: Mutant) -> bool:
    """Return whether the tests of control/ pass with the mutant in place."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("custom_components", "simulator", "tests"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "e2e"))
        shutil.copy(ROOT / "setup.cfg", copy)
        (copy / CONTROL / mutant.file).write_text(mutant.source, encoding="utf-8")
        command = [
            *(sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests/control"),
            "--deselect=tests/control/test_properties.py::TestHeating::runTest",
        ]
        try:
            result = subprocess.run(command, cwd=copy, capture_output=True, timeout=600, check=False)
        except subprocess.TimeoutExpired:
            print(f"does not end, so it was noticed: {mutant}")
            return False
        if result.returncode not in (0, 1, 2):
            raise RuntimeError(result.stdout.decode() + result.stderr.decode())
        return result.returncode == 0


def main(names: list[str]) -> int:
    """Try all mutants; return how many survive without a reason."""
    files = sorted(ROOT.joinpath(CONTROL).glob("*.py"))
    mutants = [
        mutant
        for file in files
        if not names or file.name in names
        for mutant in (*comparisons(file), *(rule_order(file) if file.name == "rules.py" else ()))
    ]
    with ThreadPoolExecutor(2) as pool:
        lived = [mutant for mutant, alive in zip(mutants, pool.map(survives, mutants), strict=True) if alive]
    unexplained = [mutant for mutant in lived if str(mutant) not in EQUIVALENT]
    for mutant in unexplained:
        print(f"survived: {mutant.file}:{mutant.line}: {mutant.what}")
    equivalent = len(lived) - len(unexplained)
    print(
        f"{len(mutants)} mutants: {len(mutants) - len(lived)} caught, {equivalent} equivalent,"
        f" {len(unexplained)} survived"
    )
    return min(len(unexplained), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
