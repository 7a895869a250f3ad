"""Draws the rooms of the house on their floors, from the imports and what each room says of itself."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from statistics import mean
from textwrap import wrap
from typing import Final

from .imports import FLOORS, HOUSE, ROOT, imports, modules, reached, room, within_the_house

PICTURE: Final = ROOT / "docs/images/rooms.svg"
_FLAT: Final = {
    "const": "Names that are kept in config entries, and limits.",
    "runtime": "Flat files: what runs for one entry, and what its entities have in common.",
    "platforms": "Flat files: set-up of an entry, entities, actions, websocket command, repairs.",
}
_WIDTH: Final = 1000
_LEFT: Final = 54
_BOX: Final = 208
_HEIGHT: Final = 92
_FLOOR: Final = 134
_LANE: Final = 16
_GAP: Final = 20
_TOP: Final = 78
_LINE: Final = 31
_STYLE: Final = (
    "<style>text{font:11.5px system-ui,sans-serif;fill:#4a4a4a}"
    ".title{font-size:15px;font-weight:600;fill:#222}.name{font-size:14px;font-weight:600;fill:#222}.floor{fill:#8a8a8a}"
    ".box{fill:#fff;stroke:#8a8a8a}.pure{fill:#e6f2e6;stroke:#5c8f62}"
    ".arrow{fill:none;stroke:#5b6f8c;stroke-width:1.4}.band{stroke:#e3e0d8}</style>"
)


@dataclass(eq=False, slots=True)
class _Place:
    """A room, or where an arrow passes a floor on its way down."""

    name: str
    floor: int
    is_room: bool
    x: float = 0
    above: list[_Place] = field(default_factory=list)
    below: list[_Place] = field(default_factory=list)

    @property
    def width(self) -> float:
        """Return how wide it is."""
        return _BOX if self.is_room else _LANE

    @property
    def top(self) -> float:
        """Return where it begins."""
        return _TOP + (len(FLOORS) - 1 - self.floor) * _FLOOR

    @property
    def bottom(self) -> float:
        """Return where it ends."""
        return self.top + _HEIGHT


def drawn() -> str:
    """Return the picture."""
    graph = within_the_house()
    shown = {each: _not_said_otherwise(graph, each) for each in sorted(graph)}
    rows = _placed(shown)
    rooms = [place for row in rows for place in row if place.is_room]
    parts = [part for level, row in enumerate(rows) for part in _band(level, row)]
    parts += [_arrow(place, below) for place in rooms for below in place.below]
    for place in rooms:
        parts += _box(place, graph)
    count, few = (sum(map(len, each.values())) for each in (graph, shown))
    return _svg(
        parts,
        f"{len(graph)} rooms, {count} arrows: {few} are drawn, each other goes where several of these lead.",
    )


def _not_said_otherwise(graph: Mapping[str, set[str]], name: str) -> list[str]:
    """Return what a room imports that none of its other arrows leads to."""
    targets = graph[name]
    return sorted(each for each in targets if each not in reached(graph, targets - {each}))


def _placed(shown: Mapping[str, Sequence[str]]) -> list[list[_Place]]:
    """Return rooms and lanes floor by floor, from the ground, where they shall be."""
    rows = [[_Place(name, level, is_room=True) for name in names] for level, names in enumerate(FLOORS)]
    by_name = {place.name: place for row in rows for place in row}
    for name, targets in shown.items():
        for target in targets:
            above = by_name[name]
            for level in range(above.floor - 1, by_name[target].floor, -1):
                lane = _Place(target, level, is_room=False)
                rows[level].append(lane)
                _join(above, lane)
                above = lane
            _join(above, by_name[target])
    for _ in range(12):  # each where those are that it has to do with, from below and from above
        for level in range(len(rows)):
            _order(rows, level, lambda place: place.below)
        for level in reversed(range(len(rows))):
            _order(rows, level, lambda place: place.above)
    for _ in range(40):
        for row in rows:
            _settle(row)
    return rows


def _join(above: _Place, below: _Place) -> None:
    """Let an arrow go from one place to the next."""
    above.below.append(below)
    below.above.append(above)


def _order(rows: list[list[_Place]], level: int, of: Callable[[_Place], list[_Place]]) -> None:
    """Sort a floor by where its neighbours are on theirs."""
    at = {id(place): (index + 0.5) / len(each) for each in rows for index, place in enumerate(each)}
    rows[level].sort(key=lambda place: mean(at[id(each)] for each in of(place) or [place]))


def _settle(row: list[_Place]) -> None:
    """Move the places of a floor to the middle of their neighbours, as far as there is room."""
    wished = [mean(each.x for each in (*place.above, *place.below)) for place in row]
    edge = -1e9
    for place, wish in zip(row, wished, strict=True):
        place.x = max(wish, edge + place.width / 2)
        edge = place.x + place.width / 2 + _GAP
    back = mean(wish - place.x for place, wish in zip(row, wished, strict=True))
    least = _LEFT + row[0].width / 2 - row[0].x
    most = _WIDTH - 16 - row[-1].width / 2 - row[-1].x
    for place in row:
        place.x += min(max(back, least), most)


def _band(level: int, row: Sequence[_Place]) -> list[str]:
    """Return a floor's number, and what it stands on."""
    under = row[0].bottom + (_FLOOR - _HEIGHT) / 2
    return [
        f'<text class="floor" x="20" y="{row[0].top + _HEIGHT / 2 + 4:.0f}">{level}</text>',
        *(f'<path class="band" d="M16 {under:.0f}H{_WIDTH - 16}"/>' for _ in range(level > 0)),
    ]


