"""The home battery: how fast it regulates, and its limits."""

import pytest

from lab.simulator.battery import Battery, BatterySettings, SlowBattery


@pytest.mark.parametrize("settle_s", [2, 5])
@pytest.mark.parametrize("house_w", [3000, -3000])
def test_regulates_the_grid_to_zero(settle_s: int, house_w: float) -> None:
    """What remains at the meter after its time is a twentieth."""
    battery = Battery(BatterySettings(settle_s=settle_s))
    left = [house_w + battery.step(house_w) for _ in range(20)]
    assert abs(left[settle_s - 1]) == pytest.approx(150, rel=0.01)
    assert abs(left[settle_s - 2]) > 200
    assert abs(left[-1]) < 1


@pytest.mark.parametrize("house_w", [9000, -9000])
def test_no_more_than_its_power(house_w: float) -> None:
    battery = Battery()
    for _ in range(30):
        power_w = battery.step(house_w)
    assert abs(power_w) == pytest.approx(5000, abs=1)
    assert power_w * house_w < 0


def test_full() -> None:
    """Charging 1 kWh with 1 kW takes an hour, then the surplus is left."""
    battery = Battery(BatterySettings(charge_kwh=9))
    powers = [battery.step(-1000) for _ in range(3700)]
    assert battery.charge_kwh == pytest.approx(10)
    assert powers[3500] == pytest.approx(1000)
    assert powers[-1] == pytest.approx(0, abs=1e-6)


def test_empty() -> None:
    battery = Battery(BatterySettings(charge_kwh=0.5))
    powers = [battery.step(1000) for _ in range(1900)]
    assert battery.charge_kwh == pytest.approx(0)
    assert powers[1700] == pytest.approx(-1000)
    assert powers[-1] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("kind", [Battery, SlowBattery])
@pytest.mark.parametrize("set_point_w", [-120, 0, 60])
def test_holds_its_set_point(kind: type[Battery], set_point_w: float) -> None:
    battery = kind(BatterySettings(set_point_w=set_point_w, settle_s=5))
    left = [2000 + battery.step(2000) for _ in range(60)]
    band_w = getattr(battery, "dead_band_w", 1)
    assert all(abs(each - set_point_w) <= band_w for each in left[-30:])


def test_the_slow_one_is_late_and_overshoots() -> None:
    """It answers what it saw two seconds ago, so it goes on when it is there already."""
    battery = SlowBattery(BatterySettings(settle_s=2))
    left = [2000 + battery.step(2000) for _ in range(60)]
    assert left[0] == left[1] == 2000
    assert left[2] == pytest.approx(1200)
    assert min(left) < -100
    assert left[-1] == left[-2]


def test_the_slow_one_lets_small_errors_be() -> None:
    battery = SlowBattery()
    assert [battery.step(29) for _ in range(20)] == [0] * 20
    assert battery.step(31) == battery.step(31) == 0
    assert battery.step(31) < 0
