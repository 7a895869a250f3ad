"""What the household draws: a base load and appliances that step on and off."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from random import Random
from typing import Final

DAY_S: Final = 86_400
L1, L2, L3 = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appliance:
    """A load on one phase with a mean time on and off, used between two hours of the day."""

    name: str
    phase: int
    power_w: float
    reactive_var: float = 0
    on_s: float
    off_s: float
    from_hour: float = 0
    to_hour: float = 24


BASE_LOAD_W: Final = (120.0, 70.0, 90.0)
BASE_REACTIVE_VAR: Final = (-200.0, -180.0, -160.0)
"""Idle electronics are capacitive."""

APPLIANCES: Final = (
    Appliance(name="fridge", phase=L1, power_w=90, reactive_var=60, on_s=900, off_s=2400),
    Appliance(name="freezer", phase=L3, power_w=110, reactive_var=70, on_s=1200, off_s=3600),
    Appliance(name="kettle", phase=L2, power_w=2000, on_s=150, off_s=9000, from_hour=6, to_hour=22),
    Appliance(name="oven", phase=L3, power_w=2200, on_s=40, off_s=100, from_hour=18, to_hour=18.8),
    Appliance(name="hob", phase=L2, power_w=1400, on_s=25, off_s=35, from_hour=12, to_hour=12.7),
    Appliance(name="washing", phase=L1, power_w=2000, on_s=700, off_s=14000, from_hour=8, to_hour=19),
    Appliance(name="vacuum", phase=L3, power_w=700, reactive_var=150, on_s=500, off_s=30000, from_hour=9),
    Appliance(name="office", phase=L1, power_w=140, on_s=7200, off_s=3600, from_hour=8, to_hour=18),
    Appliance(name="television", phase=L2, power_w=120, on_s=5400, off_s=1800, from_hour=18),
    Appliance(name="light", phase=L2, power_w=60, on_s=1800, off_s=1200, from_hour=17.5, to_hour=23.5),
)


def _typical(
    name: str, power_w: float, minutes: float, times_a_year: float, from_hour: float = 8, to_hour: float = 22
) -> Appliance:
    """Return an appliance that is used so often within its hours."""
    off_s = (to_hour - from_hour) * 3600 * 365 / times_a_year - minutes * 60
    return Appliance(
        name=name,
        phase=L1,
        power_w=power_w,
        on_s=minutes * 60,
        off_s=off_s,
        from_hour=from_hour,
        to_hour=to_hour,
    )


TYPICAL: Final = (
    _typical("fridge freezer", 190, 22, 365 * 24 * 60 / 66, 0, 24),
    _typical("fridge", 110, 18, 365 * 24 * 60 / 54, 0, 24),
    _typical("television", 185, 73, 1464),
    _typical("second television", 124, 73, 1464),
    _typical("computer", 141, 300, 449),
    _typical("light", 60, 60, 1000, 17, 23),
    _typical("hob", 2400, 16, 418, 11, 20),
    _typical("oven", 2125, 27, 220, 11, 20),
    _typical("microwave", 1250, 30, 95),
    _typical("kettle", 2000, 3, 1520, 6),
    _typical("toaster", 1000, 3, 292, 6),
    _typical("dishwasher", 1131, 60, 241),
    _typical("dryer", 2500, 60, 122),
    _typical("washing machine", 406, 138, 196),
    _typical("iron", 1000, 30, 35),
    _typical("vacuum cleaner", 2000, 20, 110),
)
"""A whole household on one phase. Power, length and number of uses a year as published by Richardson and
others, Domestic electricity use: a high-resolution energy demand model, Energy and Buildings 42, 2010."""
TYPICAL_BASE_LOAD_W: Final = (70.0, 0.0, 0.0)


class _Running:
    """One appliance with its state and a random process of its own."""

    __slots__ = ("appliance", "on", "random", "until_s")

    def __init__(self, appliance: Appliance, seed: int, time_s: float) -> None:
        self.appliance = appliance
        self.random = Random(f"{appliance.name} {seed}")
        self.on = False
        self.until_s = time_s + self.random.expovariate(1 / appliance.off_s)

    def advance(self, time_s: float) -> None:
        """Switch as often as fell due."""
        of = self.appliance
        while time_s >= self.until_s:
            used = of.from_hour <= self.until_s % DAY_S / 3600 < of.to_hour
            self.on = used and not self.on
            self.until_s += self.random.expovariate(1 / (of.on_s if self.on else of.off_s))


class Household:
    """The loads of each phase in W and var; the same seed steps alike at any step width."""

    def __init__(
        self,
        seed: int,
        time_s: float,
        appliances: Sequence[Appliance] = APPLIANCES,
        base_load_w: Sequence[float] = BASE_LOAD_W,
    ) -> None:
        """Start with everything off."""
        self._base_load_w = base_load_w
        self._running = [_Running(appliance, seed, time_s) for appliance in appliances]
        self._next_s = time_s
        self.power_w = list(base_load_w)
        self.reactive_var = list(BASE_REACTIVE_VAR)

    def advance(self, time_s: float) -> None:
        """Move on to a time."""
        if time_s < self._next_s:
            return
        power, reactive = list(self._base_load_w), list(BASE_REACTIVE_VAR)
        next_s = inf
        for running in self._running:
            running.advance(time_s)
            next_s = min(next_s, running.until_s)
            if running.on:
                power[running.appliance.phase] += running.appliance.power_w
                reactive[running.appliance.phase] += running.appliance.reactive_var
        self.power_w, self.reactive_var, self._next_s = power, reactive, next_s
