"""Rows in which the meter says nothing, or nothing that could be believed."""

import asyncio
from typing import Any

from lab.simulator.flood import Flood

from .matrix import REACTION_S, STALE_S, Measure, Row, Stage

_DEFAULT_STALE_S = 10
_ERROR = 3
_RATE_HZ = 4
_LINK_HZ = 2
_FLOODED_S = 2
"""As long as such a connection is kept."""


def _meter(**changes: Any) -> Measure[Stage]:
    """Return a measurement from a fault of the meter until every relay is open."""

    async def measure(stage: Stage) -> float:
        since_s = await stage.house.set(**changes)
        return await stage.opened(since_s=since_s, within_s=_DEFAULT_STALE_S + REACTION_S)

    return measure


def _at_start(**changes: Any) -> Measure[Stage]:
    """Return a measurement from RUNNING: Home Assistant is killed, and finds the meter faulty."""

    async def measure(stage: Stage) -> float:
        since_s = await stage.house.set(**changes)
        home_assistant = stage.harness.home_assistant
        await home_assistant.kill()
        await home_assistant.start()
        return await stage.opened_after(
            home_assistant.running_at_s, since_s=since_s, within_s=STALE_S + REACTION_S
        )

    return measure


async def _falls_behind(stage: Stage) -> float:
    """It sends half of what it measures, one after the other; measured is how old that is when all is off."""
    waits = 1 - _LINK_HZ / _RATE_HZ
    since_s = await stage.house.set(link_hz=_LINK_HZ)
    return waits * await stage.opened(since_s=since_s, within_s=_BOUND_S / waits)


def _flooded(flood: Flood) -> Measure[Stage]:
    """Return a measurement from hot water while the meter floods us."""

    async def measure(stage: Stage) -> float:
        await stage.house.set(flood=flood)
        await asyncio.sleep(_FLOODED_S)
        return await stage.opened(since_s=await stage.heat_up(), within_s=REACTION_S)

    return measure


_BOUND_S = STALE_S + REACTION_S
ROWS = [
    Row(
        fault="Meter silent, staleness limit 10 s as delivered",
        bound_s=_DEFAULT_STALE_S + REACTION_S,
        stale_s=_DEFAULT_STALE_S,
        measure=_meter(stall=True),
    ),
    Row(fault="Meter silent", bound_s=_BOUND_S, measure=_meter(stall=True)),
    Row(fault="Meter's timestamp frozen", bound_s=_BOUND_S, measure=_meter(freeze_timestamp=True)),
    Row(fault="Meter's clock runs backwards", bound_s=_BOUND_S, measure=_meter(clock={"fault": "backwards"})),
    Row(
        fault="Meter sends two timestamps in turn",
        bound_s=_BOUND_S,
        measure=_meter(clock={"fault": "in_turn"}),
    ),
    Row(
        fault="Meter's clock in the year 292 billion",
        bound_s=_BOUND_S,
        measure=_meter(clock={"fault": "far"}),
    ),
    Row(fault="Meter falls behind (age of the data)", bound_s=_BOUND_S, measure=_falls_behind),
    Row(fault="Meter's status ERROR", bound_s=_BOUND_S, measure=_meter(status=_ERROR)),
    Row(fault="Meter sends garbage", bound_s=_BOUND_S, measure=_meter(garbage=True)),
    Row(
        fault="Meter's connection closed and refused",
        bound_s=_BOUND_S,
        measure=_meter(refuse_connections=True),
    ),
    Row(
        fault="Meter's token dead at reconnect",
        bound_s=_BOUND_S,
        measure=_meter(refuse_tokens=True, drop=True),
    ),
    Row(fault="Meter restarts (502)", bound_s=_BOUND_S, measure=_meter(starting=True, drop=True)),
    Row(fault="Meter does not answer", bound_s=_BOUND_S, measure=_meter(gone=True)),
]
ROWS_OF_FLOOD = [
    Row(fault=f"Meter floods ({flood}), water hot", bound_s=REACTION_S, measure=_flooded(flood))
    for flood in Flood
]
ROWS_AT_START = [
    Row(
        fault="Meter gone before Home Assistant starts (from RUNNING)",
        bound_s=_BOUND_S,
        measure=_at_start(gone=True),
    ),
    Row(
        fault="Password wrong when Home Assistant starts (from RUNNING)",
        bound_s=_BOUND_S,
        measure=_at_start(password="another"),
    ),
]
