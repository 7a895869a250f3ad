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
