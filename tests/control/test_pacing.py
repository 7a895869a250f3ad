"""What both strategies keep: minimum times, fast-off, one at a time."""

from typing import Any

import pytest

from custom_components.ems_smart_heater.control.model import Hold, HoldKind, Settings, Status
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS
from custom_components.ems_smart_heater.meter import Phase

from .world import THREE, WITH_SENSOR, World, heater, one, sunny


def running(**settings: Any) -> World:
    """Return a world with three heaters that are on."""
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters=THREE, **settings)))
    world.run(40)
    assert world.ons() == ["a", "b", "c"]
    return world


def test_minimum_on_time() -> None:
    """The off delay runs meanwhile; it counts from the confirmed command."""
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, min_on_s=60)))
    world.run(20, until=world.on)
    world.power = dict.fromkeys(world.power, 0.0)
    world.run(30)
    assert world.status() is Status.MIN_ON
    assert world.decision.heaters["a"].until == pytest.approx(world.began + 10.25 + 0.25 + 60, abs=0.2)
    assert world.run(60, until=lambda: not world.on()) == pytest.approx(30.25, abs=0.3)


def test_off_delay_after_the_minimum_on_time() -> None:
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, min_on_s=20)))
    world.run(30)
    world.power = dict.fromkeys(world.power, 0.0)
    world.run(2)
    assert world.status() is Status.WAITING_OFF


def test_minimum_off_time() -> None:
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, min_off_s=60)))
    world.run(15)
    assert world.on()  # the first start does not wait for it
    world.power = dict.fromkeys(world.power, 0.0)
    world.run(20, until=lambda: not world.on())
    sunny(world)
    world.run(30)
    assert world.status() is Status.MIN_OFF
    assert world.run(60, until=world.on) == pytest.approx(30.25, abs=0.3)


def test_adopted_relay_has_its_minimum_on_time_behind_it() -> None:
    world = World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, min_on_s=600))
    world.relays["a"].on = world.relays["a"].told = True
    assert world.run(20, until=lambda: bool(world.log) and not world.on()) == pytest.approx(5.25, abs=0.3)


def test_lost_contact_does_not_begin_the_minimum_on_time_anew() -> None:
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, min_on_s=30)))
    world.run(50)
    world.relays["a"].on = None
    world.run(1)
    world.relays["a"].on = True
    world.power = dict.fromkeys(world.power, 0.0)
    world.run(8)
    assert not world.on()


def test_a_rule_ignores_the_minimum_on_time() -> None:
    world = sunny(
        World(
            settings=Settings(strategy=THRESHOLDS, heaters={"a": heater(entities=WITH_SENSOR)}, min_on_s=600)
        )
    )
    world.temperature["a"] = 40.0
    world.run(20)
    assert world.on()
    world.temperature["a"] = 60.0
    world.step()
    assert not world.on()


def test_fast_off_sheds_as_many_as_needed() -> None:
    """Without the off delay, last priority first; frames that still show the load drop no more."""
    world = running(off_delay_s=60)
    world.lag_s = 2
    world.run(4)
    world.power = {Phase.L1: 0.0, Phase.L2: 0.0, Phase.L3: 900.0}  # +2400 W with all three
    world.run(0.3)
    assert world.ons() == ["a"]
    world.run(10)
    assert world.ons() == ["a"]
    world.run(60)
    assert world.ons() == []


@pytest.mark.parametrize(("l3", "left"), [(0.0, ["a", "b", "c"]), (1.0, ["a", "b"])])
def test_fast_off_limit(l3: float, left: list[str]) -> None:
    """1500 W is not above 1500 W."""
    world = running(off_delay_s=60)
    world.power = {Phase.L1: 0.0, Phase.L2: 0.0, Phase.L3: l3}
    world.run(5)
    assert world.ons() == left


def test_fast_off_keeps_the_minimum_on_time() -> None:
    world = sunny(
        World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, min_on_s=60, off_delay_s=60))
    )
    world.run(15)
    world.power = dict.fromkeys(world.power, 2000.0)
    world.run(40)
    assert world.on()
    world.run(20)
    assert not world.on()


def test_fast_off_leaves_alone_what_has_surplus() -> None:
    """Without the guard the total does not matter to a heater whose phase feeds in."""
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater()}, total_guard=False)))
    world.power[Phase.L2] = 5000.0
    world.run(60)
    ((moment, *what),) = world.log
    assert moment == pytest.approx(10.25)
    assert what == ["a", True]


def test_an_off_by_a_person_counts_as_an_off() -> None:
    """The next one waits until the meter shows it, and nothing starts meanwhile."""
    world = running(off_delay_s=0)
    world.power = {Phase.L1: -650.0, Phase.L2: -650.0, Phase.L3: 100.0}
    world.controller.hold("a", Hold(kind=HoldKind.OVERRIDE_OFF, until=world.now + 999))
    world.step()
    at = world.now
    world.run(20, until=lambda: "c" not in world.ons())
    assert world.now - at == pytest.approx(3.25, abs=0.3)


def test_priority_is_the_order() -> None:
    """Reordered heaters start in their new order."""
    order = {key: THREE[key] for key in ("c", "a", "b")}
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters=order)))
    world.run(40)
    assert [key for _, key, on in world.log if on] == ["c", "a", "b"]


def test_until_is_only_told_when_it_is_known() -> None:
    """A start that waits for the contactor of another has no time."""
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters=THREE, contactor=True)))
    world.contactor.obeys = False
    world.run(12)
    assert world.decision.contactor
    assert world.decision.heaters["b"].until is None


def test_one_heater_is_enough() -> None:
    world = one()
    world.run(1)
    assert world.status() is Status.NO_SURPLUS
