"""The temperature sensors: what they say in °C, and when they said so."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, UnitOfTemperature
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    EventStateReportedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event, async_track_state_report_event
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import TemperatureConverter

from ..const import CONF_TEMPERATURE_SENSOR
from ..settings.stored import read_entry
from .stepping import or_off

type StateEvent = Event[EventStateChangedData] | Event[EventStateReportedData]


class Thermometer:
    """Reads an entity; its reports are timed by a clock that nobody can set."""

    def __init__(self, hass: HomeAssistant, entity_id: str) -> None:
        """Take the age of what the sensor says already from Home Assistant.

        Below zero it is not known: the clock was put back since.
        """
        self._hass = hass
        self.entity_id = entity_id
        state = hass.states.get(entity_id)
        self.reported_at: float | None
        age_s = dt_util.utcnow().timestamp() - state.last_reported_timestamp if state else 0
        self.reported_at = monotonic() - age_s if age_s >= 0 else None

    @callback
    def reported(self) -> None:
        """Take a report, of an equal value too."""
        self.reported_at = monotonic()

    @property
    def celsius(self) -> float | None:
        """Return the temperature in °C; None if it is no number or has no unit of temperature."""
        state = self._hass.states.get(self.entity_id)
        if state is None:
            return None
        unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
        try:
            value = float(state.state)
        except ValueError:
            return None
        if unit not in TemperatureConverter.VALID_UNITS:
            return None
        return TemperatureConverter.convert(value, unit, UnitOfTemperature.CELSIUS)


class Thermometers:
    """The sensors of one meter's heaters, and who looks when one of them reports."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        on_report: Callable[[], None],
        *,
        on_error: Callable[[Exception], None],
    ) -> None:
        """Prepare; `on_report` is called after `start` only, `on_error` when a report cannot be taken."""
        self._hass = hass
        self._entry = entry
        self._on_report = on_report
        self.fail = on_error
        self._of: dict[str, Thermometer] = {}
        self._unsubscribe: list[CALLBACK_TYPE] = []

    def get(self, key: str) -> Thermometer | None:
        """Return a heater's sensor, if it has one."""
        return self._of.get(key)

    @callback
    def start(self) -> None:
        """Watch what there is."""
        self.heaters_changed()

    @callback
    def stop(self) -> None:
        """Watch no more."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe = []

    @callback
    def heaters_changed(self) -> None:
        """Take sensors that came, were exchanged or went; of the others all is known that was."""
        before, self._of = self._of, {}
        for key, heater in read_entry(self._entry).heaters.items():
            if sensor := heater.entities.get(CONF_TEMPERATURE_SENSOR):
                known = before.get(key)
                same = known is not None and known.entity_id == sensor
                self._of[key] = known if known and same else Thermometer(self._hass, sensor)
        self._watch()

    @callback
    def _watch(self) -> None:
        """Watch the sensors there are."""
        self.stop()
        sensors = {thermometer.entity_id for thermometer in self._of.values()}
        keep = self._unsubscribe.append  # one by one: what there is, is given back
        keep(async_track_state_change_event(self._hass, sensors, self._reported))
        keep(async_track_state_report_event(self._hass, sensors, self._reported))

    @or_off
    def _reported(self, event: StateEvent) -> None:
        """Time the report, and let the controller look at the temperature."""
        for thermometer in self._of.values():
            if thermometer.entity_id == event.data["entity_id"]:
                thermometer.reported()
        self._on_report()
