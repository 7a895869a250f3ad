"""The usual way to decode a frame by hand: pure Python varints. Only to measure against."""

from custom_components.ems_smart_heater.meter.ems.frame import EmsReading
from custom_components.ems_smart_heater.meter.ems.gdr import RECORD
from custom_components.ems_smart_heater.meter.reading import Reading, Status


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number and where the next one begins."""
    result = shift = 0
    while True:
        byte = data[at]
        at += 1
        result |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return result, at
        shift += 7


def _fields(data: bytes) -> list[tuple[int, int | bytes]]:
    """Return number and content of every field of a message."""
    found: list[tuple[int, int | bytes]] = []
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        if key & 7 == 0:
            number, at = _varint(data, at)
            found.append((key >> 3, number))
        elif key & 7 == 2:
            length, at = _varint(data, at)
            found.append((key >> 3, data[at : at + length]))
            at += length
        else:
            raise ValueError(f"wire type {key & 7}")
    return found


def decode(frame: bytes) -> Reading:
    """Return the reading of a good frame; a broken one raises anything."""
    for number, content in _fields(frame):
        if number == 1 and isinstance(content, bytes):
            entry = dict(_fields(content))
            if entry.get(1) == RECORD.encode():
                return _record(entry[2])
    raise ValueError("no record")


def _record(data: int | bytes) -> EmsReading:
    """Return the reading of the record."""
    assert isinstance(data, bytes)
    values: dict[int, int] = {}
    status = timestamp_ns = 0
    for number, content in _fields(data):
        if number == 2:
            assert isinstance(content, int)
            status = content
        elif number == 3:
            assert isinstance(content, bytes)
            clock = dict(_fields(content))
            timestamp_ns = int(clock.get(1, 0)) * 1_000_000_000 + int(clock.get(2, 0))
        elif number == 4:
            assert isinstance(content, bytes)
            entry = dict(_fields(content))
            values[int(entry.get(1, 0))] = int(entry.get(2, 0))
    return EmsReading(timestamp_ns=timestamp_ns, status=Status(status), values=values)
