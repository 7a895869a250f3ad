"""The stages of the matrix with four heaters on which the meter and the temperature sensor fail."""

from ..home_assistant.harness import Setup
from .matrix import Act, Stage
from .rows_meter import ROWS, ROWS_AT_START, ROWS_OF_FLOOD
from .rows_temperature import CONFIGURATION
from .rows_temperature import ROWS as TEMPERATURE

METER = Act(name="meter", setup=Setup(), stage=Stage, rows=[*ROWS, *ROWS_AT_START])
WATER = Act(
    name="water", setup=Setup(configuration=CONFIGURATION), stage=Stage, rows=[*TEMPERATURE, *ROWS_OF_FLOOD]
)
