"""The fail-safe matrix as the controller sees it, in virtual time: how long a heater is on after a fault."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import inf

import pytest

from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.model import Control, Mode, RelayInput, Settings
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS
from custom_components.ems_smart_heater.link.freshness import Freshness
from custom_components.ems_smart_heater.meter import Reading
from custom_components.ems_smart_heater.meter.errors import OldReadings, UnsteadyClock, UnusableReading
from custom_components.ems_smart_heater.meter.reading import Status as MeterStatus
from tests.meter.frames import reading

from .world import DELAY_S, THREE, WITH_SENSOR, FakeRelay, World, sunny

STALE_S = 10
CONFIRMATION_S = 5
LATE_S = 12
MAX_AGE_S = 60
SETTLE_S = 3
TICK_S = 0.05
NOW_S = DELAY_S + TICK_S
"""A decision at once, and what the relay takes to carry it out."""
BROKEN = "b"
OTHERS = "ac"

type Act = Callable[[World], None]


@dataclass(frozen=True)
class Row:
    """A fault with its bound: seconds until `watched` are open; "" is the contactor."""

    fault: str
    bound_s: float
    make: Act
    contactor: bool = False
    watched: str = "abc"
    obeys_after_s: float = inf


# Meter


def silent(world: World) -> None:
    world.frames = False


def judged(fault: Callable[[Reading, float], Reading], world: World) -> None:
    """Let the readings be faulty from now on, and be judged as on their way to the controller."""
    judge, since = Freshness(limit_s=STALE_S), world.now
    for ago in (0.3, 0.2, 0.1):
        judge.judge(reading(at=since - ago), since - ago)

    def frame(each: Reading) -> Reading | None:
        nonlocal judge
        try:
            verdict = judge.judge(shown := fault(each, since), world.now)
        except UnusableReading:
            return None
        except UnsteadyClock, OldReadings:
            judge = Freshness(limit_s=STALE_S)  # the connection is made anew
            return None
        world.age_s = verdict.age_s if verdict else 0
        return shown if verdict and verdict.good else None

    world.frame = frame


def stamped(each: Reading, at: float) -> Reading:
    return replace(each, timestamp_ns=round(at * 1e9))


def frozen(each: Reading, since: float) -> Reading:
    return stamped(each, since)


def backwards(each: Reading, since: float) -> Reading:
    return stamped(each, 2 * since - each.timestamp_ns / 1e9)


def in_turn(each: Reading, since: float) -> Reading:
    return stamped(each, since - 0.2 + each.timestamp_ns // 250_000_000 % 2 / 10)


def far(each: Reading, _since: float) -> Reading:
    return replace(each, timestamp_ns=each.timestamp_ns + (2**63 - 1) * 1_000_000_000)


def held_up(each: Reading, since: float) -> Reading:
    """Each comes twice as late after the fault as it was made: in the end they are as old as allowed."""
    return stamped(each, since + (each.timestamp_ns / 1e9 - since) / 2)


def fails(each: Reading, _since: float) -> Reading:
    return replace(each, status=MeterStatus.ERROR)


def absurd(each: Reading, _since: float) -> Reading:
    return reading(-200_000, at=each.timestamp_ns / 1e9)


# Temperature


def shows(celsius: float | None, world: World) -> None:
    world.temperature = dict.fromkeys(world.relays, celsius)
    world.step()


def too_old(world: World) -> None:
    """It reports no more."""
    heaters = {key: replace(each, max_age_s=MAX_AGE_S) for key, each in world.settings.heaters.items()}
    world.reported_at = dict.fromkeys(heaters, world.now)
    world.set(heaters=heaters)


# Relays: something is wrong with one of them when the water gets hot


def hot(world: World) -> None:
    shows(60, world)


def hot_and(world: World, **broken: bool | None) -> None:
    for name, value in broken.items():
        setattr(world.relays[BROKEN], name, value)
    hot(world)


def contactor_unavailable(world: World) -> None:
    world.contactor.on = None
    world.step()


def contactor_stuck(world: World) -> None:
    world.contactor.obeys = False
    hot(world)


# People and life


def modes_off(world: World) -> None:
    for key in world.relays:
        world.set_heater(key, mode=Mode.OFF)


def control_off(world: World) -> None:
    world.set(control=Control.OFF)


def device_disabled(world: World) -> None:
    """Home Assistant switches its relay off itself; the controller forgets the heater."""
    world.relays[BROKEN].on = world.relays[BROKEN].told = False
    world.relays = {key: world.relays[key] for key in OTHERS}
    world.set(heaters={key: world.settings.heaters[key] for key in OTHERS})
    assert world.ons() == list(OTHERS)
    hot(world)


def restarted(world: World) -> None:
    """A new controller finds them on, and no surplus."""
    world.controller = Controller(world.now)
    world.power = dict.fromkeys(world.power, 500.0)
    world.settings = replace(world.settings, off_delay_s=0)
    world.step()
    assert len(world.ons()) == len(world.relays), "adopted"


def restarted_without_meter(world: World) -> None:
    world.frames = False
    restarted(world)


def restarted_hot(world: World) -> None:
    world.temperature = dict.fromkeys(world.relays, 60.0)
    world.controller = Controller(world.now)
    world.step()


ROWS = [
    Row("meter silent", STALE_S + NOW_S, silent),
    Row("timestamp frozen", STALE_S + NOW_S, partial(judged, frozen)),
    Row("timestamp backwards", STALE_S + NOW_S, partial(judged, backwards)),
    Row("two timestamps in turn", STALE_S + NOW_S, partial(judged, in_turn)),
    Row("timestamp in the year 292 billion", STALE_S + NOW_S, partial(judged, far)),
    Row("readings later and later: when they are 10 s old", 2 * STALE_S + NOW_S, partial(judged, held_up)),
    Row("status ERROR", STALE_S + NOW_S, partial(judged, fails)),
    Row("garbage: an absurd power", STALE_S + NOW_S, partial(judged, absurd)),
    Row("meter silent, contactor", STALE_S + 2 * NOW_S, silent, contactor=True, watched=""),
    Row("temperature unavailable", NOW_S, partial(shows, None)),
    Row("temperature implausible, cold", NOW_S, partial(shows, -127)),
    Row("temperature implausible, hot", NOW_S, partial(shows, 120)),
    Row("temperature too old", MAX_AGE_S + NOW_S, too_old),
    Row("water hot", NOW_S, hot),
    Row("relay unavailable: the others", NOW_S, partial(hot_and, on=None), watched=OTHERS),
    Row(
        "relay unavailable: contactor",
        CONFIRMATION_S + NOW_S,
        partial(hot_and, on=None),
        contactor=True,
        watched="",
    ),
    Row("relay ignores commands: the others", NOW_S, partial(hot_and, obeys=False), watched=OTHERS),
    Row(
        "relay ignores commands: contactor",
        CONFIRMATION_S + NOW_S,
        partial(hot_and, obeys=False),
        contactor=True,
        watched="",
    ),
    Row("relay late by 12 s", LATE_S + NOW_S, partial(hot_and, obeys=False), obeys_after_s=LATE_S),
    Row("relay welded, shows off: contactor", 2 * NOW_S, hot, contactor=True, watched=""),
    Row("contactor unavailable: heaters", NOW_S, contactor_unavailable, contactor=True),
    Row("contactor stuck: heaters", NOW_S, contactor_stuck, contactor=True),
    Row("mode off", NOW_S, modes_off),
    Row("control off", NOW_S, control_off),
    Row("heater device disabled: the others", NOW_S, device_disabled, watched=OTHERS),
    # One off for each settle time, and the first not before the meter is heard.
    Row("killed and restarted, surplus gone", 3 * SETTLE_S + NOW_S, restarted),
    Row("killed and restarted, no meter", STALE_S + NOW_S, restarted_without_meter),
    Row("killed and restarted, hot", NOW_S, restarted_hot),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.fault)
def test_off_in_time(row: Row) -> None:
    heaters = {key: replace(each, entities=WITH_SENSOR) for key, each in THREE.items()}
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters=heaters, contactor=row.contactor)))
    world.temperature = dict.fromkeys(heaters, 40.0)
    world.run(80)
    assert all(relay.on for relay in world.relays.values())
    assert world.contactor.on is row.contactor
    since = world.now
    row.make(world)
    watched: list[FakeRelay] = [world.relays[key] for key in row.watched] or [world.contactor]

    def all_open() -> bool:
        if world.now >= since + row.obeys_after_s:
            world.relays[BROKEN].obeys = True
        return not any(relay.on for relay in watched)

    assert world.run(row.bound_s + 5, until=all_open) <= row.bound_s + 1e-6
    world.run(30)  # and it stays so
    assert not any(relay.on for relay in watched)


@pytest.mark.parametrize("provisional", [True, False])
def test_off_that_is_shown_while_home_assistant_starts(provisional: bool) -> None:
    """A template shows off before it is evaluated; on afterwards, it was on all the time and is adopted."""
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters={"a": THREE["a"]})))
    inputs = world.inputs()
    shown = RelayInput(on=False, provisional=provisional)
    world.controller.step(
        world.now, replace(inputs, heaters={"a": replace(inputs.heaters["a"], relay=shown)})
    )
    world.relays["a"].on = world.relays["a"].told = True
    world.step()
    assert world.on() is provisional


def test_what_was_adopted_while_home_assistant_starts_can_go_off() -> None:
    """A relay that still shows on when it was told off is not adopted again."""
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters={"a": THREE["a"]})))
    world.relays["a"].on = True
    inputs = world.inputs()
    shown = replace(inputs.heaters["a"], relay=RelayInput(on=True, provisional=True))
    decisions = [
        world.controller.step(world.now + after_s, replace(inputs, settings=settings, heaters={"a": shown}))
        for after_s, settings in (
            (0, world.settings),
            (1, replace(world.settings, control=Control.OFF)),
            (2, world.settings),
        )
    ]
    assert [each.heaters["a"].on for each in decisions] == [True, False, False]
