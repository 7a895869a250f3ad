"""Rows in which the water is hot, or nobody knows whether it is."""

from typing import Any

from ..home_assistant.client import ClientError
from .matrix import REACTION_S, WARM_C, Measure, Row, Stage

_MAX_AGE_MIN = 1
_MAX_AGE_S = 60 * _MAX_AGE_MIN
_AGED = "l3"
"""The heater whose temperature gets too old."""
_VERY_HOT_C = 90
_EVENT = "water"
_SENSOR = "sensor.tank"
CONFIGURATION = """\
template:
  - triggers:
      - trigger: event
        event_type: water
    sensor:
      - name: Tank
        default_entity_id: sensor.tank
        device_class: temperature
        unit_of_measurement: °C
        state: "{{ trigger.event.data.celsius }}"
"""
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
    took_s = await stage.opened(*others, since_s=since_s, within_s=REACTION_S)
    await stage.lost(_PROBED)
    return took_s


async def _too_old(stage: Stage) -> float:
    """Its own sensor says nothing any more; measured from the end of the last report's age."""
    await stage.client.request("POST", f"/api/events/{_EVENT}", {"celsius": WARM_C})
    await stage.change_heater(_AGED, temperature_sensor=_SENSOR, max_age_min=_MAX_AGE_MIN)
    await stage.closed(within_s=20)
    reported_s = await stage.house.set()
    await stage.client.request("POST", f"/api/events/{_EVENT}", {"celsius": WARM_C + 1})
    within_s = _MAX_AGE_S + REACTION_S
    took_s = await stage.opened(_AGED, since_s=reported_s, within_s=within_s)
    await stage.change_heater(_AGED)
    return took_s - _MAX_AGE_S


async def _not_a_number(stage: Stage) -> float:
    """The off temperature of a heater that was boosted is set to what is no number, which is refused."""
    heater = stage.heater(stage.broken)
    await stage.client.call("switch.turn_on", heater.entity("boost"))
    number, taken = heater.entity("off_temperature"), True
    try:
        await stage.client.call("number.set_value", number, value="nan")
    except ClientError:
        taken = False
    since_s = await stage.house.set(temperature_c=_VERY_HOT_C)
    took_s = await stage.opened(since_s=since_s, within_s=REACTION_S)
    await stage.client.call("switch.turn_off", heater.entity("boost"))
    assert not taken, f"{number} is {stage.client.state(number)}"
    return took_s


NOT_A_NUMBER = Row(
    fault=f"Off temperature set to NaN, boost, water {_VERY_HOT_C} °C",
    bound_s=REACTION_S,
    measure=_not_a_number,
)
ROWS_OF_SENSOR = [
    Row(fault="Water reaches the off temperature", bound_s=REACTION_S, measure=_hot),
    Row(fault="Temperature unknown", bound_s=REACTION_S, measure=_sensor(fault="no_value")),
    Row(fault="Temperature implausible (−127 °C)", bound_s=REACTION_S, measure=_sensor(reading_c=-127)),
    Row(fault="Temperature implausible (120 °C)", bound_s=REACTION_S, measure=_sensor(reading_c=120)),
]
"""Those that any relay can have."""
ROWS = [
    *ROWS_OF_SENSOR,
    NOT_A_NUMBER,
    Row(fault="Temperature unavailable", bound_s=REACTION_S, measure=_unavailable),
    Row(
        fault=f"Temperature too old (maximum age {_MAX_AGE_MIN} min; from its end)",
        bound_s=REACTION_S,
        measure=_too_old,
    ),
]
