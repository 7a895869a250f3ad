"""Signs, missing values, and which readings may control heaters."""

import pytest

from custom_components.ems_smart_heater.meter.obis import Phase, Quantity, codes
from custom_components.ems_smart_heater.meter.reading import Reading, Status

from .frames import reading


def of(values: dict[int, int]) -> Reading:
    return Reading(timestamp_ns=1, status=Status.OK, values=values)


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


@pytest.mark.parametrize("status", [Status.UNKNOWN, Status.OK, Status.WARNING])
def test_good(status: Status) -> None:
    """A warning is data."""
    assert reading(100, -200, 300, status=status).is_good_after(None)


def test_of_power() -> None:
    """What a replay makes is as good as a frame."""
    made = Reading.of_power(5, 100.5, -200.25, -3.001)
    assert [made.power_w(phase) for phase in (Phase.L1, Phase.L2, Phase.L3)] == [100.5, -200.25, -3.001]
    assert made.power_w() == -102.751
    assert made.timestamp_ns == 5
    assert made.is_good_after(None)
    assert not made.is_good_after(Reading.of_power(5, 0, 0, 0))


def test_good_needs_a_clock_that_moves() -> None:
    """Any other timestamp will do: the device's clock may be set back."""
    first = reading(at=5)
    assert not reading(at=5).is_good_after(first)
    assert reading(at=5.25).is_good_after(first)
    assert reading(at=4).is_good_after(first)


@pytest.mark.parametrize(
    "bad",
    [
        reading(status=Status.ERROR),
        reading(100_001, total=0),
        reading(0, -100_001, total=0),
        reading(l3=None),
        reading(total=300_001),
    ],
)
def test_not_good(bad: Reading) -> None:
    assert not bad.is_good_after(None)


def test_limit_is_inclusive() -> None:
    assert reading(100_000, -100_000, 100_000).is_good_after(None)
