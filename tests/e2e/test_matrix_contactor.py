"""The fail-safe matrix with three heaters behind a main contactor."""

import pytest

from .harness import Harness
from .matrix import Row, Stage
from .stage_contactor import CONTACTOR

SETUP = CONTACTOR.setup


@pytest.fixture(scope="module")
async def stage(started: Harness) -> Stage:
    """Set everything up once."""
    stage = Stage(started)
    await stage.set_up()
    return stage


@pytest.mark.parametrize("row", CONTACTOR.rows, ids=lambda row: row.fault)
async def test_off_in_time(stage: Stage, row: Row[Stage]) -> None:
    assert await row.run(stage) <= row.bound_s
