"""A meter whose readings come when a test says so."""

from custom_components.ems_smart_heater.link.meter_link import MeterLink
from custom_components.ems_smart_heater.meter.ems.gdr import decode
from custom_components.ems_smart_heater.meter.ems.obis import codes
from custom_components.ems_smart_heater.meter.quantity import Phase, Quantity
from custom_components.ems_smart_heater.meter.reading import Reading

from .meter.frames import frame, published_values


class Clock:
    """A clock that only moves when told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Meter:
    """Gives the link readings as time passes."""

    def __init__(self, clock: Clock, link: MeterLink) -> None:
        self.clock, self.link = clock, link
        self.values = published_values()

    def set(self, quantity: Quantity, value: float, phase: Phase = Phase.TOTAL) -> None:
        """Change what it measures, in SI units."""
        plus, minus = codes(quantity, phase)
        self.values[plus] = round(max(value, 0) * 1000)
        if minus is not None:
            self.values[minus] = round(max(-value, 0) * 1000)

    def read(self, *, after_s: float = 0.25, age_s: float = 0) -> Reading:
        """Let time pass and give a reading, which was so old when it came."""
        self.clock.now += after_s
        reading = decode(frame(self.values))
        self.link.take(reading, age_s)
        return reading
