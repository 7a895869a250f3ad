"""Decode the device's frames: bytes of a protobuf GDRs message -> Reading.

The schema is declared here and built at run time in a pool of our own: generated modules are
tied to one major version of protobuf, and Home Assistant moves to another every year.
"""

from typing import Any, Final

from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass

from ..errors import MalformedFrame
from ..ranges import MAX_PHASE_POWER_W
from ..reading import Status
from .frame import EmsReading

RECORD: Final = "smart-meter"
"""Key of the record that holds the meter's own values."""

_PACKAGE: Final = "ems_smart_heater"
_MESSAGES: Final[dict[str, dict[str, tuple[int, Any, str]]]] = {
    "Timestamp": {
        "seconds": (1, Field.TYPE_INT64, ""),
        "nanos": (2, Field.TYPE_INT32, ""),
    },
    "FlexValue": {
        "number": (1, Field.TYPE_INT64, ""),
        "text": (2, Field.TYPE_STRING, ""),
    },
    "GDR": {
        "id": (1, Field.TYPE_STRING, ""),
        "status": (2, Field.TYPE_INT32, ""),  # an enum on the wire is an int32
        "timestamp": (3, Field.TYPE_MESSAGE, "Timestamp"),
        "values": (4, Field.TYPE_UINT64, "uint64"),
        "flex_values": (5, Field.TYPE_UINT64, "FlexValue"),
    },
    "GDRs": {
        "gdrs": (1, Field.TYPE_STRING, "GDR"),
        "config_id": (2, Field.TYPE_STRING, ""),
    },
}
"""Message -> field -> number, type (of the key, for a map) and message (or the map's value)."""

_MAPS: Final = {("GDR", "values"), ("GDR", "flex_values"), ("GDRs", "gdrs")}


def _message_class(name: str) -> Any:
    """Build the messages and return the class of one."""
    file = FileDescriptorProto(name=f"{_PACKAGE}.proto", package=_PACKAGE, syntax="proto3")
    for message_name, fields in _MESSAGES.items():
        message = file.message_type.add(name=message_name)
        for field_name, (number, kind, of) in fields.items():
            field = message.field.add(name=field_name, number=number, label=Field.LABEL_OPTIONAL)
            if (message_name, field_name) not in _MAPS:
                field.type = kind
                if of:
                    field.type_name = f".{_PACKAGE}.{of}"
                continue
            entry_name = "".join(part.title() for part in field_name.split("_")) + "Entry"
            entry = message.nested_type.add(name=entry_name)
            entry.options.map_entry = True
            entry.field.add(name="key", number=1, label=Field.LABEL_OPTIONAL, type=kind)
            value = entry.field.add(name="value", number=2, label=Field.LABEL_OPTIONAL)
            if of == "uint64":
                value.type = Field.TYPE_UINT64
            else:
                value.type, value.type_name = Field.TYPE_MESSAGE, f".{_PACKAGE}.{of}"
            field.label, field.type = Field.LABEL_REPEATED, Field.TYPE_MESSAGE
            field.type_name = f".{_PACKAGE}.{message_name}.{entry_name}"
    pool = DescriptorPool()
    pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}"))


GDRs: Final = _message_class("GDRs")
"""The message of a frame; only the simulator and tests need it beside `decode`."""


def decode(frame: bytes, *, max_phase_power_w: float = MAX_PHASE_POWER_W) -> EmsReading:
    """Return a frame's reading where a phase may carry so much; raises MalformedFrame and nothing else."""
    try:
        message = GDRs.FromString(frame)
    except (DecodeError, ValueError) as error:  # protobuf without its C part: UnicodeDecodeError too
        raise MalformedFrame("not a protobuf message", frame) from error
    gdr = message.gdrs.get(RECORD)
    if gdr is None:
        raise MalformedFrame(f"no record {RECORD}", frame)
    try:
        status = Status(gdr.status)
    except ValueError as error:
        raise MalformedFrame(f"unknown status {gdr.status}", frame) from error
    return EmsReading(
        timestamp_ns=gdr.timestamp.seconds * 1_000_000_000 + gdr.timestamp.nanos,
        status=status,
        max_phase_power_w=max_phase_power_w,
        values=gdr.values,  # the parsed map itself: copying it would take longer than all the rest
    )
