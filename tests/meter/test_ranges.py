"""What a meter can show: a value outside of its range is unknown."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.ems_smart_heater.meter.ems.frame import EmsReading
from custom_components.ems_smart_heater.meter.ems.gdr import decode
from custom_components.ems_smart_heater.meter.ems.obis import code, codes
from custom_components.ems_smart_heater.meter.plausible_counter import PROOF_S, PlausibleCounter
from custom_components.ems_smart_heater.meter.quantity import PHASES, Phase, Quantity
from custom_components.ems_smart_heater.meter.reading import Reading, Status

from .frames import frame, published_values

COUNTERS = [quantity for quantity in Quantity if "ENERGY" in quantity.name]
LIMITS = [
    *((quantity, phase, 0, 1e11) for quantity in COUNTERS for phase in Phase),
    *((Quantity.REACTIVE_POWER, phase, -100_000, 100_000) for phase in PHASES),
    *((Quantity.APPARENT_POWER, phase, -100_000, 100_000) for phase in PHASES),
    (Quantity.REACTIVE_POWER, Phase.TOTAL, -300_000, 300_000),
    (Quantity.APPARENT_POWER, Phase.TOTAL, -300_000, 300_000),
    *((Quantity.POWER_FACTOR, phase, -1, 1) for phase in Phase),
    (Quantity.FREQUENCY, Phase.TOTAL, 40, 70),
    *((Quantity.VOLTAGE, phase, 0, 500) for phase in PHASES),
    *((Quantity.CURRENT, phase, 0, 500) for phase in PHASES),
]
"""Quantity, phase, least and most in SI units."""


def of(values: dict[int, int], **limit: Any) -> Reading:
    return EmsReading(timestamp_ns=1, status=Status.OK, values=values, **limit)


def shown(quantity: Quantity, phase: Phase, value: float, **limit: float) -> float | None:
    """Return what is made of a value that a frame holds."""
    plus, minus = codes(quantity, phase)
    raw = round(value * 1000)
    values = {plus: max(raw, 0)} | ({} if minus is None else {minus: max(-raw, 0)})
    return of(values, **limit).value(quantity, phase)


@pytest.mark.parametrize(("quantity", "phase", "least", "most"), LIMITS)
def test_range(quantity: Quantity, phase: Phase, least: float, most: float) -> None:
    """Both ends belong to it; a thousandth beyond is unknown."""
    assert shown(quantity, phase, most) == most
    assert shown(quantity, phase, most + 0.001) is None
    if least:
        assert shown(quantity, phase, least) == least
        assert shown(quantity, phase, least - 0.001) is None


def test_every_quantity_has_a_range() -> None:
    """But for the active power, by which a frame as a whole is judged."""
    assert {(quantity, phase) for quantity, phase, *_ in LIMITS} == {
        (quantity, phase)
        for quantity in Quantity
        for phase in quantity.phases
        if quantity is not Quantity.ACTIVE_POWER
    }


@given(st.dictionaries(st.sampled_from(sorted(published_values())), st.integers(0, 2**64 - 1)))
def test_whatever_is_sent(sent: dict[int, int]) -> None:
    """Every value is unknown or within its range, and what is refused is told with its figure."""
    reading = decode(frame(published_values() | sent))
    refused = reading.implausible()
    for quantity, phase, least, most in LIMITS:
        value = reading.value(quantity, phase)
        if (quantity, phase) in refused:
            assert value is None
            assert not least <= refused[quantity, phase] <= most
        else:
            assert value is not None
            assert least <= value <= most


@pytest.mark.parametrize(
    ("quantity", "phase"), [(Quantity.FREQUENCY, Phase.TOTAL), (Quantity.VOLTAGE, Phase.L1)]
)
def test_the_largest_number(quantity: Quantity, phase: Phase) -> None:
    """2^64 - 1 mHz or mV was a state of 1.8e16."""
    reading = of({codes(quantity, phase)[0]: 2**64 - 1})
    assert reading.value(quantity, phase) is None
    assert reading.implausible() == {(quantity, phase): (2**64 - 1) / 1000}


def test_what_is_not_sent_is_not_implausible() -> None:
    assert of({}).implausible() == {}
    assert decode(frame(published_values())).implausible() == {}


def test_halves_that_make_up_for_each_other() -> None:
    """Two impossible halves make no possible value."""
    plus, minus = codes(Quantity.REACTIVE_POWER, Phase.L1)
    assert minus is not None
    reading = of({plus: 2**63, minus: 2**63 - 5})
    assert reading.value(Quantity.REACTIVE_POWER, Phase.L1) is None
    assert (Quantity.REACTIVE_POWER, Phase.L1) in reading.implausible()


@pytest.mark.parametrize(
    ("quantity", "phase", "most"),
    [
        (Quantity.CURRENT, Phase.L2, 1250),
        (Quantity.APPARENT_POWER, Phase.L1, 250_000),
        (Quantity.REACTIVE_POWER, Phase.TOTAL, 750_000),
    ],
)
def test_current_transformers(quantity: Quantity, phase: Phase, most: float) -> None:
    """Where a phase may carry more, currents and the other powers may be larger too."""
    assert shown(quantity, phase, most, max_phase_power_w=250_000) == most
    assert shown(quantity, phase, most + 0.001, max_phase_power_w=250_000) is None
    assert shown(quantity, phase, most) is None


# Power factor: minus while exporting


def factor(drawing: int | None, feeding: int | None, power_mw: int | None) -> float | None:
    """Return the power factor of L2 by its two codes and, without the second, by the power's sign."""
    values = {}
    if drawing is not None:
        values[code(53, 4)] = drawing
    if feeding is not None:
        values[code(55, 4)] = feeding
    if power_mw is not None:
        values[code(41, 4)], values[code(42, 4)] = max(power_mw, 0), max(-power_mw, 0)
    return of(values).value(Quantity.POWER_FACTOR, Phase.L2)


@pytest.mark.parametrize(
    ("drawing", "feeding", "power_mw", "expected"),
    [
        (950, 0, 500_000, 0.95),
        (0, 950, -500_000, -0.95),
        (None, 950, -500_000, -0.95),
        (0, 0, 0, 0),
        (950, None, 500_000, 0.95),
        (950, None, -500_000, -0.95),
        (1000, None, 0, 1),
        (950, None, None, 0.95),
        (1001, None, 500_000, None),
        (None, None, -500_000, None),
    ],
)
def test_power_factor(
    drawing: int | None, feeding: int | None, power_mw: int | None, expected: float | None
) -> None:
    """By the code of its direction; of a device that sends one code only, the power tells it."""
    assert factor(drawing, feeding, power_mw) == expected


def test_power_factor_of_each_phase() -> None:
    """13, 33, 53, 73 while drawing; 15, 35, 55, 75 while feeding in."""
    for phase, offset in zip(Phase, (0, 20, 40, 60), strict=True):
        assert codes(Quantity.POWER_FACTOR, phase) == (code(13 + offset, 4), code(15 + offset, 4))


# Counters


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, 1e11 + 1])
def test_a_counter_takes_no_impossible_value(value: float) -> None:
    """Neither from the meter, however often, nor from before a restart."""
    counter = PlausibleCounter()
    counter.restore(value, 0)
    assert counter.value is None
    for second in range(2 * PROOF_S):
        counter.take(value, second)
    assert counter.value is None
    counter.take(5, 2 * PROOF_S)
    assert counter.value == 5
