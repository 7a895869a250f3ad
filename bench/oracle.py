"""The oracle: knows each second's surplus and switches without delay. No relay can take more whole."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import combinations

from custom_components.ems_smart_heater.control.billing import PHASES, draw_w
from custom_components.ems_smart_heater.control.model import HeaterSettings, Metering
from custom_components.ems_smart_heater.control.replay import Powers

_WS_PER_KWH = 3_600_000


def oracle_kwh(
    heaters: Mapping[str, HeaterSettings], base: Iterable[Powers], metering: Metering = Metering.BALANCED
) -> float:
    """Return the energy of the best subset of heaters in each second's surplus."""
    subsets = [
        subset for count in range(len(heaters) + 1) for subset in combinations(heaters.values(), count)
    ]
    if metering is Metering.PER_PHASE:
        draws = [tuple(sum(draw_w(each, phase) for each in subset) for phase in PHASES) for subset in subsets]
        draws.sort(key=sum, reverse=True)
        return sum(_best_per_phase(draws, powers) for powers in base) / _WS_PER_KWH
    totals = sorted(sum(heater.power_w for heater in subset) for subset in subsets)
    surpluses = (max(-sum(powers), 0.0) for powers in base)
    return sum(totals[bisect_right(totals, surplus) - 1] for surplus in surpluses) / _WS_PER_KWH


def _best_per_phase(draws: list[tuple[float, ...]], powers: Powers) -> float:
    """Return the power of the strongest subset that no phase imports for."""
    surplus = [max(-power, 0.0) for power in powers]
    return sum(
        next(each for each in draws if all(draw <= has for draw, has in zip(each, surplus, strict=True)))
    )
