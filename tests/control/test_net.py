"""A controller that raises: everything off, kept off, told, and tried anew later."""

from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest

from custom_components.ems_smart_heater.control.learning import Learned
from custom_components.ems_smart_heater.control.model import (
    HeaterMemory,
    Hold,
    HoldKind,
    Mode,
    Settings,
    Status,
)
from custom_components.ems_smart_heater.control.net import SafetyNet
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS
from custom_components.ems_smart_heater.control.usage import Usage

from .falling import WHERE, Falling, Nobody, over_the_net, running
from .world import THREE, WITH_SENSOR, World, one


def statuses(world: World) -> set[Status]:
    return {each.status for each in world.decision.heaters.values()}


@pytest.mark.parametrize("where", WHERE)
def test_everything_off_in_the_step_that_raises(where: str) -> None:
    world, falling = running()
    falling.broken.add(where)
    world.step()
    assert world.ons() == []
    assert statuses(world) == {Status.CONTROL_FAULT}
    assert world.decision.control_fault
    assert world.decision.heaters["a"].closed  # not yet open
    world.run(0.5)
    assert world.decision.heaters["a"].closed is (where == "look")  # as it was when it could be seen


@pytest.mark.parametrize("where", WHERE)
def test_kept_off_also_if_it_would_not_raise_any_more(where: str) -> None:
    world, falling = running()
    falling.broken.add(where)
    world.step()
    falling.broken.clear()
    world.run(59)
    assert world.ons() == []
    assert world.decision.heaters["a"].until == pytest.approx(world.began + 120)
    world.run(60)
    assert world.ons() == ["a", "b", "c"]


def more_faults_than(falling: Falling, known: int) -> bool:
    return len(falling.faults) > known


def test_tried_anew_later_each_time() -> None:
    """After 1, 2, 4, 8, 16 and 30 minutes, by timer."""
    world, falling = running()
    world.frames = False
    falling.broken.add("step")
    world.step()
    tried = [world.now]
    for _ in range(7):
        world.run(1900, until=partial(more_faults_than, falling, len(falling.faults)))
        tried.append(world.now)
    waited = [later - earlier for earlier, later in pairwise(tried)]
    assert waited == pytest.approx([60, 120, 240, 480, 960, 1800, 1800], abs=0.1)
    assert [fault and fault.again for fault in falling.faults] == [False] + [True] * 7


@pytest.mark.parametrize(("well_s", "wait_s"), [(3590, 120), (3610, 60)])
def test_after_an_hour_without_it_is_tried_as_soon_as_at_first(well_s: float, wait_s: float) -> None:
    world, falling = running()
    world.hz = 1
    falling.broken.add("step")
    world.step()
    falling.broken.clear()
    world.run(60.5 + well_s)
    falling.broken.add("step")
    world.step()
    assert world.decision.heaters["a"].until == pytest.approx(world.now + wait_s)


def test_exactly_an_hour_is_an_hour_without() -> None:
    net = SafetyNet(0, {}, on_fault=lambda _: None)
    seen = one().inputs()
    net.fail(0, Nobody())
    net.step(60, seen.settings, lambda: seen)
    net.fail(3660, Nobody())
    assert net.step(3660, seen.settings, lambda: seen).heaters["a"].until == 3720


def test_told_when_it_raises_and_when_it_is_over() -> None:
    """With what was raised; what raises while everything is off is not told."""
    world, falling = running()
    falling.broken |= {"step"}
    world.step()
    falling.broken |= {"look"}
    world.run(30)
    falling.broken.clear()
    world.run(60)
    first, second = falling.faults
    assert first is not None
    assert isinstance(first.error, Nobody)
    assert second is None


def test_what_is_carried_out_may_raise_too() -> None:
    world, falling = running()
    falling.net.fail(world.now, Nobody())
    world.step()
    assert world.ons() == []
    assert statuses(world) == {Status.CONTROL_FAULT}


@pytest.mark.parametrize("where", ["make", "step", "look"])
def test_a_controller_that_never_worked(where: str) -> None:
    """As with a memory full of nonsense: what is found on goes off, and the contactor after it."""
    world = World(settings=Settings(strategy=THRESHOLDS, heaters=THREE, contactor=True))
    for relay in (*world.relays.values(), world.contactor):
        relay.on = relay.told = True
    over_the_net(world).broken.add(where)
    world.step()
    assert world.ons() == []
    world.run(6)
    assert not any(relay.on for relay in (*world.relays.values(), world.contactor))


# Tried anew


def test_nothing_that_is_on_is_adopted() -> None:
    """It was told off, and is told so again."""
    world, falling = running()
    world.relays["a"].obeys = False
    falling.broken.add("step")
    world.step()
    falling.broken.clear()
    world.run(62)
    assert not world.decision.control_fault
    assert not world.on("a")
    world.run(6)
    assert world.status("a") is Status.CANNOT_SWITCH_OFF
    assert not world.on("a")


def test_what_was_remembered_is_remembered() -> None:
    """The latch of hot water, what was learned and counted, what a person asked, before and meanwhile."""
    known = HeaterMemory(
        hot=True, learned=Learned(steps_w=(480,) * 3), usage=Usage(switchings=7, today=3, solar_wh=5)
    )
    world = one(entities=WITH_SENSOR)
    world.temperature = {"a": 51}
    falling = over_the_net(world, a=known)
    world.run(5)
    falling.net.hold("a", Hold(kind=HoldKind.BOOST, until=world.now + 600))
    falling.broken.add("step")
    world.step()
    hold = world.decision.heaters["a"].hold
    assert hold is not None
    assert hold.kind is HoldKind.BOOST
    falling.net.hold("a", Hold(kind=HoldKind.OVERRIDE_OFF, until=world.now + 600))
    falling.net.forget_learned("a")
    hold = falling.net.memory(world.now)["a"].hold
    assert hold is not None
    assert hold.kind is HoldKind.OVERRIDE_OFF
    falling.broken.clear()
    world.run(61)
    assert world.status() is Status.OVERRIDE_OFF
    falling.net.hold("a", None)
    world.step()
    assert world.status() is Status.HOT
    memory = falling.net.memory(world.now)["a"]
    assert memory == replace(known, learned=Learned(), usage=known.usage)


def test_a_rest_that_has_just_begun_is_kept() -> None:
    """Of a step that went well nothing is lost, also if what it decided cannot be carried out."""
    world = one(longest_run_s=60, mode=Mode.ON)
    falling = over_the_net(world)
    world.step()
    world.run(70, until=lambda: world.status() is Status.LONGEST_RUN)
    falling.net.fail(world.now, Nobody())
    world.set_heater("a", mode=Mode.ON)
    world.run(120)
    assert world.status() is Status.LONGEST_RUN


def test_a_new_controller_begins_carefully() -> None:
    """Nothing starts before the meter was good for the settle time and a delay has passed."""
    world, falling = running()
    falling.broken.add("step")
    world.step()
    falling.broken.clear()
    world.run(60)
    assert world.ons() == []
    assert world.run(60, until=lambda: bool(world.ons())) == pytest.approx(10, abs=1)


def test_by_hand_it_is_off_all_the_same() -> None:
    world, falling = running()
    world.set_heater("a", mode=Mode.ON)
    falling.broken.add("step")
    world.run(30)
    assert world.ons() == []
