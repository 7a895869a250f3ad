"""What is promised of whole days, measured."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from .cases import FOLLOW, OLD
from .day_cases import BATTERIES, DEAD, LATE, LOST, MAIN, ORDER, PER_PHASE, ROW, TANK, UNEQUAL
from .day_rows import Row, sums, total
from .money import CLICKS_CT, click_names
from .report import Figure

MORE_PERCENT: Final[Mapping[str, tuple[float, ...]]] = {
    "3 × 500 W": (5, 3),
    "3 × 1000 W": (2.5, 2.5),
    "3 × 2000 W": (2.5, 2.5),
    UNEQUAL: (5, 2),
    "1 × 3000 W": (3, 3),
}
"""How many euros more than the old one, %, for each cost of a click."""
SHARES: Final[Mapping[str, float]] = {"3 × 500 W": 98, UNEQUAL: 95}
SHARE: Final = 99
"""Of the oracle's energy, %; this one for the other sets."""
EUROS_SHARE: Final = 85
IMPORT: Final = 1.2
WORST_W: Final = 450
LATE_WORST_W: Final = 700
OF_CLICKS: Final = 110
BATTERY_CLICKS: Final = 150
FROM_BATTERY: Final = 0.8
AN_HOUR: Final = 24
PER_PHASE_MORE: Final = 5
PER_PHASE_IMPORT: Final = 1

type _Of = Mapping[tuple[str, str, str], Row]
"""By block, set and strategy."""


def figures(rows: Sequence[Row]) -> list[Figure]:
    """Return what is promised, measured; of blocks that were run."""
    of = {(row.block, row.set, row.strategy): row for row in sums(rows, ORDER)}
    made: list[Figure] = []
    for block, name, strategy in of:
        if strategy != FOLLOW:
            continue
        new, old = of[block, name, FOLLOW], of[block, name, OLD]
        if block == MAIN.name:
            made += _main(name, new, old)
        elif block == LATE.name:
            made.append(_figure(f"{name}, {block}: worst minute", new.worst_minute_w, "W", LATE_WORST_W))
        elif block in {each.name for each in BATTERIES}:
            made += [
                _figure(f"{name}, {block}: from it", _percent(new.battery_kwh, new), "%", FROM_BATTERY),
                _figure(f"{name}, {block}: clicks a day", new.clicks / new.days, "", BATTERY_CLICKS),
            ]
        elif block == ROW.name:
            name = f"{name}, {block}: backup heat, beyond the old one's"
            made.append(_figure(name, new.backup_kwh - old.backup_kwh, "kWh", 0))
        elif block in {TANK.name, DEAD.name, LOST.name}:
            made += _bounds(f"{name}, {block}", new)
    return made + _per_phase(of)


def _main(name: str, new: Row, old: Row) -> list[Figure]:
    """Return what is promised for a set of heaters."""
    made = [
        _figure(f"{name}: euros at {click}, more than old", _more(ours, before), "%", least, least=True)
        for click, ours, before, least in zip(
            click_names(), new.euros, old.euros, MORE_PERCENT[name], strict=True
        )
    ]
    made += [
        _figure(
            f"{name}: euros at {click}, of the oracle",
            100 * ours / best if best else 0,
            "%",
            EUROS_SHARE,
            least=True,
        )
        for click, ours, best in zip(click_names(), new.euros, new.oracle_euros, strict=True)
    ]
    share = SHARES.get(name, SHARE)
    of_clicks = 100 * new.clicks / old.clicks if old.clicks else 100 * new.clicks
    return [
        *made,
        _figure(f"{name}: energy, of the oracle", 100 * (new.share or 0), "%", share, least=True),
        _figure(f"{name}: clicks, of old", of_clicks, "%", OF_CLICKS),
        *_bounds(name, new),
    ]


def _bounds(name: str, row: Row) -> list[Figure]:
    """Return the bounds that hold on any day."""
    return [
        _figure(f"{name}: import, of its energy", 100 * row.import_share, "%", IMPORT),
        _figure(f"{name}: worst minute", row.worst_minute_w, "W", WORST_W),
        _figure(f"{name}: most clicks an hour of a relay", row.most_an_hour, "", AN_HOUR),
    ]


def _per_phase(of: _Of) -> list[Figure]:
    """Return what is promised where each phase is billed by itself: for all sets together."""
    block = PER_PHASE.name
    new, old = (
        _all(row for (where, _, who), row in of.items() if where == block and who == strategy)
        for strategy in (FOLLOW, OLD)
    )
    if new is None or old is None:
        return []
    return [
        *(
            _figure(
                f"{block}: euros at {click}, more than old",
                _more(ours, before),
                "%",
                PER_PHASE_MORE,
                least=True,
            )
            for click, ours, before in zip(click_names(), new.euros, old.euros, strict=True)
        ),
        _figure(f"{block}: import, of its energy", 100 * new.import_share, "%", PER_PHASE_IMPORT),
    ]


def _all(rows: Iterable[Row]) -> Row | None:
    found = list(rows)
    return total(found) if found else None


def _percent(kwh: float, row: Row) -> float:
    return 100 * kwh / row.heater_kwh if row.heater_kwh else 0


def _more(ours: float, before: float) -> float:
    """Return by how much, %, this is more than before, which may be a loss."""
    return 100 * (ours - before) / abs(before) if before else 0


def _figure(name: str, value: float, unit: str, target: float, *, least: bool = False) -> Figure:
    return Figure(name=name, value=value, unit=unit, target=target, least=least)


def row_figures(rows: Sequence[Row]) -> list[Figure]:
    """Return the tables as figures, for machines."""
    return [
        Figure(name=f"{row.block}, {row.set}, {row.strategy}: {name}", value=value, unit=unit)
        for row in sums(rows, ORDER)
        for name, value, unit in (
            ("surplus", row.surplus_kwh, "kWh"),
            ("solar", row.solar_kwh, "kWh"),
            ("grid", row.grid_kwh, "kWh"),
            ("battery", row.battery_kwh, "kWh"),
            ("clicks a day", row.clicks / row.days, ""),
            ("most clicks an hour of a relay", row.most_an_hour, ""),
            ("worst minute", row.worst_minute_w, "W"),
            ("backup heat", row.backup_kwh, "kWh"),
            *(
                (f"euros at {click_ct:g} ct", value, "€")
                for click_ct, value in zip(CLICKS_CT, row.euros, strict=True)
            ),
            *([("of the oracle", 100 * row.share, "%")] if row.share is not None else []),
            *(
                (f"euros of the oracle at {click_ct:g} ct", best / 100, "€")
                for click_ct, best in zip(CLICKS_CT, row.oracle_ct or (), strict=False)
            ),
        )
    ]
