"""Figures that no meter can show: how often they came, and the last of each."""

from collections import Counter

from .quantity import Phase, Quantity
from .reading import Reading

type Key = tuple[Quantity, Phase]


class Refused:
    """Counts them in the readings that it is shown: looking costs more than decoding does."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.times: Counter[Key] = Counter()
        self.last: dict[Key, float] = {}
        """In SI units."""

    def look_into(self, reading: Reading) -> None:
        """Count what is unknown in a reading because it cannot be."""
        if found := reading.implausible():
            self.times.update(found.keys())
            self.last.update(found)
