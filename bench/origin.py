"""The origin's rule, faults included, to measure against: once a second, each heater by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from custom_components.ems_smart_heater.control.billing import PHASES
from custom_components.ems_smart_heater.control.model import HeaterSettings
from custom_components.ems_smart_heater.control.replay import Powers

OFF_W: Final = -30
TOTAL_OFF_W: Final = -50
ON_DELAY_S: Final = 1


def on_w(power_w: float) -> float:
    """Return a heater's on threshold: as delivered for 500 W, others with the same 50 W to spare."""
    return -(power_w + 50)


def total_on_w(smallest_power_w: float) -> float:
    """Return the total's on threshold: as delivered for 500 W, others with the same 150 W to spare."""
    return -(smallest_power_w + 150)


@dataclass(slots=True)
class _Heater:
    """One relay's state."""

    phase: int
    on_w: float
    on: bool = False
    pending_since: float | None = None


class Origin:
    """Decides as the origin does. Its off delay is 0 s; its fourth relay carries no load."""

    floor_w: float | None = 0.0
    """All its on thresholds are below."""

    def __init__(self, heaters: Mapping[str, HeaterSettings], *, on_delay_s: float = ON_DELAY_S) -> None:
        """Begin with everything off."""
        self._total_on_w = total_on_w(min(heater.power_w for heater in heaters.values()))
        self._on_delay_s = on_delay_s
        self._heaters = {
            key: _Heater(PHASES.index(heater.phase), on_w(heater.power_w)) for key, heater in heaters.items()
        }

    def decide(self, now: float, power_w: Powers | None) -> frozenset[str]:
        """Return what is on from now on; without a meter everything stays as it is."""
        if power_w is not None:
            total_w = sum(power_w)
            for heater in self._heaters.values():
                self._judge(now, heater, power_w[heater.phase], total_w)
        return frozenset(key for key, heater in self._heaters.items() if heater.on)

    def _judge(self, now: float, heater: _Heater, own_w: float, total_w: float) -> None:
        """Switch one heater; while its on delay runs only the off thresholds count."""
        if own_w >= OFF_W or total_w >= TOTAL_OFF_W:
            heater.on, heater.pending_since = False, None
        elif not heater.on:
            if heater.pending_since is None and own_w <= heater.on_w and total_w <= self._total_on_w:
                heater.pending_since = now
            if heater.pending_since is not None and now - heater.pending_since >= self._on_delay_s:
                heater.on, heater.pending_since = True, None
