"""What all tests share: the integration is found, and a simulator on real sockets."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

import custom_components.ems_smart_heater  # noqa: F401 - or the plugin's own testing folder shadows it
from simulator import MeterSettings, Simulator, SimulatorSettings


@pytest.fixture(autouse=True)
def _custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant load the integration."""


@pytest.fixture
def settings() -> SimulatorSettings:
    """Return the settings of the simulator; frames come fast, so that tests are short."""
    return SimulatorSettings(meter=MeterSettings(rate_hz=50, rate_limit=False))


@pytest.fixture
async def sim(socket_enabled: None, settings: SimulatorSettings) -> AsyncGenerator[Simulator]:
    """Run a simulator."""
    async with Simulator(settings) as simulator:
        yield simulator


@pytest.fixture
async def session(socket_enabled: None) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return a client's session; nothing here takes long."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as client:
        yield client
