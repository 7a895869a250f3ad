"""The heater's form: add one, change one."""

from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData

from custom_components.ems_smart_heater.const import CONF_RELAY, SUBENTRY_HEATER
from custom_components.ems_smart_heater.flows.heater import CONF_TEST
from custom_components.ems_smart_heater.settings.tables import HEATER
from lab.simulator import Simulator

from ..common import RELAYS, entry_for, heater, set_up
from ..heaters import Start, key_of
from ..test_files import TEXTS


async def open_heater(hass: HomeAssistant, entry_id: str, **context: Any) -> dict[str, Any]:
    source: Any = {"source": SOURCE_USER, **context}
    result: Any = await hass.config_entries.subentries.async_init((entry_id, SUBENTRY_HEATER), context=source)
    return result


async def fill_heater(hass: HomeAssistant, result: dict[str, Any], **user_input: Any) -> dict[str, Any]:
    next_result: Any = await hass.config_entries.subentries.async_configure(result["flow_id"], user_input)
    await hass.async_block_till_done()
    return next_result


async def test_add_heater(hass: HomeAssistant, sim: Simulator) -> None:
    """It is there at once, with its entities."""
    entry = entry_for(sim.port, heater(RELAYS["l1"]))
    await set_up(hass, entry)
    form = await open_heater(hass, entry.entry_id)
    result = await fill_heater(hass, form, relay=RELAYS["l1"], phase="l2", power_w=1000)
    assert result["errors"] == {"relay": "relay_used_twice"}
    result = await fill_heater(hass, result, relay=RELAYS["l2"], phase="l2", power_w=1000)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "L2 r2"
    assert len(entry.runtime_data.heating.decision.heaters) == 2
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("step", ["user", "reconfigure"])
async def test_it_asks_for_all_that_is_stored(hass: HomeAssistant, start: Start, step: str) -> None:
    """Each field has a name and is explained, but for the relay, which needs no words."""
    entry = await start()
    changed = {"source": step, "subentry_id": key_of(entry)} if step == "reconfigure" else {}
    form = await open_heater(hass, entry.entry_id, **changed)
    fields = {key.schema for key in form["data_schema"].schema}
    assert fields == HEATER.rows.keys() | {CONF_TEST}
    texts = {part: f".config_subentries.heater.step.{step}.{part}." for part in ("data", "data_description")}
    named, explained = (
        {path.removeprefix(texts[part]) for path in TEXTS["en"] if path.startswith(texts[part])}
        for part in texts
    )
    assert named == fields
    assert explained == fields - {CONF_RELAY}


async def test_own_switch_is_no_relay(hass: HomeAssistant, sim: Simulator) -> None:
    entry = entry_for(sim.port, heater(RELAYS["l1"]))
    await set_up(hass, entry)
    form = await open_heater(hass, entry.entry_id)
    excluded = next(selector for key, selector in form["data_schema"].schema.items() if key == "relay")
    own = excluded.config["exclude_entities"]
    assert {name.split(".")[0] for name in own} == {"switch"}
    with pytest.raises(InvalidData):
        await fill_heater(hass, form, relay=own[0], phase="l2", power_w=500)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_change_heater(hass: HomeAssistant, sim: Simulator) -> None:
    """It keeps its own relay, and what was set with its numbers."""
    entry = entry_for(sim.port, heater(RELAYS["l1"], settings={"off_threshold_w": -500}))
    await set_up(hass, entry)
    (key,) = entry.subentries
    form = await open_heater(hass, entry.entry_id, source="reconfigure", subentry_id=key)
    result = await fill_heater(hass, form, relay=RELAYS["l1"], phase="l3", power_w=300)
    assert result["errors"] == {"power_w": "power_does_not_fit"}
    result = await fill_heater(hass, result, relay=RELAYS["l1"], phase="l3", power_w=2000)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert entry.subentries[key].title == "L3 r1"
    assert entry.subentries[key].data["settings"] == {"off_threshold_w": -500}
    assert entry.runtime_data.heating.settings.heaters[key].power_w == 2000
    await hass.config_entries.async_unload(entry.entry_id)
