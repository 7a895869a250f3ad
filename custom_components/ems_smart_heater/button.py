"""Buttons: thresholds that fit what a heater really draws."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .control.strategies.thresholds import DEFAULT_OFF_THRESHOLD_W, default_on_threshold_w
from .coordinator import EmsConfigEntry
from .entity import HeaterEntity
from .settings.choices import change_heater_settings
from .settings.given import refusal

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
            raise refusal("nothing_learned")
        change_heater_settings(
            self.hass,
            self.entry,
            self.key,
            on_threshold_w=default_on_threshold_w(power_w),
            off_threshold_w=DEFAULT_OFF_THRESHOLD_W,
        )
