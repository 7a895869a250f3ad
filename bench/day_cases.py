"""The cases of the day benchmark: heaters, strategies, blocks; and running one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from custom_components.ems_smart_heater.control import strategies
from custom_components.ems_smart_heater.control.billing import PHASES
from custom_components.ems_smart_heater.control.model import HeaterSettings, Metering, Settings
from custom_components.ems_smart_heater.control.replay import Decider, Outcome, Powers, RealController, Replay
from custom_components.ems_smart_heater.control.strategies.thresholds import (
    DEFAULT_OFF_THRESHOLD_W,
    DEFAULT_TOTAL_OFF_THRESHOLD_W,
    default_on_threshold_w,
    default_total_on_threshold_w,
)
from custom_components.ems_smart_heater.meter import Phase
from lab.simulator.battery import Battery, BatterySettings
from lab.simulator.days import WEATHERS, read_csv, seconds, synthetic

from . import origin
from .day_parts import TankThermostat, Watch
from .oracle import oracle_kwh

L1, L2, L3 = PHASES
SETS: Final[Mapping[str, tuple[tuple[Phase, float], ...]]] = {
    "3 × 500 W": ((L1, 500), (L2, 500), (L3, 500)),
    "3 × 1000 W": ((L1, 1000), (L2, 1000), (L3, 1000)),
    "2000/1500/1000 W": ((L1, 2000), (L2, 1500), (L3, 1000)),
    "1 × 1500 W": ((L1, 1500),),
    "2 × 1000 W on L1": ((L1, 1000), (L1, 1000)),
}
THREE: Final = tuple(SETS)[:3]

ORIGIN: Final = "origin"
STRICT: Final = "thresholds, origin's settings"
CALM: Final = "thresholds, origin's, 10/5 s"
THRESHOLDS: Final = strategies.THRESHOLDS.name
FOLLOW: Final = strategies.FOLLOW_SURPLUS.name
CARELESS: Final = "follow_surplus, not told of it"
ORACLE: Final = "oracle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Cases that differ by day, heaters and strategy only."""

    name: str
    strategies: tuple[str, ...]
    sets: tuple[str, ...] = THREE
    weathers: tuple[str, ...] = tuple(WEATHERS)
    lag_s: int = 1
    battery_s: float | None = None
    """In how many seconds a home battery regulates, if there is one."""
    tank: bool = False
    metering: Metering = Metering.BALANCED


