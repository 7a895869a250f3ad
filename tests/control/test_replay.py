"""The closed loop: energy by hand, lag, relays, and that skipping changes nothing."""

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from custom_components.ems_smart_heater.control.house import Prices
from custom_components.ems_smart_heater.control.model import Metering, Mode, Settings, StrategyKind
from custom_components.ems_smart_heater.control.replay import (
    Decider,
    Outcome,
    Powers,
    RealController,
    Replay,
    replay,
    replayed,
)
from custom_components.ems_smart_heater.control.strategies import FOLLOW_SURPLUS, STRATEGIES, THRESHOLDS
from custom_components.ems_smart_heater.meter import Phase
from custom_components.ems_smart_heater.settings.tables import HEATER

from .world import THREE, WITH_SENSOR, heater

ONE = {"a": heater(power_w=1000)}
HOUR = 3600


class Script:
    """Decides what it was told for each second; remembers what the meter showed."""

    floor_w: float | None = None

    def __init__(self, *wanted: str) -> None:
        self.wanted = iter(wanted)
        self.last = frozenset[str]()
        self.shown: list[Powers | None] = []

    def decide(self, now: float, power_w: Powers | None) -> frozenset[str]:
        self.shown.append(power_w)
        self.last = frozenset(next(self.wanted, "".join(sorted(self.last))))
        return self.last


class FakeBattery:
    """Always does the same."""

    def __init__(self, power_w: float) -> None:
        self.power_w = power_w

    def step(self, house_w: float) -> float:
        return self.power_w


def energies(outcome: Outcome) -> tuple[float, float, float]:
    return round(outcome.solar_kwh, 9), round(outcome.grid_kwh, 9), round(outcome.battery_kwh, 9)


def after_start(decider: Decider, base: Powers, **options: Any) -> Outcome:
    """Let the first second pass, in which the relays are still off, then an hour."""
    loop = Replay(ONE, decider, **options)
    loop.run([base] * (HOUR + 1))
    return loop.outcome


def test_it_goes_by_the_prices_that_are_given() -> None:
    """With 700 W of surplus 1 kW stays if what it imports costs less than the rest saves."""
    settings = Settings(heaters=ONE, strategy=FOLLOW_SURPLUS)
    on_s = []
    for grid_ct in (30, 16):
        prices = Prices(grid_ct=grid_ct, feed_in_ct=8, replaced_ct=12)
        loop = Replay(ONE, RealController(settings, prices), start_s=HOUR)
        loop.run([(-1200.0, 0.0, 0.0)] * 60 + [(-700.0, 0.0, 0.0)] * 30)
        on_s.append(loop.outcome.heater_kwh * HOUR)
    assert on_s == [pytest.approx(64, abs=2), pytest.approx(82, abs=2)]  # 82: from its start to the end


def test_energy_by_its_source() -> None:
    """Surplus first, the rest from the grid."""
    outcome = after_start(Script("a"), (-900.0, 200.0, 100.0))
    assert energies(outcome) == (0.6, 0.4, 0)
    assert outcome.heater_kwh == pytest.approx(1)
    assert outcome.surplus_kwh == pytest.approx(0.6 * (HOUR + 1) / HOUR)
    assert outcome.seconds == HOUR + 1
    assert energies(after_start(Script("a"), (300.0, 0.0, 0.0))) == (0, 1, 0)
    assert energies(after_start(Script("a"), (-3000.0, 0.0, 0.0))) == (1, 0, 0)


def test_what_a_battery_gives_is_its_own_and_what_it_takes_is_gone() -> None:
    base = (-600.0, 0.0, 0.0)
    assert energies(after_start(Script("a"), base, battery=FakeBattery(-300))) == (0.6, 0.1, 0.3)
    assert energies(after_start(Script("a"), base, battery=FakeBattery(-3000))) == (0.6, 0, 0.4)
    assert energies(after_start(Script("a"), base, battery=FakeBattery(200))) == (0.4, 0.6, 0)


def test_each_phase_by_itself_when_billed_so() -> None:
    base = (-600.0, 600.0, 0.0)
    outcome = after_start(Script("a"), base)
    assert (*energies(outcome), outcome.surplus_kwh) == (0, 1, 0, 0)
    outcome = after_start(Script("a"), base, metering=Metering.PER_PHASE)
    assert energies(outcome) == (0.6, 0.4, 0)
    assert outcome.surplus_kwh == pytest.approx(0.6 * (HOUR + 1) / HOUR)


def test_each_change_of_a_relay_counts_and_takes_a_second() -> None:
    script = Script("a", "ab", "b", "", "", "a")
    loop = Replay({"a": heater(power_w=1000), "b": heater(power_w=2000)}, script, lag_s=0)
    loop.run([(0.0, 0.0, 0.0)] * 6)
    assert loop.outcome.switchings == {"a": 3, "b": 2}
    assert [shown and shown[0] for shown in script.shown] == [0, 1000, 3000, 2000, 0, 0]


def test_lag() -> None:
    """The meter shows everything later, the sun and what heaters draw."""
    script = Script("a")
    loop = Replay(ONE, script, lag_s=3)
    loop.run((float(second), 0.0, 0.0) for second in range(7))
    assert [shown and shown[0] for shown in script.shown] == [0, 0, 0, 0, 1001, 1002, 1003]


