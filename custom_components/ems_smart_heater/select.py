"""Selects: the control as a whole, its strategy, and the mode of each heater."""

from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .control.model import Control, Mode
from .control.strategies import STRATEGIES
from .coordinator import EmsConfigEntry
from .entity import ControlEntity, HeaterEntity
from .settings.choices import change_heater_settings, change_settings

PARALLEL_UPDATES = 0

CONTROL = SelectEntityDescription(key="control", translation_key="control", options=list(Control))
STRATEGY = SelectEntityDescription(
    key="strategy",
    translation_key="strategy",
    options=list(STRATEGIES),
    entity_category=EntityCategory.CONFIG,
)
MODE = SelectEntityDescription(key="mode", translation_key="mode", options=list(Mode))


async def async_setup_entry(
    hass: HomeAssistant, entry: EmsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the selects of the meter and of each heater."""
    async_add_entities(MeterSelect(entry, description) for description in (CONTROL, STRATEGY))
    entry.runtime_data.entities.follow(async_add_entities, lambda heater: [ModeSelect(entry, heater, MODE)])


class MeterSelect(ControlEntity, SelectEntity):
    """A setting of the meter's, which has the entity's key."""

    @property
    @override
    def current_option(self) -> str:
        """Return the setting."""
        return str(getattr(self.heating.settings, self.entity_description.key))

    @override
    async def async_select_option(self, option: str) -> None:
        """Store the setting; it holds at once."""
        change_settings(self.hass, self.entry, **{self.entity_description.key: option})


class ModeSelect(HeaterEntity, SelectEntity):
    """What a person wants of a heater."""

    @property
    @override
    def current_option(self) -> str:
        """Return the setting."""
        return self.settings.mode

    @override
    async def async_select_option(self, option: str) -> None:
        """Store the setting; it holds at once, and ends a boost or an override."""
        change_heater_settings(self.hass, self.entry, self.key, mode=option)
        self.heating.release_hold(self.key)
