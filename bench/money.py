"""What energy and clicks are worth: cents that heaters earn beside feeding in and heating otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

CLICKS_CT: Final = (0.1, 0.01)
"""What a click, one change of a relay, costs in ct: a contactor of 10 € for 10,000, a relay for 100,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """In ct/kWh."""

    import_ct: float = 30
    feed_in_ct: float = 8
    replaced_ct: float = 12
    """What the heat would cost otherwise."""

    @property
    def gain_ct(self) -> float:
        """Return what a kWh of the sun earns in the water instead of in the grid."""
        return self.replaced_ct - self.feed_in_ct

    @property
    def loss_ct(self) -> float:
        """Return what a kWh of the grid, or of a home battery, loses in the water."""
        return self.import_ct - self.replaced_ct

    def earned_ct(self, solar_kwh: float, other_kwh: float) -> float:
        """Return what the heaters' energy earned, before clicks."""
        return self.gain_ct * solar_kwh - self.loss_ct * other_kwh


def euros(earned_ct: float, clicks: int, click_ct: float) -> float:
    """Return what is left after the clicks."""
    return (earned_ct - clicks * click_ct) / 100


def click_names() -> Sequence[str]:
    """Return how the costs of a click are called in tables."""
    return [f"{click_ct:g} ct" for click_ct in CLICKS_CT]
