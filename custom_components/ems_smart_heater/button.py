"""Buttons: thresholds that fit what a heater really draws."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_SETTINGS, DOMAIN
from .control.thresholds import DEFAULT_OFF_THRESHOLD_W, default_on_threshold_w
from .coordinator import EmsConfigEntry
from .entity import HeaterEntity

PARALLEL_UPDATES = 0

LEARNED_THRESHOLDS = ButtonEntityDescription(
    key="learned_thresholds", translation_key="learned_thresholds", entity_category=EntityCategory.CONFIG
)


async def async_setup_entry(
    hass: HomeAssistant, entry: EmsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the button of each heater."""
    entry.runtime_data.entities.follow(
        async_add_entities, lambda heater: [LearnedThresholdsButton(entry, heater, LEARNED_THRESHOLDS)]
    )


class LearnedThresholdsButton(HeaterEntity, ButtonEntity):
    """Sets what set-up would, had it known what the heater really draws."""

    @override
    async def async_press(self) -> None:
        """Store both thresholds; they hold at once.

        Raises ServiceValidationError as long as nothing was learned.
        """
        power_w = self.heating.learned(self.key).power_w
        if power_w is None:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="nothing_learned")
        subentry = self.entry.subentries[self.key]
        thresholds = {
            "on_threshold_w": default_on_threshold_w(power_w),
            "off_threshold_w": DEFAULT_OFF_THRESHOLD_W,
        }
        data = {**subentry.data, CONF_SETTINGS: {**subentry.data.get(CONF_SETTINGS, {}), **thresholds}}
        self.hass.config_entries.async_update_subentry(self.entry, subentry, data=data)
