"""Signs and missing values."""

import pytest

from custom_components.ems_smart_heater.meter.ems.frame import EmsReading
from custom_components.ems_smart_heater.meter.ems.obis import codes
from custom_components.ems_smart_heater.meter.quantity import Phase, Quantity
from custom_components.ems_smart_heater.meter.ranges import MAX_PHASE_POWER_W
from custom_components.ems_smart_heater.meter.reading import Reading, Status


def of(values: dict[int, int]) -> Reading:
    return EmsReading(timestamp_ns=1, status=Status.OK, values=values)


@pytest.mark.parametrize(
    "quantity", [Quantity.ACTIVE_POWER, Quantity.REACTIVE_POWER, Quantity.APPARENT_POWER]
)
@pytest.mark.parametrize("phase", list(Phase))
def test_net_is_plus_minus_minus(quantity: Quantity, phase: Phase) -> None:
    """Both halves count: net is not the one that is not zero."""
    plus, minus = codes(quantity, phase)
    assert minus is not None
    assert of({plus: 5_000, minus: 1_250}).value(quantity, phase) == 3.75
    assert of({plus: 0, minus: 1_250}).value(quantity, phase) == -1.25


def test_a_missing_half_is_zero() -> None:
    """Of the power and energy pairs, as long as the other half is there."""
    plus, minus = codes(Quantity.ACTIVE_POWER, Phase.L2)
    assert minus is not None
    assert of({minus: 700_000}).power_w(Phase.L2) == -700
    assert of({plus: 700_000}).power_w(Phase.L2) == 700
    export = codes(Quantity.ENERGY_EXPORT, Phase.TOTAL)[0]
    assert of({export: 1_000}).value(Quantity.ENERGY_IMPORT) == 0
    assert of({export: 1_000}).value(Quantity.ENERGY_EXPORT) == 1


@pytest.mark.parametrize(("quantity", "phase"), [(q, p) for q in Quantity for p in q.phases])
def test_what_is_not_sent_is_not_zero(quantity: Quantity, phase: Phase) -> None:
    assert of({}).value(quantity, phase) is None


def test_no_such_phase() -> None:
    with pytest.raises(KeyError):
        of({}).value(Quantity.FREQUENCY, Phase.L1)


def test_of_power() -> None:
    """What a replay makes."""
    made = Reading.of_power(5, 100.5, -200.25, -3.001)
    assert [made.power_w(phase) for phase in (Phase.L1, Phase.L2, Phase.L3)] == [100.5, -200.25, -3.001]
    assert made.power_w() == -102.751
    assert made.timestamp_ns == 5
    assert made.max_phase_power_w == MAX_PHASE_POWER_W
    assert Reading.of_power(5, 1, 2, 3, max_phase_power_w=400).max_phase_power_w == 400
