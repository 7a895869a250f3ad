"""The fail-safe matrix with four heaters: their relays, Home Assistant and the integration."""

import pytest

from .harness import Harness
from .matrix import Row
from .stage_relay import RELAY, RelayStage

SETUP = RELAY.setup


@pytest.fixture(scope="module")
async def stage(started: Harness) -> RelayStage:
    """Set everything up once."""
    stage = RelayStage(started)
    await stage.set_up()
    return stage


@pytest.mark.parametrize("row", RELAY.rows, ids=lambda row: row.fault)
async def test_off_in_time(stage: RelayStage, row: Row[RelayStage]) -> None:
    assert await row.run(stage) <= row.bound_s


async def test_nothing_to_complain_about(stage: RelayStage) -> None:
    assert stage.harness.home_assistant.complaints() == []
