"""The water's temperature: is it known, and is it hot."""

from dataclasses import dataclass
from math import inf, isfinite
from typing import Final

from .model import HeaterInput, HeaterSettings, Status

MIN_C: Final = -20
MAX_C: Final = 110
MAX_OFF_TEMPERATURE_C: Final = 85
"""Hotter water is hot, whatever was set."""
BROKEN_SENSOR_C: Final = -127
"""What a DS18B20 reads when it is not connected."""


@dataclass(slots=True)
class Water:
    """Whether the water was hot, and whether its sensor fell silent."""

    hot: bool | None = None
    """None before the first temperature."""
    silent_since: float | None = None
    """The last report of a sensor that fell silent; latched until the next."""
    expires_at: float = inf
    """When the last report becomes too old."""

    def judge(
        self, now: float, settings: HeaterSettings, known: HeaterInput, *, on_since: float | None
    ) -> Status | None:
        """Return why the water forbids heating, None if it does not."""
        temperature = known.temperature_c
        if self._silent(now, settings, known, on_since) or not _plausible(temperature):
            return Status.TEMPERATURE_LOST
        assert temperature is not None
        cold = temperature <= settings.on_temperature_c
        if not (temperature < settings.off_temperature_c and temperature < MAX_OFF_TEMPERATURE_C):
            self.hot = True
        elif cold or self.hot is None:
            self.hot = not cold
        return Status.HOT if self.hot else None

    def _silent(
        self, now: float, settings: HeaterSettings, known: HeaterInput, on_since: float | None
    ) -> bool:
        """Return whether the sensor has not reported for too long while the heater is on."""
        self.expires_at = inf
        reported = -inf if known.temperature_at is None else known.temperature_at
        if self.silent_since is not None and reported > self.silent_since:
            self.silent_since = None
        if self.silent_since is None and on_since is not None and settings.max_age_s != 0:
            self.expires_at = max(reported, on_since) + settings.max_age_s
            if not now < self.expires_at:
                self.silent_since = reported
        return self.silent_since is not None


def _plausible(temperature_c: float | None) -> bool:
    """Return whether a temperature can be that of water in a tank."""
    return (
        temperature_c is not None
        and isfinite(temperature_c)
        and MIN_C <= temperature_c <= MAX_C
        and temperature_c != BROKEN_SENSOR_C
    )
