"""Gives a Home Assistant that has just started a day half over, for pictures: the morning is made up."""

import asyncio
import math
import random
import sqlite3
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ..home_assistant.harness import Harness

HOUR: Final = 14
"""What time it is in the picture."""
_SLOT_S: Final = 300
_HEATERS_W: Final = (500, 500, 500, 1500)
_SUNRISE_H, _SUNSET_H, _SUN_W, _HOUSE_W = 6.0, 20.0, 5200, 450
_META: Final = (
    "INSERT INTO statistics_meta"
    " (statistic_id, source, unit_of_measurement, unit_class, has_mean, has_sum, mean_type)"
    " VALUES (?, 'recorder', ?, ?, ?, ?, ?) ON CONFLICT (statistic_id) DO NOTHING"
)
_ROW: Final = (
    "INSERT INTO statistics_short_term (metadata_id, created_ts, start_ts, mean, min, max, state, sum)"
    " SELECT id, ?, ?, ?, ?, ?, ?, ? FROM statistics_meta WHERE statistic_id = ?"
)


def _surplus(slots: int) -> Iterator[float]:
    """Return the surplus of each five minutes since midnight (W): a clear morning with some clouds."""
    chance = random.Random(4)
    cloud = 1.0
    for slot in range(slots):
        hour = slot / 12
        day = (hour - _SUNRISE_H) / (_SUNSET_H - _SUNRISE_H)
        sun = math.sin(math.pi * day) ** 1.4 if 0 < day < 1 else 0.0
        cloud += (1 - cloud) * 0.25 + chance.gauss(0, 0.12)
        breakfast = 1600 if 7 <= hour < 7.4 else 0
        yield _SUN_W * sun * min(max(cloud, 0.25), 1.1) - _HOUSE_W - breakfast + chance.gauss(0, 40)


def _heaters(surplus_w: float) -> list[float]:
    """Return what the heaters take of a surplus, the first ones first."""
    taken: list[float] = []
    for power_w in _HEATERS_W:
        fits = surplus_w - sum(taken) > power_w + 100
        taken.append(float(power_w) if fits else 0.0)
    return taken


def _write(database: Path, ids: dict[str, str], heaters: Sequence[str], now: float, slots: int) -> None:
    """Write the statistics of the morning into the recorder's database."""
    connection = sqlite3.connect(database, timeout=30)
    with connection:
        for statistic_id in (ids["surplus"], *heaters):
            connection.execute(_META, (statistic_id, "W", "power", 1, 0, 1))
        for key in ("solar_energy", "grid_energy"):
            connection.execute(_META, (ids[key], "kWh", "energy", 0, 1, 0))
        solar_kwh = grid_kwh = 0.0
        first = now - now % _SLOT_S - slots * _SLOT_S
        for slot, surplus_w in enumerate(_surplus(slots)):
            at = first + slot * _SLOT_S
            taken = _heaters(surplus_w)
            solar_kwh += sum(taken) / 12_000
            grid_kwh += 0.002 if any(taken) and slot % 9 == 0 else 0
            means = [(ids["surplus"], surplus_w), *zip(heaters, taken, strict=False)]
            for statistic_id, watts in means:
                connection.execute(_ROW, (now, at, watts, watts, watts, None, None, statistic_id))
            for key, kwh in (("solar_energy", solar_kwh), ("grid_energy", grid_kwh)):
                connection.execute(_ROW, (now, at, None, None, None, kwh, kwh, ids[key]))
    connection.close()


async def give_a_past(harness: Harness) -> None:
    """Make it afternoon where the house is, and fill the morning."""
    offset = (HOUR - datetime.now(UTC).hour + 12) % 24 - 12
    # The sign of these zones is that of POSIX: west is positive.
    zone = f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"
    await harness.client.command("config/core/update", time_zone=zone)
    now = time.time()
    midnight = datetime.fromtimestamp(now, UTC) + timedelta(hours=offset)
    slots = (midnight.hour * 60 + midnight.minute) // 5
    meter = harness.meter
    ids = {key: meter.entity(key) for key in ("surplus", "solar_energy", "grid_energy")}
    powers = [heater.entity("heater_power") for heater in meter.heaters]
    database = harness.home_assistant.folder / "home-assistant_v2.db"
    await asyncio.to_thread(_write, database, ids, powers, now, slots)
