"""The house: its signs, its energy, its heaters, its tank, its seed."""

from dataclasses import replace

import pytest

from custom_components.ems_smart_heater.meter.quantity import PHASES, Phase, Quantity
from lab.simulator import Heater, House, HouseSettings, TankSettings, with_contactor

QUIET = HouseSettings(noise_w=0, cloudiness=0)


def run(house: House, seconds: int, dt_s: float = 1, **relays: bool) -> None:
    """Let time pass."""
    for _ in range(round(seconds / dt_s)):
        house.step(dt_s, relays)


def test_sun_feeds_in_by_day_and_not_by_night() -> None:
    """Export is negative."""
    house = House(replace(QUIET, start_hour=13))
    assert house.solar_w == 8000
    assert house.power_w() < -7000
    assert all(house.power_w(phase) < -2000 for phase in PHASES)
    night = House(replace(QUIET, start_hour=2))
    assert night.solar_w == 0
    assert all(night.power_w(phase) > 0 for phase in PHASES)


def test_clouds_take_about_their_share() -> None:
    """Over many days, light is lost in proportion to cloudiness."""
    house = House(HouseSettings(cloudiness=0.5, seed=3))
    clouds = house._clouds
    light = [clouds.light(house.time_s + second) for second in range(0, 2_000_000, 20)]
    cloudy = sum(value < 0.99 for value in light) / len(light)
    assert 0.4 < cloudy < 0.65
    assert all(0.1 <= value <= 1 for value in light)


def test_loads_differ_per_phase_and_step() -> None:
    """Appliances make steps, each on its own phase."""
    house = House(replace(QUIET, seed=5))
    seen: list[set[float]] = [set(), set(), set()]
    for _ in range(24 * 60):
        house.step(60, {})
        for levels, power_w in zip(seen, house._household.power_w, strict=True):
            levels.add(power_w)
    assert all(len(levels) > 2 for levels in seen)
    assert seen[0] != seen[1] != seen[2]


@pytest.mark.parametrize("name", ["l1", "l2", "l3"])
def test_a_relay_raises_its_own_phase_by_the_heaters_draw(name: str) -> None:
    """The loop is closed through the meter."""
    house = House(QUIET)
    before = {phase: house.power_w(phase) for phase in Phase}
    house.step(0, {name: True})
    after = {phase: house.power_w(phase) - before[phase] for phase in Phase}
    expected = dict.fromkeys(Phase, 0.0) | {Phase(name): 500.0, Phase.TOTAL: 500.0}
    assert after == pytest.approx(expected)
    assert house.heater_w == {"l1": 0, "l2": 0, "l3": 0, "fourth": 0, name: 500}


def test_a_heater_on_total_is_spread_evenly() -> None:
    """A third on each phase."""
    house = House(QUIET)
    before = {phase: house.power_w(phase) for phase in Phase}
    house.step(0, {"fourth": True})
    after = {phase: house.power_w(phase) - before[phase] for phase in Phase}
    assert after == pytest.approx(dict.fromkeys(PHASES, 500.0) | {Phase.TOTAL: 1500.0})


def test_heaters_draw_only_behind_a_closed_contactor() -> None:
    """The fourth relay can be the contactor of the others."""
    settings = with_contactor(QUIET)
    assert settings.relays == ("l1", "l2", "l3", "contactor")
    house = House(settings)
    base = house.power_w()
    house.step(0, {"l1": True, "l2": True})
    assert house.power_w() == pytest.approx(base)
    house.step(0, {"l1": True, "l2": True, "contactor": True})
    assert house.power_w() == pytest.approx(base + 1000)
    house.step(0, {"contactor": True})
    assert house.power_w() == pytest.approx(base)


def test_a_pinned_phase_still_carries_its_heater() -> None:
    """A pin replaces sun and loads, exactly and without noise."""
    house = House(HouseSettings(noise_w=20))
    house.pins[Phase.L1] = -650
    run(house, 10)
    assert house.power_w(Phase.L1) == -650
    run(house, 10, l1=True)
    assert house.power_w(Phase.L1) == -150
    assert house.base_w[0] == -650
    house.pins.clear()
    run(house, 1)
    assert house.power_w(Phase.L1) != -650


