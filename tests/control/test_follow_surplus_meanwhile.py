"""What relays, meter and people do meanwhile, and how the surplus is followed all the same."""

import pytest

from custom_components.ems_smart_heater.control.model import Mode, Status
from custom_components.ems_smart_heater.control.strategies.follow_surplus import LONGEST_QUIET_S
from custom_components.ems_smart_heater.meter import Phase

from .surplus_world import THREE, changes, follow, surplus
from .world import World, heater


def test_minimum_times() -> None:
    """What is within them is said, and neither leaves nor starts."""
    world = surplus(follow(min_on_s=60, min_off_s=60), 1100)
    world.run(12)
    assert world.on("c")
    surplus(world, 0)
    world.run(40)
    assert world.status("c") is Status.MIN_ON
    assert world.run(60, until=lambda: not world.on("c")) == pytest.approx(18.5, abs=0.8)
    surplus(world, 1100)
    world.run(40)
    assert world.status("c") is Status.MIN_OFF
    assert world.run(60, until=lambda: world.on("c")) == pytest.approx(20, abs=1)


def test_the_meter_is_not_believed_while_it_lags() -> None:
    """A start of 2000 W that the meter shows 3 s later causes no second one."""
    world = surplus(follow(), 2600)
    world.lag_s = 3
    world.run(300)
    assert changes(world) == [("b", True), ("c", True)]


@pytest.mark.parametrize("lag_s", [0, 1, 3])
def test_nothing_oscillates(lag_s: float) -> None:
    world = surplus(follow(), 4600)
    world.lag_s = lag_s
    world.run(60)
    for watts in (3600, 2600, 1600, 600):
        surplus(world, watts)
        world.run(200)
    assert world.ons() == []
    per_heater = {key: sum(1 for _, each, _ in world.log if each == key) for key in THREE}
    assert max(per_heater.values()) <= 4


def test_a_relay_that_flaps_does_not_keep_the_others_on() -> None:
    """Nothing is judged after a switching; not so if something switches without end."""
    world = surplus(follow(), 1100)
    world.run(20)
    world.set_heater("a", mode=Mode.OFF)
    surplus(world, 0)
    seconds = 0
    while world.on("c") and seconds < 120:
        world.set_heater("a", mode=Mode.ON if seconds % 2 else Mode.OFF)
        world.run(1)
        seconds += 1
    assert seconds <= LONGEST_QUIET_S + 20 + 2


@pytest.mark.parametrize("another", [False, True])
def test_what_a_person_asked_for_ends_at_once_without_surplus(another: bool) -> None:
    """Also while the meter cannot be believed, as another has just been switched on."""
    world = surplus(follow(), 0)
    world.set_heater("a", mode=Mode.ON)
    world.run(30)
    assert world.on("a")
    if another:
        world.set_heater("b", mode=Mode.ON)
        world.run(1)
    world.set_heater("a", mode=Mode.AUTOMATIC)
    assert not world.on("a")


def test_what_a_person_switched_on_is_not_available() -> None:
    world = surplus(follow(), 2600)
    world.set_heater("b", mode=Mode.ON)
    world.run(30)
    assert world.ons() == ["b", "c"]
    assert world.decision.available_w == pytest.approx(1100)


def test_a_gap_starts_the_delay_anew() -> None:
    world = surplus(follow(), 1100)
    world.run(9)
    world.frames = False
    world.run(2.5)
    world.frames = True
    assert world.run(30, until=lambda: world.on("c")) == pytest.approx(10.25, abs=0.5)


def learn(world: World, key: str, watts: float) -> None:
    """Let a heater draw this, and be seen to."""
    world.real_w[key] = watts
    for _ in range(4):
        world.set_heater(key, mode=Mode.ON)
        world.run(20)
        world.set_heater(key, mode=Mode.OFF)
        world.run(20)
    world.set_heater(key, mode=Mode.AUTOMATIC)


def test_what_draws_nothing_stays_while_it_would_fit() -> None:
    """The thermostat is open: the others have the surplus; it leaves before it could close onto import."""
    world = surplus(follow(), 0)
    learn(world, "a", 0)
    surplus(world, 3100)
    world.run(120)
    assert world.ons() == ["a", "b", "c"]
    assert world.decision.heaters["a"].power_w == 0
    surplus(world, 2600)
    world.run(60)
    assert world.ons() == ["a", "b", "c"]
    surplus(world, 1900)
    world.run(60)
    assert "a" not in world.ons()


def test_learned_power_counts() -> None:
    """2000 W were entered, 1400 are drawn: there is room for it at 1450."""
    world = surplus(follow({"a": heater(Phase.L1, 2000)}), 5000)
    learn(world, "a", 1400)
    surplus(world, 1450)
    world.run(30)
    assert world.ons() == ["a"]
    assert world.decision.heaters["a"].power_w == pytest.approx(1400, abs=20)
