"""What the day benchmark found, as tables: on the screen, and in docs/strategies.md with its pictures."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from lab.simulator.days import NOISE_W

from .cases import ORACLE
from .day_cases import MAIN, ORDER
from .day_plots import SHOWN, day_svg, euros_svg, trace
from .day_rows import DayKey, Row, sums
from .money import click_names
from .report import Figure

DOCS: Final = Path(__file__).parents[1] / "docs"
_BEGIN: Final = "<!-- script/bench day --write-docs writes from here -->\n"
_END: Final = "<!-- to here -->\n"
_HEAD: Final = (
    *("strategy", "solar", "grid", "battery", "of the oracle", "import", "worst minute"),
    *("clicks a day", "most an hour", *(f"€ at {each}" for each in click_names()), "backup"),
)


def _cells(row: Row) -> list[str]:
    """Return a line of a table; energy in kWh, money in €, of days in all."""
    energies = (row.solar_kwh, row.grid_kwh, row.battery_kwh)
    share = "–" if row.share is None else f"{row.share:.1%}"
    cells = [row.strategy, *(f"{each:.1f}" for each in energies), share]
    if row.strategy == ORACLE:
        return [*cells, "–", "–", "–", "–", *(f"{each:.2f}" for each in row.oracle_euros), "–"]
    return [
        *cells,
        f"{row.import_share:.1%}",
        f"{row.worst_minute_w:.0f}",
        f"{row.clicks / row.days:.0f}",
        str(row.most_an_hour),
        *(f"{each:.2f}" for each in row.euros),
        f"{row.backup_kwh:.1f}" if row.backup_kwh else "–",
    ]


def show(rows: Sequence[Row]) -> None:
    """Print a table for each block and set."""
    found = sums(rows, ORDER)
    widths = [max(map(len, column)) for column in zip(_HEAD, *map(_cells, found), strict=True)]
    for (block, name), group in groupby(found, key=lambda row: (row.block, row.set)):
        print(f"{block}, {name}")
        for cells in (list(_HEAD), *map(_cells, group)):
            numbers = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
            print("  ", cells[0].ljust(widths[0]), *numbers, sep="  ")
        print()


def write_docs(rows: Sequence[Row], figures: Sequence[Figure], seeds: str) -> None:
    """Put tables and pictures of a run into docs/strategies.md."""
    found = sums(rows, ORDER)
    days = len({row.day for row in rows if row.block == MAIN.name})
    lines = [
        f"`script/bench day --seed {seeds}`: {days} days in all, each phase with a noise of {NOISE_W} W"
        " (standard deviation). Energy in kWh and money in €, of all days; the worst minute's import in W;"
        " backup: what else had to heat the tank, kWh.\n",
        f"![Euros of the best possible at {click_names()[0]} a click, and clicks a day, for each set of"
        " heaters](images/strategies-euros.svg)\n",
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
    (images / "strategies-euros.svg").write_text(euros_svg(found), encoding="utf-8")
