"""A meter with a new address: who is followed, who is asked, and who is told nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import AsyncMock

import pytest
import pytest_socket
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.ems_smart_heater.connection import MeterConnection
from custom_components.ems_smart_heater.const import DOMAIN
from simulator import Simulator

from .common import entry_for, set_up, until
from .flow_answers import connected, discover, https_entry

OLD = "127.0.0.2"
"""Nobody listens there."""
NAME = "ems-home-12345678"


@pytest.fixture(autouse=True)
def _two_addresses(socket_enabled: None) -> None:
    """Let clients try a loopback address that nobody listens on."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", OLD])


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


async def announce(hass: HomeAssistant, hostname: str, **options: Any) -> None:
    """Let a device ask for an address, and let the time pass in which the present one may answer."""
    result = await discover(hass, hostname, **options)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    await pass_time(hass, 12)


async def pass_time(hass: HomeAssistant, seconds: float) -> None:
    """Let the timers of these seconds run."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done(wait_background_tasks=False)


async def settled(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Wait until what was begun at the new address is over."""
    await until(lambda: not any("move" in task.get_name() for task in entry._background_tasks))


def issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, f"meter_moved_{entry.entry_id}")


def told_nothing(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry) -> bool:
    """Return whether nobody was asked, followed or told anything."""
    return (sim.meter.counts.requests, entry.data["host"], issue(hass, entry)) == (0, OLD, None)


# Who is not followed


@pytest.mark.parametrize("https", [False, True])
async def test_not_for_a_name(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry) -> None:
    """Another device under the meter's name had the password after 0.3 s and all heaters on after 16."""
    await announce(hass, NAME, mac="aabbccddeeff")
    assert told_nothing(hass, sim, entry)


