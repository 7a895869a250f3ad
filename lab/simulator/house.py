"""A house with sun, loads, heaters and a tank. Pure: no sockets, no asyncio, no wall clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from custom_components.ems_smart_heater.meter.quantity import PHASES, Phase, Quantity

from .counters import Counters
from .electricity import measure
from .household import DAY_S, Household
from .sky import Clouds, clear_sky
from .tank import Tank, TankSettings

_HOUR_S: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Heater:
    """A heater behind the relay of the same name; on `total` it draws a third from each phase."""

    name: str
    power_w: float = 500
    phase: Phase = Phase.TOTAL


HEATERS: Final = (
    Heater(name="l1", phase=Phase.L1),
    Heater(name="l2", phase=Phase.L2),
    Heater(name="l3", phase=Phase.L3),
    Heater(name="fourth", power_w=1500),
)
CONTACTOR: Final = "contactor"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseSettings:
    """What does not change while a house runs; the same settings give the same house."""

    seed: int = 1
    start_hour: float = 11
    solar_peak_w: float = 8000
    cloudiness: float = 0.3
    noise_w: float = 3
    """Standard deviation of a phase's unrest; none on a pinned phase."""
    heaters: tuple[Heater, ...] = HEATERS
    contactor: str | None = None
    """Name of the relay that feeds all heaters, if there is one."""
    tank: TankSettings = field(default_factory=TankSettings)

    @property
    def relays(self) -> tuple[str, ...]:
        """Return the names of all relays, the contactor last."""
        names = tuple(heater.name for heater in self.heaters)
        return names if self.contactor is None else (*names, self.contactor)


def with_contactor(settings: HouseSettings) -> HouseSettings:
    """Return a house whose fourth relay is the contactor of the first three heaters."""
    return replace(settings, heaters=settings.heaters[:3], contactor=CONTACTOR)


class House:
    """Everything behind the meter. `step` moves it on; the attributes tell how it is now."""

    def __init__(self, settings: HouseSettings | None = None) -> None:
        """Begin at the settings' hour of the first day."""
        self.settings = settings = settings or HouseSettings()
        seed, self.time_s = settings.seed, settings.start_hour * _HOUR_S
        self.sun: float | None = None
        """Share of the solar peak power that counts instead of time of day and clouds."""
        self.pins: dict[Phase, float] = {}
        """Power in W of a phase without its heaters, instead of sun and loads."""
        self.heaters = {heater.name: heater for heater in settings.heaters}
        self.tank = Tank(settings.tank, seed, self.time_s)
        self.counters = Counters()
        self.solar_w = 0.0
        self.heater_w = dict.fromkeys(self.heaters, 0.0)
        self.base_w = self.grid_w = [0.0, 0.0, 0.0]
        self._clouds = Clouds(seed, settings.cloudiness, self.time_s)
        self._household = Household(seed, self.time_s)
        self._noise = Random(f"noise {seed}")
        self._noise_w = [0.0, 0.0, 0.0]
        self.step(0, {})

    @property
    def hour(self) -> float:
        """Return the hour of the day."""
        return self.time_s % DAY_S / _HOUR_S

    @property
    def reactive_var(self) -> list[float]:
        """Return the reactive power of the three phases, + inductive."""
        return self._household.reactive_var

    def step(self, dt_s: float, relays: Mapping[str, bool]) -> None:
        """Move on by a time in s, or by 0 s to see a change at once; `relays` that are closed."""
        self.time_s += dt_s
        if dt_s > 0 and self.settings.noise_w > 0:
            self._noise_w = [self._noise.gauss(0, self.settings.noise_w) for _ in PHASES]
        self._household.advance(self.time_s)
        self.solar_w = self._solar_w()
        self.base_w = self._base_w()
        self.grid_w = self._grid_w(relays)
        if dt_s > 0:
            self.counters.add(dt_s / _HOUR_S, self.grid_w, self.reactive_var)
            self.tank.advance(self.time_s, dt_s, sum(self.heater_w.values()))

    def _solar_w(self) -> float:
        light = self._clouds.light(self.time_s)
        share = clear_sky(self.hour) * light if self.sun is None else self.sun
        return self.settings.solar_peak_w * share

    def _base_w(self) -> list[float]:
        """Return each phase's power without heaters."""
        third_w = self.solar_w / 3
        base = [
            max(load + noise, 0.0) - third_w
            for load, noise in zip(self._household.power_w, self._noise_w, strict=True)
        ]
        for phase, power_w in self.pins.items():
            base[PHASES.index(phase)] = power_w
        return base

    def _grid_w(self, relays: Mapping[str, bool]) -> list[float]:
        """Return each phase's power with the heaters that draw."""
        contactor = self.settings.contactor
        fed = self.tank.thermostat_closed and (contactor is None or relays.get(contactor, False))
        grid = list(self.base_w)
        for name, heater in self.heaters.items():
            draw_w = heater.power_w if fed and relays.get(name, False) else 0.0
            self.heater_w[name] = draw_w
            if not draw_w:
                continue
            if heater.phase is Phase.TOTAL:
                grid = [power_w + draw_w / 3 for power_w in grid]
            else:
                grid[PHASES.index(heater.phase)] += draw_w
        return grid

    def power_w(self, phase: Phase = Phase.TOTAL) -> float:
        """Return the grid power in W, + drawn from the grid, - fed in."""
        return sum(self.grid_w) if phase is Phase.TOTAL else self.grid_w[PHASES.index(phase)]

    def values(self) -> dict[tuple[Quantity, Phase], float]:
        """Return everything that a meter shows, in SI units and signed."""
        return measure(self.time_s, self.grid_w, self.reactive_var, self.counters)

    def value(self, quantity: Quantity, phase: Phase = Phase.TOTAL) -> float:
        """Return one value; KeyError for a phase that the quantity does not exist for."""
        return self.values()[quantity, phase]
