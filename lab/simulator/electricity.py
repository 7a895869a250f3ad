"""From a house's powers to everything that its meter shows."""

from collections.abc import Sequence
from math import hypot, sin
from typing import Final

from custom_components.ems_smart_heater.meter.quantity import COUNTERS, PHASES, Phase, Quantity

from .counters import Counters

_MAINS_V: Final = (231.2, 230.4, 232.0)
_MAINS_OHM: Final = 0.25
_HARMONICS_A: Final = 0.05


def measure(
    time_s: float, power_w: Sequence[float], reactive_var: Sequence[float], counters: Counters
) -> dict[tuple[Quantity, Phase], float]:
    """Return all quantities of all their phases, in SI units and signed.

    Powers and counters are in tenths, as in the maker's own record, and phases add up.
    """
    power = [round(value, 1) for value in power_w]
    reactive = [round(value, 1) for value in reactive_var]
    values = {(Quantity.FREQUENCY, Phase.TOTAL): 50 + 0.02 * sin(time_s / 37) + 0.01 * sin(time_s / 11)}
    for phase, active, var in zip(
        (*PHASES, Phase.TOTAL), (*power, sum(power)), (*reactive, sum(reactive)), strict=True
    ):
        apparent = hypot(active, var)
        values[Quantity.ACTIVE_POWER, phase] = round(active, 1)
        values[Quantity.REACTIVE_POWER, phase] = round(var, 1)
        values[Quantity.APPARENT_POWER, phase] = round(apparent if active >= 0 else -apparent, 1)
        values[Quantity.POWER_FACTOR, phase] = active / apparent if apparent else 1.0
        for counter in COUNTERS:
            values[counter, phase] = round(counters.value(counter, phase), 1)
    for index, phase in enumerate(PHASES):
        voltage = _MAINS_V[index] + 0.6 * sin(time_s / (53 + index))
        voltage -= _MAINS_OHM * power[index] / _MAINS_V[index]
        values[Quantity.VOLTAGE, phase] = voltage
        apparent = abs(values[Quantity.APPARENT_POWER, phase])
        values[Quantity.CURRENT, phase] = apparent / voltage + _HARMONICS_A
    return values
