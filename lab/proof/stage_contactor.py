"""The stage of the matrix with three heaters behind a main contactor."""

from ..home_assistant.harness import Setup
from ..home_assistant.house import HouseSettings
from .matrix import Act, Stage
from .rows_contactor import ROWS

CONTACTOR = Act(
    name="contactor",
    setup=Setup(house=HouseSettings(contactor=True), sabotaged=True),
    stage=Stage,
    rows=ROWS,
    quiet=False,
)
