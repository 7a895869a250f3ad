"""Relays that do not do as they are told."""

import asyncio

import pytest
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ems_smart_heater.flows.relay_check import closing as room
from tests.common import entry_for, heater, until

from .walk import R1, Setup, begin, closed, result_of, shows


class Switches:
    """Relays that are told to switch; those that are broken do not."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass, self.calls, self.deaf = hass, list[str](), set[str]()
        for service in ("turn_on", "turn_off"):
            hass.services.async_register("input_boolean", service, self._handle)

    async def _handle(self, call: ServiceCall) -> None:
        self.calls.append(call.service)
        if call.service not in self.deaf:
            self.hass.states.async_set(
                call.data["entity_id"], STATE_ON if call.service == "turn_on" else STATE_OFF
            )


async def test_relay_does_not_close(hass: HomeAssistant, setup: Setup) -> None:
    """It is told off; one that closes late, when nobody waits any more, opens at once."""
    entry = await setup()
    switches = Switches(hass)
    switches.deaf = {"turn_on"}
    result = await result_of(hass, await begin(hass, entry))
    assert result["errors"] == {"base": "test_relay_fault"}
    assert switches.calls == ["turn_on", "turn_off"]
    hass.states.async_set(R1, STATE_ON)
    await until(lambda: shows(hass) == STATE_OFF)
    assert switches.calls[-1] == "turn_off"


async def test_late_relay_is_let_go(
    hass: HomeAssistant, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After two minutes a relay that closes is somebody's wish."""
    monkeypatch.setattr(room, "LATE_S", 0.1)
    entry = await setup()
    switches = Switches(hass)
    switches.deaf = {"turn_on"}
    await result_of(hass, await begin(hass, entry))
    await asyncio.sleep(0.3)
    before = len(switches.calls)
    hass.states.async_set(R1, STATE_ON)
    await hass.async_block_till_done()
    assert (shows(hass), len(switches.calls)) == (STATE_ON, before)


async def test_relay_does_not_open(hass: HomeAssistant, setup: Setup) -> None:
    """It is told so until it does, when the flow is long gone."""
    entry = await setup()
    switches = Switches(hass)
    switches.deaf = {"turn_off"}
    result = await result_of(hass, await begin(hass, entry))
    assert result["errors"] == {"base": "test_relay_stays_on"}
    hass.config_entries.subentries.async_abort(result["flow_id"])
    switches.deaf = set()
    async_fire_time_changed(hass, dt_util.utcnow() + dt_util.dt.timedelta(seconds=6))
    await until(lambda: shows(hass) == STATE_OFF)
    assert switches.calls == ["turn_on", "turn_off", "turn_off"]


async def test_relay_comes_back_closed(hass: HomeAssistant, setup: Setup) -> None:
    """It was unavailable when it should have opened."""
    entry = await setup()
    switches = Switches(hass)
    progress = await begin(hass, entry)
    await closed(hass)
    hass.states.async_set(R1, STATE_UNAVAILABLE)
    assert (await result_of(hass, progress))["errors"] == {"base": "test_relay_opened"}
    hass.states.async_set(R1, STATE_ON)
    await until(lambda: shows(hass) == STATE_OFF)
    assert switches.calls[-1] == "turn_off"


async def test_made_a_heater_meanwhile(hass: HomeAssistant, setup: Setup) -> None:
    """Then the control has it, and the test does not interfere."""
    entry = await setup()
    switches = Switches(hass)
    switches.deaf = {"turn_on"}
    await result_of(hass, await begin(hass, entry))
    entry_for(9, heater(R1)).add_to_hass(hass)
    before = len(switches.calls)
    hass.states.async_set(R1, STATE_UNAVAILABLE)
    hass.states.async_set(R1, STATE_ON)
    await hass.async_block_till_done()
    assert (shows(hass), len(switches.calls)) == (STATE_ON, before)


async def test_nobody_opens_it(hass: HomeAssistant, setup: Setup) -> None:
    """The relay has a timer of its own beside the test."""
    await setup()
    closing = room.ClosingByCommand(hass, R1, longest_s=0.2)
    closing.close()
    await closed(hass)
    await until(lambda: shows(hass) == STATE_OFF)
