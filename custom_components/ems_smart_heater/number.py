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
from homeassistant.const import EntityCategory, UnitOfPower, UnitOfTemperature, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_TEMPERATURE_SENSOR, MAX_BOOST_MIN
from .coordinator import EmsConfigEntry
from .entity import ControlEntity, HeaterEntity
from .settings import change_heater_setting, change_setting

PARALLEL_UPDATES = 0
MAX_OFF_TEMPERATURE_C = 85


@dataclass(frozen=True, kw_only=True)
class SettingDescription(NumberEntityDescription):
    """A number and the setting that it shows."""

    setting: str
    scale: float = 1
    """What one unit of the entity is in the setting's."""
    whole: bool = False
    """The setting is a whole number."""


def _number(
    key: str,
    setting: str,
    kind: NumberDeviceClass | None,
    unit: str | None,
    *,
    least: float,
    most: float,
    step: float = 1,
    scale: float = 1,
    whole: bool = False,
) -> SettingDescription:
    """Return a number that is typed in."""
    return SettingDescription(
        key=key,
        translation_key=key,
        setting=setting,
        scale=scale,
        whole=whole,
        device_class=kind,
        entity_category=EntityCategory.CONFIG,
        native_unit_of_measurement=unit,
        native_min_value=least,
        native_max_value=most,
        native_step=step,
        mode=NumberMode.BOX,
    )


def _threshold(key: str) -> SettingDescription:
    """Return a threshold of the grid power, W."""
    return _number(
        key, f"{key}_w", NumberDeviceClass.POWER, UnitOfPower.WATT, least=-30_000, most=30_000, step=10
    )


def _delay(key: str) -> SettingDescription:
    """Return a delay, s."""
    return _number(key, f"{key}_s", NumberDeviceClass.DURATION, UnitOfTime.SECONDS, least=0, most=3600)


def _temperature(key: str) -> SettingDescription:
    """Return a temperature of the water, °C."""
    return _number(
        key,
        f"{key}_c",
        NumberDeviceClass.TEMPERATURE,
        UnitOfTemperature.CELSIUS,
        least=0,
        most=MAX_OFF_TEMPERATURE_C,
        step=0.5,
    )


METER_NUMBERS = (
    _threshold("total_on_threshold"),
    _threshold("total_off_threshold"),
    _delay("on_delay"),
    _delay("off_delay"),
    _number(
        "tolerated_import",
        "tolerated_import_w",
        NumberDeviceClass.POWER,
        UnitOfPower.WATT,
        least=-5000,
        most=5000,
        step=10,
    ),
)
BOOST_DURATION = _number(
    "boost_duration",
    "boost_s",
    NumberDeviceClass.DURATION,
    UnitOfTime.MINUTES,
    least=1,
    most=MAX_BOOST_MIN,
    scale=60,
)
SWITCHINGS_A_DAY = _number("switchings_a_day", "switchings_a_day", None, None, least=0, most=200, whole=True)
HEATER_NUMBERS = (
    _threshold("on_threshold"),
    _threshold("off_threshold"),
    BOOST_DURATION,
    SWITCHINGS_A_DAY,
)
TEMPERATURE_NUMBERS = (_temperature("on_temperature"), _temperature("off_temperature"))


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
        setting = int(value) if description.whole else value * description.scale
        change_heater_setting(self.hass, self.entry, self.key, description.setting, setting)
