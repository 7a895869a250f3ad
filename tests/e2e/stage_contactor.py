"""The stage of the matrix with three heaters behind a main contactor."""

from .harness import Setup
from .house import HouseSettings
from .matrix import Act, Stage
from .rows_contactor import ROWS

CONTACTOR = Act(
    name="contactor",
    setup=Setup(house=HouseSettings(contactor=True), sabotaged=True),
    stage=Stage,
    rows=ROWS,
    quiet=False,
)
