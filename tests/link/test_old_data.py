"""A meter whose readings are old, whose clock is wrong, or that floods: through the whole connection."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from lab.simulator import Simulator

from ..connection_life import Life, living

LIMIT_S = 0.5


async def test_a_network_that_is_too_slow(hass: HomeAssistant, sim: Simulator) -> None:
    """Readings that come later and later are good until the limit; then the backlog is left behind."""
    life = Life(hass, sim.port, stale_s=LIMIT_S)
    async with living(life):
        await life.until_good()
        await sim.set({"link_hz": 20})
        await life.until(lambda: len(life.delays) == 1)
        assert 0.3 < max(life.ages) <= LIMIT_S
        await life.until_good()
        assert life.ages[-1] < 0.3
    assert life.story == [None, "old_readings", None]


async def test_readings_that_were_old_before_the_connection(hass: HomeAssistant, sim: Simulator) -> None:
    """The device itself is behind: its time of day, which the serial came with, shows it."""
    await sim.set({"behind_s": 2.5})
    life = Life(hass, sim.port, stale_s=1)
    life.last_pause = 5
    async with living(life):
        await life.until(lambda: "old_readings" in life.story)
        await life.until(lambda: len(life.delays) == 5)
    assert life.readings == []


@pytest.mark.parametrize("fault", ["backwards", "in_turn", "far"])
async def test_a_clock_that_nothing_can_be_told_by(hass: HomeAssistant, sim: Simulator, fault: str) -> None:
    await sim.set({"clock": {"fault": fault}})
    life = Life(hass, sim.port)
    life.last_pause = 4
    async with living(life):
        await life.until(lambda: len(life.delays) == 4)
    assert life.readings == []
    assert life.delays == [1, 2, 4, 8]
    assert life.story == ["unsteady_clock"]


@pytest.mark.parametrize("ahead_s", [-3600, -0.5, 3600])
async def test_a_clock_that_is_set(hass: HomeAssistant, sim: Simulator, ahead_s: float) -> None:
    """It costs one connection."""
    life = Life(hass, sim.port)
    async with living(life):
        await life.until_good()
        await sim.set({"clock": {"ahead_s": ahead_s}})
        await life.until(lambda: len(life.delays) == 1)
        await life.until_good(more=20)
    assert life.delays == [1]
    assert life.story == [None, "unsteady_clock", None]


@pytest.mark.parametrize(
    "fault", [{"flood": "empty"}, {"flood": "giant"}, {"flood": "pings"}, {"garbage": True, "rate_hz": 100}]
)
async def test_a_flood(hass: HomeAssistant, sim: Simulator, fault: dict[str, Any]) -> None:
    """It says so, and waits as long as it ever does."""
    life = Life(hass, sim.port)
    life.at_pause[1] = lambda: sim.set({"reset": True})
    async with living(life):
        await life.until_good()
        await sim.set(fault)
        await life.until(lambda: len(life.delays) == 1)
        await life.until_good()
    assert life.delays == [60]
    assert life.story == [None, "flooded", None]
