"""What numbers of others mean: prices in ct per kWh, power in W, by the unit that stands beside."""

from math import isfinite
from typing import Final
from unicodedata import category

_CENTS: Final = {"ct", "cts", "c", "¢", "cent", "cents", "øre", "öre", "rp", "rappen", "gr", "p", "pence"}
"""Hundredths of a currency."""
_CURRENCIES: Final = {"kr", "kč", "zł", "ft", "fr", "lei", "лв", "euro"}
"""Names of currencies beside signs and codes of three letters."""
_KWH: Final = {"wh": 0.001, "kwh": 1.0, "mwh": 1000.0, "gwh": 1e6, "mj": 1 / 3.6, "gj": 1000 / 3.6}
"""What one of each is in kWh."""
_MOST_CT: Final = 10_000
"""No kilowatt-hour costs more."""
_W: Final = {"W": 1.0, "kW": 1000.0}
_MOST_W: Final = 1e6


def price_factor(unit: object) -> float | None:
    """Return what one of this unit is in ct per kWh; None if it is none of a price."""
    if not isinstance(unit, str):
        return None
    money, slash, energy = (part.strip().casefold() for part in unit.partition("/"))
    kwh = _KWH.get(energy)
    if not slash or kwh is None:
        return None
    if money in _CENTS:
        return 1 / kwh
    code = len(money) == 3 and money.isascii() and money.isalpha()
    sign = len(money) == 1 and category(money) == "Sc"
    return 100 / kwh if code or sign or money in _CURRENCIES else None


def price_ct(value: object, unit: object) -> float | None:
    """Return a price in ct per kWh; None if this is none."""
    return _scaled(value, price_factor(unit), _MOST_CT)


def power_w(value: object, unit: object) -> float | None:
    """Return a power in W; None if this is none."""
    return _scaled(value, _W.get(unit) if isinstance(unit, str) else None, _MOST_W)


def _scaled(value: object, factor: float | None, most: float) -> float | None:
    """Return a number in another unit, if both are known and it is a plausible one."""
    if factor is None or isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        scaled = float(value) * factor
    except ValueError, OverflowError:
        return None
    return scaled if isfinite(scaled) and abs(scaled) <= most else None
