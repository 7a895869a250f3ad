"""What is broken in a file, and what is left alone."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .mutants import Mutant, decisions, wiring

type Way = Callable[[Path], Iterator[Mutant]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "code.py"


def broken(way: Way, file: Path, source: str) -> list[str]:
    """Return what is made of a source, one broken line each; the others stay as they are."""
    file.write_text(source, encoding="utf-8")
    kept = ast.unparse(ast.parse(source)).splitlines()
    found = []
    for mutant in way(file):
        lines = mutant.source.splitlines()
        assert len(lines) == len(kept)
        (changed,) = [line for line, before in zip(lines, kept, strict=True) if line != before]
        found.append(changed.strip())
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a >= b", ["a > b", "a < b"]),
        ("a <= b", ["a < b", "a > b"]),
        ("a is b", ["a is not b"]),
        ("a not in b", ["a in b"]),
        ("a < b < c", ["a <= b < c", "a >= b < c", "a < b <= c", "a < b >= c"]),
        ("a and b and c", ["a or b or c"]),
        ("a or (b and c)", ["a and (b and c)", "a or (b or c)"]),
        ("not a", ["a"]),
        ("a = True", ["a = False"]),
        ("a = 60", ["a = 61"]),
        ("a = 0.5", ["a = 1.0"]),
        ("a = 0.0", ["a = 1.0"]),
        ("a = -1", ["a = -2"]),
        ("a = 'x'", []),
        ("a = None", []),
        ("@dataclass(frozen=True)\nclass A:\n    a: Literal[1] = 2", ["a: Literal[1] = 3"]),
        ("def a(b: c[1]=2) -> d[3]:\n    pass", ["def a(b: c[1]=3) -> d[3]:"]),
        ("call(a)", []),
    ],
)
def test_decisions(file: Path, source: str, expected: list[str]) -> None:
    assert broken(decisions, file, source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a > b", ["a >= b", "a <= b"]),
        ("not a", ["a"]),
        ("call(a)", ["pass"]),
        ("await call(a)", ["pass"]),
        ("LOGGER.info(a)", []),
        ("a = call(b)", []),
        ("self.async_on_remove(listen(a))", ["pass", "listen(a)"]),
        ("a = [listen(b), listen(c), d]", ["a = [listen(c), d]", "a = [listen(b), d]"]),
        ("a = b / 1000", ["a = b"]),
        ("a = 60 * b", ["a = b"]),
        ("a = 60", []),
    ],
)
def test_wiring(file: Path, source: str, expected: list[str]) -> None:
    assert broken(wiring, file, source) == expected


def test_a_name_tells_the_function_and_no_line(file: Path) -> None:
    """Two that look the same are two, wherever they move."""
    source = "class A:\n    def b(self):\n        return 1\n\ndef b():\n    return 1\nc = 1"
    file.write_text(source, encoding="utf-8")
    names = [str(mutant) for mutant in decisions(file)]
    assert names == [
        "code.py: A.b: return 1 -> return 2",
        "code.py: b: return 1 -> return 2",
        "code.py: module: c = 1 -> c = 2",
    ]
    file.write_text("\n\n" + source, encoding="utf-8")
    assert [str(mutant) for mutant in decisions(file)] == names
    assert [mutant.line for mutant in decisions(file)] == [5, 8, 9]
