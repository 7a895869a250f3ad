"""A device with a clock of its own behind a network that holds readings up, by the true time of both."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from custom_components.ems_smart_heater.link.freshness import Freshness
from custom_components.ems_smart_heater.meter.errors import OldReadings, UnsteadyClock

from ..meter.frames import reading

EPOCH_S = 1_700_000_000
LIMIT_S = 10.0


@dataclass(slots=True)
class World:
    """Makes connections anew as the judge asks; `good_ages` are the true ages of all that was good."""

    drift: float = 0
    """How much faster than true time the device's clock runs, s a second."""
    resolution_s: float = 0
    step_s: float = 0
    """What the device's clock was set by so far."""
    limit_s: float = LIMIT_S
    arrived: float = 0
    reconnects: list[float] = field(default_factory=list)
    good_ages: list[float] = field(default_factory=list)
    _judge: Freshness | None = None

    def clock(self, now: float) -> float:
        """Return what the device's clock shows at a true time."""
        shown = EPOCH_S + now * (1 + self.drift) + self.step_s
        return shown - shown % self.resolution_s if self.resolution_s else shown

    def deliver(self, made: float, arrived: float, ahead_s: float | None = None) -> bool:
        """Let a reading that was made at a true time come at another; return whether it was good."""
        return self.show(self.clock(made), made, arrived, ahead_s)

    def show(self, stamp_s: float, made: float, arrived: float, ahead_s: float | None = None) -> bool:
        """Let a reading with a timestamp come."""
        self.arrived = arrived
        if self._judge is None:
            self._judge = Freshness(limit_s=self.limit_s, ahead_s=ahead_s)
        try:
            verdict = self._judge.judge(reading(at=stamp_s), arrived)
        except UnsteadyClock, OldReadings:
            self.reconnects.append(arrived)
            self._judge = None
            return False
        if verdict is None or not verdict.good:
            return False
        self.good_ages.append(arrived - made)
        return True

    def run(self, times: Iterable[float], delay_s: float = 0) -> list[bool]:
        """Deliver a reading made at each of these times, each so late."""
        return [self.deliver(at, at + delay_s) for at in times]
