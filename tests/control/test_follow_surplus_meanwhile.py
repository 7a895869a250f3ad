"""What relays, meter, battery and people do meanwhile, and how the surplus is followed all the same."""

import pytest

from custom_components.ems_smart_heater.control.model import Metering, Mode, Status
from custom_components.ems_smart_heater.control.relay_state import LONGEST_QUIET_S
from custom_components.ems_smart_heater.meter import Phase

from .surplus_world import THREE, changes, follow, surplus
from .world import World, heater

ONE = {"a": heater(Phase.L1, 1000)}
TWO = {"a": heater(Phase.L1, 1000), "b": heater(Phase.L2, 1000)}


def test_minimum_times() -> None:
    """Who chose them has them: what is within them is said, and neither leaves nor starts."""
    world = surplus(follow(ONE, min_on_s=60, min_off_s=60), 1100)
    world.run(12)
    assert world.on()
    surplus(world, 0)
    world.run(40)
    assert world.status() is Status.MIN_ON
    assert world.run(60, until=lambda: not world.on()) == pytest.approx(15.5, abs=1)
    surplus(world, 1100)
    world.run(40)
    assert world.status() is Status.MIN_OFF
    assert world.run(60, until=lambda: world.on()) == pytest.approx(20, abs=1)


@pytest.mark.parametrize("lag_s", [0, 1, 3])
def test_nothing_oscillates(lag_s: float) -> None:
    """A start that the meter shows 3 s later causes no second one."""
    world = surplus(follow(), 4700)
    world.lag_s = lag_s
    world.run(60)
    for watts in (3600, 2600, 1600, 600):
        surplus(world, watts)
        world.run(200)
    assert world.ons() == []
    per_heater = {key: sum(1 for _, each, _ in world.log if each == key) for key in THREE}
    assert max(per_heater.values()) <= 4


@pytest.mark.parametrize("wish", [1100.0, 0.0], ids=["start", "stop"])
def test_a_relay_that_flaps_keeps_no_other_from_switching(wish: float) -> None:
    """Nothing is judged after a switching; not so if something switches without end."""
    world = follow({"z": heater(Phase.L3, 2000), **ONE})
    surplus(world, 1100 - wish)
    world.run(30)
    surplus(world, wish)
    seconds = 0
    while world.on("a") is not bool(wish) and seconds < 120:
        world.set_heater("z", mode=Mode.OFF if seconds % 2 else Mode.ON)
        surplus(world, wish + (2000 if seconds % 2 == 0 else 0))
        world.run(1)
        seconds += 1
    assert seconds <= LONGEST_QUIET_S + 20


@pytest.mark.parametrize("wish", [1100.0, -500.0], ids=["start", "stop"])
def test_a_relay_that_hangs_keeps_no_other_from_switching(wish: float) -> None:
    world = follow(TWO)
    world.relays["a"].obeys = wish < 0
    surplus(world, 2100)
    world.run(60 if wish < 0 else 8)
    if wish < 0:
        world.relays["a"].obeys = False
    surplus(world, wish)
    passed = world.run(120, until=lambda: world.on("b") is (wish > 0))
    assert passed <= LONGEST_QUIET_S + 10


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


def test_what_a_person_asked_for_goes_on_with_surplus() -> None:
    world = surplus(follow(ONE), 1500)
    world.set_heater("a", mode=Mode.ON)
    world.run(30)
    world.set_heater("a", mode=Mode.AUTOMATIC)
    world.run(60)
    assert changes(world) == [("a", True)]


def test_what_a_person_switched_on_is_not_available() -> None:
    world = surplus(follow(), 2700)
    world.set_heater("b", mode=Mode.ON)
    world.run(30)
    assert world.ons() == ["b", "c"]
    assert world.decision.available_w == pytest.approx(1200)


def test_a_gap_lets_a_start_be_earned_anew() -> None:
    world = surplus(follow(ONE), 1100)
    world.run(6)
    world.frames = False
    world.run(2.6)
    world.frames = True
    assert world.run(30, until=lambda: world.on()) == pytest.approx(7.5, abs=0.5)


