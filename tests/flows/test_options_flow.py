"""The options' form: what it shows, keeps and refuses."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.settings.choices import heaters, read_settings
from custom_components.ems_smart_heater.settings.stored import read_entry
from lab.simulator import Simulator

from ..common import CONTACTOR, RELAYS, entry_for, heater, set_up


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
        key.schema: key.default()
        if key.schema in ("metering", "home_battery")
        else (key.description or {}).get("suggested_value")
        for key in result["data_schema"].schema
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


@pytest.mark.parametrize(
    ("wrong", "limits"),
    [
        ({"stale_s": 4}, ("5", "60 s")),
        ({"stale_s": 61}, ("5", "60 s")),
        ({"publish_s": 0}, ("1", "300 s")),
        ({"publish_s": 301}, ("1", "300 s")),
        ({"start_margin_w": -5001}, ("-5000", "5000 W")),
        ({"fast_off_w": 1e9}, ("100", "30000 W")),
        ({"override_min": float("nan")}, ("1", "1440 min")),
        ({"max_phase_kw": 9}, ("10", "1000 kW")),
        ({"import_price_ct": 201}, ("-50", "200 ct/kWh")),
        ({"feed_in_price_ct": -51}, ("-50", "200 ct/kWh")),
        ({"replaced_heat_ct": float("inf")}, ("-50", "200 ct/kWh")),
        ({"click_ct": -0.1}, ("0", "10 ct")),
    ],
)
async def test_limits(
    hass: HomeAssistant, sim: Simulator, wrong: dict[str, Any], limits: tuple[str, str]
) -> None:
    """Each is said in the user's language, with the limits, and nothing is stored."""
    entry = entry_for(sim.port)
    entry.add_to_hass(hass)
    before = dict(entry.options)
    result = await fill(hass, await open_options(hass, entry), **wrong, settle_s=4)
    (field,) = wrong
    assert result["errors"] == {field: "out_of_range"}
    shown = result["description_placeholders"]
    assert (shown["least"], shown["most"]) == limits
    assert suggested(result)["settle_s"] == 4
    assert entry.options == before


@pytest.mark.parametrize("wrong", [{"stale_s": "soon"}, {"metering": "yearly"}])
async def test_no_such_value(hass: HomeAssistant, sim: Simulator, wrong: dict[str, Any]) -> None:
    entry = entry_for(sim.port)
    entry.add_to_hass(hass)
    form = await open_options(hass, entry)
    with pytest.raises(InvalidData):
        await fill(hass, form, **wrong)


# A number that nobody changed follows its default

FOLLOW = {"strategy": "follow_surplus"}
NUMBERS = (
    *("settle_s", "fast_off_w", "min_on_s", "min_off_s"),
    *("start_every_s", "start_margin_w", "override_min"),
)


async def submit(hass: HomeAssistant, entry: MockConfigEntry, **changes: Any) -> None:
    """Open the form, change some of what it shows (None: clear it) and submit the rest as it is."""
    form = await open_options(hass, entry)
    shown = {key: value for key, value in suggested(form).items() if value is not None} | changes
    shown = {key: value for key, value in shown.items() if value is not None}
    result: Any = await hass.config_entries.options.async_configure(form["flow_id"], shown)
    assert result["type"] is FlowResultType.CREATE_ENTRY


def added(hass: HomeAssistant, settings: dict[str, Any], **options: Any) -> MockConfigEntry:
    """Return an entry with more options than the set-up once made."""
    entry = entry_for(9, settings=settings)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, options={**entry.options, **options})
    return entry


def stored(entry: MockConfigEntry) -> dict[str, Any]:
    return {key: entry.options[key] for key in (*NUMBERS, "stale_s", "publish_s") if key in entry.options}


@pytest.mark.parametrize(
    ("settings", "battery", "shown"),
    [
        ({}, False, (30, 30, 0)),
        ({}, True, (30, 30, 0)),
        (FOLLOW, False, (0, 0, 0)),
        (FOLLOW, True, (0, 0, 0)),
    ],
)
async def test_what_holds_is_shown_and_not_stored(
    hass: HomeAssistant, settings: dict[str, Any], battery: bool, shown: tuple[float, float, float]
) -> None:
    entry = added(hass, settings, home_battery=battery)
    form = suggested(await open_options(hass, entry))
    assert (form["min_on_s"], form["min_off_s"], form["start_margin_w"]) == shown
    assert (form["settle_s"], form["fast_off_w"], form["override_min"]) == (3, 1500, 60)
    assert form["start_every_s"] == 450
    await submit(hass, entry)
    assert stored(entry) == {}
    assert entry.options["settings"] == settings


async def test_a_change_is_stored_and_unstored(hass: HomeAssistant) -> None:
    """By setting it back, and by clearing the field; nothing else is touched."""
    entry = added(hass, FOLLOW)
    await submit(hass, entry, min_on_s=90, settle_s=5)
    assert stored(entry) == {"min_on_s": 90, "settle_s": 5}
    await submit(hass, entry)
    assert stored(entry) == {"min_on_s": 90, "settle_s": 5}
    await submit(hass, entry, min_on_s=0)
    assert stored(entry) == {"settle_s": 5}
    await submit(hass, entry, settle_s=None)
    assert stored(entry) == {}


async def test_a_battery_changes_no_number(hass: HomeAssistant) -> None:
    """It is told of, and the strategy does the rest; what was chosen stays."""
    entry = added(hass, FOLLOW)
    await submit(hass, entry, home_battery=True, min_off_s=30)
    assert stored(entry) == {"min_off_s": 30}
    settings = read_settings(entry)
    assert (settings.battery, settings.min_on_s, settings.min_off_s) == (True, 0, 30)
    await submit(hass, entry, home_battery=False)
    settings = read_settings(entry)
    assert (settings.battery, settings.min_on_s, settings.min_off_s) == (False, 0, 30)


async def test_an_exchange_delay_of_before_does_no_harm(hass: HomeAssistant) -> None:
    """It was an option once: it is kept as it is, and nothing goes by it."""
    entry = added(hass, FOLLOW, exchange_delay_s=25)
    assert read_entry(entry).faults == ()
    await submit(hass, entry)
    assert entry.options["exchange_delay_s"] == 25


async def test_what_an_older_form_stored_is_forgotten(hass: HomeAssistant) -> None:
    """It stored every number that it showed: those that are the defaults follow them again."""
    entry = added(hass, {}, stale_s=10, publish_s=10, min_on_s=30, min_off_s=7)
    await submit(hass, entry)
    assert stored(entry) == {"min_off_s": 7}


async def test_metering(hass: HomeAssistant, sim: Simulator) -> None:
    """It holds after the reload, and is kept."""
    entry = entry_for(sim.port, settings=FOLLOW)
    await set_up(hass, entry)
    await submit(hass, entry, metering="per_phase", start_margin_w=20)
    await hass.async_block_till_done()
    settings = entry.runtime_data.heating.settings
    assert (settings.metering, settings.start_margin_w) == ("per_phase", 20)
    await fill(hass, await open_options(hass, entry))
    assert entry.options["metering"] == "per_phase"
    await hass.config_entries.async_unload(entry.entry_id)
