"""What the roof delivers: the sun by time of day, and clouds that drift past."""

from math import inf, pi, sin
from random import Random
from typing import Final

SUNRISE_H: Final = 6.0
SUNSET_H: Final = 20.0
EDGE_S: Final = 20.0
"""How long a cloud's edge takes to cross the roof."""
CLOUD_S: Final = 240.0
"""Mean length of a cloud."""


def clear_sky(hour: float) -> float:
    """Return the share of the peak power that a clear sky gives at an hour of the day."""
    if not SUNRISE_H < hour < SUNSET_H:
        return 0.0
    return float(sin(pi * (hour - SUNRISE_H) / (SUNSET_H - SUNRISE_H)) ** 1.2)


class Clouds:
    """Clear spells and clouds in turn; the same seed gives the same sky at any step width."""

    def __init__(
        self,
        seed: int,
        cloudiness: float,
        time_s: float,
        *,
        cloud_s: float = CLOUD_S,
        edge_s: float = EDGE_S,
    ) -> None:
        """Start under a clear sky; `cloudiness` is the share of time under clouds, 0 to 1."""
        self._random = Random(f"clouds {seed}")
        self._cloudiness, self._cloud_s, self._edge_s = cloudiness, cloud_s, edge_s
        self._clear = True
        self._before = self._now = 1.0
        self._since_s = time_s - edge_s
        self._until_s = time_s + self._spell_s()

    def _spell_s(self) -> float:
        """Draw how long the present spell lasts."""
        share = self._cloudiness
        if self._clear:
            mean_s = self._cloud_s * (1 - share) / share if share > 0 else inf
        else:
            mean_s = self._cloud_s if share < 1 else inf
        if mean_s in (0, inf):
            return mean_s
        return self._edge_s + self._random.expovariate(1 / mean_s)

    def light(self, time_s: float) -> float:
        """Return the share of the sun that comes through, at a time that never goes back."""
        while time_s >= self._until_s:
            self._clear = not self._clear
            self._before = self._now
            self._now = 1.0 if self._clear else self._random.uniform(0.15, 0.6)
            self._since_s = self._until_s
            self._until_s += self._spell_s()
        passed = (time_s - self._since_s) / self._edge_s
        if passed >= 1:
            return self._now
        return self._before + (self._now - self._before) * passed
