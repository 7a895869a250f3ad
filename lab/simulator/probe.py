"""The temperature sensor on the tank, wired to a relay."""

from enum import StrEnum


class ProbeFault(StrEnum):
    """What is wrong with the sensor."""

    NONE = "none"
    NO_VALUE = "no_value"
    """The sensor is known, but it cannot be read."""
    MISSING = "missing"
    """The device does not know the sensor any more."""
    FROZEN = "frozen"
    """It shows what it showed, and reports nothing new."""


class Probe:
    """What the sensor shows; `reading_c` replaces the tank's temperature if set."""

    def __init__(self) -> None:
        """Start healthy."""
        self.fault = ProbeFault.NONE
        self.reading_c: float | None = None
        self.shown_c: float | None = None

    def read(self, tank_c: float) -> bool:
        """Read the tank; return whether what the sensor shows has changed."""
        before = self.shown_c
        if self.fault is ProbeFault.NONE:
            self.shown_c = round(tank_c if self.reading_c is None else self.reading_c, 1)
        elif self.fault is not ProbeFault.FROZEN:
            self.shown_c = None
        return self.shown_c != before
