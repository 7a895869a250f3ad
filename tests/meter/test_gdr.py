"""Frames are decoded to the last digit, and only MalformedFrame comes out of broken ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.ems_smart_heater.meter.ems.gdr import RECORD, GDRs, decode
from custom_components.ems_smart_heater.meter.ems.obis import code
from custom_components.ems_smart_heater.meter.errors import MalformedFrame
from custom_components.ems_smart_heater.meter.quantity import Phase, Quantity
from custom_components.ems_smart_heater.meter.reading import Status

from .frames import frame, published_values
from .test_fuzz import read_all

PUBLISHED = {
    (Quantity.ACTIVE_POWER, Phase.TOTAL): 64.4,
    (Quantity.ACTIVE_POWER, Phase.L1): 55.3,
    (Quantity.ACTIVE_POWER, Phase.L2): 2.9,
    (Quantity.ACTIVE_POWER, Phase.L3): 6.2,
    (Quantity.FREQUENCY, Phase.TOTAL): 49.965,
    (Quantity.VOLTAGE, Phase.L1): 234.731,
    (Quantity.VOLTAGE, Phase.L2): 234.773,
    (Quantity.VOLTAGE, Phase.L3): 236.071,
    (Quantity.CURRENT, Phase.L1): 0.975,
    (Quantity.CURRENT, Phase.L2): 0.781,
    (Quantity.CURRENT, Phase.L3): 0.692,
    (Quantity.POWER_FACTOR, Phase.TOTAL): 0.117,
    (Quantity.POWER_FACTOR, Phase.L1): 0.26,
    (Quantity.POWER_FACTOR, Phase.L2): 0.016,
    (Quantity.POWER_FACTOR, Phase.L3): 0.038,
    (Quantity.ENERGY_IMPORT, Phase.TOTAL): 40.4,
    (Quantity.ENERGY_IMPORT, Phase.L1): 34.9,
    (Quantity.ENERGY_IMPORT, Phase.L2): 1.7,
    (Quantity.ENERGY_IMPORT, Phase.L3): 3.8,
    (Quantity.ENERGY_EXPORT, Phase.TOTAL): 0,
    (Quantity.REACTIVE_POWER, Phase.TOTAL): -548.5,
    (Quantity.REACTIVE_POWER, Phase.L1): -205.7,
    (Quantity.REACTIVE_POWER, Phase.L2): -181.4,
    (Quantity.REACTIVE_POWER, Phase.L3): -161.5,
    (Quantity.APPARENT_POWER, Phase.TOTAL): 552.3,
    (Quantity.APPARENT_POWER, Phase.L1): 213.0,
    (Quantity.REACTIVE_ENERGY_EXPORT, Phase.TOTAL): 345.5,
    (Quantity.REACTIVE_ENERGY_EXPORT, Phase.L3): 101.8,
    (Quantity.APPARENT_ENERGY_IMPORT, Phase.TOTAL): 347.9,
    (Quantity.APPARENT_ENERGY_IMPORT, Phase.L2): 114.0,
    (Quantity.APPARENT_ENERGY_EXPORT, Phase.L3): 0,
}


def test_published_record() -> None:
    """The maker's record decodes to the physical values, in any order of its 59 values."""
    values = published_values()
    assert len(values) == 59
    reading = decode(frame(values, nanos=250_000_000))
    assert reading.timestamp_ns == 1_700_000_000_250_000_000
    assert reading.status is Status.OK
    assert {key: reading.value(*key) for key in PUBLISHED} == PUBLISHED


def test_every_published_value_has_a_quantity() -> None:
    """No code of the device is left unread."""
    reading = decode(frame(dict.fromkeys(published_values(), 1000) | {code(14, 4): 50_000}))
    everything = [reading.value(quantity, phase) for quantity in Quantity for phase in quantity.phases]
    assert len(everything) == 59 - 12  # of active, reactive and apparent power two codes make one value
    assert None not in everything


@pytest.mark.parametrize("status", list(Status))
def test_status(status: Status) -> None:
    assert decode(frame(published_values(), status=status)).status is status


def test_unknown_codes_are_ignored() -> None:
    reading = decode(frame({**published_values(), code(99, 4): 5, 1: 2, 2**64 - 1: 2**64 - 1}))
    assert reading.power_w() == 64.4


def test_only_our_record_counts() -> None:
    """Others in the same frame are somebody else's values."""
    message = GDRs.FromString(frame(published_values()))
    for key in ("", "smart-meter-2", "inverter"):
        other = message.gdrs[key]
        other.status = 3
        other.values[code(1, 4)] = 99_000_000
    reading = decode(message.SerializeToString())
    assert (reading.status, reading.power_w()) == (Status.OK, 64.4)


def test_the_last_of_equal_keys_counts() -> None:
    """Of values, and of whole records: messages may be appended to one another."""
    first, second = frame({code(1, 4): 1_000, code(2, 4): 0}), frame({code(1, 4): 5_000, code(2, 4): 0})
    assert decode(first + second).power_w() == 5
    record = GDRs.FromString(second).gdrs[RECORD].SerializeToString()
    twice = type(GDRs().gdrs[RECORD])(values={code(1, 4): 7_000}).SerializeToString()
    content = record + twice
    entry = b"\x0a\x0bsmart-meter\x12" + bytes([len(content)]) + content
    assert decode(b"\x0a" + bytes([len(entry)]) + entry).power_w() == 7


def test_unknown_fields_are_ignored() -> None:
    """In the frame: a number, a text, fixed sizes."""
    unknown = b"\x78\x05" + b"\x82\x01\x02hi" + b"\x89\x01" + bytes(8) + b"\x95\x01" + bytes(4)
    assert decode(frame(published_values()) + unknown).power_w() == 64.4


@pytest.mark.parametrize("raw", [2**63 - 1, 2**63, 2**64 - 1])
def test_large_numbers(raw: int) -> None:
    """They are unsigned: never below zero."""
    reading = decode(frame(published_values() | {code(1, 4): raw}))
    assert reading.power_w() == raw / 1000


def test_reading_changes_nothing() -> None:
    """What was not sent stays so, however often it is asked for."""
    reading = decode(frame({code(1, 4): 1_000}))
    for quantity in Quantity:
        for phase in quantity.phases:
            reading.value(quantity, phase)
    assert dict(reading.values) == {code(1, 4): 1_000}


def broken_frames() -> dict[str, bytes]:
    """Return frames that are none."""
    other = GDRs()
    other.gdrs["other"].status = 1
    return {
        "cut short": frame(published_values())[:-40],
        "no protobuf": b"\xff\xff\xff",
        "empty": b"",
        "other record": other.SerializeToString(),
        "status 4": frame(published_values(), status=4),
        "html": b"<html><body>502</body></html>",
    }


@pytest.mark.parametrize("name", broken_frames())
def test_malformed(name: str) -> None:
    """The error keeps the frame."""
    data = broken_frames()[name]
    with pytest.raises(MalformedFrame) as caught:
        decode(data)
    assert caught.value.frame == data


@given(st.binary(max_size=200), st.integers(0, 700), st.integers(0, 50))
def test_only_malformed_frame_comes_out(noise: bytes, at: int, cut: int) -> None:
    """Whatever is written into a frame, it decodes or is malformed."""
    data = frame(published_values())
    try:
        reading = decode(data[:at] + noise + data[at + cut :])
    except MalformedFrame:
        return
    read_all(reading)
