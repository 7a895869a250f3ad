"""What is known of the house: prices, and what a strategy has learned of it."""

from typing import Final, NamedTuple


class Prices(NamedTuple):
    """What a kilowatt-hour costs or is worth, in ct."""

    grid_ct: float = 30
    """Drawn from the grid."""
    feed_in_ct: float = 8
    """Fed in."""
    replaced_ct: float = 12
    """The heat that it makes, made otherwise: with gas, for example."""

    @property
    def gain_ct(self) -> float:
        """Return what a kilowatt-hour of the sun earns in the water instead of in the grid."""
        return self.replaced_ct - self.feed_in_ct

    @property
    def loss_ct(self) -> float:
        """Return what a kilowatt-hour of the grid, or of a home battery, loses in the water."""
        return self.grid_ct - self.replaced_ct

    def saved_ct(self, solar_kwh: float, grid_kwh: float) -> float:
        """Return what heat of so much energy from either saves, ct: it is not made otherwise."""
        return self.gain_ct * solar_kwh - self.loss_ct * grid_kwh


USUAL_PRICES: Final = Prices()
"""What holds where nobody knows better."""


class HouseMemory(NamedTuple):
    """What a strategy must not forget of the house."""

    unrest: float = 1
    """How many times as long a start has to be earned, as starts did not pay lately."""
    set_point_w: float = -100
    """Where a home battery holds the grid's power, W, + drawn."""
    battery_s: float = 0
    """How long a home battery that was seen is still believed in; 0: none was."""
    probe_s: float = 120
    """How long after a heater was stopped to see whether there is one until it may be done again."""


NEW_HOUSE: Final = HouseMemory()
"""What is remembered of one that nothing is known of."""
