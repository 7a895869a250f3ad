"""Numbers: thresholds, delays and temperatures, read from and written to the config entry."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfPower, UnitOfTemperature, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import MAX_BOOST_MIN
from .coordinator import EmsConfigEntry
from .entity import ControlEntity, HeaterEntity
from .settings import change_heater_setting, change_setting, heaters

PARALLEL_UPDATES = 0
MAX_OFF_TEMPERATURE_C = 85


@dataclass(frozen=True, kw_only=True)
class SettingDescription(NumberEntityDescription):
    """A number and the setting that it shows."""

    setting: str
    scale: float = 1
    """What one unit of the entity is in the setting's."""


def _threshold(key: str) -> SettingDescription:
    """Return a threshold of the grid power, W."""
    return SettingDescription(
        key=key,
        translation_key=key,
        setting=f"{key}_w",
        device_class=NumberDeviceClass.POWER,
        entity_category=EntityCategory.CONFIG,
        native_unit_of_measurement=UnitOfPower.WATT,
        native_min_value=-30_000,
        native_max_value=30_000,
        native_step=10,
        mode=NumberMode.BOX,
    )


def _delay(key: str) -> SettingDescription:
    """Return a delay, s."""
    return SettingDescription(
        key=key,
        translation_key=key,
        setting=f"{key}_s",
        device_class=NumberDeviceClass.DURATION,
        entity_category=EntityCategory.CONFIG,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        native_min_value=0,
        native_max_value=3600,
        native_step=1,
        mode=NumberMode.BOX,
    )


def _temperature(key: str) -> SettingDescription:
    """Return a temperature of the water, °C."""
    return SettingDescription(
        key=key,
        translation_key=key,
        setting=f"{key}_c",
        device_class=NumberDeviceClass.TEMPERATURE,
        entity_category=EntityCategory.CONFIG,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        native_min_value=0,
        native_max_value=MAX_OFF_TEMPERATURE_C,
        native_step=0.5,
        mode=NumberMode.BOX,
    )


METER_NUMBERS = (
    _threshold("total_on_threshold"),
    _threshold("total_off_threshold"),
    _delay("on_delay"),
    _delay("off_delay"),
)
BOOST_DURATION = SettingDescription(
    key="boost_duration",
    translation_key="boost_duration",
    setting="boost_s",
    scale=60,
    device_class=NumberDeviceClass.DURATION,
    entity_category=EntityCategory.CONFIG,
    native_unit_of_measurement=UnitOfTime.MINUTES,
    native_min_value=1,
    native_max_value=MAX_BOOST_MIN,
    native_step=1,
    mode=NumberMode.BOX,
)
HEATER_NUMBERS = (_threshold("on_threshold"), _threshold("off_threshold"), BOOST_DURATION)
TEMPERATURE_NUMBERS = (_temperature("on_temperature"), _temperature("off_temperature"))


async def async_setup_entry(
    hass: HomeAssistant, entry: EmsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the numbers of the meter and of each heater."""
    async_add_entities(MeterNumber(entry, description) for description in METER_NUMBERS)
    for key, subentry in heaters(entry).items():
        settings = entry.runtime_data.heating.settings.heaters[key]
        descriptions = HEATER_NUMBERS + (TEMPERATURE_NUMBERS if settings.temperature_sensor else ())
        async_add_entities(
            (HeaterNumber(entry, subentry, description) for description in descriptions),
            config_subentry_id=key,
        )


class MeterNumber(ControlEntity, NumberEntity):
    """A setting of the meter's."""

    entity_description: SettingDescription

    @property
    @override
    def native_value(self) -> float:
        """Return the setting."""
        return float(getattr(self.heating.settings, self.entity_description.setting))

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Store the setting; it holds at once."""
        change_setting(self.hass, self.entry, self.entity_description.setting, value)


class HeaterNumber(HeaterEntity, NumberEntity):
    """A setting of a heater's."""

    entity_description: SettingDescription

    @property
    @override
    def native_value(self) -> float:
        """Return the setting."""
        description = self.entity_description
        return float(getattr(self.settings, description.setting)) / description.scale

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Store the setting; it holds at once."""
        description = self.entity_description
        change_heater_setting(self.hass, self.entry, self.key, description.setting, value * description.scale)
