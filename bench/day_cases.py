"""The cases of the day benchmark: blocks of them; and running one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from custom_components.ems_smart_heater.control.house import USUAL_PRICES, Prices
from custom_components.ems_smart_heater.control.model import HeaterSettings, Metering
from custom_components.ems_smart_heater.control.replay import Decider, Powers, Replay
from lab.simulator.battery import Battery, BatterySettings
from lab.simulator.days import WEATHERS, read_csv, seconds, synthetic

from .cases import FOLLOW, OLD, ORACLE, ORIGIN, SETS, THRESHOLDS, USUAL, decider_for, peer_name, settings_for
from .day_parts import LostFrames, TankThermostat, Watch
from .day_rows import DayKey, Row
from .money import CLICKS_CT
from .oracle import oracle_ct, oracle_kwh
from .peers import TIMINGS

CARELESS: Final = "follow_surplus, not told of it"
ALL_SETS: Final = tuple(SETS)
UNEQUAL: Final = "2000/1500/1000 W"
_OURS: Final = (THRESHOLDS, OLD, FOLLOW)
IN_A_ROW: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Cases that differ by day, heaters and strategy only."""

    name: str
    strategies: tuple[str, ...] = _OURS
    sets: tuple[str, ...] = ALL_SETS
    weathers: tuple[str, ...] = ("mixed",)
    lag_s: int = 1
    late_s: int = 0
    """How late the relays are."""
    battery_s: float | None = None
    """In how many seconds a home battery regulates, if there is one."""
    tank: bool = False
    in_a_row: bool = False
    """A tank of 300 l, and days one after the other."""
    dead: bool = False
    """The last heater draws nothing."""
    lost_frames: bool = False
    metering: Metering = Metering.BALANCED


