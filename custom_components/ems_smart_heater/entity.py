"""What all entities share: which device they belong to, and who tells them to write."""

import re
from typing import Any, override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import CONNECTION_NETWORK_MAC, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import CONF_DEVICE, DOMAIN
from .control.decision import HeaterDecision
from .control.model import HeaterSettings
from .coordinator import EmsConfigEntry, MeterCoordinator, Pace
from .link.address import meter_url
from .settings.stored_meter import read_meter


def meter_device(entry: EmsConfigEntry) -> DeviceInfo:
    """Return the meter's device."""
    meter = read_meter(entry.data)
    device = meter.data[CONF_DEVICE]
    return DeviceInfo(
        identifiers={(DOMAIN, str(entry.unique_id))},
        connections={(CONNECTION_NETWORK_MAC, device["mac"])} if device["mac"] else set(),
        name=entry.title,
        manufacturer=_manufacturer(device["product"]),
        model=device["product"],
        serial_number=entry.unique_id,
        sw_version=device["firmware"],
        configuration_url=str(meter_url(meter.data)) if meter.known else None,
    )


def _manufacturer(product: str) -> str:
    """Return who sells the product; TQ makes them all."""
    words = set(re.split(r"[\W_]+", product.lower()))
    if words & {"abl", "ems"}:
        return "ABL"
    return "KOSTAL" if words & {"kostal", "ksem"} else "TQ-Systems"


class MeterEntity(CoordinatorEntity[MeterCoordinator]):
    """A measured value; unavailable with the meter. Written when it is its turn and it changed."""

    _attr_has_entity_name = True
    pace = Pace.LIVE
    _shown: tuple[bool, Any] | None = None

    def __init__(self, entry: EmsConfigEntry, description: EntityDescription) -> None:
        """Describe the entity of the meter's device."""
        super().__init__(entry.runtime_data.coordinator, context=self.pace)
        self.entity_description = description
        self._attr_unique_id = f"{entry.unique_id}_{description.key}"
        self._attr_device_info = meter_device(entry)

    @property
    @override
    def available(self) -> bool:
        """Return whether good readings come."""
        return self.coordinator.link.connected

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write what changed: Home Assistant would report an equal state too."""
        shown = (self.available, self.state)
        if shown != self._shown:
            self._shown = shown
            self.async_write_ha_state()


class ControlEntity(Entity):
    """Something that was set or decided; never unavailable with the meter."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: EmsConfigEntry, description: EntityDescription) -> None:
        """Describe the entity of the meter's device."""
        self.entry = entry
        self.heating = entry.runtime_data.heating
        self.entity_description = description
        self._attr_unique_id = f"{entry.unique_id}_{description.key}"
        self._attr_device_info = meter_device(entry)

    @override
    async def async_added_to_hass(self) -> None:
        """Follow decisions and settings."""
        await super().async_added_to_hass()
        self.async_on_remove(self.heating.add_listener(self._changed))

    @callback
    def _changed(self) -> None:
        """Write the state; Home Assistant drops one that equals the last."""
        self.async_write_ha_state()


class HeaterEntity(ControlEntity):
    """Something that was set or decided for one heater."""

    def __init__(
        self, entry: EmsConfigEntry, subentry: ConfigSubentry, description: EntityDescription
    ) -> None:
        """Describe the entity of the heater's own device."""
        super().__init__(entry, description)
        self.key = subentry.subentry_id
        self._attr_unique_id = f"{self.key}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, self.key)},
            name=subentry.title,
            manufacturer="eMS Smart Heater",
            via_device_id=dr.async_get_device_id_by_identifier(
                self.heating.hass, (DOMAIN, str(entry.unique_id)), config_entry_id=entry.entry_id
            ),
        )

    @property
    @override
    def available(self) -> bool:
        """Return whether the heater is controlled: its device may just have been disabled."""
        return self.key in self.heating.settings.heaters

    @property
    def decision(self) -> HeaterDecision:
        """Return what was decided for this heater."""
        return self.heating.decision.heaters[self.key]

    @property
    def settings(self) -> HeaterSettings:
        """Return what a person set for this heater."""
        return self.heating.settings.heaters[self.key]
