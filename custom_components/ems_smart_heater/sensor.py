"""Sensors: what the meter measures, and why each heater is on or not."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .control.model import Status
from .coordinator import EmsConfigEntry
from .entity import HeaterEntity
from .meter_sensor import meter_sensors
from .settings import heaters

PARALLEL_UPDATES = 0

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
    async_add_entities(meter_sensors(entry))
    for key, subentry in heaters(entry).items():
        async_add_entities([StatusSensor(entry, subentry, STATUS)], config_subentry_id=key)


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
