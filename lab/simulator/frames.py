"""What a meter shows -> the bytes of a frame."""

from collections.abc import Mapping
from random import Random
from typing import Final

from custom_components.ems_smart_heater.meter.ems.gdr import RECORD, GDRs
from custom_components.ems_smart_heater.meter.ems.obis import SCALE, codes
from custom_components.ems_smart_heater.meter.quantity import Phase, Quantity
from custom_components.ems_smart_heater.meter.reading import Status

_GDR: Final = type(GDRs().gdrs[RECORD])
_NS: Final = 1_000_000_000


def raw_values(values: Mapping[tuple[Quantity, Phase], float]) -> dict[int, int]:
    """Return unsigned thousandths by code: of a signed value both halves, one of them zero."""
    raw: dict[int, int] = {}
    for (quantity, phase), value in values.items():
        plus, minus = codes(quantity, phase)
        scaled = round(value * SCALE)
        raw[plus] = max(scaled, 0)
        if minus is not None:
            raw[minus] = max(-scaled, 0)
    return raw


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _field(number: int, payload: bytes) -> bytes:
    """Return a length-delimited field."""
    return _varint(number << 3 | 2) + _varint(len(payload)) + payload


class FrameEncoder:
    """Encodes frames with their values in random order, as the device sends them."""

    def __init__(self, seed: int) -> None:
        """Take a seed for the orders and the garbage."""
        self._random = Random(f"frames {seed}")

    def encode(
        self,
        values: Mapping[tuple[Quantity, Phase], float],
        *,
        timestamp_ns: int,
        status: Status | int = Status.OK,
    ) -> bytes:
        """Return the bytes of a frame; values in SI units and signed."""
        record = _GDR(id=RECORD, status=int(status))
        record.timestamp.seconds, record.timestamp.nanos = divmod(timestamp_ns, _NS)
        # A map has no order to set: each entry is encoded alone, and the pieces are joined.
        entries: list[bytes] = [
            _GDR(values={code: raw}).SerializeToString() for code, raw in raw_values(values).items()
        ]
        self._random.shuffle(entries)
        gdr: bytes = record.SerializeToString() + b"".join(entries)
        rest: bytes = GDRs(config_id="simulator").SerializeToString()
        return _field(1, _field(1, RECORD.encode()) + _field(2, gdr)) + rest

    def garbage(self) -> bytes:
        """Return bytes that are no protobuf message."""
        return b"\xff" + self._random.randbytes(self._random.randint(1, 800))
