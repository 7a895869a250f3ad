"""The fail-safe matrix with four heaters."""

import pytest

from .harness import Harness
from .matrix import Row
from .stage_heaters import HEATERS, HeatersStage

SETUP = HEATERS.setup


@pytest.fixture(scope="module")
async def stage(started: Harness) -> HeatersStage:
    """Set everything up once."""
    stage = HeatersStage(started)
    await stage.set_up()
    return stage


@pytest.mark.parametrize("row", HEATERS.rows, ids=lambda row: row.fault)
async def test_off_in_time(stage: HeatersStage, row: Row[HeatersStage]) -> None:
    assert await row.run(stage) <= row.bound_s


async def test_nothing_to_complain_about(stage: HeatersStage) -> None:
    assert stage.harness.home_assistant.complaints() == []
