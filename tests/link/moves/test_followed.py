"""A meter with a new address: who is followed, and who is told nothing."""

from dataclasses import replace
from unittest.mock import AsyncMock

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.link.connection import MeterConnection
from lab.simulator import Simulator
from tests.common import busy_with, entry_for, set_up, until
from tests.flow_answers import connected, discover, https_entry
from tests.meter.frames import reading

from .moving import NAME, OLD, OTHER, announce, issue, pass_time, settled, told_nothing

# Who is not


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
    assert entry.runtime_data.link.connected
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


@pytest.mark.parametrize("https", [True])
async def test_not_to_an_address_that_it_has_no_more(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """The last one counts."""
    await discover(hass, NAME)
    await announce(hass, NAME, ip=OTHER)
    await settled(hass, entry)
    assert told_nothing(hass, sim, entry)


@pytest.mark.parametrize("https", [True])
async def test_not_if_it_came_back_meanwhile(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """While the other address was still being asked."""
    await sim.set({"gone": True})
    await announce(hass, NAME)
    await until(lambda: busy_with(entry, "move"))
    entry.runtime_data.link.take(reading())
    await sim.set({"gone": False})
    await settled(hass, entry)
    assert entry.data["host"] == OLD
    assert sim.meter.counts.requests


async def test_not_after_it_was_unloaded(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry) -> None:
    await discover(hass, NAME)
    await hass.config_entries.async_unload(entry.entry_id)
    await pass_time(hass, 12)
    assert told_nothing(hass, sim, entry)
    assert await hass.config_entries.async_setup(entry.entry_id)


@pytest.mark.parametrize("broken", [{"host": None}, {"host": 5}, {"fingerprint": "xyz"}, {"port": "80"}])
async def test_not_if_nobody_knows_where_it_was(
    hass: HomeAssistant, sim: Simulator, broken: dict[str, object]
) -> None:
    """A stored address that cannot be used: it may have been one with HTTPS."""
    entry = entry_for(sim.port)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data={**entry.data, "host": OLD, **broken})
    before = dict(entry.data)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await announce(hass, NAME)
    await settled(hass, entry)
    assert (sim.meter.counts.requests, dict(entry.data), issue(hass, entry)) == (0, before, None)
    await hass.config_entries.async_unload(entry.entry_id)


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
