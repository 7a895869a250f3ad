"""What one strategy made of one day, and sums of that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .money import CLICKS_CT, euros


@dataclass(frozen=True, slots=True, kw_only=True)
class DayKey:
    """Which day: of a seed and a weather, or one of a file."""

    seed: int = 0
    name: str
    file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one strategy made of one day, or of several."""

    block: str
    set: str
    day: DayKey
    strategy: str
    days: int = 1
    surplus_kwh: float = 0
    solar_kwh: float
    grid_kwh: float = 0
    battery_kwh: float = 0
    clicks: int = 0
    """Changes of relays, on and off counted."""
    earned_ct: float = 0
    """Before clicks."""
    oracle_kwh: float | None = None
    """None: nobody knows what could have been had."""
    oracle_ct: tuple[float, ...] | None = None
    """The most that could have been earned, for each cost of a click."""
    share: float | None = None
    """Of the oracle's energy; what a run took beyond its oracle does not count."""
    worst_minute_w: float = 0
    """The most import for heaters, mean over any minute."""
    most_an_hour: int = 0
    """How often a relay clicked in any hour at most."""
    backup_kwh: float = 0
    """What else had to heat the tank."""

    @property
    def heater_kwh(self) -> float:
        """Return what the heaters used."""
        return self.solar_kwh + self.grid_kwh + self.battery_kwh

    @property
    def import_share(self) -> float:
        """Return the grid's part of what the heaters used."""
        return self.grid_kwh / self.heater_kwh if self.heater_kwh else 0

    @property
    def euros(self) -> tuple[float, ...]:
        """Return what is left after the clicks, for each cost of a click."""
        return tuple(euros(self.earned_ct, self.clicks, click_ct) for click_ct in CLICKS_CT)

    @property
    def oracle_euros(self) -> tuple[float, ...]:
        """Return the same of the oracle in euros; NaN if nobody knows."""
        return tuple(each / 100 for each in self.oracle_ct or [float("nan")] * len(CLICKS_CT))


def total(rows: Iterable[Row]) -> Row:
    """Return the sum of rows; each one's solar counts at most as much as its oracle."""
    each = list(rows)
    oracles = [row.oracle_kwh for row in each if row.oracle_kwh is not None]
    taken_kwh = sum(min(row.solar_kwh, row.oracle_kwh or 0) for row in each)
    earned = [row.oracle_ct for row in each if row.oracle_ct is not None]
    return Row(
        block=each[0].block,
        set=each[0].set,
        day=each[0].day,
        strategy=each[0].strategy,
        days=sum(row.days for row in each),
        surplus_kwh=sum(row.surplus_kwh for row in each),
        solar_kwh=sum(row.solar_kwh for row in each),
        grid_kwh=sum(row.grid_kwh for row in each),
        battery_kwh=sum(row.battery_kwh for row in each),
        clicks=sum(row.clicks for row in each),
        earned_ct=sum(row.earned_ct for row in each),
        oracle_kwh=sum(oracles) if oracles else None,
        oracle_ct=tuple(map(sum, zip(*earned, strict=True))) if earned else None,
        share=taken_kwh / sum(oracles) if sum(oracles) else None,
        worst_minute_w=max(row.worst_minute_w for row in each),
        most_an_hour=max(row.most_an_hour for row in each),
        backup_kwh=sum(row.backup_kwh for row in each),
    )


def sums(rows: Sequence[Row], order: Sequence[str]) -> list[Row]:
    """Return the sum over days for each block, set and strategy, blocks in this order."""
    places: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        places.setdefault((row.block, row.set, row.strategy), []).append(row)
    return sorted((total(each) for each in places.values()), key=lambda row: order.index(row.block))
