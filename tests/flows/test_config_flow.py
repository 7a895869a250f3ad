"""Set-up as a person walks it, against a device on real sockets."""

from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData

from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.link import who_is_there
from custom_components.ems_smart_heater.settings.choices import read_settings
from lab.simulator import Simulator

from ..common import CONTACTOR, RELAYS, SENSOR, entry_for
from ..flow_answers import answer

POWERS = {"power_l1": 500, "power_l2": 1000, "power_l3": 500, "power_4": 500, "role_4": "heater"}


async def start(hass: HomeAssistant, user_input: dict[str, Any] | None = None) -> dict[str, Any]:
    """Open the form, and fill it in."""
    result: Any = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert result["type"] is FlowResultType.FORM
    assert not result["errors"]
    return result if user_input is None else await answer(hass, result, **user_input)


async def finish(hass: HomeAssistant, result: dict[str, Any], **choices: Any) -> Any:
    """Answer the last form and return the entry that it makes."""
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "strategy")
    result = await answer(hass, result, **choices)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    return result["result"]


def address(sim: Simulator, password: str = "heater") -> dict[str, Any]:
    return {"host": f"127.0.0.1:{sim.port}", "password": password}


async def test_everything(hass: HomeAssistant, sim: Simulator) -> None:
    """Meter, two heaters with a sensor, a main contactor."""
    result = await start(hass, address(sim))
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "relays")
    relays = {"relay_l1": RELAYS["l1"], "relay_l2": RELAYS["l2"], "relay_4": CONTACTOR}
    result = await answer(
        hass, result, **{**POWERS, **relays, "role_4": "contactor", "temperature_sensor": SENSOR}
    )
    entry = await finish(hass, result)
    assert (entry.title, entry.unique_id) == ("eMS home", "12345678")
    assert entry.data == {
        "host": "127.0.0.1",
        "port": sim.port,
        "username": "admin",
        "password": "heater",
        "device": {"mac": "00:D0:93:12:34:56", "product": "eMS home", "firmware": "1.1.0"},
    }
    assert entry.options == {
        "contactor": CONTACTOR,
        "metering": "balanced",
        "home_battery": False,
        "settings": {"strategy": "follow_surplus"},
    }
    assert [dict(subentry.data) for subentry in entry.subentries.values()] == [
        {"relay": RELAYS["l1"], "phase": "l1", "power_w": 500, "settings": {}, "temperature_sensor": SENSOR},
        {"relay": RELAYS["l2"], "phase": "l2", "power_w": 1000, "settings": {}, "temperature_sensor": SENSOR},
    ]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_meter_alone(hass: HomeAssistant, sim: Simulator) -> None:
    """Every relay may be left out."""
    entry = await finish(hass, await answer(hass, await start(hass, address(sim)), **POWERS))
    assert not entry.subentries
    await hass.config_entries.async_unload(entry.entry_id)


async def test_fourth_as_heater(hass: HomeAssistant, sim: Simulator) -> None:
    result = await answer(hass, await start(hass, address(sim)), **POWERS, relay_4=CONTACTOR)
    entry = await finish(hass, result)
    (subentry,) = entry.subentries.values()
    assert subentry.data["phase"] == "total"
    assert entry.options["contactor"] is None
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"password": "other"}, "wrong_password"),
        ({"starting": True}, "not_ready"),
        ({"refuse_connections": True}, "unreachable"),
        ({"stall": True}, "no_data"),
        ({"garbage": True}, "malformed_frame"),
        ({"status": 3}, "not_measuring"),
        ({"clock": {"fault": "backwards"}}, "unsteady_clock"),
        ({"flood": "empty"}, "malformed_frame"),
        ({"flood": "giant"}, "flooded"),
    ],
)
async def test_errors(
    hass: HomeAssistant, sim: Simulator, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any], error: str
) -> None:
    """Each is said, what was typed stays, and trying again works."""
    monkeypatch.setattr(who_is_there, "STALE_S", 0.2)
    await sim.set(fault)
    result = await start(hass, address(sim))
    assert result["errors"] == {"base": error}
    suggested = {key.schema: key.description for key in result["data_schema"].schema}
    assert suggested["host"] == {"suggested_value": f"127.0.0.1:{sim.port}"}
    await sim.set({"reset": True})
    result = await answer(hass, result, **address(sim))
    assert result["step_id"] == "relays"


