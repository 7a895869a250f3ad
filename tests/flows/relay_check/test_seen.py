"""What the meter saw, and what a person makes of it."""

from typing import Any

import pytest
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType

from lab.simulator import Simulator, SimulatorSettings, with_contactor
from tests.common import CONTACTOR, heater, until

from .walk import HOUSE, METER, R1, R2, Setup, answer, begin, result_of, shows, suggested


async def test_new_heater(hass: HomeAssistant, sim: Simulator, setup: Setup) -> None:
    """Phase and power are shown beside what was entered; the user decides."""
    entry = await setup()
    result = await result_of(hass, await begin(hass, entry))
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "seen")
    assert result["description_placeholders"] == {
        "entered_power": "900",
        "entered_phase": "L3",
        "seen_power": "500",
        "seen_phase": "L1",
    }
    assert suggested(result) == {"phase": "l1", "power_w": 500, "test_relay": False}
    assert shows(hass) == STATE_OFF
    assert [switching.on for switching in sim.relays["l1"].relay.log] == [True, False]
    result = await answer(hass, result, phase="l1", power_w=510)
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == {
        "relay": R1,
        "phase": "l1",
        "power_w": 510,
        "max_age_min": 60,
        "heartbeat_s": 0,
        "settings": {},
    }


async def test_three_phases(hass: HomeAssistant, setup: Setup) -> None:
    entry = await setup()
    result = await result_of(hass, await begin(hass, entry, relay=CONTACTOR, phase="total", power_w=1000))
    assert suggested(result) == {"phase": "total", "power_w": 1500, "test_relay": False}
    shown = result["description_placeholders"]
    assert (shown["entered_phase"], shown["seen_phase"]) == ("L1 + L2 + L3", "L1 + L2 + L3")


@pytest.mark.parametrize("settings", [SimulatorSettings(meter=METER, house=with_contactor(HOUSE))])
async def test_own_heater(hass: HomeAssistant, sim: Simulator, setup: Setup) -> None:
    """A boost closes its relay, and the main contactor before it; both open afterwards."""
    entry = await setup(heater(R1, "l2"), contactor=CONTACTOR)
    (key,) = entry.subentries
    result = await result_of(hass, await begin(hass, entry, key, phase="l2", power_w=500))
    assert suggested(result) == {"phase": "l1", "power_w": 500, "test_relay": False}
    await until(lambda: shows(hass, CONTACTOR) == STATE_OFF)
    assert shows(hass) == STATE_OFF
    assert sim.relays["contactor"].relay.log[0].monotonic < sim.relays["l1"].relay.log[0].monotonic
    assert entry.runtime_data.heating.decision.heaters[key].hold is None
    result = await answer(hass, result, phase="l1", power_w=500)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    await hass.async_block_till_done()
    assert entry.subentries[key].data["phase"] == "l1"
    assert "test_relay" not in entry.subentries[key].data


async def test_own_heater_stays_on(hass: HomeAssistant, sim: Simulator, setup: Setup) -> None:
    """There is surplus: the control has a reason of its own, and half the test is enough."""
    entry = await setup(heater(R1, "l1"))
    await sim.set({"power_w": {"l1": -2000}})
    (key,) = entry.subentries
    await until(lambda: entry.runtime_data.heating.decision.heaters[key].status == "waiting_on")
    result = await result_of(hass, await begin(hass, entry, key, phase="l1"))
    assert suggested(result)["power_w"] == 500
    assert shows(hass) == STATE_ON


async def test_nothing_seen(hass: HomeAssistant, sim: Simulator, setup: Setup) -> None:
    """The thermostat is open: what was entered stays, and it can be tried again."""
    entry = await setup()
    sim.house.heaters.pop("l1")
    result = await result_of(hass, await begin(hass, entry))
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "not_seen")
    assert suggested(result) == {"phase": "l3", "power_w": 900, "test_relay": False}
    assert result["description_placeholders"] == {"entered_power": "900", "entered_phase": "L3"}
    again = await answer(hass, result, phase="l3", power_w=900, test_relay=True)
    result = await result_of(hass, again)
    assert result["step_id"] == "not_seen"
    result = await answer(hass, result, phase="l2", power_w=900)
    assert (result["type"], result["data"]["phase"]) == (FlowResultType.CREATE_ENTRY, "l2")


async def test_seen_power_does_not_fit(hass: HomeAssistant, setup: Setup) -> None:
    """A threshold that was set stands against it: the whole form says so."""
    entry = await setup(heater(R1, "l1", settings={"off_threshold_w": -1000}))
    (key,) = entry.subentries
    result = await result_of(hass, await begin(hass, entry, key, power_w=2000))
    result = await answer(hass, result, phase="l1", power_w=500)
    assert (result["step_id"], result["errors"]) == ("reconfigure", {"power_w": "power_does_not_fit"})
    assert suggested(result)["power_w"] == 500


async def test_asked_twice_what_was_seen(hass: HomeAssistant, setup: Setup) -> None:
    """Home Assistant itself asks on when the task ends, and a page may be loaded anew."""
    entry = await setup(heater(R2))
    (key,) = entry.subentries
    manager = hass.config_entries.subentries
    for of, step in ((None, "seen"), (None, "user"), (key, "reconfigure")):
        if step != "seen":
            hass.services.async_register("input_boolean", "turn_on", callback(lambda _: None))
        result = await result_of(hass, await begin(hass, entry, of))
        again: Any = await manager.async_configure(result["flow_id"])
        assert (result["step_id"], again["step_id"]) == (step, step)
        assert (again["errors"], suggested(again)) == (result["errors"], suggested(result))
