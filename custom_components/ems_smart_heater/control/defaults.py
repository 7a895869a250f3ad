"""What holds for a setting that nobody changed: it follows the strategy."""

from collections.abc import Mapping
from typing import Final

from .model import StrategyKind

_THRESHOLDS: Final = {"on_delay_s": 10.0, "off_delay_s": 5.0, "min_on_s": 0.0, "min_off_s": 0.0}
_FOLLOW_SURPLUS: Final = {
    "on_delay_s": 10.0,
    "off_delay_s": 20.0,
    "min_on_s": 60.0,
    "min_off_s": 60.0,
    "exchange_delay_s": 60.0,
    "tolerated_import_w": 100.0,
    "start_margin_w": 0.0,
}
_WITH_BATTERY: Final = {
    "on_delay_s": 10.0,
    "off_delay_s": 6.0,
    "min_on_s": 0.0,
    "min_off_s": 0.0,
    "exchange_delay_s": 10.0,
    "tolerated_import_w": -50.0,
    "start_margin_w": 50.0,
}
"""A home battery holds the grid at 0 W and would feed a heater all night: export has to remain."""


def defaults_for(strategy: StrategyKind, *, battery: bool) -> Mapping[str, float]:
    """Return the defaults of `Settings` fields by name; measured with `script/bench day`."""
    if strategy is StrategyKind.THRESHOLDS:
        return _THRESHOLDS
    return _WITH_BATTERY if battery else _FOLLOW_SURPLUS
