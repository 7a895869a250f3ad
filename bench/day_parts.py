"""What the benchmarks put into the closed loop: late relays, lost frames, a tank, and a watch."""

from collections import deque
from collections.abc import Mapping
from random import Random
from typing import Final, override

from custom_components.ems_smart_heater.control.billing import PHASES, draw_w
from custom_components.ems_smart_heater.control.house import USUAL_PRICES, Prices
from custom_components.ems_smart_heater.control.model import HeaterSettings, Metering, Settings
from custom_components.ems_smart_heater.control.replay import Decider, Powers, RealController
from lab.simulator.tank import Tank, TankSettings

_DAY_S: Final = 86_400
_EVENING_H: Final = range(17, 22)
EVENING_C: Final = 45
"""What the water has to have in the evening, whatever has to heat it."""


class TankThermostat:
    """The simulator's tank as a replay asks for it; from 17 to 22 o'clock a backup keeps it at 45 °C.

    The tank is one body of water, so the top has what all of it has, and the backup heats all of it.
    Its heat is not the meter's: a boiler, or a heat pump that is counted elsewhere.
    """

    def __init__(
        self, seed: int, *, volume_l: float = 200, start_c: float = 50, backup: bool = False
    ) -> None:
        """Begin at midnight; usually it is warm in the morning already."""
        self._time_s = 0.0
        self._backup, self._kwh_per_k = backup, volume_l * 1.163e-3
        self._tank = Tank(TankSettings(volume_l=volume_l, start_c=start_c), seed, 0)
        self.backup_kwh = 0.0
        self.heating_w = 0.0
        """What was put in in this second."""

    def step(self, heating_w: float) -> bool:
        """Take a second with this power. Return whether the thermostat is closed."""
        self._time_s += 1
        self.heating_w = heating_w
        self._tank.advance(self._time_s, 1, heating_w)
        missing_k = EVENING_C - self._tank.temperature_c
        if self._backup and missing_k > 0 and self._time_s % _DAY_S // 3600 in _EVENING_H:
            self.backup_kwh += missing_k * self._kwh_per_k
            self._tank.set_temperature(EVENING_C)
        return self._tank.thermostat_closed


class CyclingThermostat:
    """One in the heaters' supply that opens after seven minutes of heating, for four."""

    _HEATING_S, _OPEN_S = 420, 240

    def __init__(self) -> None:
        """Begin closed."""
        self._heated_s = self._open_s = 0

    def step(self, heating_w: float) -> bool:
        """Take a second with this power. Return whether it is closed."""
        if self._open_s:
            self._open_s -= 1
        elif heating_w:
            self._heated_s += 1
            if self._heated_s == self._HEATING_S:
                self._heated_s, self._open_s = 0, self._OPEN_S
        return not self._open_s


class LateController(RealController):
    """The controller with relays that move some seconds after they were told, and show it then."""

    def __init__(self, settings: Settings, late_s: int, prices: Prices = USUAL_PRICES) -> None:
        """Begin with everything off."""
        self._told: deque[frozenset[str]] = deque([frozenset()] * late_s, late_s + 1)
        super().__init__(settings, prices)

    @override
    def _begin(self) -> None:
        super()._begin()
        self._told.extend([frozenset()] * len(self._told))

    @override
    def decide(self, now: float, power_w: Powers | None) -> frozenset[str]:
        """Return the heaters whose relays are on, by what they were told before."""
        self._told.append(super().decide(now, power_w))
        moved = self._told[0]
        self._shown = {key: self._inputs[key in moved] for key in self._shown}
        return moved


class LostFrames:
    """A meter of which one frame in ten does not come."""

    def __init__(self, decider: Decider, seed: int) -> None:
        """Stand before who decides."""
        self._decider, self._random = decider, Random(f"lost {seed}")  # noqa: S311 - seeded chance
        self.floor_w = decider.floor_w

    def decide(self, now: float, power_w: Powers | None) -> frozenset[str]:
        """Return the heaters that shall be on."""
        return self._decider.decide(now, None if self._random.randrange(10) == 0 else power_w)


class Watch:
    """Looks for relays that click often, and for minutes in which much is imported for heaters."""

    def __init__(
        self,
        heaters: Mapping[str, HeaterSettings],
        metering: Metering = Metering.BALANCED,
        thermostat: TankThermostat | None = None,
    ) -> None:
        """Begin with everything off."""
        self._heaters, self._per_phase = heaters, metering is Metering.PER_PHASE
        self._thermostat = thermostat
        self._on: frozenset[str] = frozenset()
        self._draws_w = [0.0, 0.0, 0.0]
        self._changed: dict[str, deque[float]] = {key: deque() for key in heaters}
        self._imports: deque[tuple[float, float]] = deque()
        self._imported_ws = 0.0
        self._worst_ws = 0.0
        self.most_an_hour = 0
        """How often a relay clicked in any hour at most."""

    @property
    def worst_minute_w(self) -> float:
        """Return the most import for heaters, W, mean over any minute."""
        return self._worst_ws / 60

    def __call__(self, now: float, grid: Powers, on: frozenset[str]) -> None:
        """Take a second."""
        if on != self._on:
            self._note(now, on)
        if on and (self._thermostat is None or self._thermostat.heating_w):
            self._count(now, grid)

    def _note(self, now: float, on: frozenset[str]) -> None:
        """Take clicks."""
        for key in on ^ self._on:
            changed = self._changed[key]
            changed.append(now)
            while changed[0] <= now - 3600:
                changed.popleft()
            self.most_an_hour = max(self.most_an_hour, len(changed))
        self._on = on
        self._draws_w = [sum(draw_w(self._heaters[key], phase) for key in on) for phase in PHASES]

    def _count(self, now: float, grid: Powers) -> None:
        """Take what is imported for heaters; the worst minute ends with a second that imports."""
        if self._per_phase:
            watts = sum(min(draws, max(line, 0.0)) for draws, line in zip(self._draws_w, grid, strict=True))
        else:
            watts = min(sum(self._draws_w), max(sum(grid), 0.0))
        if not watts:
            return
        self._imports.append((now, watts))
        self._imported_ws += watts
        while self._imports[0][0] <= now - 60:
            self._imported_ws -= self._imports.popleft()[1]
        self._worst_ws = max(self._worst_ws, self._imported_ws)
