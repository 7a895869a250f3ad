"""Rules 3 and 4: is the temperature known, is the water hot; in virtual time."""

import math
from dataclasses import replace

import pytest

from custom_components.ems_smart_heater.control.model import Mode, Status
from tests.meter.frames import reading

from .world import WITH_SENSOR, World, one, sunny


def with_sensor(celsius: float | None = 40, **changes: object) -> World:
    """Return a sunny world with one heater and a temperature sensor."""
    world = sunny(one(entities=WITH_SENSOR, **changes))
    world.temperature["a"] = celsius
    return world


def test_mode_on_obeys_the_water() -> None:
    world = with_sensor(53, mode=Mode.ON)
    world.run(1)
    assert not world.on()
    assert world.status() is Status.HOT


@pytest.mark.parametrize("celsius", [None, math.nan, math.inf, -127, -20.1, 110.1])
def test_temperature_lost(celsius: float | None) -> None:
    world = with_sensor()
    world.run(15)
    assert world.on()
    world.temperature["a"] = celsius
    world.step()
    assert not world.on()
    assert world.status() is Status.TEMPERATURE_LOST


@pytest.mark.parametrize("celsius", [-20, 0])
def test_cold_is_not_lost(celsius: float) -> None:
    world = with_sensor(celsius)
    world.run(15)
    assert world.on()


def test_highest_plausible_temperature_is_hot() -> None:
    world = with_sensor(110)
    world.run(1)
    assert world.status() is Status.HOT


def test_after_a_lost_temperature_nothing_starts_for_ten_seconds() -> None:
    world = with_sensor(on_threshold_w=-600)
    world.settings = replace(world.settings, on_delay_s=0)
    world.run(15)
    world.temperature["a"] = None
    world.step()
    world.temperature["a"] = 40
    assert world.run(20, until=world.on) == pytest.approx(10, abs=0.3)


def test_hot_is_latched() -> None:
    """Off at 53 °C, on again at 50 °C."""
    world = with_sensor(52.9)
    world.temperature["a"] = 49
    world.run(15)
    world.temperature["a"] = 52.9
    world.run(1)
    assert world.on()
    world.temperature["a"] = 53
    world.step()
    assert (world.on(), world.status()) == (False, Status.HOT)
    world.temperature["a"] = 50.1
    world.run(30)
    assert world.status() is Status.HOT
    world.temperature["a"] = 50
    world.run(15)
    assert world.on()


@pytest.mark.parametrize(("celsius", "status"), [(50.1, Status.HOT), (50, Status.NO_SURPLUS)])
def test_unknown_at_start_and_above_on_counts_as_hot(celsius: float, status: Status) -> None:
    world = with_sensor(celsius)
    world.power = dict.fromkeys(world.power, 0.0)
    world.step(reading(at=1))
    assert world.status() is status


def test_changed_temperature_holds_at_once() -> None:
    world = with_sensor(45)
    world.run(15)
    assert world.on()
    world.set_heater("a", on_temperature_c=40.0, off_temperature_c=45.0)
    assert world.status() is Status.HOT


def test_silent_sensor() -> None:
    """Not reported for an hour while on: off until the next report, whatever the value."""
    world = with_sensor(max_age_s=60.0)
    world.reported_at["a"] = world.now - 1000  # old, but the heater is off
    world.run(15)
    assert world.on()
    on_at = next(at for at, _, on in world.log if on)
    world.run(100, until=lambda: not world.on())
    assert world.now - world.began - on_at == pytest.approx(60 + 0.25, abs=0.1)
    assert world.status() is Status.TEMPERATURE_LOST
    world.run(30)
    assert world.status() is Status.TEMPERATURE_LOST
    world.reported_at["a"] = world.now
    world.run(30)
    assert world.on()


def test_age_does_not_matter_when_told_so() -> None:
    world = with_sensor(max_age_s=0.0)
    world.reported_at["a"] = world.now - 1000
    world.run(100)
    assert world.on()


def test_reports_keep_it_on() -> None:
    world = with_sensor(max_age_s=60.0)
    world.run(100)
    assert world.on()
