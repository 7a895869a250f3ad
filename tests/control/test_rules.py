"""A rule that says on without a person is carried out like a start of the strategy's."""

import re
from dataclasses import replace
from functools import partial
from inspect import getsource
from itertools import pairwise
from math import nan
from types import FunctionType
from typing import Any

import pytest

from custom_components.ems_smart_heater.control import rules
from custom_components.ems_smart_heater.control.model import HeaterInput, RelayInput, Settings, Status
from custom_components.ems_smart_heater.control.net import SafetyNet
from custom_components.ems_smart_heater.control.rules import RULES, Facts, Ruling
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS
from tests.meter.frames import reading

from .world import THREE, World, heater, sunny

WISHED: dict[str, Any] = {"stale_s": 11.0}
"""A setting by which the rule goes, as nothing else does."""


def wish(facts: Facts) -> Ruling | None:
    """Say on while it is set."""
    return Ruling(Status.BOOST, on=True) if facts.house.stale_s == 11 else None


@pytest.fixture(autouse=True)
def with_the_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add it, the last of the table."""
    monkeypatch.setattr(rules, "RULES", (*RULES, wish))


def test_every_rule_stands_in_the_table() -> None:
    """Each function of the facts that returns a ruling, once."""
    found = [
        each
        for name, each in vars(rules).items()
        if isinstance(each, FunctionType) and name != "rule" and Facts in each.__annotations__.values()
    ]
    assert set(RULES) == set(found)
    assert len(RULES) == len(found)


def test_every_status_of_a_rule_is_there() -> None:
    """A rule that nobody runs would raise only when it applies."""
    assert set(re.findall(r"\bStatus\.([A-Z_]+)", getsource(rules))) <= Status.__members__.keys()


ENTITY = "only_while"
"""By what a heater goes: a rule to come."""


@pytest.mark.parametrize(
    ("says", "said"),
    [({ENTITY: "on"}, "on"), ({ENTITY: "off"}, "off"), ({ENTITY: None}, ""), ({ENTITY: ""}, ""), ({}, "")],
)
def test_a_rule_knows_what_an_entity_says(
    monkeypatch: pytest.MonkeyPatch, says: dict[str, str | None], said: str
) -> None:
    """And whether one was named that says nothing; one that was not named says nothing to anybody."""
    heard: list[str | None] = []

    def hear(facts: Facts) -> Ruling | None:
        heard.append(facts.entity(ENTITY))
        return None

    monkeypatch.setattr(rules, "RULES", (hear,))
    for entities in (frozenset({ENTITY}), frozenset[str]()):
        world = World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater(entities=entities)}))
        known = HeaterInput(relay=RelayInput(on=False), says=says)
        world.controller.step(world.now, replace(world.inputs(), heaters={"a": known}))
    assert heard == [said, None]


@pytest.mark.parametrize(
    "says", [{ENTITY: "on"}, {}, {ENTITY: None}, {ENTITY: True}, {ENTITY: nan}, {ENTITY: ["on"]}, None]
)
def test_what_is_no_state_allows_nothing(monkeypatch: pytest.MonkeyPatch, says: Any) -> None:
    """Of a rule that lets a heater be on while its entity is: what else comes raises, and all is off."""

    def only_while(facts: Facts) -> Ruling | None:
        return None if facts.entity(ENTITY) in (None, "on") else Ruling(Status.OFF)

    monkeypatch.setattr(rules, "RULES", (only_while, *RULES))
    world = sunny(
        World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater(entities=frozenset({ENTITY}))}))
    )
    net = SafetyNet(world.now, {}, on_fault=lambda _fault: None)
    ons = set()
    for _ in range(100):
        world.now += 0.25
        inputs = world.inputs(world.frame(reading(-700, -700, -700, at=world.now)))
        known = replace(inputs.heaters["a"], says=says)
        look = partial(replace, inputs, heaters={"a": known})
        ons.add(net.step(world.now, world.settings, look).heaters["a"].on)
    assert (True in ons) is (says == {ENTITY: "on"})


def test_one_heater_at_a_time() -> None:
    """Three heaters do not start in one step, though the sun is gone."""
    world = World(settings=Settings(strategy=THRESHOLDS, heaters=THREE, **WISHED))
    world.run(60)
    assert world.ons() == list(THREE)
    starts = [at for at, _, on in world.log if on]
    assert all(later - at >= world.settings.settle_s for at, later in pairwise(starts))
    assert {world.status(key) for key in THREE} == {Status.BOOST}


def test_the_minimum_off_time_is_kept() -> None:
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, min_off_s=60)))
    assert world.run(60, until=world.on) < 60
    world.power = dict.fromkeys(world.power, 500)
    world.run(60, until=lambda: not world.on())
    world.set(**WISHED)
    assert 58 < world.run(90, until=world.on) < 62


def test_when_it_ends_the_strategy_goes_on() -> None:
    """Nothing was asked by a person, so the off delay is kept."""
    world = World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, off_delay_s=20, **WISHED))
    world.run(60, until=world.on)
    world.run(10)
    world.set(stale_s=10)
    assert 19 < world.run(60, until=lambda: not world.on()) < 22


def test_it_counts_less_than_the_rules_before_it() -> None:
    world = World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, **WISHED))
    world.run(60, until=world.on)
    world.frames = False
    world.run(60)
    assert world.status() is Status.METER_LOST