def _arrow(place: _Place, below: _Place) -> str:
    """Return an arrow from a room to another one, past the floors between."""
    x, y = _door(place, place.below, below), place.bottom
    path, before = [f"M{x:.1f} {y:.0f}"], place
    while True:
        to_x = _door(below, below.above, before) if below.is_room else below.x
        to_y = below.top - (4 if below.is_room else 0)
        half = (y + to_y) / 2
        path.append(f"C{x:.1f} {half:.0f} {to_x:.1f} {half:.0f} {to_x:.1f} {to_y:.0f}")
        if below.is_room:
            return f'<path class="arrow" marker-end="url(#tip)" d="{"".join(path)}"/>'
        path.append(f"V{below.bottom:.0f}")
        x, y, before, below = to_x, below.bottom, below, below.below[0]


def _door(place: _Place, neighbours: Sequence[_Place], other: _Place) -> float:
    """Return where at a room's edge an arrow begins or ends: side by side, without crossing."""
    ordered = sorted(neighbours, key=lambda each: each.x)
    share = (ordered.index(other) + 1) / (len(ordered) + 1)
    return place.x + (share - 0.5) * place.width * 0.8


def _box(place: _Place, graph: Mapping[str, set[str]]) -> list[str]:
    """Return a room; who points at it reads all that it imports."""
    kind = "box" if _knows_home_assistant(place.name) else "box pure"
    left, top = place.x - _BOX / 2, place.top
    lines = [
        f'<text x="{left + 10:.1f}" y="{top + 36 + 15 * index:.0f}">{escape(line)}</text>'
        for index, line in enumerate(wrap(_purpose(place.name), _LINE))
    ]
    imported = ", ".join(sorted(graph[place.name])) or "no other room"
    return [
        f"<g><title>{escape(place.name)} imports {imported}</title>",
        f'<rect class="{kind}" x="{left:.1f}" y="{top:.0f}" width="{_BOX}" height="{_HEIGHT}" rx="6"/>',
        f'<text class="name" x="{left + 10:.1f}" y="{top + 19:.0f}">{escape(place.name)}</text>',
        *lines,
        "</g>",
    ]


def _purpose(name: str) -> str:
    """Return the first sentence of what a room says of itself."""
    if name in _FLAT:
        return _FLAT[name]
    said = ast.get_docstring(ast.parse((HOUSE / name / "__init__.py").read_text(encoding="utf-8")))
    return (said or "").splitlines()[0]


def _knows_home_assistant(name: str) -> bool:
    """Return whether any file of a room imports Home Assistant."""
    return any(
        target.split(".")[0] == "homeassistant"
        for module, path in modules("custom_components").items()
        if room(module) == name
        for target, _ in imports(path)
    )


def _svg(parts: Sequence[str], caption: str) -> str:
    """Return the file."""
    height = _TOP + len(FLOORS) * _FLOOR - (_FLOOR - _HEIGHT) + 20
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">'
        f"\n<title>The rooms of the house</title>\n{_STYLE}\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto"><path d="M0 0L8 4L0 8z" fill="#5b6f8c"/></marker></defs>\n'
        f'<rect width="{_WIDTH}" height="{height}" rx="8" fill="#fbfaf6"/>\n'
        '<text class="title" x="16" y="28">The rooms: an arrow is an import, and goes down only</text>\n'
        f'<text x="16" y="50">{caption} Green: no Home Assistant in it.</text>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def main() -> None:
    """Write the picture."""
    PICTURE.write_text(drawn(), encoding="utf-8")
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    main()
