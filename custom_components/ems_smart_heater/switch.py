"""Switches: does the total guard the phases, and heat for a while whatever the sun does."""

from collections.abc import Mapping
from typing import Any, override

import voluptuous as vol
from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_platform
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_TEMPERATURE_SENSOR
from .control.model import HoldKind, Mode
from .coordinator import EmsConfigEntry
from .entity import ControlEntity, HeaterEntity
from .settings.choices import change_settings
from .settings.given import refusal, taker
from .settings.tables import BOOST_MIN, TEMPERATURE_C

PARALLEL_UPDATES = 0

TOTAL_GUARD = SwitchEntityDescription(
    key="total_guard", translation_key="total_guard", entity_category=EntityCategory.CONFIG
)

BOOST = SwitchEntityDescription(key="boost", translation_key="boost")

ACTION_BOOST = "boost"
ATTR_MINUTES = "minutes"
ATTR_TEMPERATURE = "temperature"
BOOST_SCHEMA: dict[str | vol.Marker, Any] = {
    vol.Optional(ATTR_MINUTES): taker(ATTR_MINUTES, BOOST_MIN),
    vol.Optional(ATTR_TEMPERATURE): taker(ATTR_TEMPERATURE, TEMPERATURE_C),
}


async def async_setup_entry(
    hass: HomeAssistant, entry: EmsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the switch of the meter and that of each heater, and the action of the latter."""
    async_add_entities([TotalGuardSwitch(entry, TOTAL_GUARD)])
    entry.runtime_data.entities.follow(async_add_entities, lambda heater: [BoostSwitch(entry, heater, BOOST)])
    entity_platform.async_get_current_platform().async_register_entity_service(
        ACTION_BOOST, BOOST_SCHEMA, "async_boost"
    )


class TotalGuardSwitch(ControlEntity, SwitchEntity):
    """Whether a heater also needs surplus in total."""

    @property
    @override
    def is_on(self) -> bool:
        """Return the setting."""
        return self.heating.settings.total_guard

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Store the setting; it holds at once."""
        change_settings(self.hass, self.entry, total_guard=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Store the setting; it holds at once."""
        change_settings(self.hass, self.entry, total_guard=False)


class BoostSwitch(HeaterEntity, SwitchEntity):
    """Heat for a while, whatever the sun does; ends by itself."""

    _unrecorded_attributes = frozenset({"until"})

    @property
    @override
    def is_on(self) -> bool:
        """Return whether a boost runs, also while hot water or another rule stops the heater."""
        hold = self.decision.hold
        return hold is not None and hold.kind is HoldKind.BOOST

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return when it ends."""
        hold = self.decision.hold
        return {"until": self.heating.wall_time(hold.until) if hold and self.is_on else None}

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Heat for the duration that was set."""
        await self.async_boost()

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """End the boost."""
        if self.is_on:
            self.heating.release_hold(self.key)

    async def async_boost(self, minutes: float | None = None, temperature: float | None = None) -> None:
        """Heat for `minutes`, at most up to `temperature` in °C.

        Raises ServiceValidationError when the heater cannot do that.
        """
        settings = self.settings
        if settings.mode is Mode.OFF:
            raise refusal("boost_mode_off")
        if temperature is not None:
            if CONF_TEMPERATURE_SENSOR not in settings.entities:
                raise refusal("boost_without_sensor")
            if not temperature <= settings.off_temperature_c:
                raise refusal("boost_too_hot", off=f"{settings.off_temperature_c:g}")
        seconds = settings.boost_s if minutes is None else 60 * minutes
        self.heating.boost(self.key, seconds=seconds, target_c=temperature)
