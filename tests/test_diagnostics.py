"""What a person may publish when something is wrong: all that helps, nothing that identifies."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from homeassistant.components.diagnostics import REDACTED
from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from hypothesis import given
from hypothesis import strategies as st
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info

from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.control.learning import Learned
from custom_components.ems_smart_heater.diagnostics import anonymous_frame, async_get_config_entry_diagnostics
from custom_components.ems_smart_heater.link.connection import Change
from custom_components.ems_smart_heater.meter.errors import MalformedFrame
from lab.simulator import Simulator

from .common import RELAYS, SERIAL, entry_for, heater, set_up, state, wait_for


@pytest.fixture
async def entry(hass: HomeAssistant, sim: Simulator) -> Any:
    await sim.set({"power_w": {"l1": -650, "l2": 100, "l3": -150}})
    entry = entry_for(sim.port, heater(RELAYS["l1"], settings={"mode": "off"}))
    await set_up(hass, entry)
    await wait_for(hass, lambda: state(hass, "binary_sensor", "connected") == STATE_ON)
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


async def test_what_helps(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    (key,) = entry.subentries
    connection = entry.runtime_data.link.connection
    connection._malformed(MalformedFrame("not a protobuf message", b"\xff\x00<html>"))
    found = await async_get_config_entry_diagnostics(hass, entry)
    meter = found["meter"]
    assert meter["connected"] is True
    values = meter["last_reading"]["values"]
    assert values["active_power"] == {"total": -700, "l1": -650, "l2": 100, "l3": -150}
    assert set(values["voltage"]) == {"l1", "l2", "l3"}
    assert meter["last_reading"]["status"] == "ok"
    assert meter["counters"]["frames"] >= 1
    assert meter["counters"]["malformed"] == 1
    assert meter["last_malformed_frame"] == {
        "reason": "not a protobuf message",
        "hex": b"\xff\x00<html>".hex(),
    }
    assert [(change["connected"], change["reason"]) for change in meter["history"]] == [(True, None)]
    assert found["decision"]["heaters"][key]["status"] == "off"
    assert found["heaters"][key] == {
        "learned": asdict(Learned()),
        "usage": {"solar_wh": 0, "grid_wh": 0, "on_s": 0, "switchings": 0, "today": 0, "saved_ct": 0},
    }
    assert found["entry"]["options"]["settings"] == {}
    assert found["prices"]["grid_ct"] == {"ct": 30, "origin": "usual", "silent": None}
    assert found["battery_w"] is None


async def test_what_identifies(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Neither in the configuration nor in the texts of errors."""
    hass.config_entries.async_update_entry(entry, title=f"House of the Smiths {SERIAL}")
    for detail in (
        "Cannot connect to host 127.0.0.1:80 ssl:default [Connect call failed ('10.1.2.3', 80)]",
        "no route to fe80::1234:5678:9abc%eth0",
        f"ems-home-{SERIAL}.local",
    ):
        entry.runtime_data.link.connection.history.append(
            Change(at=dt_util.utcnow(), connected=False, reason="unreachable", detail=detail)
        )
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert found["entry"]["data"]["password"] == REDACTED
    text = json.dumps(found)
    for secret in ("127.0.0.1", "10.1.2.3", "fe80", SERIAL, "00:d0:93", "Smith"):
        assert secret not in text
    assert "Connect call failed" in text


async def test_without_a_meter(hass: HomeAssistant, socket_enabled: None) -> None:
    entry = entry_for(9, heater(RELAYS["l1"]))
    await set_up(hass, entry)
    meter = (await async_get_config_entry_diagnostics(hass, entry))["meter"]
    assert meter["connected"] is False
    assert meter["last_reading"] is meter["last_malformed_frame"] is meter["usage"] is None
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done(wait_background_tasks=False)
    assert await get_system_health_info(hass, DOMAIN) == {
        "connected": False,
        "last_reading": "-",
        "firmware": "1.1.0",
    }
    await hass.config_entries.async_unload(entry.entry_id)
    assert (await get_system_health_info(hass, DOMAIN))["connected"] is False


async def test_system_health(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """One line each; with several meters, by name."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done(wait_background_tasks=False)
    found = await get_system_health_info(hass, DOMAIN)
    assert (found["connected"], found["firmware"]) == (True, "1.1.0")
    assert found["last_reading"].endswith(" s")
    other = MockConfigEntry(domain=DOMAIN, title="Barn", data={"device": {"firmware": ""}})
    other.add_to_hass(hass)
    found = await get_system_health_info(hass, DOMAIN)
    assert found["connected"] == "eMS home: True, Barn: False"
    assert found["firmware"] == "eMS home: 1.1.0, Barn: -"


@pytest.mark.parametrize(
    "written",
    [
        *(SERIAL.encode(), b"00:D0:93:12:34:56", b"00-d0-93-12-34-56", b"00d093123456", b"127.0.0.1"),
        *(bytes.fromhex("00d093123456"), b"http://192.0.2.9/", b"ems-home-" + SERIAL.encode()),
    ],
)
@pytest.mark.parametrize("before", [b"", b"\x0a\x08", b"x" * 2045])
async def test_malformed_frame_without_what_identifies(
    hass: HomeAssistant, entry: MockConfigEntry, written: bytes, before: bytes
) -> None:
    """Of a page that somebody else sent, or of records that cannot be read; also where it is cut off."""
    connection = entry.runtime_data.link.connection
    connection._malformed(
        MalformedFrame(f"not {written.decode('latin-1')}", before + written + b"\x12\x03end")
    )
    told = (await async_get_config_entry_diagnostics(hass, entry))["meter"]["last_malformed_frame"]
    shown = bytes.fromhex(told["hex"])
    assert len(shown) == min(2048, len(before + written) + 5)
    assert shown.startswith(before)
    secret = written.removeprefix(b"http://").removesuffix(b"/").removeprefix(b"ems-home-")
    assert secret not in shown
    assert secret[:3] not in shown
    assert secret.decode("latin-1") not in told["reason"]


@pytest.mark.parametrize("mac", ["", "None"])
async def test_a_meter_that_tells_no_mac(hass: HomeAssistant, entry: MockConfigEntry, mac: str) -> None:
    """As it was stored at some time."""
    device = {**entry.data["device"], "mac": mac}
    hass.config_entries.async_update_entry(entry, data={**entry.data, "device": device})
    assert anonymous_frame(entry, b"\x00None") == b"\x00None"


@given(frame=st.binary(max_size=300), at=st.integers(0, 300))
def test_any_malformed_frame(frame: bytes, at: int) -> None:
    """Its length stays, and so does what is no secret."""
    entry = entry_for(9)
    whole = frame[:at] + SERIAL.encode() + frame[at:]
    shown = anonymous_frame(entry, whole)
    assert len(shown) == len(whole)
    assert SERIAL.encode() not in shown
    assert all(new in (old, ord("*")) for old, new in zip(whole, shown, strict=True))