MAIN: Final = Block(name="lag 1 s", strategies=(ORIGIN, STRICT, CALM, THRESHOLDS, FOLLOW))
LAG: Final = Block(name="lag 3 s", strategies=(THRESHOLDS, FOLLOW), weathers=("mixed", "broken"), lag_s=3)
BATTERIES: Final = tuple(
    Block(
        name=f"home battery that regulates in {settle_s} s",
        strategies=strategies,
        weathers=("mixed",),
        battery_s=settle_s,
    )
    for settle_s, strategies in ((2, (THRESHOLDS, FOLLOW, CARELESS)), (5, (FOLLOW,)))
)
TANK: Final = Block(
    name="tank whose thermostat opens", strategies=(THRESHOLDS, FOLLOW), weathers=("mixed",), tank=True
)
FEW: Final = Block(
    name="one heater, or two on a phase",
    strategies=(ORIGIN, THRESHOLDS, FOLLOW),
    sets=("1 × 1500 W", "2 × 1000 W on L1"),
    weathers=("mixed",),
)
PER_PHASE: Final = Block(
    name="billed per phase",
    strategies=(THRESHOLDS, FOLLOW),
    weathers=("broken",),
    metering=Metering.PER_PHASE,
)
BLOCKS: Final = (MAIN, LAG, *BATTERIES, TANK, FEW, PER_PHASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayKey:
    """Which day: of a seed and a weather, or one of a file."""

    seed: int = 0
    name: str
    file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """All strategies of a block on one day with one set of heaters."""

    block: Block
    day: DayKey
    set: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one strategy made of one day."""

    block: str
    set: str
    day: DayKey
    strategy: str
    surplus_kwh: float = 0
    solar_kwh: float
    grid_kwh: float = 0
    battery_kwh: float = 0
    switchings: int = 0
    oracle_kwh: float | None = None
    """None: nobody knows what could have been had."""
    share: float | None = None
    """Of the oracle's energy; what a run took beyond its oracle does not count."""
    most_a_minute: int = 0
    """How often a relay switched within a minute at most."""
    excess_s: float = 0
    """How much longer than promised a phase imported for a heater at most."""

    @property
    def heater_kwh(self) -> float:
        """Return what the heaters used."""
        return self.solar_kwh + self.grid_kwh + self.battery_kwh


@lru_cache(maxsize=2)
def base_of(day: DayKey) -> list[Powers]:
    """Return the seconds of a day."""
    if day.file is None:
        return synthetic(day.seed, day.name)
    return seconds(day.name, read_csv(day.file)[day.name])


def settings_for(strategy: str, set_name: str, block: Block) -> Settings:
    """Return the controller's settings; for the origin and the oracle the heaters count."""
    as_origin = strategy in {ORIGIN, STRICT, CALM}
    smallest_w = min(power_w for _, power_w in SETS[set_name])
    kind = strategies.FOLLOW_SURPLUS if strategy in {FOLLOW, CARELESS} else strategies.THRESHOLDS
    battery = block.battery_s is not None and strategy != CARELESS
    changes: dict[str, Any] = dict(kind.defaults_for(battery=battery))
    if strategy == STRICT:
        changes |= {"on_delay_s": origin.ON_DELAY_S, "off_delay_s": 0}
    return Settings(
        heaters={
            f"{number} {phase}": HeaterSettings(
                power_w=power_w,
                phase=phase,
                on_threshold_w=origin.on_w(power_w) if as_origin else default_on_threshold_w(power_w),
                off_threshold_w=origin.OFF_W if as_origin else DEFAULT_OFF_THRESHOLD_W,
            )
            for number, (phase, power_w) in enumerate(SETS[set_name], 1)
        },
        strategy=kind,
        metering=block.metering,
        total_on_threshold_w=(
            origin.total_on_w(smallest_w) if as_origin else default_total_on_threshold_w(smallest_w)
        ),
        total_off_threshold_w=origin.TOTAL_OFF_W if as_origin else DEFAULT_TOTAL_OFF_THRESHOLD_W,
        **changes,
    )


def run(job: Job) -> list[Row]:
    """Run each strategy of a job, the oracle last."""
    rows = [_run(job, strategy) for strategy in job.block.strategies]
    surplus_kwh = rows[0].surplus_kwh
    return rows + [replace(row, surplus_kwh=surplus_kwh) for row in _oracle(job)]


def decider_for(strategy: str, settings: Settings) -> Decider:
    """Return what decides."""
    return origin.Origin(settings.heaters) if strategy == ORIGIN else RealController(settings)


def _run(job: Job, strategy: str) -> Row:
    block, day = job.block, job.day
    settings = settings_for(strategy, job.set, block)
    watch = Watch(settings, block.lag_s)
    loop = Replay(
        settings.heaters,
        decider_for(strategy, settings),
        metering=block.metering,
        lag_s=block.lag_s,
        battery=_battery(block),
        thermostat=TankThermostat(day.seed) if block.tank else None,
        watch=watch,
    )
    loop.run(base_of(day))
    outcome: Outcome = loop.outcome
    return Row(
        block=block.name,
        set=job.set,
        day=day,
        strategy=strategy,
        surplus_kwh=outcome.surplus_kwh,
        solar_kwh=outcome.solar_kwh,
        grid_kwh=outcome.grid_kwh,
        battery_kwh=outcome.battery_kwh,
        switchings=sum(outcome.switchings.values()),
        oracle_kwh=None if block.tank else _best_kwh(day, job.set, block),
        most_a_minute=watch.most_a_minute,
        excess_s=watch.excess_s,
    )


def _battery(block: Block) -> Battery | None:
    return None if block.battery_s is None else Battery(BatterySettings(settle_s=block.battery_s))


def _oracle(job: Job) -> list[Row]:
    """Return the oracle's row; with a thermostat nobody knows when it would have opened."""
    if job.block.tank:
        return []
    best_kwh = _best_kwh(job.day, job.set, job.block)
    return [
        Row(
            block=job.block.name,
            set=job.set,
            day=job.day,
            strategy=ORACLE,
            solar_kwh=best_kwh,
            oracle_kwh=best_kwh,
        )
    ]


@lru_cache(maxsize=4)
def _best_kwh(day: DayKey, set_name: str, block: Block) -> float:
    """Return the oracle's energy; a home battery has its part first."""
    base, battery = base_of(day), _battery(block)
    if battery:
        thirds = ((powers, battery.step(sum(powers)) / 3) for powers in base)
        base = [(l1 + third, l2 + third, l3 + third) for (l1, l2, l3), third in thirds]
    heaters = settings_for(ORACLE, set_name, block).heaters
    return oracle_kwh(heaters, base, block.metering)