def test_energy_balance() -> None:
    """What heaters and house take is what the meter counts, and the tank keeps its books."""
    house = House(HouseSettings(seed=7))
    start_c, net_ws = house.tank.temperature_c, 0.0
    for second in range(6 * 3600):
        house.step(1, {"l1": second % 1000 < 500, "fourth": second % 3000 < 700})
        net_ws += sum(house.base_w) + sum(house.heater_w.values())
        assert house.power_w() == pytest.approx(sum(house.base_w) + sum(house.heater_w.values()))
    for phase in Phase:
        imported = house.value(Quantity.ENERGY_IMPORT, phase)
        exported = house.value(Quantity.ENERGY_EXPORT, phase)
        assert imported >= 0
        assert exported > 0
        if phase is Phase.TOTAL:
            assert imported - exported == pytest.approx(net_ws / 3600, abs=0.3)
    tank = house.tank
    kept_wh = (tank.temperature_c - start_c) * 300 * 1.163
    assert tank.heated_wh > 0
    assert tank.tapped_wh > 0
    assert kept_wh == pytest.approx(tank.heated_wh - tank.lost_wh - tank.tapped_wh)


def test_thermostat_opens_and_closes_with_its_hysteresis() -> None:
    """An open thermostat: the relay is closed and nothing is drawn."""
    house = House(replace(QUIET, tank=TankSettings(start_c=64.99)))
    run(house, 600, fourth=True)
    assert not house.tank.thermostat_closed
    assert house.heater_w["fourth"] == 0
    house.tank.set_temperature(61)
    house.step(0, {"fourth": True})
    assert house.heater_w["fourth"] == 0
    house.tank.set_temperature(60)
    house.step(0, {"fourth": True})
    assert house.heater_w["fourth"] == 1500


def test_tank_cools_without_heaters() -> None:
    """Standing loss and taps."""
    house = House(replace(QUIET, tank=TankSettings(start_c=60)))
    run(house, 86_400, dt_s=60)
    assert house.tank.lost_wh > 500
    assert house.tank.tapped_wh > 500
    assert 15 < house.tank.temperature_c < 55


def test_the_same_seed_gives_the_same_house() -> None:
    """Another seed gives another one."""
    houses = [House(HouseSettings(seed=seed)) for seed in (4, 4, 5)]
    powers: list[list[float]] = [[], [], []]
    for _ in range(2000):
        for house, list_w in zip(houses, powers, strict=True):
            house.step(10, {"l2": True})
            list_w.append(house.power_w())
    assert powers[0] == powers[1]
    assert powers[0] != powers[2]


def test_weather_loads_and_taps_do_not_depend_on_the_step_width() -> None:
    """Coarse and fine steps see the same day."""
    coarse, fine = House(QUIET), House(QUIET)
    run(coarse, 7200, dt_s=8)
    run(fine, 7200, dt_s=0.25)
    assert coarse.base_w == pytest.approx(fine.base_w)
    assert coarse.tank.temperature_c == pytest.approx(fine.tank.temperature_c, abs=0.01)


def test_every_quantity_has_a_plausible_value() -> None:
    """All of them, on all their phases, consistent with each other."""
    house = House()
    run(house, 100, l1=True)
    values = house.values()
    assert set(values) == {(quantity, phase) for quantity in Quantity for phase in quantity.phases}
    assert sum(values[Quantity.ACTIVE_POWER, phase] for phase in PHASES) == pytest.approx(
        values[Quantity.ACTIVE_POWER, Phase.TOTAL]
    )
    assert 49.9 < values[Quantity.FREQUENCY, Phase.TOTAL] < 50.1
    for phase in PHASES:
        assert 220 < values[Quantity.VOLTAGE, phase] < 245
        assert values[Quantity.CURRENT, phase] > 0
        assert abs(values[Quantity.POWER_FACTOR, phase]) <= 1
        assert (values[Quantity.POWER_FACTOR, phase] < 0) is (values[Quantity.ACTIVE_POWER, phase] < 0)
        assert abs(values[Quantity.APPARENT_POWER, phase]) >= abs(values[Quantity.ACTIVE_POWER, phase]) - 0.1


def test_own_heaters() -> None:
    """Any number of heaters."""
    house = House(replace(QUIET, heaters=(Heater(name="boiler", power_w=2000, phase=Phase.L2),)))
    before = house.power_w(Phase.L2)
    house.step(0, {"boiler": True, "unknown": True})
    assert house.power_w(Phase.L2) - before == pytest.approx(2000)


def test_sun_can_be_set() -> None:
    """A share of the peak, whatever the time."""
    house = House(replace(QUIET, start_hour=1))
    house.sun = 0.5
    house.step(0, {})
    assert house.solar_w == 4000
