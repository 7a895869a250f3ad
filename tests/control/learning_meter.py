"""A meter that shows a heater's switchings, for what is learned of them."""

from collections.abc import Iterable
from typing import Any

from custom_components.ems_smart_heater.control.learning import Learned, Learning
from custom_components.ems_smart_heater.meter import Phase

L1, L2, L3 = Phase.L1, Phase.L2, Phase.L3


class Meter:
    """A meter without noise, and the heater "a" of 500 W on L1; times are exact in binary."""

    def __init__(self, hz: float = 4, known: Learned | None = None) -> None:
        self.learning = Learning({} if known is None else {"a": known})
        self.hz, self.now = hz, 0.0
        self.power = [0.0, 0.0, 0.0]
        self.plan: list[tuple[float, int, float]] = []
        self.changes: list[float] = []
        """When something learned changed."""
        self.hush: set[float] = set()
        """When no frame comes."""

    @property
    def known(self) -> Learned:
        return self.learning.known.get("a", Learned())

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * self.hz)):
            self.now += 1 / self.hz
            for at, phase, power in self.plan:
                self.power[phase] += power if self.now - 1 / self.hz < at <= self.now else 0
            if self.now not in self.hush:
                first, second, third = self.power
                if self.learning.frame(self.now, (first, second, third)):
                    self.changes.append(self.now)

    def load(self, after_s: float, power_w: float, phase: int = 0) -> None:
        """Let another load step some time from now."""
        self.plan.append((self.now + after_s, phase, power_w))

    def switch(
        self,
        *,
        on: bool = True,
        shows: dict[int, float] | None = None,
        edge_s: float = 0.5,
        also: Iterable[tuple[float, float]] = (),
        hush: Iterable[float] = (),
        **heater: Any,
    ) -> Learned:
        """Switch the heater; `edge_s`, `also` (other steps on L1) and `hush` from the confirmation."""
        heater = {"phase": L1, "power_w": 500, **heater}
        self.run(10)
        for phase, power in ({0: 500} if shows is None else shows).items():
            self.load(10 + edge_s, power if on else -power, phase)
        for after, power in also:
            self.load(10 + after, power)
        self.hush = {self.now + 10 + after for after in hush}
        self.run(10)
        self.learning.switched(self.now, "a", on=on, **heater)
        self.run(11)
        return self.known


def switched(**how: Any) -> Learned:
    """Return what is known after one switching."""
    return Meter(how.pop("hz", 4)).switch(**how)


def started(*steps: tuple[float, float]) -> Meter:
    """Return a heater of known power seen to start, after which its phase stepped: seconds between, W."""
    meter = Meter(known=Learned(steps_w=(500,) * 3))
    meter.switch()
    for after, power in steps:
        meter.load(1, power)
        meter.run(after)
    return meter
