"""Counters of what the heaters used: shown only once saved, so that a crash never makes them go back."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import UnitOfEnergy, UnitOfTime
from homeassistant.core import callback

from ..control.usage import Usage
from ..coordinator import EmsConfigEntry
from ..entity import ControlEntity, HeaterEntity


@dataclass(frozen=True, kw_only=True)
class CountedDescription(SensorEntityDescription):
    """A counter, in whole units."""

    value_fn: Callable[[Usage], float]
    steady: bool = False
    """It grows all the time while a heater is on: it is written once a minute."""


def _energy(key: str, value_fn: Callable[[Usage], float]) -> CountedDescription:
    """Return an energy, for the Energy dashboard."""
    return CountedDescription(
        key=key,
        translation_key=key,
        value_fn=value_fn,
        steady=True,
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.WATT_HOUR,
        suggested_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
    )


def _count(key: str, value_fn: Callable[[Usage], float]) -> CountedDescription:
    """Return a number of switchings."""
    return CountedDescription(
        key=key,
        translation_key=key,
        value_fn=value_fn,
        state_class=SensorStateClass.TOTAL_INCREASING,
        suggested_display_precision=0,
    )


ENERGIES: Final = (
    _energy("solar_energy", lambda usage: usage.solar_wh),
    _energy("grid_energy", lambda usage: usage.grid_wh),
)
HOURS_ON: Final = CountedDescription(
    key="hours_on",
    translation_key="hours_on",
    value_fn=lambda usage: usage.on_s,
    steady=True,
    device_class=SensorDeviceClass.DURATION,
    state_class=SensorStateClass.TOTAL_INCREASING,
    native_unit_of_measurement=UnitOfTime.SECONDS,
    suggested_unit_of_measurement=UnitOfTime.HOURS,
    suggested_display_precision=1,
)
COUNTED: Final = (
    *ENERGIES,
    HOURS_ON,
    _count("switchings", lambda usage: usage.switchings),
    _count("switchings_today", lambda usage: usage.today),
)
SAVINGS: Final = CountedDescription(
    key="savings",
    translation_key="savings",
    value_fn=lambda usage: usage.saved_ct,
    steady=True,
    device_class=SensorDeviceClass.MONETARY,
    state_class=SensorStateClass.TOTAL,
    suggested_display_precision=2,
)


def usage_sensors(entry: EmsConfigEntry, subentry: ConfigSubentry) -> list[SensorEntity]:
    """Return the counters of a heater."""
    return [HeaterUsageSensor(entry, subentry, each) for each in COUNTED]


def usage_sensors_of_all(entry: EmsConfigEntry) -> list[SensorEntity]:
    """Return the sums of all heaters, on the meter's device."""
    return [*(MeterUsageSensor(entry, each) for each in ENERGIES), SavingsSensor(entry, SAVINGS)]


class CountedSensor(ControlEntity, SensorEntity):
    """A counter as it was saved last."""

    entity_description: CountedDescription

    @property
    @abstractmethod
    def saved(self) -> Usage:
        """The counters as they were saved."""

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what is saved."""
        await super().async_added_to_hass()
        self._attr_native_value = self._value
        self.async_on_remove(self.heating.store.add_listener(self._was_saved))

    @property
    def _value(self) -> float:
        """The counter now, in whole units."""
        return int(self.entity_description.value_fn(self.saved))

    @callback
    def _was_saved(self, minute: bool) -> None:
        """Write what changed, when it is time."""
        value = self._value
        if value != self._attr_native_value and (minute or not self.entity_description.steady):
            self._attr_native_value = value
            self.async_write_ha_state()


class HeaterUsageSensor(HeaterEntity, CountedSensor):
    """A counter of one heater."""

    @property
    @override
    def saved(self) -> Usage:
        """The heater's counters as they were saved."""
        return self.heating.store.usage(self.key)


class MeterUsageSensor(CountedSensor):
    """The sum of all heaters, also of those that were removed."""

    @property
    @override
    def saved(self) -> Usage:
        """The energies of all heaters as they were saved."""
        return self.heating.store.usage_of_all()


class SavingsSensor(MeterUsageSensor):
    """What all heaters saved, in the currency of Home Assistant's configuration."""

    _unrecorded_attributes = frozenset(
        {
            "grid_ct",
            "grid_from",
            "feed_in_ct",
            "feed_in_from",
            "replaced_ct",
            "replaced_from",
            "no_price_from",
        }
    )

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return the prices of now, where they come from, and which entities should show one and do not."""
        prices = self.heating.sources.explained
        shown = {name: round(each.ct, 3) for name, each in prices.items()}
        origins = {f"{name.removesuffix('_ct')}_from": each.origin for name, each in prices.items()}
        silent = [each.silent for each in prices.values() if each.silent]
        return {**shown, **origins, "no_price_from": silent}

    @property
    @override
    def native_unit_of_measurement(self) -> str:
        """Return the currency."""
        return self.hass.config.currency

    @property
    @override
    def _value(self) -> float:
        """What was saved until it was written last, to the cent."""
        return round(self.entity_description.value_fn(self.saved)) / 100
