"""Home batteries: they hold the grid's power near a set point, as fast as the inverter can. Pure."""

from dataclasses import dataclass
from math import exp
from typing import override

_WS_PER_KWH = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BatterySettings:
    """A battery as one buys it for a family's house."""

    capacity_kwh: float = 10
    power_w: float = 5000
    """The most that it charges or gives."""
    settle_s: float = 2
    """In how many seconds it has made up for 95 % of a step."""
    charge_kwh: float = 2
    """What is in it at the beginning."""
    set_point_w: float = 0
    """Where it holds the grid: + draws a little, - feeds a little in."""


class Battery:
    """Charges from surplus and gives what the house with its heaters would else draw."""

    def __init__(self, settings: BatterySettings | None = None) -> None:
        """Begin at rest."""
        self.settings = settings = settings or BatterySettings()
        self.charge_kwh = settings.charge_kwh
        self.power_w = 0.0
        """What it takes, +, or gives, -, in this second."""
        self._step = 1 - exp(-3 / settings.settle_s)

    def step(self, house_w: float) -> float:
        """Take a second of the house without it, + drawn. Return its power: + charges, - gives.

        Its inverter measures the grid itself and goes part of the way that is left each second.
        """
        limit_w = self.settings.power_w
        power_w = max(-limit_w, min(self._wished_w(house_w), limit_w))
        room_w = (self.settings.capacity_kwh - self.charge_kwh) * _WS_PER_KWH
        self.power_w = max(-self.charge_kwh * _WS_PER_KWH, min(power_w, room_w))
        self.charge_kwh += self.power_w / _WS_PER_KWH
        return self.power_w

    def _wished_w(self, house_w: float) -> float:
        """Return what it would take if it were neither full nor empty."""
        limit_w = self.settings.power_w
        aim_w = max(-limit_w, min(self.settings.set_point_w - house_w, limit_w))
        return self.power_w + (aim_w - self.power_w) * self._step


class SlowBattery(Battery):
    """Knows the grid by a meter that is a second late, corrects in small steps, lets small errors be.

    So it overshoots a little, and rests anywhere within its dead band.
    """

    dead_band_w = 30.0
    _MOST_STEP = 0.4
    """Of the error in a second: with a late meter more would swing."""

    def __init__(self, settings: BatterySettings | None = None) -> None:
        """Begin at rest."""
        super().__init__(settings)
        self._step = min(self._step, self._MOST_STEP)
        self._seen_w = self._measured_w = self.settings.set_point_w

    @override
    def step(self, house_w: float) -> float:
        """Take a second of the house without it, + drawn. Return its power: + charges, - gives."""
        power_w = super().step(house_w)
        self._seen_w, self._measured_w = self._measured_w, house_w + power_w
        return power_w

    @override
    def _wished_w(self, house_w: float) -> float:
        error_w = self._seen_w - self.settings.set_point_w
        return self.power_w - (error_w * self._step if abs(error_w) > self.dead_band_w else 0.0)
