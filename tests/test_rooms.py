"""Who may import whom: the rooms of docs/development.md, arrows downward only."""

import ast
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "custom_components.ems_smart_heater"
HOUSE = ROOT / "custom_components/ems_smart_heater"
STANDARD = {
    *("asyncio", "collections", "collections.abc", "contextlib", "dataclasses", "datetime", "email.utils"),
    *("enum", "functools", "http", "itertools", "json", "math", "operator", "socket", "typing"),
}
FLOORS: tuple[tuple[str, ...], ...] = (
    ("const", "meter"),
    ("helpers", "frontend", "meter/ems", "control"),
    ("control/strategies",),
    ("settings",),
    ("link", "heating"),
    ("feed", "runtime", "flows/relay_check"),
    ("sensors", "flows"),
    ("platforms",),
)
"""From the ground up; flat files are `const`, or of the floors called `runtime` and `platforms`."""
RUNTIME = {"coordinator", "device_load", "entity", "heater_changes", "heater_entities"}
MOST_ROOMS, MOST_FLOORS, MOST_ARROWS = 30, 7, 100
type Arrows = Mapping[str, set[str]]


def imports(path: Path) -> set[tuple[str, str]]:
    """Return (module, name) of everything that a file imports, relative imports made absolute."""
    package = list(path.relative_to(ROOT).parent.parts)
    found: set[tuple[str, str]] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *(node.module or "").split(".")]).rstrip(".")
            found |= {(module, alias.name) for alias in node.names}
    return found


def modules(*folders: str) -> dict[str, Path]:
    """Return the modules of some folders by their dotted names."""
    found = {}
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def arrows() -> Arrows:
    """Return which module imports which, of house, lab and bench."""
    known = modules("custom_components", "lab", "bench")
    return {
        name: {
            target
            for module, what in imports(path)
            if (target := f"{module}.{what}" if f"{module}.{what}" in known else module) in known
            and target != name
        }
        for name, path in known.items()
    }


def room(module: str) -> str:
    """Return the room of a module: its folder, or its floor if it is flat."""
    if not module.startswith(PACKAGE):
        return module.split(".")[0]
    path = module.removeprefix(PACKAGE).strip(".").split(".")
    folder = HOUSE.joinpath(*path)
    if folder.is_dir() and path[0]:
        return "/".join(path)
    if len(path) > 1:
        return "/".join(path[:-1])
    return path[0] if path[0] == "const" else "runtime" if path[0] in RUNTIME else "platforms"


def between_rooms() -> dict[str, set[str]]:
    """Return which room imports which."""
    found: dict[str, set[str]] = defaultdict(set)
    for module, targets in arrows().items():
        found[room(module)] |= {room(target) for target in targets} - {room(module)}
    return found


def floors(graph: Arrows) -> dict[str, int]:
    """Return on which floor each is; raises RecursionError if there is a circle."""

    @cache
    def floor(name: str) -> int:
        return max((floor(target) + 1 for target in graph.get(name, ())), default=0)

    return {name: floor(name) for name in graph}


def circles(graph: Arrows) -> list[str]:
    """Return those that reach themselves."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        todo = list(graph.get(start, ()))
        while todo:
            if (each := todo.pop()) not in seen:
                seen.add(each)
                todo += graph.get(each, ())
        return seen

    return [name for name in graph if name in reached(name)]


def said(what: str, graph: Arrows) -> tuple[int, int, int]:
    """Print and return how many there are, the floors above the ground, and the arrows."""
    figures = len(graph), max(floors(graph).values()), sum(map(len, graph.values()))
    print("{}: {}, {} floors, {} arrows".format(what, *figures))  # noqa: T201 - for whoever asks with -s
    return figures


def test_no_room_reaches_itself() -> None:
    assert circles(between_rooms()) == []


def test_no_file_reaches_itself() -> None:
    assert circles(arrows()) == []


def test_few_rooms_floors_and_arrows() -> None:
    """Also file by file, without a limit."""
    rooms, height, between = said("rooms", between_rooms())
    said("files", arrows())
    assert rooms <= MOST_ROOMS
    assert height <= MOST_FLOORS
    assert between <= MOST_ARROWS


@pytest.mark.parametrize("path", modules("custom_components/ems_smart_heater/meter").values(), ids=str)
def test_meter_knows_nobody(path: Path) -> None:
    for module, _ in imports(path):
        mine = module.startswith((f"{PACKAGE}.meter", "google.protobuf"))
        assert mine or module in STANDARD | {"aiohttp", "yarl"}, module


@pytest.mark.parametrize("path", modules("custom_components/ems_smart_heater/control").values(), ids=str)
def test_control_is_pure_and_knows_the_meters_words_only(path: Path) -> None:
    for module, name in imports(path):
        if module == f"{PACKAGE}.meter":
            assert name in {"Reading", "Phase"}
        else:
            assert module in STANDARD - {"asyncio"} or module.startswith(f"{PACKAGE}.control"), module


@pytest.mark.parametrize("path", modules("lab/simulator").values(), ids=str)
def test_simulator_knows_the_meter_only(path: Path) -> None:
    for module, _ in imports(path):
        assert not module.startswith("homeassistant")
        assert not module.startswith(PACKAGE) or module.startswith(f"{PACKAGE}.meter"), module


def test_nobody_knows_lab_bench_or_tests() -> None:
    for path in modules("custom_components").values():
        assert not {module.split(".")[0] for module, _ in imports(path)} & {"lab", "bench", "tests"}


def test_the_judge_of_frames_is_pure() -> None:
    """It knows readings and what can be wrong with them."""
    for module, _ in imports(HOUSE / "link/freshness.py"):
        assert module in STANDARD - {"asyncio"} or module.startswith(f"{PACKAGE}.meter"), module


def test_arrows_go_down() -> None:
    """As the floors are listed; a room that is not is of no house."""
    floor = {name: number for number, names in enumerate(FLOORS) for name in names}
    graph = {
        each: to for each, to in between_rooms().items() if each not in {"lab", "bench", "custom_components"}
    }
    assert graph.keys() == floor.keys()
    assert [f"{each} -> {to}" for each in graph for to in graph[each] if floor[to] >= floor[each]] == []
