"""Relays that do not obey, and the main contactor, in virtual time."""

from dataclasses import replace
from itertools import pairwise

import pytest

from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.learning import Learned
from custom_components.ems_smart_heater.control.model import (
    Control,
    HeaterInput,
    HeaterMemory,
    Inputs,
    Mode,
    RelayInput,
    Settings,
    Status,
)
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS

from .world import THREE, FakeRelay, World, heater, one, sunny


def test_unavailable_relay_starts_nothing() -> None:
    world = sunny(one())
    world.relays["a"].on = None
    world.run(30)
    assert not world.on()
    assert world.status() is Status.RELAY_UNAVAILABLE


def test_relay_that_does_not_obey() -> None:
    """It is told for ever, it is said, and the others go on without it."""
    world = sunny(World())
    world.relays["a"].obeys = False
    world.run(60)
    assert world.status("a") is Status.RELAY_FAULT
    assert world.ons() == ["a", "b", "c"]
    assert world.decision.available_w == pytest.approx(1950)
    assert not world.decision.heaters["a"].closed


def test_no_start_while_another_is_unconfirmed() -> None:
    world = sunny(World())
    world.relays["a"].obeys = False
    world.run(30)
    (first, _, _), (second, key, _) = world.log[:2]
    assert key == "b"
    assert second - first == pytest.approx(15, abs=0.3)


def test_off_that_is_owed_is_not_confirmed() -> None:
    """A relay that shows off while a failed on may still come through."""
    world = sunny(one())
    world.run(15)
    inputs = world.inputs()
    off = replace(inputs.settings, control=Control.OFF)
    owing = Inputs(settings=off, heaters={"a": HeaterInput(relay=RelayInput(on=False, owes_off=True))})
    world.controller.step(world.now, owing)
    decision = world.controller.step(world.now + 5, owing)
    assert decision.heaters["a"].status is Status.RELAY_FAULT


# Main contactor


def contactor_world() -> World:
    world = sunny(World())
    world.settings = replace(world.settings, contactor=True)
    return world


def test_contactor_closes_first_and_opens_last() -> None:
    world = contactor_world()
    world.run(60)
    assert [key for _, key, _ in world.log] == ["contactor", "a", "b", "c"]
    (closed, _, _), (first, _, _) = world.log[:2]
    assert first - closed == pytest.approx(0.25 + 0.1, abs=0.051)
    world.log.clear()
    world.set(control=Control.OFF)
    world.run(10)
    assert [key for _, key, _ in world.log] == ["a", "b", "c", "contactor"]
    assert world.log[3][0] - world.log[2][0] == pytest.approx(0.25, abs=0.051)


def test_contactor_does_not_wait_for_ever() -> None:
    """A heater relay that hangs holds it closed for 5 s at most."""
    world = contactor_world()
    world.run(60)
    world.relays["b"].obeys = False
    world.log.clear()
    world.set(control=Control.OFF)
    world.run(20)
    assert world.log[-1][1] == "contactor"
    assert world.log[-1][0] - world.log[0][0] == pytest.approx(5, abs=0.1)


def test_heater_that_defies_a_safety_rule_opens_the_contactor() -> None:
    world = contactor_world()
    world.run(60)
    world.relays["b"].obeys = False
    world.log.clear()
    world.set_heater("b", mode=Mode.OFF)
    world.run(20)
    assert [key for _, key, _ in world.log] == ["b", "a", "c", "contactor"]
    assert world.log[-1][0] - world.log[0][0] == pytest.approx(5, abs=0.1)
    assert world.status("a") is Status.CONTACTOR_FAULT
    world.run(60)
    assert world.ons() == []


def test_contactor_that_does_not_close() -> None:
    """Nothing starts behind it; it is tried again every half minute."""
    world = contactor_world()
    world.contactor.obeys = False
    world.run(80)
    assert world.ons() == []
    assert not any(key != "contactor" for _, key, _ in world.log)
    tries = [at for at, _, on in world.log if on]
    assert len(tries) == 2
    assert tries[1] - tries[0] >= 30
    assert world.decision.contactor_fault


@pytest.mark.parametrize("shown", [None, False])
def test_contactor_lost_while_heating(shown: bool | None) -> None:
    """What is on goes off, and does not come back all at once."""
    world = contactor_world()
    world.run(60)
    world.log.clear()
    world.contactor.on, world.contactor.obeys = shown, False
    world.step()
    assert world.ons() == []
    world.contactor = FakeRelay()
    world.log.clear()
    world.run(80)
    starts = [at for at, key, on in world.log if on and key != "contactor"]
    assert len(starts) == 3
    assert all(later - earlier >= 3 for earlier, later in pairwise(starts))


def test_contactor_found_on_with_nothing_to_do_is_opened() -> None:
    world = contactor_world()
    world.power = dict.fromkeys(world.power, 0.0)
    world.contactor.on = world.contactor.told = True
    world.run(1)
    assert not world.decision.contactor


def test_mode_on_waits_for_the_contactor() -> None:
    world = contactor_world()
    world.frames = False
    world.step()
    world.set_heater("b", mode=Mode.ON)
    assert world.ons() == []
    assert world.decision.contactor
    world.run(1)
    assert world.ons() == ["b"]


def test_observing_a_contactor() -> None:
    world = contactor_world()
    world.contactor.obeys = False
    for relay in world.relays.values():
        relay.obeys = False
    world.settings = replace(world.settings, control=Control.OBSERVE)
    world.run(60)
    assert world.ons() == ["a", "b", "c"]
    assert not world.decision.contactor_fault


def test_a_relay_that_the_meter_sees_welded_opens_the_contactor() -> None:
    """Until a person says that it was mended."""
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters=THREE, contactor=True)))
    world.controller = Controller(world.now, {"b": HeaterMemory(learned=Learned(stuck=3))})
    world.run(60)
    assert world.ons() == []
    assert world.status("a") is Status.CONTACTOR_FAULT
    assert not world.decision.contactor
    world.controller.forget_learned("b")
    world.run(60)
    assert world.ons() == ["a", "b", "c"]


def test_one_that_is_seen_welded_meanwhile_opens_it_too() -> None:
    """Though nothing else changes that the rules go by: it is the same heater, with the same settings."""
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters=THREE, contactor=True)))
    world.run(60)
    assert world.ons() == ["a", "b", "c"]
    world.controller._heaters["b"].record.learn(Learned(stuck=3))
    world.run(10)
    assert world.ons() == []
    assert not world.decision.contactor


def test_what_draws_nothing_goes_before_it_could_close_onto_import() -> None:
    """Strategy thresholds: judged as if it drew what it may draw at any time."""
    world = World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}))
    world.controller = Controller(world.now, {"a": HeaterMemory(learned=Learned(misses=3))})
    world.real_w["a"] = 0
    sunny(world)
    world.run(60)
    assert world.on()
    assert world.decision.heaters["a"].power_w == 0
    world.power = dict.fromkeys(world.power, -529.0)
    world.run(20)
    assert not world.on()


def test_a_wish_that_the_contactor_kept_from_coming_true_is_not_handed_over() -> None:
    """It ends before the contactor closes: automatic begins with its own delays."""
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, contactor=True)))
    world.run(5)
    world.contactor.obeys = False
    world.set_heater("a", mode=Mode.ON)
    world.run(1)
    world.set_heater("a", mode=Mode.AUTOMATIC)
    assert world.status() is Status.WAITING_ON
    world.contactor.obeys = True
    world.run(1)
    assert not world.on()
