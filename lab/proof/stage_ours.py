"""The stage of the matrix with four heaters on which our own code, and what it stored, fail."""

from ..home_assistant.harness import Setup
from .matrix import Act, Stage
from .rows_ours import ROWS
from .rows_stored import ROWS as STORED

OURS = Act(name="ours", setup=Setup(sabotaged=True), stage=Stage, rows=[*ROWS, *STORED], quiet=False)
