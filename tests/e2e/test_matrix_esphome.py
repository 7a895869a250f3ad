"""The fail-safe matrix with a real ESPHome device, whose relay is a dead man's switch."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from .harness import Harness
from .matrix import SETTLE_S, STALE_S, Row
from .stage_esphome import ESPHOME, TIMEOUT_S, EspHomeStage

SETUP = ESPHOME.setup


@pytest.fixture(scope="module")
async def stage(started: Harness) -> AsyncIterator[EspHomeStage]:
    """Compile and set everything up once."""
    async with EspHomeStage(started) as stage:
        await stage.set_up()
        yield stage


async def test_heartbeat_keeps_it_on(stage: EspHomeStage) -> None:
    await stage.prepare(stale_s=STALE_S, settle_s=SETTLE_S)
    before = stage.device.log.times_opened
    await asyncio.sleep(TIMEOUT_S + 1)
    assert stage.device.log.closed
    assert stage.device.log.times_opened == before


@pytest.mark.parametrize("row", ESPHOME.rows, ids=lambda row: row.fault)
async def test_off_in_time(stage: EspHomeStage, row: Row[EspHomeStage]) -> None:
    assert await row.run(stage) <= row.bound_s


async def test_nothing_to_complain_about(stage: EspHomeStage) -> None:
    assert stage.harness.home_assistant.complaints() == []
