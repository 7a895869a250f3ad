"""Pictures of the day benchmark: hand-written SVG, so that nothing has to be installed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from custom_components.ems_smart_heater.control.replay import Powers, Replay

from .cases import FOLLOW, OLD, ORIGIN, SETS, THRESHOLDS, USUAL, decider_for, settings_for
from .day_cases import MAIN, base_of
from .day_rows import DayKey, Row
from .money import click_names

SHOWN: Final = (ORIGIN, THRESHOLDS, OLD, FOLLOW)
_FROM_S: Final = 12 * 3600
_TO_S: Final = _FROM_S + 5400
_EACH_S: Final = 10
_COLORS: Final = {ORIGIN: "#c2554d", THRESHOLDS: "#c78a1b", OLD: "#6f8f9f", FOLLOW: "#2f7d4f"}
_STYLE: Final = (
    "<style>text{font:13px system-ui,sans-serif;fill:#444}.grid{stroke:#ccc;stroke-width:1}"
    ".sun{fill:#f3cf5b;fill-opacity:.55}.title{font-weight:600}</style>"
)
_WIDTH: Final = 860
_LEFT: Final = 56
_PANEL: Final = 150


@dataclass(frozen=True, slots=True)
class Trace:
    """Surplus and heater power in W, every few seconds."""

    surplus_w: list[float]
    heating_w: list[float]


def trace(strategy: str, day: DayKey) -> Trace:
    """Run a day and keep what is shown of it."""
    settings = settings_for(strategy, USUAL)
    base, found = base_of(day), Trace([], [])

    def watch(now: float, grid: Powers, on: frozenset[str]) -> None:
        """Keep a second; grid and base differ by what the heaters draw."""
        if _FROM_S <= now < _TO_S and now % _EACH_S == 0:
            without_w = sum(base[round(now) - 1])
            found.surplus_w.append(max(-without_w, 0.0))
            found.heating_w.append(sum(grid) - without_w)

    loop = Replay(settings.heaters, decider_for(strategy, settings), lag_s=MAIN.lag_s, watch=watch)
    loop.run(base)
    return found


def day_svg(traces: Mapping[str, Trace]) -> str:
    """Return panels of one and a half hours: surplus as an area, what the heaters take as a line."""
    top_w = 1000 * (max(max(each.surplus_w) for each in traces.values()) // 1000 + 1)
    parts = []
    for number, (strategy, each) in enumerate(traces.items()):
        y = 30 + number * (_PANEL + 34)
        parts.append(f'<text class="title" x="{_LEFT}" y="{y - 8}">{strategy}</text>')
        for watts in range(0, round(top_w) + 1, 1000):
            at = y + _PANEL * (1 - watts / top_w)
            parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH}" y1="{at:.1f}" y2="{at:.1f}"/>')
            if watts % 2000 == 0:
                parts.append(
                    f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{watts // 1000} kW</text>'
                )
        area = _path(each.surplus_w, y, top_w)
        parts.append(f'<path class="sun" d="{area} L{_WIDTH},{y + _PANEL} L{_LEFT},{y + _PANEL}Z"/>')
        line = _path(each.heating_w, y, top_w, steps=True)
        parts.append(f'<path fill="none" stroke="{_COLORS[strategy]}" stroke-width="1.6" d="{line}"/>')
    bottom = 30 + len(traces) * (_PANEL + 34)
    for minute in range(0, (_TO_S - _FROM_S) // 60 + 1, 15):
        x = _LEFT + (_WIDTH - _LEFT) * minute * 60 / (_TO_S - _FROM_S)
        hour = _FROM_S // 3600 + minute // 60
        parts.append(
            f'<text x="{x:.0f}" y="{bottom - 16}" text-anchor="middle">{hour}:{minute % 60:02}</text>'
        )
    return _svg(bottom, "Surplus (yellow) and what three heaters of 1000 W take of it", parts)


def _path(values: Sequence[float], y: float, top_w: float, *, steps: bool = False) -> str:
    """Return the points of a line; with `steps` only where it changes."""
    each_x = (_WIDTH - _LEFT) / max(len(values) - 1, 1)
    points, last = [], None
    for number, watts in enumerate(values):
        x, at = _LEFT + number * each_x, y + _PANEL * (1 - watts / top_w)
        if not steps:
            points.append(f"{x:.1f},{at:.1f}")
        elif watts != last or number == len(values) - 1:
            points.append(f"{x:.1f},{at:.1f}" if last is None else f"H{x:.1f}V{at:.1f}")
        last = watts
    return "M" + (" L" if not steps else " ").join(points)


def euros_svg(sums: Sequence[Row]) -> str:
    """Return bars: euros of each strategy, of the oracle's, at the dearest click, for each set."""
    parts, y = [], 26
    for name in SETS:
        rows = {row.strategy: row for row in sums if row.set == name and row.block == MAIN.name}
        if not rows:
            continue
        parts.append(f'<text class="title" x="4" y="{y}">{name}</text>')
        for strategy in SHOWN:
            y += 22
            row = rows[strategy]
            share = row.euros[0] / best if (best := row.oracle_euros[0]) > 0 else 0.0
            width = 400 * min(max(share, 0), 1)
            parts += [
                f'<text x="130" y="{y}" text-anchor="end">{strategy}</text>',
                f'<rect x="140" y="{y - 13}" width="400" height="17" fill="#eee"/>',
                f'<rect x="140" y="{y - 13}" width="{width:.0f}" height="17" fill="{_COLORS[strategy]}"/>',
                f'<text x="550" y="{y}">{share:.0%}, {row.clicks / row.days:.0f} clicks a day</text>',
            ]
        y += 38
    return _svg(y - 20, f"Euros of the best possible, at {click_names()[0]} a click", parts)


def _svg(height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH + 20} {height:.0f}" role="img">'
        f'<title>{title}</title>{_STYLE}<rect width="100%" height="100%" fill="#fff"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )
