"""Sensors: what the meter measures, and why each heater is on or not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import UnitOfEnergy, UnitOfFrequency, UnitOfPower
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .control.model import Status
from .coordinator import EmsConfigEntry, MeterCoordinator
from .entity import HeaterEntity, MeterEntity
from .meter import Phase
from .meter.obis import PHASES, Quantity
from .settings import heaters

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class MeterSensorDescription(SensorEntityDescription):
    """A measured value and where it comes from."""

    value_fn: Callable[[MeterCoordinator], float | None]


def _value(quantity: Quantity, phase: Phase = Phase.TOTAL) -> Callable[[MeterCoordinator], float | None]:
    """Return a function that reads one quantity of the last reading, in its SI unit."""
    return lambda coordinator: coordinator.data.value(quantity, phase) if coordinator.data else None


def _power(key: str, phase: Phase) -> MeterSensorDescription:
    """Return the sensor of the signed power of the total or a phase."""
    return MeterSensorDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.WATT,
        suggested_display_precision=0,
        value_fn=_value(Quantity.ACTIVE_POWER, phase),
    )


def _energy(key: str, quantity: Quantity) -> MeterSensorDescription:
    """Return the sensor of a counter."""
    return MeterSensorDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
        suggested_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        value_fn=_value(quantity),
    )


METER_SENSORS = (
    _power("power", Phase.TOTAL),
    *(_power(f"power_{phase}", phase) for phase in PHASES),
    MeterSensorDescription(
        key="frequency",
        translation_key="frequency",
        device_class=SensorDeviceClass.FREQUENCY,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfFrequency.HERTZ,
        suggested_display_precision=2,
        value_fn=_value(Quantity.FREQUENCY),
    ),
    _energy("energy_import", Quantity.ENERGY_IMPORT),
    _energy("energy_export", Quantity.ENERGY_EXPORT),
    MeterSensorDescription(
        key="surplus",
        translation_key="surplus",
        device_class=SensorDeviceClass.POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.WATT,
        suggested_display_precision=0,
        value_fn=lambda coordinator: coordinator.heating.decision.available_w,
    ),
)

STATUS = SensorEntityDescription(
    key="status",
    translation_key="status",
    device_class=SensorDeviceClass.ENUM,
    options=list(Status),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: EmsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of the meter and of each heater."""
    async_add_entities(MeterSensor(entry, description) for description in METER_SENSORS)
    for key, subentry in heaters(entry).items():
        async_add_entities([StatusSensor(entry, subentry, STATUS)], config_subentry_id=key)


class MeterSensor(MeterEntity, SensorEntity):
    """One measured value."""

    entity_description: MeterSensorDescription

    @property
    @override
    def native_value(self) -> float | None:
        """Return the value of the last reading."""
        return self.entity_description.value_fn(self.coordinator)


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