MAIN: Final = Block(
    name="lag 1 s", strategies=(ORIGIN, *TIMINGS, THRESHOLDS, OLD, FOLLOW), weathers=tuple(WEATHERS)
)
_FAST: Final = ("mixed", "broken")
LAG: Final = Block(name="lag 3 s", weathers=_FAST, lag_s=3)
LATE: Final = Block(name="lag 3 s, relays 3 s late", weathers=_FAST, lag_s=3, late_s=3)
BATTERIES: Final = tuple(
    Block(
        name=f"home battery that regulates in {settle_s} s",
        strategies=(*_OURS, CARELESS),
        sets=(*ALL_SETS[:2], UNEQUAL),
        battery_s=settle_s,
    )
    for settle_s in (2, 5)
)
TANK: Final = Block(name="tank whose thermostat opens", tank=True)
DEAD: Final = Block(name="the last heater does not draw", sets=(USUAL, UNEQUAL), dead=True)
LOST: Final = Block(name="a frame in ten is missing", weathers=_FAST, lost_frames=True)
PER_PHASE: Final = Block(name="billed per phase", weathers=("broken",), metering=Metering.PER_PHASE)
ROW: Final = Block(
    name=f"tank, {IN_A_ROW} days in a row",
    sets=(USUAL, "1 × 3000 W"),
    weathers=tuple(WEATHERS)[:1],
    in_a_row=True,
)
BLOCKS: Final = (MAIN, LAG, LATE, *BATTERIES, TANK, DEAD, LOST, PER_PHASE, ROW)
ORDER: Final = [block.name for block in BLOCKS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """All strategies of a block on one day with one set of heaters."""

    block: Block
    day: DayKey
    set: str
    prices: Prices = USUAL_PRICES
    peer: Path | None = None
    """A user's file that is run where the peers are."""

    @property
    def strategies(self) -> tuple[str, ...]:
        """Return who is measured."""
        own = (peer_name(self.peer),) if self.peer and self.block.name == MAIN.name else ()
        return own + self.block.strategies


@lru_cache(maxsize=2)
def base_of(day: DayKey) -> list[Powers]:
    """Return the seconds of a day."""
    if day.file is None:
        return synthetic(day.seed, day.name)
    return seconds(day.name, read_csv(day.file)[day.name])


def _days_of(job: Job) -> list[DayKey]:
    """Return the day of a job, or those in a row: all weathers of three seeds, or a file's first."""
    day = job.day
    if not job.block.in_a_row:
        return [day]
    if day.file:
        return [replace(day, name=name) for name in list(read_csv(day.file))[:IN_A_ROW]]
    seeds = range(day.seed, day.seed + IN_A_ROW // len(WEATHERS))
    return [DayKey(seed=seed, name=name) for seed in seeds for name in WEATHERS]


def run(job: Job) -> list[Row]:
    """Run each strategy of a job, the oracle last."""
    runs = [_Run(job, strategy) for strategy in job.strategies]
    for day in _days_of(job):
        base = base_of(day)
        for each in runs:
            each.loop.run(base)
    rows = [each.row() for each in runs]
    surplus_kwh = rows[0].surplus_kwh
    return rows + [replace(row, surplus_kwh=surplus_kwh) for row in _oracle(job)]


class _Run:
    """One strategy's loop, with what is in it."""

    def __init__(self, job: Job, strategy: str) -> None:
        block = job.block
        self._job, self._strategy = job, strategy
        battery = None if strategy == CARELESS or block.battery_s is None else True
        kind = FOLLOW if strategy == CARELESS else strategy
        settings = settings_for(kind, job.set, battery=battery, metering=block.metering)
        decider: Decider = decider_for(kind, settings, prices=job.prices, late_s=block.late_s, peer=job.peer)
        if block.lost_frames:
            decider = LostFrames(decider, job.day.seed)
        heaters = _in_house(job)
        self._thermostat: TankThermostat | None = None
        if block.in_a_row:
            self._thermostat = TankThermostat(job.day.seed, volume_l=300, start_c=40, backup=True)
        elif block.tank:
            self._thermostat = TankThermostat(job.day.seed)
        self._watch = Watch(heaters, block.metering, self._thermostat)
        self.loop = Replay(
            heaters,
            decider,
            metering=block.metering,
            lag_s=block.lag_s,
            battery=_battery(block),
            thermostat=self._thermostat,
            watch=self._watch,
        )

    def row(self) -> Row:
        """Return what it made of it."""
        job, outcome = self._job, self.loop.outcome
        known = not (job.block.tank or job.block.in_a_row)
        return Row(
            block=job.block.name,
            set=job.set,
            day=job.day,
            strategy=self._strategy,
            days=max(outcome.seconds // 86_400, 1),
            surplus_kwh=outcome.surplus_kwh,
            solar_kwh=outcome.solar_kwh,
            grid_kwh=outcome.grid_kwh,
            battery_kwh=outcome.battery_kwh,
            clicks=sum(outcome.switchings.values()),
            earned_ct=job.prices.saved_ct(outcome.solar_kwh, outcome.grid_kwh + outcome.battery_kwh),
            oracle_kwh=_best_kwh(job) if known else None,
            oracle_ct=_best_ct(job) if known else None,
            worst_minute_w=self._watch.worst_minute_w,
            most_an_hour=self._watch.most_an_hour,
            backup_kwh=self._thermostat.backup_kwh if self._thermostat else 0,
        )


def _in_house(job: Job) -> dict[str, HeaterSettings]:
    """Return the heaters as they are, not as the controller was told."""
    heaters = dict(settings_for(ORACLE, job.set, metering=job.block.metering).heaters)
    if job.block.dead:
        last, settings = heaters.popitem()
        heaters[last] = replace(settings, power_w=0)
    return heaters


def _battery(block: Block) -> Battery | None:
    return None if block.battery_s is None else Battery(BatterySettings(settle_s=block.battery_s))


def _oracle(job: Job) -> list[Row]:
    """Return the oracle's row; with a thermostat nobody knows when it would have opened."""
    if job.block.tank or job.block.in_a_row:
        return []
    best_kwh = _best_kwh(job)
    return [
        Row(
            block=job.block.name,
            set=job.set,
            day=job.day,
            strategy=ORACLE,
            solar_kwh=best_kwh,
            earned_ct=job.prices.saved_ct(best_kwh, 0),
            oracle_kwh=best_kwh,
            oracle_ct=_best_ct(job),
        )
    ]


def _left(job: Job) -> Iterable[Powers]:
    """Return a day's seconds as the heaters find them; a home battery has its part first."""
    base, battery = base_of(job.day), _battery(job.block)
    if not battery:
        return base
    thirds = ((powers, battery.step(sum(powers)) / 3) for powers in base)
    return [(l1 + third, l2 + third, l3 + third) for (l1, l2, l3), third in thirds]


@lru_cache(maxsize=4)
def _best_kwh(job: Job) -> float:
    """Return the oracle's energy."""
    return oracle_kwh(_in_house(job), _left(job), job.block.metering)


@lru_cache(maxsize=4)
def _best_ct(job: Job) -> tuple[float, ...]:
    """Return what the oracle in euros earns, for each cost of a click."""
    return oracle_ct(_in_house(job), _left(job), job.prices, CLICKS_CT, job.block.metering)
