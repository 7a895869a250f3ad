"""Rows in which what is around Home Assistant fails: line to the meter, disk, database, clock."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from ..home_assistant.client import ClientError, Json
from ..home_assistant.harness import Setup
from . import rows_life
from .matrix import OFF_DELAY_S, REACTION_S, STALE_S, Act, Row
from .stage_surroundings import SurroundingsStage

_LOSS = 0.3
_SLOW_BYTES_PER_S = 2000
_HOUR_S = 3600
_SEEN_S = 3
_RETRY_S = 60
"""How often what could not be stored is tried again."""
_OURS = "ems_smart_heater."


async def _lossy(stage: SurroundingsStage) -> float:
    """The surplus ends while much of what the meter says is lost; TCP says it again, later and later."""
    stage.line.loss = _LOSS
    await asyncio.sleep(_SEEN_S)
    since_s = await stage.house.set(power_w=dict.fromkeys(("l1", "l2", "l3"), 2000.0))
    return await stage.opened(since_s=since_s, within_s=STALE_S + OFF_DELAY_S + REACTION_S)


async def _slow(stage: SurroundingsStage) -> float:
    """The meter sends more than goes through; measured is how old the data are when all is off."""
    line, begin_s, before = stage.line, monotonic(), stage.line.carried
    await asyncio.sleep(_SEEN_S)
    sent_bytes_per_s = (line.carried - before) / (monotonic() - begin_s)
    waits = 1 - _SLOW_BYTES_PER_S / sent_bytes_per_s
    line.bytes_per_s = _SLOW_BYTES_PER_S
    since_s = await stage.house.set()
    return waits * await stage.opened(since_s=since_s, within_s=(STALE_S + REACTION_S) / waits)


async def _cut(stage: SurroundingsStage) -> float:
    """Not a packet comes through, in neither direction."""
    since_s = await stage.house.set()
    stage.line.loss = 1
    return await stage.opened(since_s=since_s, within_s=STALE_S + REACTION_S)


async def _locked(stage: SurroundingsStage) -> float:
    """Somebody else writes to the recorder's database, and goes on for ever."""
    with stage.recorder_locked():
        since_s = await stage.house.set(stall=True)
        return await stage.opened(since_s=since_s, within_s=STALE_S + REACTION_S)


def _configured(stage: SurroundingsStage) -> list[dict[str, Any]]:
    """Return what the disk knows of the integration's entry; every file has to be whole."""
    entries = stage.disk.contents()["core.config_entries"]["data"]["entries"]
    return [each["subentries"] for each in entries if each["entry_id"] == stage.harness.meter.entry_id]


async def _full(stage: SurroundingsStage) -> float:
    """What is hot cannot be remembered, until there is room; what was stored stays whole."""
    before = _configured(stage)
    stage.disk.fill()
    since_s = await stage.heat_up()
    took_s = await stage.opened(since_s=since_s, within_s=REACTION_S)
    await asyncio.sleep(_SEEN_S)
    assert _configured(stage) == before
    assert not _all_hot(stage), "the disk was not full"
    stage.disk.make_room()
    try:
        async with asyncio.timeout(_RETRY_S + _SEEN_S):
            while not _all_hot(stage):  # noqa: ASYNC110 - a file of another process
                await asyncio.sleep(0.5)
    except TimeoutError:
        raise ClientError("there is room, and the memory was not written") from None
    return took_s


def _all_hot(stage: SurroundingsStage) -> bool:
    """Return whether the integration's own file says of every heater that the water is hot."""
    (memory,) = (each for name, each in stage.disk.contents().items() if name.startswith(_OURS))
    return all(heater["hot"] for heater in memory["heaters"].values())


def _while_full(measure: Callable[[SurroundingsStage], Awaitable[float]]) -> Any:
    """Return another measurement with a disk that is full, also while Home Assistant starts."""

    async def measured(stage: SurroundingsStage) -> float:
        before = _configured(stage)
        stage.disk.fill()
        took_s = await measure(stage)
        assert _configured(stage) == before
        return took_s

    return measured


async def _clock_of(stage: SurroundingsStage) -> float:
    """Return what time Home Assistant believes it is."""
    shown: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def take(event: Json) -> None:
        if not shown.done():
            shown.set_result(float(event["result"]))

    await stage.client.subscribe(take, type="render_template", template="{{ now().timestamp() }}")
    async with asyncio.timeout(_SEEN_S):
        return await shown


def _clock(offset_s: int) -> Callable[[SurroundingsStage], Awaitable[float]]:
    """Return a measurement of a silent meter after the clock was changed; that alone moves nothing."""

    async def measure(stage: SurroundingsStage) -> float:
        since_s = await stage.house.set()
        stage.clock.set(offset_s)
        await asyncio.sleep(_SEEN_S)
        assert abs(await _clock_of(stage) - time.time() - offset_s) < _SEEN_S, "the clock did not change"
        relays = await stage.relays()
        moved = [name for name in stage.names if relays[name].moved_at_s(on=False, since_s=since_s)]
        assert not moved, f"{moved} went off because of the clock"
        since_s = await stage.house.set(stall=True)
        return await stage.opened(since_s=since_s, within_s=STALE_S + REACTION_S)

    return measure


_STALE_BOUND_S = STALE_S + REACTION_S
ROWS = [
    Row(fault="Line to the meter cut", bound_s=_STALE_BOUND_S, measure=_cut),
    Row(
        fault=f"Line to the meter slowed to {_SLOW_BYTES_PER_S / 1000:g} kB/s (age of the data)",
        bound_s=_STALE_BOUND_S,
        measure=_slow,
    ),
    Row(
        fault=f"Line to the meter loses {_LOSS:.0%} of the packets, surplus gone",
        bound_s=STALE_S + OFF_DELAY_S + REACTION_S,
        measure=_lossy,
    ),
    Row(fault="Recorder's database locked, meter silent", bound_s=_STALE_BOUND_S, measure=_locked),
    Row(
        fault="Clock put forward by an hour, then meter silent",
        bound_s=_STALE_BOUND_S,
        measure=_clock(_HOUR_S),
    ),
    Row(
        fault="Clock put back by an hour, then meter silent", bound_s=_STALE_BOUND_S, measure=_clock(-_HOUR_S)
    ),
    Row(fault="Disk full (.storage), water hot", bound_s=REACTION_S, measure=_full),
    Row(
        fault="Disk full (.storage), Home Assistant killed and restarted, water hot (from RUNNING)",
        bound_s=rows_life.KILLED_BOUND_S,
        measure=_while_full(rows_life.killed_and_hot),
    ),
]
SURROUNDINGS = Act(
    name="surroundings",
    setup=Setup(frail=True),
    stage=SurroundingsStage,
    rows=[*ROWS, *rows_life.ROWS_OUT_OF_REACH],
    quiet=False,
)
