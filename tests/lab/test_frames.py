"""Frames: what the meter's decoder makes of them."""

import pytest

from custom_components.ems_smart_heater.meter.ems.gdr import decode
from custom_components.ems_smart_heater.meter.ems.obis import codes
from custom_components.ems_smart_heater.meter.errors import MalformedFrame
from custom_components.ems_smart_heater.meter.quantity import Phase, Quantity
from custom_components.ems_smart_heater.meter.reading import Status
from lab.simulator import House
from lab.simulator.frames import FrameEncoder


def order_of(frame: bytes) -> list[int]:
    """Return the codes in the order they are on the wire: key varint after tag 0x08 of an entry."""
    positions = {}
    for quantity in Quantity:
        for phase in quantity.phases:
            for code in codes(quantity, phase):
                if code is not None:
                    key, number = bytearray(b"\x08"), code
                    while number > 0x7F:
                        key.append(number & 0x7F | 0x80)
                        number >>= 7
                    key.append(number)
                    positions[code] = frame.index(bytes(key))
    return sorted(positions, key=positions.__getitem__)


def test_decodes_to_the_houses_values() -> None:
    """Every value comes back, to a thousandth."""
    house = House()
    for _ in range(1000):
        house.step(1, {"l1": True})
    reading = decode(FrameEncoder(1).encode(house.values(), timestamp_ns=1_700_000_000_123_456_789))
    assert reading.timestamp_ns == 1_700_000_000_123_456_789
    assert reading.status is Status.OK
    assert len(reading.values) == 63  # the 59 of the published record, and a power factor of export each
    for (quantity, phase), value in house.values().items():
        assert reading.value(quantity, phase) == pytest.approx(value, abs=0.0006)


def test_direction_is_in_the_code_and_both_halves_are_there() -> None:
    """The half that does not apply is a zero."""
    house = House()
    house.pins.update({Phase.L1: -650, Phase.L2: 200.5, Phase.L3: 0})
    house.step(1, {})
    values = decode(FrameEncoder(1).encode(house.values(), timestamp_ns=1)).values
    halves = {}
    for phase in Phase:
        plus, minus = codes(Quantity.ACTIVE_POWER, phase)
        assert minus is not None
        halves[phase] = (values[plus], values[minus])
    assert halves == {
        Phase.TOTAL: (0, 449_500),
        Phase.L1: (0, 650_000),
        Phase.L2: (200_500, 0),
        Phase.L3: (0, 0),
    }


def test_size_and_order() -> None:
    """As the device's: 750 to 850 bytes, in an order that changes and that the seed decides."""
    house = House()
    house.step(1, {})
    one, other = FrameEncoder(3), FrameEncoder(3)
    frames = [one.encode(house.values(), timestamp_ns=1_700_000_000_000_000_000) for _ in range(3)]
    assert all(700 <= len(frame) <= 860 for frame in frames)
    orders = [order_of(frame) for frame in frames]
    assert orders[0] != orders[1] != orders[2]
    assert other.encode(house.values(), timestamp_ns=1_700_000_000_000_000_000) == frames[0]


def test_status() -> None:
    """Any status, also one that does not exist."""
    encoder, values = FrameEncoder(1), House().values()
    assert decode(encoder.encode(values, timestamp_ns=1, status=3)).status is Status.ERROR
    with pytest.raises(MalformedFrame):
        decode(encoder.encode(values, timestamp_ns=1, status=9))


def test_garbage_does_not_decode() -> None:
    """Never by accident."""
    encoder = FrameEncoder(1)
    for _ in range(300):
        with pytest.raises(MalformedFrame):
            decode(encoder.garbage())
