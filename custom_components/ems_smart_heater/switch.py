"""Switch: does the total guard the phases."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import EmsConfigEntry
from .entity import ControlEntity
from .settings import change_setting

PARALLEL_UPDATES = 0

TOTAL_GUARD = SwitchEntityDescription(
    key="total_guard", translation_key="total_guard", entity_category=EntityCategory.CONFIG
)


async def async_setup_entry(
    hass: HomeAssistant, entry: EmsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the switch of the meter."""
    async_add_entities([TotalGuardSwitch(entry, TOTAL_GUARD)])


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
        change_setting(self.hass, self.entry, "total_guard", True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Store the setting; it holds at once."""
        change_setting(self.hass, self.entry, "total_guard", False)
