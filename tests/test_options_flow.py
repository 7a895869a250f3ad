"""The options' form: what it shows, keeps and refuses."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.settings import heaters
from simulator import Simulator

from .common import CONTACTOR, RELAYS, entry_for, heater, set_up


async def open_options(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    result: Any = await hass.config_entries.options.async_init(entry.entry_id)
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "init")
    return result


async def fill(hass: HomeAssistant, result: dict[str, Any], **user_input: Any) -> dict[str, Any]:
    next_result: Any = await hass.config_entries.options.async_configure(
        result["flow_id"], {"stale_s": 10, "publish_s": 10, **user_input}
    )
    await hass.async_block_till_done()
    return next_result


def suggested(result: dict[str, Any]) -> dict[str, Any]:
    """Return what is filled in already."""
    return {
        key.schema: (key.description or {}).get("suggested_value") for key in result["data_schema"].schema
    }


async def test_options(hass: HomeAssistant, sim: Simulator) -> None:
    """They hold after the reload that they cause; what was set with entities stays."""
    entry = entry_for(sim.port, settings={"on_delay_s": 42})
    await set_up(hass, entry)
    heating = entry.runtime_data.heating
    keys = list(entry.subentries)
    form = await open_options(hass, entry)
    shown = suggested(form)
    assert (shown["stale_s"], shown["publish_s"], shown["contactor"]) == (10, 10, None)
    assert shown["order"] == keys
    order = [keys[2], keys[0]]
    result = await fill(hass, form, stale_s=30, publish_s=5, contactor=CONTACTOR, order=order)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert {key: entry.options[key] for key in ("stale_s", "publish_s", "contactor", "order")} == {
        "stale_s": 30,
        "publish_s": 5,
        "contactor": CONTACTOR,
        "order": order,
    }
    assert entry.options["settings"] == {"on_delay_s": 42}
    new = entry.runtime_data.heating
    assert new is not heating
    assert (new.settings.stale_s, new.settings.on_delay_s, new.settings.contactor) == (30, 42, True)
    # Those left out come last.
    assert list(new.settings.heaters) == [keys[2], keys[0], keys[1]]
    assert suggested(await open_options(hass, entry))["order"] == [keys[2], keys[0], keys[1]]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_order_outlives_its_heaters(hass: HomeAssistant, sim: Simulator) -> None:
    """One that was removed is passed over, one that was added comes last."""
    entry = entry_for(sim.port)
    entry.add_to_hass(hass)
    keys = list(entry.subentries)
    hass.config_entries.async_update_entry(
        entry, options={**entry.options, "order": [keys[2], keys[1], keys[0]]}
    )
    hass.config_entries.async_remove_subentry(entry, keys[1])
    assert list(heaters(entry)) == [keys[2], keys[0]]


async def test_contactor_can_be_cleared(hass: HomeAssistant, sim: Simulator) -> None:
    """And kept: it is its own."""
    entry = entry_for(sim.port, contactor=CONTACTOR)
    await set_up(hass, entry)
    form = await open_options(hass, entry)
    assert suggested(form)["contactor"] == CONTACTOR
    await fill(hass, form, contactor=CONTACTOR)
    assert entry.options["contactor"] == CONTACTOR
    await fill(hass, await open_options(hass, entry))
    assert entry.options["contactor"] is None
    assert not entry.runtime_data.heating.settings.contactor
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("contactor", "error"), [(RELAYS["l1"], "relay_used_twice"), ("light.dimmable", "relay_is_dimmable")]
)
async def test_contactors_that_cannot_be(
    hass: HomeAssistant, sim: Simulator, contactor: str, error: str
) -> None:
    hass.states.async_set("light.dimmable", "on", {"supported_color_modes": ["brightness"]})
    entry = entry_for(sim.port)
    await set_up(hass, entry)
    result = await fill(hass, await open_options(hass, entry), contactor=contactor, stale_s=20)
    assert result["errors"] == {"contactor": error}
    assert suggested(result)["stale_s"] == 20
    assert entry.options["contactor"] is None
    await hass.config_entries.async_unload(entry.entry_id)


async def test_one_heater_or_none(hass: HomeAssistant, sim: Simulator) -> None:
    """There is no order to choose, and without heaters no main contactor."""
    entry = entry_for(sim.port, heater(RELAYS["l1"]))
    await set_up(hass, entry)
    assert "order" not in suggested(await open_options(hass, entry))
    hass.config_entries.async_remove_subentry(entry, next(iter(entry.subentries)))
    await hass.async_block_till_done()
    result = await fill(hass, await open_options(hass, entry), contactor=CONTACTOR)
    assert result["errors"] == {"contactor": "contactor_alone"}
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("wrong", [{"stale_s": 4}, {"stale_s": 61}, {"publish_s": 0}, {"publish_s": 301}])
async def test_limits(hass: HomeAssistant, sim: Simulator, wrong: dict[str, Any]) -> None:
    entry = entry_for(sim.port)
    entry.add_to_hass(hass)
    form = await open_options(hass, entry)
    with pytest.raises(InvalidData):
        await fill(hass, form, **wrong)
