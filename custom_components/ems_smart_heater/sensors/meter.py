"""The sensors of the meter's device."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final, override

from homeassistant.components.sensor import (
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfPower, UnitOfTemperature
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util

from ..coordinator import EmsConfigEntry
from ..device_load import DeviceLoadCoordinator
from ..entity import MeterEntity, meter_device
from ..meter.device import DeviceLoad
from ..meter.plausible_counter import PlausibleCounter
from .measured import MEASURED, MeasuredDescription


@dataclass(frozen=True, kw_only=True)
class UsageDescription(SensorEntityDescription):
    """What the device says of itself."""

    value_fn: Callable[[DeviceLoad], float | None]


SURPLUS: Final = SensorEntityDescription(
    key="surplus",
    translation_key="surplus",
    device_class=SensorDeviceClass.POWER,
    state_class=SensorStateClass.MEASUREMENT,
    native_unit_of_measurement=UnitOfPower.WATT,
    suggested_display_precision=0,
)

USAGE: Final = (
    UsageDescription(
        key="processor_load",
        translation_key="processor_load",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=PERCENTAGE,
        suggested_display_precision=0,
        value_fn=lambda usage: usage.load_percent,
    ),
    UsageDescription(
        key="processor_temperature",
        translation_key="processor_temperature",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.TEMPERATURE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        suggested_display_precision=0,
        value_fn=lambda usage: usage.temperature_c,
    ),
)


def meter_sensors(entry: EmsConfigEntry) -> list[SensorEntity]:
    """Return all sensors of the meter's device; what such a meter does not send has none."""
    sent = entry.runtime_data.link.quantities
    return [
        *(
            (CounterSensor if each.state_class is SensorStateClass.TOTAL_INCREASING else MeasuredSensor)(
                entry, each
            )
            for each in MEASURED
            if (each.quantity, each.phase) in sent
        ),
        SurplusSensor(entry, SURPLUS),
        *(UsageSensor(entry, each) for each in USAGE),
    ]


class MeasuredSensor(MeterEntity, SensorEntity):
    """One measured value."""

    entity_description: MeasuredDescription

    def __init__(self, entry: EmsConfigEntry, description: MeasuredDescription) -> None:
        """Take the description's pace."""
        self.pace = description.pace
        super().__init__(entry, description)

    @property
    @override
    def native_value(self) -> float | None:
        """Return the value of the last good reading."""
        reading = self.coordinator.data
        description = self.entity_description
        return reading.value(description.quantity, description.phase) if reading else None


class CounterSensor(MeasuredSensor, RestoreSensor):
    """One counter; shows the last value that can be true, also across restarts."""

    def __init__(self, entry: EmsConfigEntry, description: MeasuredDescription) -> None:
        """Prepare the judge of the values."""
        super().__init__(entry, description)
        self._counter = PlausibleCounter()

    @override
    async def async_added_to_hass(self) -> None:
        """Go on where the last run ended, and judge every reading from now on."""
        await super().async_added_to_hass()
        state, data = await self.async_get_last_state(), await self.async_get_last_sensor_data()
        if state and data and isinstance(data.native_value, int | float):
            age_s = (dt_util.utcnow() - state.last_updated).total_seconds()
            self._counter.restore(data.native_value, monotonic() - max(age_s, 0))
        description = self.entity_description
        self.async_on_remove(self.coordinator.follow(description.quantity, description.phase, self._counter))

    @property
    @override
    def native_value(self) -> float | None:
        """Return the last value that was believed."""
        return self._counter.value


class SurplusSensor(MeterEntity, SensorEntity):
    """What heaters could use."""

    @property
    @override
    def native_value(self) -> float | None:
        """Return what the last decision was made of."""
        return self.coordinator.config_entry.runtime_data.heating.decision.available_w


class UsageSensor(CoordinatorEntity[DeviceLoadCoordinator], SensorEntity):
    """How busy or how warm the device is."""

    _attr_has_entity_name = True
    entity_description: UsageDescription

    def __init__(self, entry: EmsConfigEntry, description: UsageDescription) -> None:
        """Describe the entity of the meter's device."""
        super().__init__(entry.runtime_data.usage, description.key)
        self.entity_description = description
        self._attr_unique_id = f"{entry.unique_id}_{description.key}"
        self._attr_device_info = meter_device(entry)

    @property
    @override
    def available(self) -> bool:
        """Return whether the device tells."""
        return self.native_value is not None

    @property
    @override
    def native_value(self) -> float | None:
        """Return what the device said last."""
        usage = self.coordinator.data
        return self.entity_description.value_fn(usage) if usage else None
