"""Sensors: what the meter measures; of each heater why it is on or not, what it draws and has used."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfPower
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .control.model import Status
from .coordinator import EmsConfigEntry
from .entity import HeaterEntity
from .sensors.meter import meter_sensors
from .sensors.usage import usage_sensors, usage_sensors_of_all

PARALLEL_UPDATES = 0

STATUS = SensorEntityDescription(
    key="status",
    translation_key="status",
    device_class=SensorDeviceClass.ENUM,
    options=list(Status),
)
POWER = SensorEntityDescription(
    key="heater_power",
    translation_key="heater_power",
    device_class=SensorDeviceClass.POWER,
    state_class=SensorStateClass.MEASUREMENT,
    native_unit_of_measurement=UnitOfPower.WATT,
    suggested_display_precision=0,
)
LEARNED_POWER = SensorEntityDescription(
    key="learned_power",
    translation_key="learned_power",
    device_class=SensorDeviceClass.POWER,
    entity_category=EntityCategory.DIAGNOSTIC,
    native_unit_of_measurement=UnitOfPower.WATT,
    suggested_display_precision=0,
)


async def async_setup_entry(
    hass: HomeAssistant, entry: EmsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of the meter and of each heater."""
    async_add_entities([*meter_sensors(entry), *usage_sensors_of_all(entry)])
    entry.runtime_data.entities.follow(
        async_add_entities,
        lambda heater: [
            StatusSensor(entry, heater, STATUS),
            PowerSensor(entry, heater, POWER),
            LearnedPowerSensor(entry, heater, LEARNED_POWER),
            *usage_sensors(entry, heater),
        ],
    )


class StatusSensor(HeaterEntity, SensorEntity):
    """Why a heater is on, or why not."""

    _unrecorded_attributes = frozenset({"until"})

    @property
    @override
    def native_value(self) -> str:
        """Return the reason."""
        return self.decision.status

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return until when it holds, a time rather than a countdown that would fill the recorder."""
        return {"until": self.heating.wall_time(self.decision.until)}


class PowerSensor(HeaterEntity, SensorEntity):
    """What a heater draws now: its learned power, or the entered one, while it draws."""

    @property
    @override
    def native_value(self) -> float:
        """Return the power."""
        return self.decision.power_w


class LearnedPowerSensor(HeaterEntity, SensorEntity):
    """What a heater really draws when it is on, seen on the meter."""

    @property
    @override
    def native_value(self) -> float | None:
        """Return the power, unknown until the meter has shown it often enough."""
        return self.heating.learned(self.key).power_w
