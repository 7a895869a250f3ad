"""A house to try the integration on: meter, sun, loads, tank and relays: `python -m lab.simulator --help`."""

from .checks import BadInput
from .house import Heater, House, HouseSettings, with_contactor
from .meter_settings import Identity, MeterSettings
from .simulator import Simulator
from .tank import TankSettings
from .world import SimulatorSettings

__all__ = [
    "BadInput",
    "Heater",
    "House",
    "HouseSettings",
    "Identity",
    "MeterSettings",
    "Simulator",
    "SimulatorSettings",
    "TankSettings",
    "with_contactor",
]
