"""Who may import whom: the rooms of docs/development.md, arrows downward only."""

from pathlib import Path

import pytest

from lab.imports import (
    FLOORS,
    HOUSE,
    PACKAGE,
    Arrows,
    arrows,
    between_rooms,
    circles,
    floors,
    imports,
    modules,
    within_the_house,
)
from lab.rooms import PICTURE, drawn

STANDARD = {
    *("asyncio", "collections", "collections.abc", "contextlib", "dataclasses", "datetime", "email.utils"),
    *("enum", "functools", "http", "itertools", "json", "math", "operator", "socket", "statistics"),
    *("types", "typing"),
}
MOST_ROOMS, MOST_FLOORS, MOST_ARROWS = 30, 7, 100


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
    """And by which keys a heater's entities are stored."""
    for module, name in imports(path):
        if module == f"{PACKAGE}.meter":
            assert name in {"Reading", "Phase"}
        elif module == f"{PACKAGE}.const":
            assert name.startswith("CONF_"), name
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
    graph = within_the_house()
    assert graph.keys() == floor.keys()
    assert [f"{each} -> {to}" for each in graph for to in graph[each] if floor[to] >= floor[each]] == []


def test_the_picture_is_what_the_script_draws() -> None:
    """Draw it anew with `script/rooms`."""
    assert PICTURE.read_text(encoding="utf-8") == drawn()
