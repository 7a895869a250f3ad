"""Home Assistant's own integration adds a relay, switches it, and has nothing to complain about."""

import logging
from unittest.mock import patch

import pytest
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from lab.simulator import Simulator

SHELLY = "homeassistant.components.shelly"
SWITCH = "switch.heater_l1"


@pytest.fixture(autouse=True)
def without_radio(mock_bluetooth: None) -> None:
    """Have no Bluetooth adapter."""


@pytest.fixture
async def relay(hass: HomeAssistant, sim: Simulator) -> None:
    """Add the first relay as a user does."""
    with patch(f"{SHELLY}.config_flow.ShellyConfigFlow._async_discover_zeroconf_devices", return_value={}):
        result = await hass.config_entries.flow.async_init("shelly", context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user_manual"
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {"host": "127.0.0.1", "port": sim.relay_ports["l1"], "verify_ssl": False}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    assert result["title"] == "Heater l1"
    await hass.async_block_till_done()


async def wait_for(hass: HomeAssistant, entity_id: str, state: str) -> None:
    """Wait until an entity shows a state."""
    reached = hass.loop.create_future()

    def check(*_: object) -> None:
        now = hass.states.get(entity_id)
        if now is not None and now.state == state and not reached.done():
            reached.set_result(None)

    def changed(_: object) -> None:
        hass.loop.call_soon_threadsafe(check)

    unsubscribe = hass.bus.async_listen("state_changed", changed)
    check()
    try:
        await reached
    finally:
        unsubscribe()


@pytest.mark.usefixtures("relay")
async def test_switch_and_temperature(
    hass: HomeAssistant, sim: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Commands arrive, pushes come back, the probe is a sensor; no warning in the log."""
    assert hass.states.is_state(SWITCH, "off")
    await hass.services.async_call("switch", "turn_on", {"entity_id": SWITCH}, blocking=True)
    await wait_for(hass, SWITCH, "on")
    assert sim.relays["l1"].relay.contact
    await sim.set({"relay": {"l1": {"on": False}}})
    await wait_for(hass, SWITCH, "off")

    sensors = [state for state in hass.states.async_all("sensor") if "tank" in state.entity_id]
    assert len(sensors) == 1
    assert sensors[0].attributes["unit_of_measurement"] == "°C"
    await sim.set({"temperature_c": 52})
    await wait_for(hass, sensors[0].entity_id, "52.0")
    await sim.set({"temperature_sensor": {"fault": "no_value"}})
    await wait_for(hass, sensors[0].entity_id, "unknown")

    assert not [issue for issue in ir.async_get(hass).issues if issue[0] == "shelly"]
    noise = ("homeassistant.components.shelly", "aioshelly", "homeassistant.helpers.entity")
    assert not [
        record
        for record in caplog.records
        if record.levelno >= logging.WARNING and record.name.startswith(noise)
    ]


@pytest.mark.usefixtures("relay")
async def test_offline_is_unavailable_and_comes_back(hass: HomeAssistant, sim: Simulator) -> None:
    """As a relay without power."""
    await sim.set({"relay": {"l1": {"fault": "offline"}}})
    await wait_for(hass, SWITCH, "unavailable")
    await sim.set({"relay": {"l1": {"fault": None}}})
    await hass.config_entries.async_entries("shelly")[0].runtime_data.rpc.async_refresh()
    await wait_for(hass, SWITCH, "off")


@pytest.mark.usefixtures("relay")
async def test_late_call_fails_and_still_switches(hass: HomeAssistant, sim: Simulator) -> None:
    """The call raises; the relay closes afterwards, and says so."""
    await sim.set({"relay": {"l1": {"fault": "late", "seconds": 0.3}}})
    device = hass.config_entries.async_entries("shelly")[0].runtime_data.rpc.device
    call = device.call_rpc
    with (
        patch.object(device, "call_rpc", lambda method, params: call(method, params, timeout=0.1)),
        pytest.raises(HomeAssistantError),
    ):
        await hass.services.async_call("switch", "turn_on", {"entity_id": SWITCH}, blocking=True)
    assert not sim.relays["l1"].relay.contact
    await wait_for(hass, SWITCH, "on")
    assert sim.relays["l1"].relay.contact
