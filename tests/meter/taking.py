"""How tests read a stream."""

from custom_components.ems_smart_heater.meter.ems.client import MeterClient
from custom_components.ems_smart_heater.meter.errors import MalformedFrame
from custom_components.ems_smart_heater.meter.reading import Reading


async def take(
    client: MeterClient, count: int, malformed: list[MalformedFrame] | None = None
) -> list[Reading]:
    """Return the first readings of a new connection."""
    seen = [] if malformed is None else malformed
    async with client.stream(on_malformed=seen.append) as stream:
        return [await stream.next() for _ in range(count)]
