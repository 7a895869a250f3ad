"""How tests read a stream."""

from contextlib import aclosing
from typing import Any

from custom_components.ems_smart_heater.meter.client import MeterClient
from custom_components.ems_smart_heater.meter.reading import Reading


async def take(client: MeterClient, count: int, *, silence_s: float = 5, **options: Any) -> list[Reading]:
    """Return the first readings of a new connection."""
    readings: list[Reading] = []
    malformed = options.pop("malformed", [])
    async with aclosing(client.stream(silence_s=silence_s, on_malformed=malformed.append)) as stream:
        async for reading in stream:
            readings.append(reading)
            if len(readings) == count:
                break
    return readings
