"""What numbers of others mean."""

from typing import Any

import pytest

from custom_components.ems_smart_heater.settings.units import power_w, price_ct


@pytest.mark.parametrize(
    ("value", "unit", "ct"),
    [
        ("0.3012", "EUR/kWh", 30.12),
        ("0.3012", "€/kWh", 30.12),
        ("30.12", "ct/kWh", 30.12),
        ("30.12", "Cent/kWh", 30.12),
        ("301.2", "EUR/MWh", 30.12),
        ("301.2", "€ / MWh", 30.12),
        ("-12.5", "EUR/MWh", -1.25),
        ("2.5", "kr/kWh", 250),
        ("2.5", "SEK/kWh", 250),
        ("26", "Rp/kWh", 26),
        ("0.0003", "CHF/Wh", 30),
        (0.3, "EUR/kWh", 30),
        (0, "EUR/kWh", 0),
    ],
)
def test_prices(value: Any, unit: str, ct: float) -> None:
    """Of any currency: its hundredths."""
    assert price_ct(value, unit) == pytest.approx(ct)


@pytest.mark.parametrize(
    "unit", [None, "", "EUR", "kWh", "W", "EUR/m³", "g/kWh", "gCO2eq/kWh", "%", "/kWh", 5]
)
def test_units_of_no_price(unit: Any) -> None:
    assert price_ct("0.3", unit) is None


@pytest.mark.parametrize(
    "value", ["unavailable", "unknown", "", "nan", "inf", "1e300", None, True, [], 10**400]
)
def test_no_prices(value: Any) -> None:
    assert price_ct(value, "EUR/kWh") is None


@pytest.mark.parametrize(
    ("value", "unit", "watts"),
    [
        ("-1500", "W", -1500),
        ("1.5", "kW", 1500),
        ("1.5", "kWh", None),
        ("1.5", None, None),
        ("nan", "W", None),
        ("1e9", "kW", None),
        ("unavailable", "W", None),
    ],
)
def test_powers(value: Any, unit: Any, watts: float | None) -> None:
    assert power_w(value, unit) == watts
