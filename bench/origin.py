"""The origin's program as it really is, faults included, to measure against: once a second.

Its page shows -650 W and -50 W for the total, but the program reads settings under names that do not
exist: both are 0 W. And a start adds the heater's on threshold to the total that it goes on with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from custom_components.ems_smart_heater.control.billing import PHASES
from custom_components.ems_smart_heater.control.model import HeaterSettings
from custom_components.ems_smart_heater.control.replay import Powers
from custom_components.ems_smart_heater.meter import Phase

OFF_W: Final = -30
TOTAL_W: Final = 0
"""At or below this a heater may start, at or above it all that is on stops."""
ON_DELAY_S: Final = 1


def on_w(power_w: float) -> float:
    """Return a heater's on threshold: as delivered for 500 W, others with the same 50 W to spare."""
    return -(power_w + 50)


@dataclass(slots=True)
class _Heater:
    """One relay's state."""

    phase: Phase
    on_w: float
    on: bool = False
    pending_since: float | None = None


class Origin:
    """Decides as the origin does. Its off delay is 0 s; its fourth relay carries no load.

    A heater on the total, which it did not know, has the total for its phase.
    """

    floor_w: float | None = 0.0
    """All its on thresholds are below."""

    def __init__(self, heaters: Mapping[str, HeaterSettings], *, on_delay_s: float = ON_DELAY_S) -> None:
        """Begin with everything off."""
        self._on_delay_s = on_delay_s
        self._heaters = {key: _Heater(heater.phase, on_w(heater.power_w)) for key, heater in heaters.items()}

    def decide(self, now: float, power_w: Powers | None) -> frozenset[str]:
        """Return what is on from now on; without a meter everything stays as it is."""
        if power_w is not None:
            shown = dict(zip(PHASES, power_w, strict=True)) | {Phase.TOTAL: sum(power_w)}
            total_w = shown[Phase.TOTAL]
            for heater in self._heaters.values():
                if self._starts(now, heater, shown[heater.phase], total_w):
                    total_w += heater.on_w
        return frozenset(key for key, heater in self._heaters.items() if heater.on)

    def _starts(self, now: float, heater: _Heater, own_w: float, total_w: float) -> bool:
        """Switch one heater; while its on delay runs only the off thresholds count."""
        if own_w >= OFF_W or total_w >= TOTAL_W:
            heater.on, heater.pending_since = False, None
        elif not heater.on:
            if heater.pending_since is None and own_w <= heater.on_w and total_w <= TOTAL_W:
                heater.pending_since = now
            if heater.pending_since is not None and now - heater.pending_since >= self._on_delay_s:
                heater.on, heater.pending_since = True, None
                return True
        return False
