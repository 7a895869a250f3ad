"""What is shown is what the contacts say: a relay that stays on, one that welded, one out of reach."""

from dataclasses import replace

import pytest

from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.decision import HeaterDecision
from custom_components.ems_smart_heater.control.learning import Learned
from custom_components.ems_smart_heater.control.model import Control, HeaterMemory, Mode, Settings, Status
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS
from custom_components.ems_smart_heater.control.usage import Usage

from .world import THREE, World, heater, one, sunny

WELDED = HeaterMemory(learned=Learned(steps_w=(500.0,) * 3, stuck=3))


def said(world: World, key: str = "a") -> HeaterDecision:
    return world.decision.heaters[key]


def usage(world: World, key: str = "a") -> Usage:
    return world.controller.memory(world.now)[key].usage


def stuck_on() -> World:
    """Return a world whose heater was on by hand, and did not hear that it shall be off."""
    world = one(mode=Mode.ON)
    world.run(5)
    world.relays["a"].obeys = False
    world.set_heater("a", mode=Mode.OFF)
    return world


# A relay that stays on


def test_told_off_and_on_is_shown_on_from_the_first_moment() -> None:
    """A relay that hesitates draws; after five seconds it cannot be switched off, before every reason."""
    world = stuck_on()
    assert (said(world).on, said(world).closed, said(world).power_w) == (False, True, 500)
    world.run(4.9)
    assert (said(world).closed, said(world).status) == (True, Status.OFF)
    world.run(0.2)
    assert (said(world).closed, said(world).power_w) == (True, 500)
    assert (said(world).status, said(world).until) == (Status.CANNOT_SWITCH_OFF, None)
    world.relays["a"].obeys = True
    world.run(0.5)
    assert (said(world).closed, said(world).power_w, said(world).status) == (False, 0, Status.OFF)


def test_the_fifth_second_is_noticed_without_any_event() -> None:
    world = stuck_on()
    world.frames = False
    world.run(20, until=lambda: world.status() is Status.CANNOT_SWITCH_OFF)
    assert world.now - world.began == pytest.approx(10, abs=0.06)


def test_what_stays_on_is_counted() -> None:
    """Energy and hours; what it draws the meter shows as drawn."""
    world = stuck_on()
    before = usage(world)
    world.run(360.25)
    used = usage(world)
    assert used.on_s - before.on_s == pytest.approx(360, abs=1)
    assert used.grid_wh - before.grid_wh == pytest.approx(50, rel=0.01)


def test_what_stays_on_is_load_of_the_house() -> None:
    """Not surplus that could be used by turning it off; the others are governed as ever."""
    world = sunny(World())
    world.run(40)
    world.relays["a"].obeys = False
    world.set_heater("a", mode=Mode.OFF)
    world.run(20)
    assert world.status() is Status.CANNOT_SWITCH_OFF
    assert world.ons() == ["b", "c"]
    assert world.decision.available_w == pytest.approx(3 * 650 - 500)


def test_does_not_switch_on_is_another_status() -> None:
    world = one(mode=Mode.ON)
    world.relays["a"].obeys = False
    world.run(6)
    assert (said(world).status, said(world).closed) == (Status.RELAY_FAULT, False)


def test_coming_back_on_it_has_five_seconds_to_hear() -> None:
    """Only then it cannot be switched off; a loss of contact meanwhile does not hide that for long."""
    world = one(mode=Mode.OFF)
    relay = world.relays["a"]
    relay.on = None
    world.run(60)
    assert (said(world).status, said(world).closed) == (Status.RELAY_UNAVAILABLE, False)
    relay.on, relay.obeys = True, False
    world.step()
    world.run(4.9)
    assert (said(world).status, said(world).closed) == (Status.OFF, True)
    world.run(0.2)
    assert said(world).status is Status.CANNOT_SWITCH_OFF
    relay.on = None
    world.run(1)
    assert said(world).status is Status.RELAY_UNAVAILABLE
    relay.on = True
    world.run(0.3)
    assert said(world).status is Status.CANNOT_SWITCH_OFF


def test_behind_an_open_contactor_nothing_is_drawn() -> None:
    """Its contacts are closed all the same, and that is said."""
    world = World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater(mode=Mode.ON)}, contactor=True))
    world.run(5)
    world.relays["a"].obeys = False
    world.set_heater("a", mode=Mode.OFF)
    assert said(world).power_w == 500
    world.run(10)
    assert (said(world).closed, said(world).status) == (True, Status.CANNOT_SWITCH_OFF)
    assert said(world).power_w == 0
    before = usage(world)
    world.run(60)
    assert usage(world).grid_wh == before.grid_wh
    assert usage(world).on_s > before.on_s + 59


def test_observing_the_contacts_tell_the_truth() -> None:
    """What would be on is not on; what somebody has on is, and nobody told it off."""
    world = sunny(one())
    world.set(control=Control.OBSERVE)
    world.relays["a"].obeys = False
    world.run(30)
    assert (said(world).on, said(world).closed, said(world).power_w) == (True, False, 0)
    sunny(world, 100)
    world.relays["a"].on = True
    world.run(30)
    assert (said(world).on, said(world).closed, said(world).power_w) == (False, True, 500)
    assert said(world).status is Status.NO_SURPLUS


