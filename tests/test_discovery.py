"""A meter that asks for an address: offered once, and followed when it moves."""

from typing import Any

import pytest
import pytest_socket
from homeassistant.config_entries import SOURCE_DHCP, SOURCE_IGNORE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from simulator import Simulator

from .common import entry_for
from .flow_answers import NO_RELAYS, answer, connected

MAC = "00d093123456"  # as it comes with discovery


async def discover(
    hass: HomeAssistant, hostname: str, *, ip: str = "127.0.0.1", mac: str = MAC
) -> dict[str, Any]:
    """Let a device ask for an address."""
    result: Any = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_DHCP},
        data=DhcpServiceInfo(ip=ip, hostname=hostname, macaddress=mac),
    )
    await hass.async_block_till_done()
    return result


async def test_discovered(hass: HomeAssistant, sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the password is asked for."""
    monkeypatch.setattr("custom_components.ems_smart_heater.address.DEFAULT_PORT", sim.port)
    form = await discover(hass, "ems-home-12345678")
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "discovered")
    assert form["description_placeholders"] == {"name": "ems-home-12345678"}
    result = await answer(hass, form, password="wrong", https=False)
    assert result["errors"] == {"base": "wrong_password"}
    result = await answer(hass, result, password="heater", https=False)
    result = await answer(hass, await answer(hass, result, **NO_RELAYS))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == "12345678"
    assert result["result"].data["host"] == "127.0.0.1"
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_discovered_and_typed(hass: HomeAssistant, sim: Simulator) -> None:
    """Typing the address of a meter that was found works, and the found one goes away."""
    await discover(hass, "EMS-HOME-12345678")
    again = await discover(hass, "ems-home-12345678")
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_in_progress")
    form: Any = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await answer(hass, form, host=f"127.0.0.1:{sim.port}", password="heater", https=False)
    result = await answer(hass, await answer(hass, result, **NO_RELAYS))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert not hass.config_entries.flow.async_progress()
    await hass.config_entries.async_unload(result["result"].entry_id)


@pytest.fixture
def allow_second_address(socket_enabled: None) -> None:
    """Let clients try a loopback address that nobody listens on."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "127.0.0.2"])


@pytest.mark.parametrize("hostname", ["ems-home-12345678", "renamed-by-its-owner"])
async def test_moved(hass: HomeAssistant, sim: Simulator, allow_second_address: None, hostname: str) -> None:
    """A new address is taken over, and data come; a renamed one is known by its MAC."""
    entry = entry_for(sim.port)
    await set_up_at(hass, entry, "127.0.0.2")
    assert not entry.runtime_data.coordinator.connected
    result = await discover(hass, hostname)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert entry.data["host"] == "127.0.0.1"
    assert entry.data["port"] == sim.port
    await connected(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)


async def set_up_at(hass: HomeAssistant, entry: MockConfigEntry, host: str) -> None:
    """Set an entry up at another address."""
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data={**entry.data, "host": host})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def test_a_name_stays(hass: HomeAssistant, socket_enabled: None) -> None:
    """It was chosen by a person, and finds the meter by itself."""
    entry = entry_for(9)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data={**entry.data, "host": "meter.local"})
    result = await discover(hass, "ems-home-12345678", ip="192.0.2.7")
    assert result["reason"] == "already_configured"
    assert entry.data["host"] == "meter.local"


@pytest.mark.parametrize(("hostname", "mac"), [("somebody", "aabbccddeeff"), ("", "aabbccddeeff")])
async def test_somebody_else(hass: HomeAssistant, hostname: str, mac: str) -> None:
    entry_for(9).add_to_hass(hass)
    result = await discover(hass, hostname, mac=mac)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_a_meter")


async def test_ignored(hass: HomeAssistant) -> None:
    """A meter that a person does not want is not offered again."""
    MockConfigEntry(domain=DOMAIN, unique_id="12345678", source=SOURCE_IGNORE).add_to_hass(hass)
    result = await discover(hass, "ems-home-12345678")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert (await discover(hass, "renamed"))["reason"] == "not_a_meter"
