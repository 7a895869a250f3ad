"""The home battery: how fast it regulates, and its limits."""

import pytest

from lab.simulator.battery import Battery, BatterySettings


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