# A relay that the meter has seen welded


def test_welded_is_shown_on_and_counted_though_the_relay_shows_off() -> None:
    world = one()
    world.controller = Controller(world.now, {"a": WELDED})
    world.run(360.25)
    assert (said(world).on, said(world).closed, said(world).power_w) == (False, True, 500)
    assert said(world).status is Status.CANNOT_SWITCH_OFF
    assert usage(world).on_s == pytest.approx(360, abs=1)
    assert usage(world).solar_wh + usage(world).grid_wh == pytest.approx(50, rel=0.01)


def test_welded_is_not_governed() -> None:
    """What it draws is the house's; the strategy starts the others, and it only once it was mended."""
    world = sunny(World())
    world.controller = Controller(world.now, {"b": WELDED})
    world.run(60)
    assert world.ons() == ["a", "c"]
    assert world.decision.available_w == pytest.approx(3 * 650)
    world.controller.forget_learned("b")
    world.run(30)
    assert world.ons() == ["a", "b", "c"]


def test_welded_and_found_on_is_told_off() -> None:
    world = sunny(one())
    world.controller = Controller(world.now, {"a": WELDED})
    world.relays["a"].on = world.relays["a"].told = True
    world.run(20)
    assert not world.on()
    assert not world.relays["a"].on


def test_welded_goes_before_unavailable() -> None:
    """The meter has seen it: that goes above everything, whether or not the relay can be reached."""
    world = one()
    world.controller = Controller(world.now, {"a": WELDED})
    world.relays["a"].on = None
    world.run(1)
    assert (said(world).status, said(world).closed) == (Status.CANNOT_SWITCH_OFF, True)


# Switchings: each change of the contacts, whoever made it


def test_what_somebody_else_switches_counts() -> None:
    """An automation that closes it, our answer, a relay that opens by itself, a change out of sight."""
    world = one(mode=Mode.OFF)
    world.run(5)
    assert usage(world).switchings == 0
    world.relays["a"].on = True  # somebody's on
    world.step()
    assert (usage(world).switchings, usage(world).today) == (1, 1)
    world.run(5)  # our off
    assert usage(world).switchings == 2
    for shown in (None, True):  # came back on from out of reach
        world.relays["a"].on = shown
        world.step()
    assert usage(world).switchings == 3
    for shown in (None, True):
        world.relays["a"].on = shown
        world.step()
    assert usage(world).switchings == 3


def test_what_is_shown_first_is_no_switching() -> None:
    world = one()
    world.relays["a"].on = None
    world.run(1)
    world.relays["a"].on = world.relays["a"].told = True
    world.step()
    assert usage(world).switchings == 0


def test_off_before_templates_are_evaluated_is_no_switching() -> None:
    """While Home Assistant starts; an on is one all the same."""
    world = one()
    inputs = world.inputs()
    for shown, provisional, counted in (
        (False, True, 0),
        (True, True, 0),
        (False, True, 0),
        (False, False, 1),
    ):
        relay = replace(inputs.heaters["a"].relay, on=shown, provisional=provisional)
        heaters = {"a": replace(inputs.heaters["a"], relay=relay)}
        world.now += 1
        world.controller.step(world.now, replace(inputs, heaters=heaters))
        assert usage(world).switchings == counted


# A relay out of reach that was on


def test_out_of_reach_and_on_when_last_seen() -> None:
    """Said after five minutes, by timer, and no more once it shows anything."""
    world = one(mode=Mode.ON)
    world.run(5)
    world.frames = False
    world.relays["a"].on = None
    world.run(299)
    assert not said(world).lost_on
    world.run(2)
    assert said(world).lost_on
    world.relays["a"].on = False
    world.run(1)
    assert not said(world).lost_on


def test_out_of_reach_and_off_when_last_seen() -> None:
    world = one()
    world.run(5)
    world.relays["a"].on = None
    world.run(400)
    assert not said(world).lost_on


@pytest.mark.parametrize(("run_s", "lost_on"), [(60, True), (0, False)])
def test_out_of_reach_since_a_restart(run_s: float, lost_on: bool) -> None:
    """What is remembered of a run counts as seen."""
    world = one()
    world.relays["a"].on = None
    world.controller = Controller(world.now, {"a": HeaterMemory(run_s=run_s)})
    world.run(301)
    assert said(world).lost_on is lost_on


def test_one_of_several_out_of_reach() -> None:
    world = sunny(World())
    world.run(40)
    world.relays["b"].on = None
    world.run(301)
    assert {key: each.lost_on for key, each in world.decision.heaters.items()} == {
        key: key == "b" for key in THREE
    }


@pytest.mark.parametrize(("shown", "run_s"), [(False, 0), (None, 5), (True, 5)])
def test_let_go_it_was_on_only_if_it_did_not_open(shown: bool | None, run_s: float) -> None:
    """When control ends: what is remembered of the run and of the switchings is what was seen last."""
    world = one(mode=Mode.ON)
    world.run(5)
    world.relays["a"].on = shown
    world.controller.let_go(world.now, world.inputs())
    memory = world.controller.memory(world.now)["a"]
    assert memory.run_s == pytest.approx(run_s, abs=0.6)
    assert memory.usage.switchings == (2 if shown is False else 1)
