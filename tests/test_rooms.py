"""Who may import whom: Home Assistant layer -> control -> Reading <- meter, simulator -> meter."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "custom_components.ems_smart_heater"
METER = f"{PACKAGE}.meter"
STANDARD = {
    *(
        "asyncio",
        "collections",
        "collections.abc",
        "contextlib",
        "dataclasses",
        "enum",
        "functools",
        "http",
        "itertools",
    ),
    *("math", "operator", "typing"),
}


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


def files(folder: str) -> list[Path]:
    """Return the Python files of a room."""
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found
    return found


@pytest.mark.parametrize(
    "path", files("custom_components/ems_smart_heater/meter"), ids=lambda path: path.name
)
def test_meter_knows_nobody(path: Path) -> None:
    allowed = STANDARD | {"aiohttp", "datetime", "email.utils", "json", "socket", "yarl"}
    for module, _ in imports(path):
        assert module in allowed or module.startswith(("google.protobuf", METER)), module


@pytest.mark.parametrize(
    "path", files("custom_components/ems_smart_heater/control"), ids=lambda path: path.name
)
def test_control_is_pure_and_knows_the_reading_only(path: Path) -> None:
    for module, name in imports(path):
        if module == METER:
            assert name in {"Reading", "Phase"}
        else:
            assert module in STANDARD - {"asyncio"} or module.startswith(f"{PACKAGE}.control"), module


@pytest.mark.parametrize("path", files("simulator"), ids=lambda path: path.name)
def test_simulator_knows_the_meter_only(path: Path) -> None:
    for module, _ in imports(path):
        assert not module.startswith("homeassistant")
        assert not module.startswith(PACKAGE) or module.startswith(METER), module


@pytest.mark.parametrize("path", files("custom_components"), ids=lambda path: path.name)
def test_nobody_knows_the_simulator_or_tests(path: Path) -> None:
    for module, _ in imports(path):
        assert module.split(".")[0] not in {"simulator", "tests"}


@pytest.mark.parametrize("name", ["freshness.py"])
def test_the_judge_of_frames_is_pure(name: str) -> None:
    """It knows readings and what can be wrong with them."""
    for module, _ in imports(ROOT / "custom_components/ems_smart_heater" / name):
        assert module in STANDARD - {"asyncio"} or module.startswith(METER), module
