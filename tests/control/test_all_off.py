"""Everything off after a fault: the heaters, then the contactor; what stays on all the same is said."""

import pytest

from custom_components.ems_smart_heater.control.model import Control, Status

from .falling import over_the_net, running
from .world import one


def test_the_contactor_opens_after_the_heaters() -> None:
    world, falling = running(contactor=True)
    falling.broken.add("step")
    world.step()
    assert world.decision.contactor
    world.run(2)
    assert [key for _, key, _ in world.log] == ["a", "b", "c", "contactor"]
    assert world.log[-1][0] - world.log[0][0] == pytest.approx(0.25, abs=0.06)


def test_the_contactor_does_not_wait_for_ever() -> None:
    """A relay that stays on is said, with its power as long as it has any."""
    world, falling = running(contactor=True)
    world.frames = False
    world.relays["b"].obeys = False
    falling.broken.add("step")
    world.step()
    world.run(4.9)
    assert world.decision.contactor
    said = world.decision.heaters["b"]
    assert (said.closed, said.power_w, said.status) == (True, 500, Status.CONTROL_FAULT)
    world.run(0.2)
    assert not world.decision.contactor
    assert world.status("b") is Status.CANNOT_SWITCH_OFF
    world.run(1)
    assert not world.contactor.on
    assert world.decision.heaters["b"].power_w == 0


def test_a_contactor_that_is_off_is_not_switched_on() -> None:
    """Nor one that is about to open."""
    world, falling = running(contactor=True)
    world.contactor.obeys = False
    world.set(control=Control.OFF)
    world.run(1)
    assert not world.decision.contactor
    assert world.contactor.on
    world.relays["a"].on, world.relays["a"].obeys = True, False
    falling.broken.add("step")
    world.log.clear()
    world.run(10)
    assert "contactor" not in [key for _, key, on in world.log if on]


@pytest.mark.parametrize("shown", [None, False])
def test_a_relay_that_shows_nothing(shown: bool | None) -> None:
    world, falling = running(contactor=True)
    world.relays["a"].on = shown
    falling.broken.add("step")
    world.step()
    unavailable = shown is None
    assert world.status() is (Status.RELAY_UNAVAILABLE if unavailable else Status.CONTROL_FAULT)
    world.run(4.9)
    assert world.decision.contactor is unavailable


def test_observing_nobody_is_told() -> None:
    world = one()
    world.relays["a"].obeys = False
    world.set(control=Control.OBSERVE)
    falling = over_the_net(world)
    world.relays["a"].on = True
    falling.broken.add("step")
    world.run(20)
    assert world.status() is Status.CONTROL_FAULT
    assert world.decision.heaters["a"].closed


@pytest.mark.parametrize(("between", "stays_on"), [(False, False), (None, True)])
def test_five_seconds_on_without_having_been_seen_off(between: bool | None, stays_on: bool) -> None:
    """A loss of contact is no off."""
    world, falling = running()
    relay = world.relays["a"]
    relay.obeys = False
    falling.broken.add("step")
    world.step()
    world.run(4)
    for shown in (between, True):
        relay.on = shown
        world.run(0.3)
    world.run(1)
    assert (world.status("a") is Status.CANNOT_SWITCH_OFF) is stays_on
