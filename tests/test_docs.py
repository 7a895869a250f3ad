"""What the documentation names is there: files, folders, tests, links, and what its sketches import."""

import json
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from textwrap import dedent

import pytest

from custom_components.ems_smart_heater.control.model import Status
from lab.imports import HOUSE, PACKAGE, ROOT

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
PLACEHOLDER = re.compile(r"[<*…]|\b[A-Z]{2,}\b")
"""What stands for something else: `bench/NAME.py`."""
pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def is_path(text: str) -> bool:
    """Return whether this names a file or folder, by its form; a path on the device begins with a slash."""
    named = "/" in text and re.fullmatch(r"[\w.][\w./-]*", text) is not None
    return named or re.fullmatch(r"[\w-]+\.(py|md|ts|yaml|json|cfg|toml|svg|txt)", text) is not None


def paths(page: Path) -> set[str]:
    """Return the paths in backticks, of a command its first word."""
    quoted = re.findall(r"`([^`\n]+)`", prose(page))
    words = {text.split()[0].split("::")[0] for text in quoted}
    return {word for word in words if is_path(word) and not PLACEHOLDER.search(word)}


@pages
def test_every_path_is_there(page: Path) -> None:
    """In the repository, in the integration, or beside the page; or a sketch makes it."""
    bases = (ROOT, HOUSE, page.parent)
    made = {file for file, _ in sketches(page)}
    assert [
        path for path in sorted(paths(page) - made) if not any((base / path).exists() for base in bases)
    ] == []


def anchors(page: Path) -> set[str]:
    """Return what a link to a heading of a page may end in."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pages
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        to = page.parent / name if name else page
        assert to.exists(), target
        assert not anchor or anchor in anchors(to), target


@pages
def test_every_page_is_linked(page: Path) -> None:
    """From another one."""
    others = [prose(other) for other in PAGES if other != page]
    assert page.name == "README.md" or any(f"{page.name})" in other for other in others)


def test_every_status_has_a_row() -> None:
    """In the tables of `control.md`, by the name that is shown: of each rule, and of what goes before all."""
    texts = json.loads((HOUSE / "translations/en.json").read_text(encoding="utf-8"))
    names = texts["entity"]["sensor"]["status"]["state"]
    rows = re.findall(r"^\|.*\| (.+) \|$", (DOCS / "control.md").read_text(encoding="utf-8"), re.MULTILINE)
    said = {name for row in rows for name in (row, *row.split(", "))}
    assert {str(each): names[each] for each in Status if names[each] not in said} == {}


@cache
def known_tests() -> frozenset[str]:
    """Return the names of all test functions and of their files."""
    files = [*(ROOT / "tests").rglob("test_*.py")]
    functions = (re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8")) for path in files)
    return frozenset({path.stem for path in files}.union(*functions))


@pages
def test_every_test_is_there(page: Path) -> None:
    assert set(re.findall(r"\b(test_\w+)", prose(page))) <= known_tests()


def sketches(page: Path) -> list[tuple[str, str]]:
    """Return a page's blocks of Python, each with the file that its first line says it belongs to."""
    blocks = FENCED.findall(page.read_text(encoding="utf-8"))
    found = [dedent(code) for _, language, code in blocks if language == "python"]
    return [(code.splitlines()[0].removeprefix("# "), code) for code in found]


SKETCHES = [sketch for page in PAGES for sketch in sketches(page)]


@pytest.mark.parametrize(("file", "code"), SKETCHES, ids=[file for file, _ in SKETCHES])
def test_a_sketch_fits(file: str, code: str) -> None:
    """It runs as if it stood at the end of its file, and the names in its signatures are there."""
    module = ".".join([PACKAGE, *Path(file).with_suffix("").parts])
    there = vars(import_module(module)) if (HOUSE / file).exists() else {}
    scope = {**there, "__name__": module, "__package__": module.rpartition(".")[0]}
    exec(code, scope)  # noqa: S102 - our own
    new = {name: each for name, each in scope.items() if each is not there.get(name)}
    made = [each for each in new.values() if getattr(each, "__module__", None) == module and callable(each)]
    assert made or "row" in new
    for each in made:
        for function in (each, *filter(callable, vars(each).values())):
            assert function.__annotations__ is not None  # looked up only now
