"""Numbers: thresholds, delays, limits and temperatures, read from and written to the config entry."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_TEMPERATURE_SENSOR
from .control.model import HeaterSettings, Settings
from .coordinator import EmsConfigEntry
from .entity import ControlEntity, HeaterEntity
from .settings.choices import change_heater_settings, change_settings
from .settings.tables import HEATER_SETTINGS, SETTINGS
from .settings.values import Table

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class SettingDescription(NumberEntityDescription):
    """A number and the setting that it shows."""

    setting: str
    scale: float
    """What one unit of the entity is in the setting's."""

    def shown(self, settings: Settings | HeaterSettings) -> float:
        """Return what is shown of the setting."""
        return float(getattr(settings, self.setting)) / self.scale

    def change(self, value: float) -> dict[str, float]:
        """Return the change of the setting by which a value would be shown."""
        return {self.setting: value * self.scale}


def _number(key: str, table: Table, setting: str, kind: NumberDeviceClass | None) -> SettingDescription:
    """Return a number that is typed in."""
    number = table.number(setting)
    return SettingDescription(
        key=key,
        translation_key=key,
        setting=setting,
        scale=number.scale,
        device_class=kind,
        entity_category=EntityCategory.CONFIG,
        native_unit_of_measurement=number.unit,
        native_min_value=number.least / number.scale,
        native_max_value=number.most / number.scale,
        native_step=number.step,
        mode=NumberMode.BOX,
    )


METER_NUMBERS = (
    _number("total_on_threshold", SETTINGS, "total_on_threshold_w", NumberDeviceClass.POWER),
    _number("total_off_threshold", SETTINGS, "total_off_threshold_w", NumberDeviceClass.POWER),
    _number("on_delay", SETTINGS, "on_delay_s", NumberDeviceClass.DURATION),
    _number("off_delay", SETTINGS, "off_delay_s", NumberDeviceClass.DURATION),
    _number("tolerated_import", SETTINGS, "tolerated_import_w", NumberDeviceClass.POWER),
)
HEATER_NUMBERS = (
    _number("on_threshold", HEATER_SETTINGS, "on_threshold_w", NumberDeviceClass.POWER),
    _number("off_threshold", HEATER_SETTINGS, "off_threshold_w", NumberDeviceClass.POWER),
    _number("boost_duration", HEATER_SETTINGS, "boost_s", NumberDeviceClass.DURATION),
    _number("switchings_a_day", HEATER_SETTINGS, "switchings_a_day", None),
)
TEMPERATURE_NUMBERS = (
    _number("on_temperature", HEATER_SETTINGS, "on_temperature_c", NumberDeviceClass.TEMPERATURE),
    _number("off_temperature", HEATER_SETTINGS, "off_temperature_c", NumberDeviceClass.TEMPERATURE),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: EmsConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the numbers of the meter and of each heater."""
    async_add_entities(MeterNumber(entry, description) for description in METER_NUMBERS)

    def numbers(heater: ConfigSubentry) -> list[HeaterNumber]:
        has_sensor = heater.data.get(CONF_TEMPERATURE_SENSOR) is not None
        descriptions = HEATER_NUMBERS + (TEMPERATURE_NUMBERS if has_sensor else ())
        return [HeaterNumber(entry, heater, description) for description in descriptions]

    entry.runtime_data.entities.follow(async_add_entities, numbers)


class MeterNumber(ControlEntity, NumberEntity):
    """A setting of the meter's."""

    entity_description: SettingDescription

    @property
    @override
    def native_value(self) -> float:
        """Return the setting."""
        return self.entity_description.shown(self.heating.settings)

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Store the setting; it holds at once."""
        change_settings(self.hass, self.entry, **self.entity_description.change(value))


class HeaterNumber(HeaterEntity, NumberEntity):
    """A setting of a heater's."""

    entity_description: SettingDescription

    @property
    @override
    def native_value(self) -> float:
        """Return the setting."""
        return self.entity_description.shown(self.settings)

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Store the setting; it holds at once."""
        change_heater_settings(self.hass, self.entry, self.key, **self.entity_description.change(value))