def test_what_was_learned_survives_a_lost_meter() -> None:
    """How restless the house is, for one: the next start is as dear as it was."""
    world = surplus(follow(ONE), 1200)
    world.run(30)
    surplus(world, -500)
    world.run(20)
    unrest = world.controller.house_memory(world.now).unrest
    assert unrest == pytest.approx(2.5, rel=0.02)
    world.frames = False
    world.run(15)
    assert world.controller.house_memory(world.now).unrest == pytest.approx(unrest, rel=0.02)


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
    world = surplus(follow(start_every_s=0), 0)
    learn(world, "a", 0)
    surplus(world, 3100)
    world.run(120)
    assert world.ons() == ["a", "b", "c"]
    assert world.decision.heaters["a"].power_w == 0
    surplus(world, 2700)
    world.run(60)
    assert world.ons() == ["a", "b", "c"]
    surplus(world, 1900)
    assert world.run(60, until=lambda: not world.on("a")) == pytest.approx(20, abs=1)


def test_learned_power_counts() -> None:
    """2000 W were entered, 1400 are drawn: there is room for it at 1500."""
    world = surplus(follow({"a": heater(Phase.L1, 2000)}, start_every_s=0), 5000)
    learn(world, "a", 1400)
    surplus(world, 1500)
    world.run(30)
    assert world.ons() == ["a"]
    assert world.decision.heaters["a"].power_w == pytest.approx(1400, abs=20)


# ---- a home battery


def test_what_a_battery_gives_is_no_surplus() -> None:
    """Its power is known: the meter shows 0 W, and all that the heater takes comes from it."""
    world = surplus(follow(ONE), 1200)
    world.battery_w = 0
    world.run(30)
    assert world.on()
    surplus(world, 1000)
    world.battery_w = -1000
    assert world.run(60, until=lambda: not world.on()) < 5


def test_what_a_battery_takes_covers_an_import() -> None:
    """It would charge with 100 W less, and that is all."""
    world = surplus(follow(ONE), 1200)
    world.battery_w = 500
    world.run(30)
    surplus(world, 900)
    world.run(600)
    assert world.on()


def test_beside_a_battery_only_what_it_leaves_is_taken() -> None:
    """One was told of: at its set point it may feed the heater, so that leaves; what it feeds in is free."""
    world = surplus(follow(ONE, battery=True), 1400)
    world.run(30)
    assert world.on()
    surplus(world, 1100)  # held at -100 W
    assert world.run(60, until=lambda: not world.on()) < 10


def test_one_that_may_be_there_is_looked_for() -> None:
    """The grid has stayed at 0 W for four minutes: a stop would tell."""
    world = surplus(follow(ONE), 1200)
    world.run(60)
    surplus(world, 1000)
    assert world.run(400, until=lambda: not world.on()) == pytest.approx(245, abs=40)


# ---- billed per phase


def test_per_phase() -> None:
    """What one phase feeds in is of no use to a heater on another."""
    world = follow(metering=Metering.PER_PHASE)
    world.power = {Phase.L1: -3000.0, Phase.L2: 500.0, Phase.L3: -1100.0}
    world.run(60)
    assert world.ons() == ["a", "c"]
    world.power[Phase.L3] = -500
    world.run(60)
    assert world.ons() == ["a"]


def test_per_phase_a_little_import_on_one_line_is_limited_too() -> None:
    """Though another feeds in meanwhile."""
    world = follow(ONE, metering=Metering.PER_PHASE)
    world.power = {Phase.L1: -1100.0, Phase.L2: -3000.0, Phase.L3: -3000.0}
    world.run(30)
    world.power[Phase.L1] = -900
    assert world.run(200, until=lambda: not world.on()) == pytest.approx(100, abs=2)


def test_per_phase_a_heater_on_the_total_needs_a_third_of_each() -> None:
    world = follow({"t": heater(Phase.TOTAL, 3000)}, metering=Metering.PER_PHASE)
    world.power = {Phase.L1: -5000.0, Phase.L2: -5000.0, Phase.L3: -999.0}
    world.run(60)
    assert world.ons() == []
    world.power[Phase.L3] = -1040
    world.run(60)
    assert world.ons() == ["t"]
    world.power[Phase.L3] = -400
    world.run(60)
    assert world.ons() == []
