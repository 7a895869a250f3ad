"""What the day benchmark found, as tables: on the screen, and in docs/strategies.md with its pictures."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from lab.simulator.days import NOISE_W

from .day_cases import BLOCKS, MAIN, DayKey, Row
from .day_plots import SHOWN, day_svg, share_svg, trace
from .report import Figure

DOCS: Final = Path(__file__).parents[1] / "docs"
_BEGIN: Final = "<!-- script/bench day --write-docs writes from here -->\n"
_END: Final = "<!-- to here -->\n"
_HEAD: Final = ("strategy", "surplus", "solar", "grid", "battery", "switchings", "of the oracle")


def total(rows: Iterable[Row]) -> Row:
    """Return the sum of rows; each one's solar counts at most as much as its oracle."""
    each = list(rows)
    oracles = [row.oracle_kwh for row in each if row.oracle_kwh is not None]
    taken_kwh = sum(min(row.solar_kwh, row.oracle_kwh or 0) for row in each)
    return Row(
        block=each[0].block,
        set=each[0].set,
        day=each[0].day,
        strategy=each[0].strategy,
        surplus_kwh=sum(row.surplus_kwh for row in each),
        solar_kwh=sum(row.solar_kwh for row in each),
        grid_kwh=sum(row.grid_kwh for row in each),
        battery_kwh=sum(row.battery_kwh for row in each),
        switchings=sum(row.switchings for row in each),
        oracle_kwh=sum(oracles) if oracles else None,
        share=taken_kwh / sum(oracles) if sum(oracles) else None,
        most_a_minute=max(row.most_a_minute for row in each),
        excess_s=max(row.excess_s for row in each),
    )


def sums(rows: Sequence[Row]) -> list[Row]:
    """Return the sum over days for each block, set and strategy, by block."""
    places: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        places.setdefault((row.block, row.set, row.strategy), []).append(row)
    order = [block.name for block in BLOCKS]
    return sorted((total(each) for each in places.values()), key=lambda row: order.index(row.block))


def _cells(row: Row) -> list[str]:
    """Return a line of a table; energy in kWh."""
    energies = (row.surplus_kwh, row.solar_kwh, row.grid_kwh, row.battery_kwh)
    share = "–" if row.share is None else f"{row.share:.1%}"
    return [row.strategy, *(f"{each:.1f}" for each in energies), str(row.switchings), share]


def show(rows: Sequence[Row]) -> None:
    """Print a table for each block and set."""
    found = sums(rows)
    widths = [max(map(len, column)) for column in zip(_HEAD, *map(_cells, found), strict=True)]
    for (block, name), group in groupby(found, key=lambda row: (row.block, row.set)):
        print(f"{block}, {name}")
        for cells in (list(_HEAD), *map(_cells, group)):
            numbers = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
            print("  ", cells[0].ljust(widths[0]), *numbers, sep="  ")
        print()


def write_docs(rows: Sequence[Row], figures: Sequence[Figure], seeds: str) -> None:
    """Put tables and pictures of a run into docs/strategies.md."""
    found = sums(rows)
    days = len({row.day for row in rows if row.block == MAIN.name})
    lines = [
        f"`script/bench day --seed {seeds}`: {days} days in all, each phase with a noise of {NOISE_W} W"
        " (standard deviation). Energy in kWh.\n"
    ]
    for block, group in groupby(found, key=lambda row: row.block):
        lines += [
            f"\n### {block[0].upper()}{block[1:]}\n",
            f"| heaters | {' | '.join(_HEAD)} |",
            f"|---|---|{'--:|' * (len(_HEAD) - 1)}",
        ]
        for name, each in groupby(group, key=lambda row: row.set):
            lines += [f"| {name} | {' | '.join(_cells(row))} |" for row in each]
    lines += ["\n### What is promised\n", "| | measured | target |", "|---|--:|--:|"]
    for figure in figures:
        target = (
            "" if figure.target is None else f"{'≥' if figure.least else '≤'} {figure.target:g} {figure.unit}"
        )
        missed = " (missed)" if figure.met is False else ""
        lines.append(f"| {figure.name} | {figure.value:.3g} {figure.unit} | {target}{missed} |")
    page = DOCS / "strategies.md"
    before, rest = page.read_text(encoding="utf-8").split(_BEGIN)
    after = rest.split(_END)[1]
    page.write_text(before + _BEGIN + "\n".join(lines) + "\n" + _END + after, encoding="utf-8")
    day = next(row.day for row in rows if row.day.name == "broken")
    images = DOCS / "images"
    traces = {strategy: trace(strategy, DayKey(seed=day.seed, name=day.name)) for strategy in SHOWN}
    (images / "strategies-day.svg").write_text(day_svg(traces), encoding="utf-8")
    (images / "strategies-share.svg").write_text(share_svg(found), encoding="utf-8")
