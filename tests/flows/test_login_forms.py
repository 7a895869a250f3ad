"""How a person logs in: user, password, HTTPS; and what is said when it is the other one."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from lab.simulator import MeterSettings, Simulator, SimulatorSettings

from ..common import entry_for, set_up, until
from ..flow_answers import NO_RELAYS, answer, connected
from ..meter.raw_server import http, raw_server

KSEM = SimulatorSettings(meter=MeterSettings(user="user", rate_hz=50, rate_limit=False))


async def fill_in(hass: HomeAssistant, port: int, **answers: Any) -> dict[str, Any]:
    """Open the set-up and fill in its first form."""
    form: Any = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await answer(hass, form, **{"host": f"127.0.0.1:{port}", "password": "heater", **answers})


async def set_up_by_hand(hass: HomeAssistant, form: dict[str, Any]) -> MockConfigEntry:
    """Answer the other forms and return the entry."""
    result = await answer(hass, await answer(hass, form, **NO_RELAYS))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry: MockConfigEntry = result["result"]
    await connected(hass, entry)
    return entry


async def again(hass: HomeAssistant, entry: MockConfigEntry, source: str) -> dict[str, Any]:
    """Open the form that changes an entry."""
    context: Any = {"source": source, "entry_id": entry.entry_id}
    data = dict(entry.data) if source == SOURCE_REAUTH else None
    form: Any = await hass.config_entries.flow.async_init(DOMAIN, context=context, data=data)
    return form


def suggested_user(form: Mapping[str, Any]) -> Any:
    """Return the user that the form's section shows."""
    (section,) = [value for key, value in form["data_schema"].schema.items() if key == "advanced"]
    (field,) = section.schema.schema
    return field.description["suggested_value"]


# Another user


@pytest.mark.parametrize("settings", [KSEM])
async def test_user(hass: HomeAssistant, sim: Simulator) -> None:
    """Asked for under Advanced, kept, and shown again when something is changed."""
    refused = await fill_in(hass, sim.port)
    assert refused["errors"] == {"base": "wrong_password"}
    entry = await set_up_by_hand(
        hass,
        await answer(
            hass,
            refused,
            host=f"127.0.0.1:{sim.port}",
            password="heater",
            advanced={"username": " user "},
        ),
    )
    assert entry.data["username"] == "user"
    form = await again(hass, entry, SOURCE_RECONFIGURE)
    assert suggested_user(form) == "user"
    result = await answer(hass, form, host=f"127.0.0.1:{sim.port}", https=False)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data["username"] == "user"
    await connected(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("settings", [KSEM])
async def test_user_of_an_entry_from_before(hass: HomeAssistant, sim: Simulator) -> None:
    """It has none, which means admin; reauthentication asks for another."""
    entry = entry_for(sim.port)
    assert "username" not in entry.data
    await set_up(hass, entry)
    await until(hass.config_entries.flow.async_progress)
    (form,) = hass.config_entries.flow.async_progress()
    form = await hass.config_entries.flow.async_configure(form["flow_id"])
    assert suggested_user(form) == "admin"
    result = await answer(hass, form, password="heater")
    assert result["errors"] == {"base": "wrong_password"}
    result = await answer(hass, result, password="heater", advanced={"username": "user"})
    assert result["reason"] == "reauth_successful"
    assert entry.data["username"] == "user"
    await connected(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("user", ["", "  ", "admin"])
async def test_no_user_is_admin(hass: HomeAssistant, sim: Simulator, user: str) -> None:
    entry = await set_up_by_hand(hass, await fill_in(hass, sim.port, advanced={"username": user}))
    assert entry.data["username"] == "admin"
    await hass.config_entries.async_unload(entry.entry_id)


# A password as it was copied


@pytest.mark.parametrize("end", [" ", "\n", "\r\n", " \t\n"])
async def test_a_copied_password(hass: HomeAssistant, sim: Simulator, end: str) -> None:
    """What is refused is tried without its end, and kept as it was taken."""
    entry = await set_up_by_hand(hass, await fill_in(hass, sim.port, password=f"heater{end}"))
    assert entry.data["password"] == "heater"
    form = await again(hass, entry, SOURCE_REAUTH)
    assert (await answer(hass, form, password=f"wrong{end}"))["errors"] == {"base": "wrong_password"}
    result = await answer(hass, form, password=f"heater{end}")
    assert result["reason"] == "reauth_successful"
    assert entry.data["password"] == "heater"
    await connected(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_password_that_ends_so(hass: HomeAssistant, sim: Simulator) -> None:
    """It is tried as typed first."""
    await sim.set({"password": "heater "})
    entry = await set_up_by_hand(hass, await fill_in(hass, sim.port, password="heater "))
    assert entry.data["password"] == "heater "
    assert sim.meter.counts.wrong_passwords == 0
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("password", [" ", "wrong"])
async def test_nothing_is_tried_twice_for_nothing(hass: HomeAssistant, sim: Simulator, password: str) -> None:
    assert (await fill_in(hass, sim.port, password=password))["errors"] == {"base": "wrong_password"}
    assert sim.meter.counts.login_attempts == 1


# HTTPS or not


async def test_http_at_an_https_port(hass: HomeAssistant, sim: Simulator) -> None:
    """A port that closes without a word, as most do."""
    # The simulator is in this loop, which reports a handshake that fails.
    asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
    assert (await fill_in(hass, sim.https_port))["errors"] == {"base": "use_https"}


async def test_https_at_an_http_port(hass: HomeAssistant, sim: Simulator) -> None:
    assert (await fill_in(hass, sim.port, https=True))["errors"] == {"base": "no_https"}


@pytest.mark.parametrize("status", [301, 308])
async def test_sent_to_https(hass: HomeAssistant, socket_enabled: None, status: int) -> None:
    async with raw_server() as server:
        server.answer = http(status, b"<html>", {"Location": "https://ems-home-12345678.local/"})
        port = server.url.port
        assert port is not None
        assert (await fill_in(hass, port))["errors"] == {"base": "use_https"}
        assert len(server.requests) == 1


async def test_nginx_before_https(hass: HomeAssistant, socket_enabled: None) -> None:
    """Its page never asks for another password, neither in the form nor from a running entry."""
    async with raw_server() as server:
        server.answer = http(400, b"<html>400 The plain HTTP request was sent to HTTPS port</html>")
        port = server.url.port
        assert port is not None
        assert (await fill_in(hass, port))["errors"] == {"base": "not_a_meter"}
        entry = entry_for(port)
        await set_up(hass, entry)
        connection = entry.runtime_data.link.connection
        await until(lambda: connection.history)
        assert connection.history[-1].reason == "not_a_meter"
        flows = hass.config_entries.flow.async_progress()
        assert [flow["context"]["source"] for flow in flows] == [SOURCE_USER]
        await hass.config_entries.async_unload(entry.entry_id)
