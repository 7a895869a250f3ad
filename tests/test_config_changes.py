"""Set-up over HTTPS, and later changes of the connection, against a device on real sockets."""

from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.link.who_is_there import ask_meter
from custom_components.ems_smart_heater.meter.errors import CertificateChanged
from lab.simulator import Simulator

from .common import RELAYS, entity_id, entry_for, heater, set_up, until
from .flow_answers import NO_RELAYS, answer, connected, https_entry

# Set-up over HTTPS


@pytest.mark.parametrize("prefix", ["", "https://"])
async def test_https(hass: HomeAssistant, sim: Simulator, prefix: str) -> None:
    """The certificate that is shown is the trusted one from then on."""
    form: Any = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    host = f"{prefix}127.0.0.1:{sim.https_port}"
    result = await answer(hass, form, host=host, password="heater", https=not prefix)
    result = await answer(hass, await answer(hass, result, **NO_RELAYS))
    entry = result["result"]
    assert entry.data["fingerprint"] == sim.meter.certificate.fingerprint
    assert entry.data["port"] == sim.https_port
    await connected(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_https_where_there_is_none(hass: HomeAssistant, sim: Simulator) -> None:
    form: Any = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await answer(hass, form, host=f"127.0.0.1:{sim.port}", password="heater", https=True)
    assert result["errors"] == {"base": "no_https"}


async def test_nothing_is_told_to_another_certificate(hass: HomeAssistant, sim: Simulator) -> None:
    with pytest.raises(CertificateChanged):
        await ask_meter(hass, https_entry(sim, "ab" * 32).data)
    assert sim.meter.counts.requests == 0


# Another password


async def test_reauthentication(hass: HomeAssistant, sim: Simulator) -> None:
    """Wrong at the start: asked once, control and relays alive, new password, data."""
    await sim.set({"password": "new"})
    entry = entry_for(
        sim.port,
        heater(RELAYS["l1"], settings={"mode": "on"}),
        heater(RELAYS["l2"], settings={"mode": "off"}),
    )
    await set_up(hass, entry)
    await until(hass.config_entries.flow.async_progress)
    heating = entry.runtime_data.heating
    first, second = entry.subentries
    assert hass.states.is_state(RELAYS["l1"], "on")
    await change_mode(hass, first, "off")
    await change_mode(hass, second, "on")
    assert hass.states.is_state(RELAYS["l1"], "off")
    assert hass.states.is_state(RELAYS["l2"], "on")
    (form,) = hass.config_entries.flow.async_progress()
    assert form["step_id"] == "reauth_confirm"
    result = await answer(hass, form, password="wrong")
    assert result["errors"] == {"base": "wrong_password"}
    assert entry.runtime_data.heating is heating
    result = await answer(hass, result, password="new")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert entry.data["password"] == "new"
    await connected(hass, entry)
    assert not hass.config_entries.flow.async_progress()
    await hass.config_entries.async_unload(entry.entry_id)


async def change_mode(hass: HomeAssistant, heater_id: str, mode: str) -> None:
    """Switch a heater as a person does."""
    select = {"entity_id": entity_id(hass, "select", "mode", heater_id), "option": mode}
    await hass.services.async_call("select", "select_option", select, blocking=True)
    await hass.async_block_till_done()


async def test_reauthentication_with_the_same_password(hass: HomeAssistant, sim: Simulator) -> None:
    """The device was restored meanwhile: it is tried at once, not after a minute."""
    await sim.set({"password": "new"})
    entry = entry_for(sim.port)
    await set_up(hass, entry)
    await until(hass.config_entries.flow.async_progress)
    await sim.set({"password": "heater"})
    (form,) = hass.config_entries.flow.async_progress()
    result = await answer(hass, form, password="heater")
    assert result["reason"] == "reauth_successful"
    await connected(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_reauthentication_at_another_device(hass: HomeAssistant, sim: Simulator) -> None:
    entry = other_entry(sim)
    entry.add_to_hass(hass)
    form: Any = await entry.start_reauth_flow(hass)
    result = await answer(hass, form, password="heater")
    assert result["errors"] == {"base": "wrong_device"}


def other_entry(sim: Simulator) -> MockConfigEntry:
    """Return an entry of another meter, at this one's address."""
    entry = entry_for(sim.port)
    return MockConfigEntry(domain=DOMAIN, unique_id="87654321", data=dict(entry.data))


# Another address, HTTPS


async def test_reconfigure(hass: HomeAssistant, sim: Simulator) -> None:
    """To HTTPS and back; the password stays unless another is typed."""
    entry = entry_for(sim.port)
    await set_up(hass, entry)
    form: Any = await entry.start_reconfigure_flow(hass)
    suggested = {key.schema: (key.description or {}) for key in form["data_schema"].schema}
    assert suggested["host"] == {"suggested_value": f"127.0.0.1:{sim.port}"}
    assert suggested["password"] == {}
    result = await answer(hass, form, host=f"127.0.0.1:{sim.https_port}", https=True)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert entry.data["fingerprint"] == sim.meter.certificate.fingerprint
    assert entry.data["password"] == "heater"
    await connected(hass, entry)
    await sim.set({"password": "new"})
    form = await entry.start_reconfigure_flow(hass)
    result = await answer(hass, form, host=f"127.0.0.1:{sim.port}", https=False, password="new")
    assert result["reason"] == "reconfigure_successful"
    assert "fingerprint" not in entry.data
    assert entry.data["password"] == "new"
    await connected(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("user_input", "errors"),
    [
        ({"host": "meter:port"}, {"host": "invalid_host"}),
        ({"password": "wrong"}, {"base": "wrong_password"}),
        ({"host": "127.0.0.1:9"}, {"base": "unreachable"}),
    ],
)
async def test_reconfigure_errors(
    hass: HomeAssistant, sim: Simulator, user_input: dict[str, Any], errors: dict[str, str]
) -> None:
    entry = entry_for(sim.port)
    entry.add_to_hass(hass)
    before = dict(entry.data)
    form: Any = await entry.start_reconfigure_flow(hass)
    result = await answer(hass, form, **{"host": f"127.0.0.1:{sim.port}", "https": False, **user_input})
    assert result["errors"] == errors
    assert entry.data == before


async def test_reconfigure_to_another_device(hass: HomeAssistant, sim: Simulator) -> None:
    entry = other_entry(sim)
    entry.add_to_hass(hass)
    form: Any = await entry.start_reconfigure_flow(hass)
    result = await answer(hass, form, host=f"127.0.0.1:{sim.port}", https=False)
    assert result["errors"] == {"base": "wrong_device"}


async def test_reconfigure_an_entry_that_does_not_run(hass: HomeAssistant, sim: Simulator) -> None:
    """No listener would reload it."""
    entry = entry_for(9)
    entry.add_to_hass(hass)
    form: Any = await entry.start_reconfigure_flow(hass)
    result = await answer(hass, form, host=f"127.0.0.1:{sim.port}", https=False)
    assert result["reason"] == "reconfigure_successful"
    await connected(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_reconfigure_with_another_certificate(hass: HomeAssistant, sim: Simulator) -> None:
    """Both are shown; nothing is told to the new one before a person says so."""
    entry = https_entry(sim)
    old = entry.data["fingerprint"]
    await sim.set({"new_certificate": True})
    entry.add_to_hass(hass)
    form: Any = await entry.start_reconfigure_flow(hass)
    result = await answer(hass, form, host=f"127.0.0.1:{sim.https_port}", https=True)
    assert result["step_id"] == "certificate"
    shown = result["description_placeholders"]
    assert [text.replace(":", "").lower() for text in (shown["old"], shown["new"])] == [
        old,
        sim.meter.certificate.fingerprint,
    ]
    assert sim.meter.counts.requests == 0
    await sim.set({"new_certificate": True})
    result = await answer(hass, result)
    assert result["step_id"] == "certificate"
    assert result["description_placeholders"]["new"] != shown["new"]
    await sim.set({"starting": True})
    result = await answer(hass, result)
    assert result["errors"] == {"base": "not_ready"}
    await sim.set({"starting": False})
    result = await answer(hass, result)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data["fingerprint"] == sim.meter.certificate.fingerprint
    await connected(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
