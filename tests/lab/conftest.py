"""A client of the simulated meter; the simulator itself is a fixture of all tests."""

import aiohttp
import pytest

from lab.simulator import Simulator

from .meter_client import Meter


@pytest.fixture
def meter(sim: Simulator, session: aiohttp.ClientSession) -> Meter:
    """Return a client."""
    return Meter(sim, session)
