"""The fail-safe matrix with four heaters: meter and temperature."""

import pytest

from .harness import Harness
from .matrix import Row, Stage
from .stage_meter import METER

SETUP = METER.setup


@pytest.fixture(scope="module")
async def stage(started: Harness) -> Stage:
    """Set everything up once."""
    stage = Stage(started)
    await stage.set_up()
    return stage


@pytest.mark.parametrize("row", METER.rows, ids=lambda row: row.fault)
async def test_off_in_time(stage: Stage, row: Row[Stage]) -> None:
    assert await row.run(stage) <= row.bound_s


async def test_nothing_to_complain_about(stage: Stage) -> None:
    assert stage.harness.home_assistant.complaints() == []
