"""A home battery: holds the grid's power near zero, as fast as its inverter can. Pure."""

from dataclasses import dataclass
from math import exp

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
        aim_w = max(-limit_w, min(-house_w, limit_w))
        power_w = self.power_w + (aim_w - self.power_w) * self._step
        room_w = (self.settings.capacity_kwh - self.charge_kwh) * _WS_PER_KWH
        self.power_w = max(-self.charge_kwh * _WS_PER_KWH, min(power_w, room_w))
        self.charge_kwh += self.power_w / _WS_PER_KWH
        return self.power_w