async def test_another_web_server(hass: HomeAssistant, sim: Simulator) -> None:
    """The simulator's control port is none of a meter's."""
    result = await start(hass, {"host": f"127.0.0.1:{sim.control_port}", "password": "x"})
    assert result["errors"] == {"base": "not_a_meter"}


@pytest.mark.parametrize("host", ["", "  ", "http://", "a b", "meter:port", "ftp://meter", "meter:99999"])
async def test_no_address(hass: HomeAssistant, host: str) -> None:
    result = await start(hass, {"host": host, "password": "x"})
    assert result["errors"] == {"host": "invalid_host"}


async def test_already_configured(hass: HomeAssistant, sim: Simulator) -> None:
    entry_for(sim.port).add_to_hass(hass)
    result = await start(hass, address(sim))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


@pytest.mark.parametrize(
    ("relays", "errors"),
    [
        ({"relay_l1": RELAYS["l1"], "relay_l2": RELAYS["l1"]}, {"base": "relay_used_twice"}),
        ({"relay_l1": CONTACTOR, "relay_4": CONTACTOR, "role_4": "contactor"}, {"base": "relay_used_twice"}),
        ({"relay_4": CONTACTOR, "role_4": "contactor"}, {"relay_4": "contactor_alone"}),
        ({"relay_l1": "light.dimmable"}, {"base": "relay_is_dimmable"}),
    ],
)
async def test_relays_that_cannot_be(
    hass: HomeAssistant, sim: Simulator, relays: dict[str, Any], errors: dict[str, str]
) -> None:
    hass.states.async_set("light.dimmable", "on", {"supported_color_modes": ["brightness"]})
    result = await answer(hass, await start(hass, address(sim)), **{**POWERS, **relays})
    assert result["errors"] == errors
    entry = await finish(hass, await answer(hass, result, **POWERS, relay_l1=RELAYS["l1"]))
    await hass.config_entries.async_unload(entry.entry_id)


async def test_strategy_suggested(hass: HomeAssistant, sim: Simulator) -> None:
    """What the benchmark favours is preselected; the rest is what most houses have."""
    result = await answer(hass, await start(hass, address(sim)), **POWERS)
    assert result["step_id"] == "strategy"
    assert result["data_schema"]({}) == {
        "strategy": "follow_surplus",
        "metering": "balanced",
        "home_battery": False,
    }
    for wrong in ({"strategy": "guess"}, {"metering": "yearly"}):
        with pytest.raises(InvalidData):
            await answer(hass, result, **wrong)
    hass.config_entries.flow.async_abort(result["flow_id"])


@pytest.mark.parametrize(
    ("choices", "min_on_s", "tolerated_import_w"),
    [
        ({"strategy": "thresholds", "home_battery": True}, 30, 0),
        ({"metering": "per_phase"}, 0, 0),
        ({"home_battery": True}, 0, 0),
    ],
)
async def test_strategy_chosen(
    hass: HomeAssistant, sim: Simulator, choices: dict[str, Any], min_on_s: float, tolerated_import_w: float
) -> None:
    """It holds, and the numbers that nobody chose follow it."""
    entry = await finish(hass, await answer(hass, await start(hass, address(sim)), **POWERS), **choices)
    settings = entry.runtime_data.heating.settings
    assert settings.strategy.name == choices.get("strategy", "follow_surplus")
    assert settings.metering == choices.get("metering", "balanced")
    assert entry.options["home_battery"] is settings.battery is choices.get("home_battery", False)
    assert (settings.min_on_s, settings.tolerated_import_w) == (min_on_s, tolerated_import_w)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_older_entries_keep_theirs(hass: HomeAssistant, sim: Simulator) -> None:
    """Nothing was asked when they were set up: thresholds, balanced, no battery."""
    entry = entry_for(sim.port)
    assert set(entry.options) == {"contactor", "settings"}
    settings = read_settings(entry)
    assert (settings.strategy.name, settings.metering) == ("thresholds", "balanced")
    assert (settings.on_delay_s, settings.off_delay_s, settings.min_on_s) == (10, 5, 30)
