"""A meter that asks for an address is offered, once; one that moves: tests/moves."""

from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from lab.simulator import Simulator

from ..common import entry_for
from ..flow_answers import NO_RELAYS, answer, discover


async def test_discovered(hass: HomeAssistant, sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the password is asked for."""
    monkeypatch.setattr("custom_components.ems_smart_heater.link.address.DEFAULT_PORT", sim.port)
    form = await discover(hass, "ems-home-12345678")
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "discovered")
    assert form["description_placeholders"]["name"] == "ems-home-12345678 (127.0.0.1)"
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


async def cards(hass: HomeAssistant) -> list[str]:
    """Return how the meters are called that are offered."""
    return [
        flow["context"]["title_placeholders"]["name"] for flow in hass.config_entries.flow.async_progress()
    ]


async def test_one_card_of_a_device(hass: HomeAssistant) -> None:
    """Whatever it calls itself: the last, with the address that it has."""
    for number in range(5):
        form = await discover(hass, f"ems-home-{number}", ip=f"192.0.2.{number}")
        assert form["step_id"] == "discovered"
    assert await cards(hass) == ["ems-home-4 (192.0.2.4)"]
    again = await discover(hass, "ems-home-5", ip="192.0.2.4")
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_in_progress")
    assert await cards(hass) == ["ems-home-4 (192.0.2.4)"]


async def test_nobody_hides_a_meter(hass: HomeAssistant) -> None:
    """Two devices of one name: both are there to choose from, by their addresses."""
    await discover(hass, "ems-home-12345678", ip="192.0.2.66", mac="aabbccddeeff")
    form = await discover(hass, "ems-home-12345678", ip="192.0.2.7")
    assert await cards(hass) == ["ems-home-12345678 (192.0.2.66)", "ems-home-12345678 (192.0.2.7)"]
    assert form["description_placeholders"]["mac"] == "00:d0:93:12:34:56"


async def test_the_name_of_a_known_meter(hass: HomeAssistant) -> None:
    """Another device that calls itself so is not offered."""
    entry_for(9).add_to_hass(hass)
    result = await discover(hass, "ems-home-12345678", mac="aabbccddeeff")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


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
