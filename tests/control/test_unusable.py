"""Whatever a setting is that is no number: nothing is on by it that would not be on without."""

from dataclasses import fields, replace
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.ems_smart_heater.control.model import (
    HeaterSettings,
    Hold,
    HoldKind,
    Mode,
    Settings,
    Status,
    StrategyKind,
)
from custom_components.ems_smart_heater.control.replay import replay
from custom_components.ems_smart_heater.control.strategies import FOLLOW_SURPLUS, STRATEGIES, THRESHOLDS

from .world import WITH_SENSOR, World, heater, one, sunny

UNUSABLE: list[Any] = [None, nan, inf, -inf, 1e30, 10**400, "12", [], {}]
unusable = st.sampled_from(UNUSABLE)


def numbers(kind: type) -> list[str]:
    """Return the names of the settings that are numbers."""
    return [each.name for each in fields(kind) if each.type in (int, float)]


OF_HEATER, OF_HOUSE = numbers(HeaterSettings), numbers(Settings)
changed = st.dictionaries(st.sampled_from([*OF_HEATER, *OF_HOUSE]), unusable, min_size=1, max_size=3)
strategies = st.sampled_from(list(STRATEGIES.values()))


def world_with(changes: dict[str, Any], strategy: StrategyKind, **of_heater: Any) -> World:
    """Return a sunny world with one heater and some settings that cannot be used."""
    own = {name: value for name, value in changes.items() if name in OF_HEATER}
    mine = replace(heater(**of_heater), **own)
    house = {name: value for name, value in changes.items() if name in OF_HOUSE}
    settings = Settings(heaters={"a": mine}, strategy=strategy, **house)
    return sunny(World(settings=settings, real_w={"a": 500}, hz=1), -2000)


def with_hold(hold: Hold, **of_heater: Any) -> World:
    """Return a world with one heater of which a person has asked something."""
    world = one(**of_heater)
    world.temperature["a"] = 40
    world.step()
    world.controller.hold("a", replace(hold, until=world.now + hold.until))
    return world


@given(changes=changed, strategy=strategies, celsius=st.sampled_from([85, 90, 109, None, nan, inf, -127]))
def test_hot_or_lost_is_off(changes: dict[str, Any], strategy: StrategyKind, celsius: float | None) -> None:
    """By the sun, by a boost with whatever target, and by hand."""
    world = world_with(changes, strategy, entities=WITH_SENSOR)
    world.temperature["a"] = celsius
    world.run(20)
    assert not world.on()
    for target_c in (None, 80, nan, inf):
        world.controller.hold("a", Hold(kind=HoldKind.BOOST, until=world.now + 600, target_c=target_c))
        world.run(2)
        assert not world.on()
    world.set_heater("a", mode=Mode.ON)
    world.run(2)
    assert not world.on()


@pytest.mark.parametrize("strategy", STRATEGIES.values(), ids=str)
@pytest.mark.parametrize("name", [*OF_HEATER, *OF_HOUSE])
@pytest.mark.parametrize("value", [None, nan, inf, "12"])
def test_without_surplus_it_goes_off(name: str, strategy: StrategyKind, value: Any) -> None:
    """On with surplus or not at all, then with 2 kW of import: off after the delay at the latest."""
    world = world_with({name: value}, strategy)
    world.run(30)
    world.power = dict.fromkeys(world.power, 700.0)
    world.run(130)
    assert not world.on()


@pytest.mark.parametrize(
    "name",
    ["on_threshold_w", "total_on_threshold_w", "on_delay_s", "settle_s", "min_off_s", "switchings_a_day"],
)
@pytest.mark.parametrize("value", [None, nan, inf, -inf, "12"])
def test_nothing_starts_by_it(name: str, value: Any) -> None:
    world = world_with({name: value}, THRESHOLDS)
    world.run(60)
    assert not world.on()


