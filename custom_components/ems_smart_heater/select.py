"""Selects: the control as a whole, and the mode of each heater."""

from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .control.model import Control, Mode
from .coordinator import EmsConfigEntry
from .entity import ControlEntity, HeaterEntity
from .settings import change_heater_setting, change_setting, heaters

PARALLEL_UPDATES = 0

CONTROL = SelectEntityDescription(key="control", translation_key="control", options=list(Control))
MODE = SelectEntityDescription(key="mode", translation_key="mode", options=list(Mode))


async def async_setup_entry(
    hass: HomeAssistant, entry: EmsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the selects of the meter and of each heater."""
    async_add_entities([ControlSelect(entry, CONTROL)])
    for key, subentry in heaters(entry).items():
        async_add_entities([ModeSelect(entry, subentry, MODE)], config_subentry_id=key)


class ControlSelect(ControlEntity, SelectEntity):
    """What a person wants of the control as a whole."""

    @property
    @override
    def current_option(self) -> str:
        """Return the setting."""
        return self.heating.settings.control

    @override
    async def async_select_option(self, option: str) -> None:
        """Store the setting; it holds at once."""
        change_setting(self.hass, self.entry, "control", option)


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
        change_heater_setting(self.hass, self.entry, self.key, "mode", option)
        self.heating.release_hold(self.key)
