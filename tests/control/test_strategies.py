"""What a strategy brings along is whole; what it forgets is off."""

from collections.abc import Mapping
from dataclasses import fields, replace
from importlib import import_module
from pkgutil import iter_modules

import pytest

from custom_components.ems_smart_heater.control import strategies as folder
from custom_components.ems_smart_heater.control.house import NEW_HOUSE, USUAL_PRICES, HouseMemory
from custom_components.ems_smart_heater.control.model import (
    Candidate,
    HeaterSettings,
    Settings,
    StrategyKind,
    Verdict,
    View,
)
from custom_components.ems_smart_heater.control.strategies import NOT_CHOSEN, STRATEGIES, SUGGESTED
from custom_components.ems_smart_heater.meter import Phase

from .world import THREE, World, sunny

HOUSE = {field.name for field in fields(Settings)}
HEATER = {field.name for field in fields(HeaterSettings)}
strategies = pytest.mark.parametrize("kind", STRATEGIES.values(), ids=str)


def test_every_one_has_its_place() -> None:
    """Whatever a file of the folder makes is offered, and each under a name of its own."""
    files = [import_module(f"{folder.__name__}.{each.name}") for each in iter_modules(folder.__path__)]
    made = {each for file in files for each in vars(file).values() if isinstance(each, StrategyKind)}
    assert made == set(STRATEGIES.values())
    assert {each.name for each in made} == STRATEGIES.keys()
    assert len({each.name for each in made}) == len(made)


@strategies
def test_it_is_known_by_its_name(kind: StrategyKind) -> None:
    assert STRATEGIES[str(kind)] is kind
    assert {NOT_CHOSEN.name, SUGGESTED.name} <= STRATEGIES.keys()


@strategies
def test_it_names_settings_that_there_are(kind: StrategyKind) -> None:
    """And has defaults for those of the house only."""
    assert kind.goes_by
    assert kind.goes_by <= HOUSE | HEATER
    assert kind.defaults.keys() <= HOUSE


@strategies
def test_what_it_has_learned_is_handed_on(kind: StrategyKind) -> None:
    """To the next of its kind, or of another: one that learns nothing loses nothing."""
    known = HouseMemory(unrest=3, set_point_w=-40, battery_s=1000, probe_s=480)
    assert kind.make(500, known).memory(500) == known


@strategies
@pytest.mark.parametrize("on", [frozenset[str](), frozenset(THREE)], ids=["off", "on"])
@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("power_w", [-3000.0, 0.0, 3000.0])
def test_it_answers_for_every_candidate(
    kind: StrategyKind, on: frozenset[str], quiet: bool, power_w: float
) -> None:
    settings = Settings(strategy=kind, heaters=THREE)
    view = View(
        now=1000,
        settings=settings,
        power_w=dict.fromkeys(Phase, power_w),
        promised_w=dict.fromkeys(Phase, 0.0),
        good=True,
        restart=False,
        prices=USUAL_PRICES,
        battery_w=None,
        quiet=quiet,
        candidates=[
            Candidate(heater_id=each, settings=own, on=each in on, settled=True, drawing=each in on)
            for each, own in THREE.items()
        ],
    )
    assert kind.make(0, NEW_HOUSE).judge(view).keys() == THREE.keys()


class Forgetful:
    """Says start of all, and leaves one out once it is on."""

    def __init__(self, _now: float, memory: HouseMemory) -> None:
        self._memory = memory

    def memory(self, _now: float) -> HouseMemory:
        return self._memory

    def judge(self, view: View) -> Mapping[str, Verdict]:
        return {
            each.heater_id: Verdict() if each.on else Verdict(start_at=view.now)
            for each in view.candidates
            if not (each.on and each.heater_id == "a")
        }


def test_one_that_it_leaves_out_is_off() -> None:
    kind = replace(NOT_CHOSEN, name="forgetful", make=Forgetful)
    world = sunny(World(settings=Settings(strategy=kind, heaters=THREE, min_off_s=600)))
    world.run(60)
    assert world.ons() == ["b", "c"]
    assert [on for _, heater_id, on in world.log if heater_id == "a"] == [True, False]
