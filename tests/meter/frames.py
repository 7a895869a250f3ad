"""Frames as the device sends them, and the record that its maker published."""

import json
import random
from collections.abc import Mapping
from pathlib import Path

from custom_components.ems_smart_heater.meter.ems.gdr import RECORD, GDRs
from custom_components.ems_smart_heater.meter.ems.obis import code
from custom_components.ems_smart_heater.meter.quantity import Phase, Quantity
from custom_components.ems_smart_heater.meter.reading import Reading, Status

RECORD_FILE = Path(__file__).parents[1] / "fixtures" / "record.json"


def published_values() -> dict[int, int]:
    """Return the values of the published record by integer code."""
    values = json.loads(RECORD_FILE.read_text(encoding="utf-8"))["values"]
    return {
        code(*(int(part) for part in name.removeprefix("1-0:").removesuffix("*255").split(".")[:2])): value
        for name, value in values.items()
    }


def frame(
    values: Mapping[int, int], *, seconds: int = 1_700_000_000, nanos: int = 0, status: int = 1
) -> bytes:
    """Encode a frame with its values in random order."""
    order = list(values)
    random.Random(7).shuffle(order)
    message = GDRs(config_id="x")
    gdr = message.gdrs[RECORD]
    gdr.id, gdr.status = RECORD, status
    gdr.timestamp.seconds, gdr.timestamp.nanos = seconds, nanos
    for key in order:
        gdr.values[key] = values[key]
    data: bytes = message.SerializeToString()
    return data


def reading(
    l1: float | None = 0,
    l2: float | None = 0,
    l3: float | None = 0,
    *,
    total: float | None = None,
    at: float = 0,
    status: Status = Status.OK,
) -> Reading:
    """Return a reading of these powers in W; the total is their sum unless given."""
    powers = {Phase.L1: l1, Phase.L2: l2, Phase.L3: l3}
    powers[Phase.TOTAL] = sum(power or 0 for power in powers.values()) if total is None else total
    figures = {
        (Quantity.ACTIVE_POWER, phase): float(power) for phase, power in powers.items() if power is not None
    }
    return Reading(timestamp_ns=round(at * 1e9), status=status, figures=figures)
