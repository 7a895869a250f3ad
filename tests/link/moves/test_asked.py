"""Without HTTPS only the password can tell whether it is the meter: a person is asked before it is sent."""

from dataclasses import replace
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from lab.simulator import Simulator
from tests.flow_answers import connected

from .moving import NAME, OLD, announce, issue


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