@pytest.mark.parametrize(
    "name", ["tolerated_import_w", "start_margin_w", "settle_s", "min_off_s", "start_every_s"]
)
@pytest.mark.parametrize("value", [None, nan, inf, "12"])
def test_nothing_starts_by_it_following_the_surplus(name: str, value: Any) -> None:
    world = world_with({name: value}, FOLLOW_SURPLUS)
    world.run(60)
    assert not world.on()


@pytest.mark.parametrize("value", [None, nan, inf, "12"])
def test_a_meter_without_a_limit_is_lost(value: Any) -> None:
    world = world_with({"stale_s": value}, THRESHOLDS)
    world.run(30)
    assert not world.on()
    world.step()
    assert world.status() is Status.METER_LOST


@pytest.mark.parametrize(("name", "entities"), [("longest_run_s", frozenset()), ("max_age_s", WITH_SENSOR)])
@pytest.mark.parametrize("value", [None, nan, inf, "12"])
def test_no_end_is_the_end(name: str, entities: frozenset[str], value: Any) -> None:
    """Also of what a person asked for: it does not run without the limit that was set."""
    world = one(mode=Mode.ON, entities=entities, **{name: value})
    world.temperature["a"] = 40
    world.run(2)
    assert not world.on()


@pytest.mark.parametrize("until", [nan, -inf])
@pytest.mark.parametrize("kind", [HoldKind.BOOST, HoldKind.OVERRIDE_ON])
def test_a_hold_without_an_end_is_over(kind: HoldKind, until: float) -> None:
    world = with_hold(Hold(kind=kind, until=until))
    world.run(2)
    assert not world.on()


@pytest.mark.parametrize("target_c", [nan, inf])
def test_a_target_that_is_none_is_reached(target_c: float) -> None:
    world = with_hold(Hold(kind=HoldKind.BOOST, until=600, target_c=target_c), entities=WITH_SENSOR)
    world.run(2)
    assert not world.on()


@pytest.mark.parametrize("mode", ["hands_off", None, 5])
def test_an_unknown_mode_is_off(mode: Any) -> None:
    world = sunny(with_hold(Hold(kind=HoldKind.BOOST, until=600), mode=mode))
    world.run(30)
    assert (world.on(), world.status()) == (False, Status.OFF)


def test_an_unknown_hold_is_an_off() -> None:
    kind: Any = "party"
    world = sunny(with_hold(Hold(kind=kind, until=600)))
    world.run(30)
    assert (world.on(), world.status()) == (False, Status.OVERRIDE_OFF)


@pytest.mark.parametrize("control", ["party", None])
def test_an_unknown_control_is_off(control: Any) -> None:
    world = sunny(one())
    world.settings = replace(world.settings, control=control)
    world.run(30)
    assert (world.on(), world.status()) == (False, Status.CONTROL_OFF)


@pytest.mark.parametrize("entities", [None, True, "temperature_sensor", {}, ["temperature_sensor"]])
def test_entities_in_doubt_are_off(entities: Any) -> None:
    """It is not known what the heater goes by; by hand it does not heat either."""
    world = sunny(one(entities=entities))
    for mode in (Mode.AUTOMATIC, Mode.ON):
        world.set_heater("a", mode=mode)
        world.run(30)
        assert (world.on(), world.status()) == (False, Status.OFF)


def test_a_guard_in_doubt_is_on() -> None:
    """The phase feeds in, the total does not."""
    world = one()
    guard: Any = None
    world.settings = replace(world.settings, total_guard=guard)
    world.power = dict(zip(world.power, (-700.0, 400.0, 400.0), strict=True))
    world.run(30)
    assert not world.on()


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_a_recorded_power_that_is_none_is_not_known(value: float) -> None:
    """It neither counts nor lets anything start."""
    settings = Settings(strategy=THRESHOLDS, heaters={"a": heater()})
    outcome = replay(settings, [(0.0, 0.0, 0.0)] * 60 + [(value, 0.0, 0.0)] * 60 + [(0.0, 0.0, 0.0)] * 60)
    assert (outcome.seconds, outcome.surplus_kwh, outcome.heater_kwh) == (120, 0, 0)