def test_a_heater_on_the_total_draws_from_all_phases() -> None:
    script = Script("a")
    loop = Replay({"a": heater(Phase.TOTAL, 3000)}, script, lag_s=0)
    loop.run([(0.0, -10.0, 10.0)] * 2)
    assert script.shown[-1] == (1000, 990, 1010)


class Opens:
    """Opens when it has seen heating for a while."""

    def __init__(self) -> None:
        self.heated_s = 0

    def step(self, heating_w: float) -> bool:
        self.heated_s += heating_w > 0
        return self.heated_s < 10


def test_behind_an_open_thermostat_nothing_is_drawn() -> None:
    outcome = after_start(Script("a"), (-3000.0, 0.0, 0.0), thermostat=Opens())
    assert outcome.heater_kwh == pytest.approx(10 / HOUR)
    assert sum(outcome.switchings.values()) == 1


def sunny(settings: Settings, base: Iterable[Powers | None], *, skip: bool = False) -> Replay:
    loop = Replay(settings.heaters, RealController(settings), skip=skip)
    loop.run(base)
    return loop


SETTINGS = {
    kind: Settings(heaters=THREE, strategy=kind, **dict[str, Any](kind.defaults))
    for kind in STRATEGIES.values()
}


@pytest.mark.parametrize("kind", STRATEGIES.values(), ids=str)
def test_the_real_controller_heats_with_surplus(kind: StrategyKind) -> None:
    base: list[Powers] = [(-700.0, -700.0, -700.0)] * HOUR + [(300.0, 300.0, 300.0)] * HOUR
    outcome = replay(SETTINGS[kind], base)
    assert outcome.switchings == dict.fromkeys(THREE, 2)
    assert 1.45 < outcome.solar_kwh < 1.5
    assert outcome.grid_kwh < 0.05


@pytest.mark.parametrize("kind", STRATEGIES.values(), ids=str)
def test_what_is_not_known_is_a_meter_that_is_lost(kind: StrategyKind) -> None:
    known: list[Powers | None] = [(-700.0, -700.0, -700.0)] * 300
    outcome = replay(SETTINGS[kind], [*known, *[None] * 300])
    assert outcome.switchings == dict.fromkeys(THREE, 2)
    assert outcome.seconds == 300


def restless(seed: int) -> list[Powers | None]:
    """Return hours in which surplus comes and goes, often for long, sometimes for a moment."""
    random = Random(seed)
    base: list[Powers | None] = []
    while len(base) < 3 * HOUR:
        level_w = random.choice([600, 300, 60, -60, -300, -900, -2500]) * random.uniform(0.5, 1)
        length = round(random.choice([3, 40, 200, 400, 1500]) * random.uniform(0.5, 1.5))
        tilt_w = random.uniform(0, 400)
        base += [
            (
                level_w / 2 + random.gauss(tilt_w, 5),
                level_w / 2 + random.gauss(-tilt_w, 5),
                random.gauss(0, 5),
            )
            for _ in range(length)
        ]
        if random.random() < 0.1:
            base += [None] * random.choice([1, 5, 20])
    return base


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("metering", Metering)
@pytest.mark.parametrize("kind", STRATEGIES.values(), ids=str)
def test_skipping_changes_nothing(kind: StrategyKind, metering: Metering, seed: int) -> None:
    settings = replace(SETTINGS[kind], metering=metering, on_delay_s=2)
    assert RealController(settings).floor_w is not None
    base = restless(seed)
    whole, skipping = sunny(settings, base), sunny(settings, base, skip=True)
    assert skipping.outcome == whole.outcome
    assert sum(whole.outcome.switchings.values()) > 4


def test_skipping_skips() -> None:
    """At night next to nothing is asked."""
    script = Script()
    script.floor_w = 0
    loop = Replay(ONE, script)
    loop.run([(100.0, 100.0, 100.0)] * 6 * HOUR)
    assert len(script.shown) < 0.06 * 6 * HOUR
    assert loop.outcome.seconds == 6 * HOUR


def test_nothing_is_skipped_where_something_could_start() -> None:
    """An owner may let heaters start while the grid is drawn from."""
    heaters = {"a": heater(on_threshold_w=200, off_threshold_w=900)}
    settings = Settings(strategy=THRESHOLDS, heaters=heaters, total_guard=False)
    assert RealController(settings).floor_w is None


def test_pieces_make_the_whole() -> None:
    """As Home Assistant runs it, so that nothing else waits for long."""
    base = restless(5)
    settings = SETTINGS[FOLLOW_SURPLUS]
    loop = Replay(settings.heaters, RealController(settings))
    for start in range(0, len(base), 1234):
        loop.run(base[start : start + 1234])
    assert loop.outcome == sunny(settings, base, skip=True).outcome


def test_a_replay_knows_no_water_and_no_people() -> None:
    hot = heater(mode=Mode.OFF, entities=WITH_SENSOR)
    settings = replayed(Settings(strategy=THRESHOLDS, heaters={"a": hot}, contactor=True))
    assert settings == Settings(
        strategy=THRESHOLDS, heaters={"a": replace(hot, mode=Mode.AUTOMATIC, entities=frozenset())}
    )


def test_a_replay_knows_no_entities() -> None:
    """Nothing that a heater goes by was recorded for it."""
    going_by = heater(entities=frozenset(HEATER.entities))
    (left,) = replayed(Settings(strategy=THRESHOLDS, heaters={"a": going_by})).heaters.values()
    assert left == replace(going_by, entities=frozenset())
