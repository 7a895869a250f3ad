"""Rows in which the water is hot, or nobody knows whether it is."""

import time
from datetime import datetime
from typing import Any

from .matrix import REACTION_S, Measure, Row, Stage

MAX_AGE_MIN = 1
_MAX_AGE_S = 60 * MAX_AGE_MIN
AGED = "fourth"
"""The heater whose temperature may be that old; the others keep the hour."""
_PROBED = "l1"
"""The relay that the sensor is wired to."""


def _sensor(**changes: Any) -> Measure[Stage]:
    """Return a measurement from a fault of the sensor until every relay is open."""

    async def measure(stage: Stage) -> float:
        since_s = await stage.house.set(temperature_sensor=changes)
        return await stage.opened(since_s=since_s, within_s=REACTION_S)

    return measure


async def _hot(stage: Stage) -> float:
    """The water reaches its off temperature."""
    return await stage.opened(since_s=await stage.heat_up(), within_s=REACTION_S)


async def _unavailable(stage: Stage) -> float:
    """The device that the sensor is wired to is gone; its own relay cannot be reached then."""
    since_s = await stage.house.set(relay={_PROBED: {"fault": "offline"}})
    others = [name for name in stage.names if name != _PROBED]
    return await stage.opened(*others, since_s=since_s, within_s=REACTION_S)


async def _too_old(stage: Stage) -> float:
    """The sensor goes on showing what it showed; measured from the end of its last report's age."""
    since_s = await stage.house.set(temperature_sensor={"fault": "frozen"})
    took_s = await stage.opened(AGED, since_s=since_s, within_s=_MAX_AGE_S + REACTION_S)
    state = await stage.client.request("GET", f"/api/states/{stage.harness.probe}")
    reported_s = datetime.fromisoformat(state["last_reported"]).timestamp() - time.time() + time.monotonic()
    closed_s = max(each.at_s for each in (await stage.relays())[AGED].movements if each.on)
    return since_s + took_s - max(reported_s, closed_s) - _MAX_AGE_S


ROWS = [
    Row(fault="Water reaches the off temperature", bound_s=REACTION_S, measure=_hot),
    Row(fault="Temperature unknown", bound_s=REACTION_S, measure=_sensor(fault="no_value")),
    Row(fault="Temperature unavailable", bound_s=REACTION_S, measure=_unavailable),
    Row(fault="Temperature implausible (−127 °C)", bound_s=REACTION_S, measure=_sensor(reading_c=-127)),
    Row(fault="Temperature implausible (120 °C)", bound_s=REACTION_S, measure=_sensor(reading_c=120)),
    Row(
        fault=f"Temperature too old (maximum age {MAX_AGE_MIN} min; from its end)",
        bound_s=REACTION_S,
        measure=_too_old,
    ),
]
