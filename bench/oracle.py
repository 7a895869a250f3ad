"""Oracles: they know each second's surplus and switch without delay; one takes most, one earns most."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from custom_components.ems_smart_heater.control.billing import PHASES, draw_w, lines
from custom_components.ems_smart_heater.control.house import Prices
from custom_components.ems_smart_heater.control.model import HeaterSettings, Metering
from custom_components.ems_smart_heater.control.replay import Powers

_WS_PER_KWH = 3_600_000

type _Floats = NDArray[np.float64]


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


def oracle_ct(
    heaters: Mapping[str, HeaterSettings],
    base: Iterable[Powers],
    prices: Prices,
    clicks_ct: Sequence[float],
    metering: Metering = Metering.BALANCED,
) -> tuple[float, ...]:
    """Return the most that can be earned, ct, for each cost of a click; everything is off before and after.

    `best` holds for each set of heaters the most that was earned when that set is on now.
    """
    surplus_w = _surplus_w(base, metering)
    if not surplus_w.size or prices.gain_ct <= 0:
        return (0.0,) * len(clicks_ct)
    axes = range(1, len(heaters) + 1)
    values = _values_ct(list(heaters.values()), surplus_w, prices, metering)
    values = values.reshape(len(values), 1, *(2 for _ in axes))
    best = np.full((len(clicks_ct), *(2 for _ in axes)), -np.inf)
    none: tuple[slice | int, ...] = (slice(None), *(0 for _ in axes))
    best[none] = 0
    click_ct = np.array(clicks_ct).reshape(-1, *(1 for _ in axes))
    # The same sets, with one heater switched.
    flips: list[tuple[slice, ...]] = [
        tuple(slice(None, None, -1 if each == axis else 1) for each in range(len(heaters) + 1))
        for axis in axes
    ]
    for value in values:
        for flip in flips:
            best = np.maximum(best, best[flip] - click_ct)
        best += value
    for flip in flips:
        best = np.maximum(best, best[flip] - click_ct)
    return tuple(float(each) for each in best[none])


def _surplus_w(base: Iterable[Powers], metering: Metering) -> _Floats:
    """Return each second's surplus on each line, from the first surplus to the last."""
    powers = np.array(list(base))
    line_w = powers if metering is Metering.PER_PHASE else powers.sum(axis=1, keepdims=True)
    surplus_w: _Floats = np.maximum(-line_w, 0)
    lit = np.flatnonzero(surplus_w.any(axis=1))
    return surplus_w[lit[0] : lit[-1] + 1] if lit.size else surplus_w[:0]


def _values_ct(
    heaters: Sequence[HeaterSettings], surplus_w: _Floats, prices: Prices, metering: Metering
) -> _Floats:
    """Return what each set of heaters earns in each second, ct."""
    sets = np.array(list(product((0.0, 1.0), repeat=len(heaters))))
    values = np.zeros((len(surplus_w), len(sets)))
    for number, line in enumerate(lines(metering)):
        draws_w = sets @ np.array([draw_w(heater, line) for heater in heaters])
        solar_w = np.minimum(draws_w[np.newaxis, :], surplus_w[:, number, np.newaxis])
        values += prices.gain_ct * solar_w - prices.loss_ct * (draws_w - solar_w)
    return values / _WS_PER_KWH
