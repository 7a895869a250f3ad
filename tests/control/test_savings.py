"""What the heaters saved: heat that is not made otherwise, less what it cost at that moment."""

from dataclasses import replace
from math import inf, nan

import pytest

from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.house import USUAL_PRICES, Prices
from custom_components.ems_smart_heater.control.model import Control, HeaterMemory, Mode, RelayInput, Settings
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS
from custom_components.ems_smart_heater.control.usage import Usage

from .world import World, heater, one

HOUR = 3600


def saved_ct(world: World) -> float:
    return world.controller.memory(world.now)["a"].usage.saved_ct


def kilowatt(without_w: float, *, click_ct: float = 0, prices: Prices = USUAL_PRICES) -> World:
    """Return a heater of 1 kW that is on by hand, while the rest of the house has this power."""
    settings = Settings(heaters={"a": heater(power_w=1000)}, strategy=THRESHOLDS, click_ct=click_ct)
    world = World(settings=settings, prices=prices, hz=1)
    world.power = dict.fromkeys(world.power, without_w / 3)
    world.set_heater("a", mode=Mode.ON)
    world.run(10)
    return world


@pytest.mark.parametrize(
    ("without_w", "prices", "ct_an_hour"),
    [
        (-3000, Prices(), 12 - 8),  # all of the sun
        (0, Prices(), 12 - 30),  # all of the grid
        (-750, Prices(), 0.75 * 4 - 0.25 * 18),
        (-3000, Prices(30, 14, 12), -2),  # feeding in would have earned more
        (0, Prices(-5, 8, 12), 17),  # who draws is paid for it
    ],
)
def test_what_an_hour_saves(without_w: float, prices: Prices, ct_an_hour: float) -> None:
    world = kilowatt(without_w, prices=prices)
    before = saved_ct(world)
    world.run(HOUR)
    assert saved_ct(world) - before == pytest.approx(ct_an_hour, rel=0.01)


def test_each_moment_at_its_own_prices() -> None:
    """What was used before the prices changed is not reckoned anew."""
    world = kilowatt(-3000)
    before = saved_ct(world)
    world.run(HOUR)
    world.prices = Prices(30, 10, 12)
    world.run(HOUR)
    assert saved_ct(world) - before == pytest.approx(4 + 2, rel=0.01)


def test_each_switching_costs_something_of_the_relay() -> None:
    """On and off, and at the price that holds then."""
    world = one()
    world.set(click_ct=0.5)
    assert saved_ct(world) == 0
    world.prices = Prices(0, 0, 0)
    for click_ct, mode in ((0.5, Mode.ON), (0.1, Mode.OFF), (0.1, Mode.ON)):
        world.set(click_ct=click_ct)
        world.set_heater("a", mode=mode)
        world.run(5)
    assert saved_ct(world) == pytest.approx(-0.7)


def test_the_last_switching_at_the_end_costs_too() -> None:
    """Control was let go, then the relay opened."""
    world = kilowatt(-3000, click_ct=0.5, prices=Prices(0, 0, 0))
    inputs = world.inputs()
    off = {"a": replace(inputs.heaters["a"], relay=RelayInput(on=False))}
    world.controller.let_go(world.now, replace(inputs, heaters=off))
    assert saved_ct(world) == pytest.approx(-1)


def test_observing_saves_nothing() -> None:
    world = one()
    world.set(control=Control.OBSERVE)
    world.relays["a"].obeys = False
    world.power = dict.fromkeys(world.power, -1000.0)
    world.run(60)
    assert saved_ct(world) == 0


def test_it_goes_on_after_a_restart() -> None:
    world = one()
    world.controller = Controller(world.now, {"a": HeaterMemory(usage=Usage(saved_ct=-123.5))})
    world.run(1)
    assert saved_ct(world) == -123.5


@pytest.mark.parametrize("unusable", [nan, inf, -inf])
def test_a_price_that_is_no_number_does_not_spoil_the_sum(unusable: float) -> None:
    """What is used meanwhile is not counted."""
    world = kilowatt(-3000)
    world.run(60)
    before = saved_ct(world)
    world.prices = Prices(unusable, unusable, 12)
    world.run(60)
    world.prices = Prices()
    world.run(60)
    assert saved_ct(world) - before == pytest.approx(4 / 60, rel=0.05)
