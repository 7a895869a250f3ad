"""What the day benchmark puts into the closed loop: a tank with a thermostat, and a watch."""

from collections import deque

from custom_components.ems_smart_heater.control.billing import PHASES, draw_w
from custom_components.ems_smart_heater.control.model import Metering, Settings
from custom_components.ems_smart_heater.control.replay import Powers
from lab.simulator.tank import Tank, TankSettings


class TankThermostat:
    """The simulator's tank, warm in the morning already, as a replay asks for it."""

    def __init__(self, seed: int) -> None:
        """Begin at midnight."""
        self._time_s = 0.0
        self._tank = Tank(TankSettings(volume_l=200, start_c=50), seed, 0)

    def step(self, heating_w: float) -> bool:
        """Take a second with this power. Return whether the thermostat is closed."""
        self._time_s += 1
        self._tank.advance(self._time_s, 1, heating_w)
        return self._tank.thermostat_closed


class Watch:
    """Looks for relays that switch often, and for phases that import for a heater too long."""

    def __init__(self, settings: Settings, lag_s: int) -> None:
        """Begin with everything off."""
        self._settings, self._lag_s = settings, lag_s
        self._on: frozenset[str] = frozenset()
        self._changed: dict[str, deque[float]] = {key: deque() for key in settings.heaters}
        self._over_since: dict[str, float] = {}
        self.most_a_minute = 0
        self.excess_s = 0.0

    def __call__(self, now: float, grid: Powers, on: frozenset[str]) -> None:
        """Take a second."""
        for key in on ^ self._on:
            changed = self._changed[key]
            changed.append(now)
            while changed[0] <= now - 60:
                changed.popleft()
            self.most_a_minute = max(self.most_a_minute, len(changed))
        self._on = on
        if self._settings.metering is Metering.PER_PHASE:
            self._judge_phases(now, grid, on)

    def _judge_phases(self, now: float, grid: Powers, on: frozenset[str]) -> None:
        """Measure how long a phase has imported more than a third of what is tolerated for a heater."""
        settings = self._settings
        over = [power_w > settings.tolerated_import_w / 3 for power_w in grid]
        for key, heater in settings.heaters.items():
            concerned = any(
                too_much and draw_w(heater, phase) for too_much, phase in zip(over, PHASES, strict=True)
            )
            if key not in on or not concerned:
                self._over_since.pop(key, None)
                continue
            since = self._over_since.setdefault(key, now)
            rest_s = self._changed[key][-1] + settings.min_on_s - since
            # A relay obeys in the second after the one in which it was told.
            allowed_s = max(settings.off_delay_s, rest_s) + settings.settle_s + self._lag_s + 1
            self.excess_s = max(self.excess_s, now - since - allowed_s)
