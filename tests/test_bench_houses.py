"""Houses of the benchmarks: with loads that pulse, and with a home battery; not their figures."""

import pytest

from bench import battery, pulses
from bench.cases import FOLLOW, OLD, USUAL
from bench.day_parts import CyclingThermostat
from bench.pulses import Hours, Pulses
from lab.simulator.battery import Battery, SlowBattery

HOUSE = battery.House(model="quick", settle_s=2, set_point_w=-60, set=USUAL, seed=1)


def test_a_pulse_begins_after_a_while_of_surplus() -> None:
    seconds = Pulses(on_s=3, off_s=2, surplus_w=3000, load_w=2000).seconds()
    assert len(seconds) == 300 + 3600
    loads_w = [1000 + l1 for l1, _, _ in seconds]
    assert max(map(abs, loads_w[:300])) < 200
    assert [each > 1000 for each in loads_w[300:310]] == [True, True, True, False, False] * 2
    assert seconds == Pulses(on_s=3, off_s=2, surplus_w=3000, load_w=2000).seconds()


def test_a_pulse_that_is_none() -> None:
    """2.5 kW for an hour: two heaters of 1 kW start before it begins, and nothing clicks in it."""
    hour = Pulses(on_s=3, off_s=2, surplus_w=2500, load_w=0)
    found = pulses.run(pulses.Job(strategy=OLD, set=USUAL, pulses=hour))
    assert found.heater_kwh == pytest.approx(2)
    assert (found.grid_kwh, found.clicks) == (0, 0)
    assert found.cents == pytest.approx((8, 8))


def test_pulses_that_do_harm_miss_their_targets() -> None:
    hour = Pulses(on_s=14, off_s=6, surplus_w=1300, load_w=1400)
    job = pulses.Job(strategy=FOLLOW, set=USUAL, pulses=hour)
    bad = Hours(heater_kwh=1, grid_kwh=0.2, earned_ct=0, clicks=130, most_an_hour=25)
    good = Hours(heater_kwh=1, grid_kwh=0.1, earned_ct=4, clicks=12, most_an_hour=24)
    assert {figure.met for figure in pulses.figures(job, bad)} == {False}
    assert {figure.met for figure in pulses.figures(job, good)} == {True}


def test_houses_have_their_battery() -> None:
    assert type(HOUSE.battery()) is Battery
    found = battery.houses(USUAL, 1, quick=False)
    assert {type(house.battery()) for house in found} == {Battery, SlowBattery}
    assert {house.set_point_w for house in found if not house.empty} == {-120, -60, -30, 0, 60, 120}
    assert len(set(found)) == len(found)


def battery_row(house: battery.House, known: str, **values: float) -> battery.Row:
    kwh = {"solar_kwh": 8.9, "battery_kwh": 0.09, "heater_kwh": 9, "dark_kwh": 0.0, "oracle_kwh": 10} | values
    return battery.Row(house=house, strategy=FOLLOW, known=known, clicks=1, **kwh)


def test_figures_of_batteries() -> None:
    """1 % from it is fine where it was found, not where it was told."""
    found = battery.figures([battery_row(HOUSE, "told"), battery_row(HOUSE, "found")])
    assert [figure.met for figure in found] == [False, True, True, True]
    empty = battery.House(model="slow", settle_s=2, set_point_w=0, set=USUAL, seed=1, empty=True)
    (dark,) = battery.figures([battery_row(empty, "told", dark_kwh=0.001)])
    assert dark.met is False


def test_a_thermostat_that_cycles() -> None:
    """Seven minutes of heating, four of none; without heating it stays closed."""
    thermostat = CyclingThermostat()
    assert all(thermostat.step(0) for _ in range(1000))
    closed = [True]
    for _ in range(2 * 660):
        closed.append(thermostat.step(1000 if closed[-1] else 0))
    assert [index for index in range(1, len(closed)) if closed[index] is not closed[index - 1]] == [
        *(420, 660, 1080, 1320)
    ]
