"""Rows in which our own code fails as nobody foresaw."""

import asyncio

from ..home_assistant import said
from .matrix import REACTION_S, STALE_S, Measure, Row, Stage

_SET_UP_S = 5
RAISES = "step_raises"
_STAYS_OFF_S = 2


async def _raises(stage: Stage) -> float:
    """A step raises while everything is on; nothing is switched on any more, and a person is told."""
    with stage.sabotaged(RAISES):
        since_s = await stage.house.set()
        took_s = await stage.opened(since_s=since_s, within_s=REACTION_S)
        await asyncio.sleep(_STAYS_OFF_S)
        assert not any(relay.closed for relay in (await stage.relays()).values()), "one is on again"
        await said.issue(stage.client)
    return took_s


async def _raises_without_meter(stage: Stage) -> float:
    """The first step that raises is the one that should say that the meter is lost."""
    since_s = await stage.house.set(stall=True)
    with stage.sabotaged(RAISES):
        return await stage.opened_after(since_s + STALE_S, since_s=since_s, within_s=REACTION_S)


def _set_up_raises(fault: str) -> Measure[Stage]:
    """Return a measurement from RUNNING: Home Assistant is killed, and its set-up of ours fails."""

    async def measure(stage: Stage) -> float:
        home_assistant = stage.harness.home_assistant
        await home_assistant.kill()
        since_s = await stage.house.set()
        with stage.sabotaged(fault):
            await home_assistant.start()
            running_s = home_assistant.running_at_s
            took_s = await stage.opened_after(running_s, since_s=since_s, within_s=_SET_UP_S)
            await said.issue(stage.client)
        return took_s

    return measure


ROWS_OF_CONTROLLER = [
    Row(fault="Controller raises", bound_s=REACTION_S, measure=_raises),
    Row(
        fault="Controller raises while the meter is silent (from the staleness limit)",
        bound_s=REACTION_S,
        measure=_raises_without_meter,
    ),
]
ROWS = [
    *ROWS_OF_CONTROLLER,
    Row(
        fault="Set-up fails at its beginning, Home Assistant killed and restarted (from RUNNING)",
        bound_s=_SET_UP_S,
        measure=_set_up_raises("set_up_raises_early"),
    ),
    Row(
        fault="Set-up fails at its end, Home Assistant killed and restarted (from RUNNING)",
        bound_s=_SET_UP_S,
        measure=_set_up_raises("set_up_raises_late"),
    ),
]