@pytest.mark.parametrize("mac", ["", "None"])
@pytest.mark.parametrize("https", [False, True])
async def test_not_if_its_mac_is_not_known(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    await announce(hass, NAME)
    assert told_nothing(hass, sim, entry)


@pytest.mark.parametrize("https", [False, True])
async def test_not_while_it_delivers(hass: HomeAssistant, sim: Simulator, https: bool) -> None:
    """Whoever has its MAC and name."""
    entry = https_entry(sim) if https else entry_for(sim.port)
    await set_up(hass, entry)
    await connected(hass, entry)
    await announce(hass, NAME, ip=OLD)
    assert (entry.data["host"], issue(hass, entry)) == ("127.0.0.1", None)
    assert entry.runtime_data.coordinator.connected
    await hass.config_entries.async_unload(entry.entry_id)


async def test_not_if_it_has_a_name(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was chosen by a person, and finds the meter by itself: here, no name is looked up."""
    monkeypatch.setattr(MeterConnection, "run", AsyncMock())
    entry = entry_for(9)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data={**entry.data, "host": "meter.local"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await announce(hass, NAME, ip="192.0.2.7")
    assert (entry.data["host"], issue(hass, entry)) == ("meter.local", None)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_not_if_nobody_reads_it(hass: HomeAssistant, sim: Simulator) -> None:
    """An entry that is disabled or failed."""
    entry = entry_for(sim.port)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data={**entry.data, "host": OLD})
    await announce(hass, NAME)
    assert told_nothing(hass, sim, entry)


@pytest.mark.parametrize("https", [True])
async def test_not_to_another_certificate(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """Its MAC can be pretended, its key cannot: nothing is sent."""
    await sim.set({"new_certificate": True})
    await announce(hass, NAME)
    await settled(hass, entry)
    assert told_nothing(hass, sim, entry)


@pytest.mark.parametrize("https", [True])
async def test_not_to_another_serial(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry) -> None:
    identity = replace(sim.meter.settings.identity, serial="87654321")
    sim.meter.settings = replace(sim.meter.settings, identity=identity)
    await announce(hass, NAME)
    await settled(hass, entry)
    assert entry.data["host"] == OLD


# Who is


@pytest.mark.parametrize("https", [True])
@pytest.mark.parametrize("hostname", [NAME, "renamed-by-its-owner"])
async def test_followed_with_its_certificate(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry, hostname: str
) -> None:
    """By itself, once the present address is silent; data come."""
    await announce(hass, hostname)
    await settled(hass, entry)
    assert (entry.data["host"], entry.data["port"]) == ("127.0.0.1", sim.https_port)
    await hass.async_block_till_done()
    await connected(hass, entry)
    assert issue(hass, entry) is None


@pytest.mark.parametrize("https", [True])
async def test_followed_when_it_answers(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry) -> None:
    """It has its address before its services are there."""
    await sim.set({"starting": True})
    await announce(hass, NAME)
    await settled(hass, entry)
    assert entry.data["host"] == OLD
    await sim.set({"starting": False})
    await pass_time(hass, 61)
    await settled(hass, entry)
    assert entry.data["host"] == "127.0.0.1"
    await hass.async_block_till_done()
    await connected(hass, entry)


# Who is asked about


async def open_repair(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    """Open the form of the issue."""
    result: Any = await hass.data["repairs"]["flow_manager"].async_init(
        DOMAIN, data={"issue_id": f"meter_moved_{entry.entry_id}"}
    )
    return result


async def submit(hass: HomeAssistant, result: dict[str, Any]) -> dict[str, Any]:
    """Confirm."""
    next_result: Any = await hass.data["repairs"]["flow_manager"].async_configure(result["flow_id"], {})
    await hass.async_block_till_done()
    return next_result


@pytest.mark.parametrize("hostname", [NAME, "renamed-by-its-owner"])
async def test_a_person_says_so(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry, hostname: str
) -> None:
    """Without HTTPS only the password can tell, so it is sent after a click and not before."""
    await announce(hass, hostname)
    assert issue(hass, entry)
    form = await open_repair(hass, entry)
    assert form["description_placeholders"] == {
        "name": "eMS home",
        "old": OLD,
        "new": "127.0.0.1",
        "mac": "00:d0:93:12:34:56",
    }
    assert (sim.meter.counts.requests, entry.data["host"]) == (0, OLD)
    assert (await submit(hass, form))["type"] is FlowResultType.CREATE_ENTRY
    assert entry.data["host"] == "127.0.0.1"
    assert issue(hass, entry) is None
    await connected(hass, entry)


@pytest.mark.parametrize(
    "fault", [{"password": "other"}, {"starting": True}, {"refuse_connections": True}, {"serial": "87654321"}]
)
async def test_somebody_else_is_there(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry, fault: dict[str, Any]
) -> None:
    """Nothing is stored, and it is still asked."""
    if serial := fault.get("serial"):
        identity = replace(sim.meter.settings.identity, serial=serial)
        sim.meter.settings = replace(sim.meter.settings, identity=identity)
    else:
        await sim.set(fault)
    await announce(hass, NAME)
    result = await submit(hass, await open_repair(hass, entry))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_there")
    assert entry.data["host"] == OLD
    assert issue(hass, entry)


async def test_the_last_address_counts(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry) -> None:
    await announce(hass, NAME, ip="192.0.2.9")
    await announce(hass, NAME, ip="127.0.0.1")
    form = await open_repair(hass, entry)
    assert form["description_placeholders"]["new"] == "127.0.0.1"


async def test_it_is_back(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry) -> None:
    """Who delivers where he was is not moved by an old form."""
    await announce(hass, NAME, ip="192.0.2.9")
    form = await open_repair(hass, entry)
    hass.config_entries.async_update_entry(entry, data={**entry.data, "host": "127.0.0.1"})
    await hass.async_block_till_done()
    await connected(hass, entry)
    assert issue(hass, entry) is None
    result = await submit(hass, form)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "meter_is_back")
    assert entry.data["host"] == "127.0.0.1"


async def test_it_is_gone(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry) -> None:
    await announce(hass, NAME)
    form = await open_repair(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    result = await submit(hass, form)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "meter_removed")
    assert sim.meter.counts.requests == 0
    assert await hass.config_entries.async_setup(entry.entry_id)
