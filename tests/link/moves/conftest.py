"""An entry whose meter is not where it was."""

from typing import Any

import pytest
import pytest_socket
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from lab.simulator import Simulator
from tests.common import entry_for
from tests.flow_answers import https_entry

from .moving import OLD, OTHER


@pytest.fixture(autouse=True)
def _two_addresses(socket_enabled: None) -> None:
    """Let clients try a loopback address that nobody listens on."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", OLD, OTHER])


@pytest.fixture
def https() -> bool:
    """Return whether the entry trusts a certificate."""
    return False


@pytest.fixture
def mac() -> str:
    """Return the MAC that the entry knows."""
    return "00:d0:93:12:34:56"


@pytest.fixture
async def entry(hass: HomeAssistant, sim: Simulator, https: bool, mac: str) -> Any:
    """Set up an entry whose meter is not where it was."""
    assert await async_setup_component(hass, "repairs", {})
    entry = https_entry(sim) if https else entry_for(sim.port)
    entry.add_to_hass(hass)
    device = {**entry.data["device"], "mac": mac}
    hass.config_entries.async_update_entry(entry, data={**entry.data, "host": OLD, "device": device})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)
