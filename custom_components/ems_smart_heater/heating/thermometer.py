"""A temperature sensor: what it says in °C, and when it said so."""

from time import monotonic

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, UnitOfTemperature
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import TemperatureConverter


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
