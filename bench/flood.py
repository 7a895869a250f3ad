"""A meter that floods: how long it keeps Home Assistant waiting, and how soon hot water is off."""

import asyncio
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from lab.home_assistant.config_folder import DOMAIN
from lab.home_assistant.harness import Harness, Setup
from lab.proof.matrix import REACTION_S, SETTLE_S, Stage
from lab.simulator.flood import Flood

from .report import Figure, parser, report

_PROBE = Path(__file__).with_name("lag_probe")
_STALE_S = 10
_MOST_LAG_MS = 100
_HOT_AFTER_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a flood did."""

    kind: str
    lag_s: float
    busy_s: float
    collecting_s: float
    """The worst lag with a full garbage collection in it."""
    taken: int
    hot_to_off_s: float | None


class _Taken:
    """Counts the readings that are handed on, by the live feed."""

    def __init__(self) -> None:
        """Begin."""
        self.number = 0

    def take(self, event: dict[str, Any]) -> None:
        """Count one."""
        self.number += "reading" in event


async def _flood(stage: Stage, taken: _Taken, kind: Flood | None, seconds: float) -> Result:
    """Have all heaters on, flood, and make the water hot meanwhile; without a kind, only watch."""
    await stage.prepare(stale_s=_STALE_S, settle_s=SETTLE_S)
    await stage.client.command("lag_probe/take")
    begin_s, before, took_s = monotonic(), taken.number, None
    if kind is not None:
        await stage.house.set(flood=kind)
        await asyncio.sleep(_HOT_AFTER_S)
        took_s = await stage.opened(since_s=await stage.heat_up(), within_s=REACTION_S)
    await asyncio.sleep(begin_s + seconds - monotonic())
    lag = await stage.client.command("lag_probe/take")
    return Result(
        kind=kind or "no flood",
        lag_s=lag["worst_s"],
        busy_s=lag["busy_s"],
        collecting_s=lag["collecting_s"],
        taken=taken.number - before,
        hot_to_off_s=took_s,
    )


async def measure(seconds: float) -> list[Result]:
    """Flood a real Home Assistant in every way, each for so long."""
    harness = Harness(Setup(configuration="lag_probe:\n"))
    shutil.copytree(_PROBE, harness.home_assistant.folder / "custom_components" / _PROBE.name)
    taken = _Taken()
    async with harness, Stage(harness) as stage:
        await stage.set_up()
        entry_id = harness.meter.entry_id
        await harness.client.subscribe(taken.take, type=f"{DOMAIN}/subscribe", entry_id=entry_id)
        return [await _flood(stage, taken, kind, seconds) for kind in (None, *Flood)]


def figures(results: list[Result]) -> list[Figure]:
    """Return what came out."""
    found: list[Figure] = []
    for each in results:
        target = None if each.hot_to_off_s is None else _MOST_LAG_MS
        found += [
            Figure(name=f"{each.kind}: worst lag", value=1000 * each.lag_s, unit="ms", target=target),
            Figure(name=f"{each.kind}: of it the loop's own work", value=1000 * each.busy_s, unit="ms"),
            Figure(
                name=f"{each.kind}: with a full garbage collection", value=1000 * each.collecting_s, unit="ms"
            ),
            Figure(name=f"{each.kind}: readings taken", value=each.taken, unit=""),
        ]
        if each.hot_to_off_s is not None:
            name = f"{each.kind}: hot to off"
            found.append(Figure(name=name, value=each.hot_to_off_s, unit="s", target=REACTION_S))
    return found


def main() -> int:
    """Run it."""
    options = parser(__doc__)
    options.add_argument("--seconds", type=float, default=20, help="how long each flood is watched (20)")
    chosen = options.parse_args()
    return 0 if report(figures(asyncio.run(measure(chosen.seconds))), as_json=chosen.json) else 1


if __name__ == "__main__":
    sys.exit(main())
