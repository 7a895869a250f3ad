"""Rows in which the meter says nothing, or nothing that could be believed."""

from typing import Any

from .matrix import REACTION_S, STALE_S, Measure, Row, Stage

_DEFAULT_STALE_S = 10
_ERROR = 3


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
