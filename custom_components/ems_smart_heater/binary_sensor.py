"""Binary sensors: is the meter heard, are a heater's contacts closed, does it draw."""

from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import EmsConfigEntry
from .entity import HeaterEntity, MeterEntity

PARALLEL_UPDATES = 0

CONNECTED = BinarySensorEntityDescription(
    key="connected",
    translation_key="connected",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)
HEATING = BinarySensorEntityDescription(
    key="heating", translation_key="heating", device_class=BinarySensorDeviceClass.RUNNING
)
DRAWING = BinarySensorEntityDescription(
    key="drawing",
    translation_key="drawing",
    device_class=BinarySensorDeviceClass.POWER,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    hass: HomeAssistant, entry: EmsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the binary sensors of the meter and of each heater."""
    async_add_entities([ConnectedSensor(entry, CONNECTED)])
    entry.runtime_data.entities.follow(
        async_add_entities,
        lambda heater: [HeatingSensor(entry, heater, HEATING), DrawingSensor(entry, heater, DRAWING)],
    )


class ConnectedSensor(MeterEntity, BinarySensorEntity):
    """Whether good readings come; itself always available."""

    @property
    @override
    def available(self) -> bool:
        """Return True: this is the entity that tells."""
        return True

    @property
    @override
    def is_on(self) -> bool:
        """Return whether good readings come."""
        return self.coordinator.link.connected


class HeatingSensor(HeaterEntity, BinarySensorEntity):
    """Whether a heater's contacts are closed."""

    @property
    @override
    def is_on(self) -> bool:
        """Return whether they are, by what relay and meter have shown: wanted or not."""
        return self.decision.closed


class DrawingSensor(HeaterEntity, BinarySensorEntity):
    """Whether a heater takes power: not so if its thermostat is open, though its relay is on."""

    @property
    @override
    def is_on(self) -> bool:
        """Return whether it draws, as far as the meter has shown that it does."""
        return self.decision.power_w > 0
