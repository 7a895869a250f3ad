"""Who imports whom, read from the files: for the test of the rooms and for their picture."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PACKAGE: Final = "custom_components.ems_smart_heater"
HOUSE: Final = ROOT / "custom_components/ems_smart_heater"
FLOORS: Final[tuple[tuple[str, ...], ...]] = (
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
RUNTIME: Final = {"coordinator", "device_load", "entity", "heater_changes", "heater_entities"}
OUTSIDE: Final = {"lab", "bench", "custom_components"}
"""What is no room of the house."""

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


def within_the_house() -> dict[str, set[str]]:
    """Return the same without lab and bench."""
    return {each: targets for each, targets in between_rooms().items() if each not in OUTSIDE}


def reached(graph: Arrows, start: Iterable[str]) -> set[str]:
    """Return all that some of them lead to, themselves only if they do."""
    seen: set[str] = set()
    todo = [target for each in start for target in graph.get(each, ())]
    while todo:
        if (each := todo.pop()) not in seen:
            seen.add(each)
            todo += graph.get(each, ())
    return seen


def floors(graph: Arrows) -> dict[str, int]:
    """Return on which floor each is; raises RecursionError if there is a circle."""

    @cache
    def floor(name: str) -> int:
        return max((floor(target) + 1 for target in graph.get(name, ())), default=0)

    return {name: floor(name) for name in graph}


def circles(graph: Arrows) -> list[str]:
    """Return those that reach themselves."""
    return [name for name in graph if name in reached(graph, [name])]
