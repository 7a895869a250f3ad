"""The hot water tank: warms by what the heaters put in, cools by itself and by taps."""

from dataclasses import dataclass
from random import Random
from typing import Final

_WH_PER_LITRE_K: Final = 1.163
_ROOM_C: Final = 20.0
_COLD_WATER_C: Final = 12.0
_TAP_S: Final = {False: 14_400.0, True: 2_400.0}
"""Mean time between two taps, and in the morning and evening."""
_TAP_LITRES: Final = 8.0
_HOUR_S: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class TankSettings:
    """A tank as one builds them for a family."""

    volume_l: float = 300
    start_c: float = 40
    loss_w_per_k: float = 1.8
    thermostat_c: float = 65
    hysteresis_k: float = 5


class Tank:
    """One body of water of one temperature, with a thermostat in the heaters' supply."""

    def __init__(self, settings: TankSettings, seed: int, time_s: float) -> None:
        """Start at the settings' temperature."""
        self._settings = settings
        self._random = Random(f"taps {seed}")
        self._next_tap_s = time_s + self._random.expovariate(1 / _TAP_S[True])
        self._wh_per_k = settings.volume_l * _WH_PER_LITRE_K
        self.heated_wh = self.lost_wh = self.tapped_wh = 0.0
        self.thermostat_closed = True
        self.temperature_c = settings.start_c
        self.set_temperature(settings.start_c)

    def set_temperature(self, temperature_c: float) -> None:
        """Fill the tank with water of a temperature."""
        self.temperature_c = temperature_c
        self._judge_thermostat()

    def _judge_thermostat(self) -> None:
        limit_c = self._settings.thermostat_c
        if self.temperature_c >= limit_c:
            self.thermostat_closed = False
        elif self.temperature_c <= limit_c - self._settings.hysteresis_k:
            self.thermostat_closed = True

    def advance(self, time_s: float, dt_s: float, heating_w: float) -> None:
        """Move on to a time, `dt_s` after the last, with this power put in."""
        hours = dt_s / _HOUR_S
        heated = heating_w * hours
        lost = self._settings.loss_w_per_k * (self.temperature_c - _ROOM_C) * hours
        self.heated_wh += heated
        self.lost_wh += lost
        self.temperature_c += (heated - lost) / self._wh_per_k
        while time_s >= self._next_tap_s:
            self._tap()
        self._judge_thermostat()

    def _tap(self) -> None:
        """Take some water; cold water follows."""
        volume_l = self._settings.volume_l
        litres = min(self._random.expovariate(1 / _TAP_LITRES), volume_l)
        drop_k = (self.temperature_c - _COLD_WATER_C) * litres / volume_l
        self.temperature_c -= drop_k
        self.tapped_wh += drop_k * self._wh_per_k
        hour = self._next_tap_s / _HOUR_S % 24
        busy = 6 <= hour < 9 or 18 <= hour < 22
        self._next_tap_s += self._random.expovariate(1 / _TAP_S[busy])
