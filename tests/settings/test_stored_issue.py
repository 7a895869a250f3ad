"""What is said of stored values that cannot be used, until they are set anew."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from custom_components.ems_smart_heater.const import DOMAIN, ENTRY_MINOR_VERSION
from custom_components.ems_smart_heater.settings.choices import change_heater_settings, change_settings
from custom_components.ems_smart_heater.settings.stored import read_entry
from custom_components.ems_smart_heater.settings.stored_meter import read_meter
from custom_components.ems_smart_heater.settings.tables import (
    DATA,
    DEVICE,
    HEATER,
    HEATER_SETTINGS,
    OPTIONS,
    SETTINGS,
)
from lab.simulator import Simulator

from ..common import entity_id
from ..stored import ALONE, ENTRY, KEYS, WITH_SENSOR, House, Path_, load, said, stored_entry, with_value
from ..test_files import LANGUAGES, TEXTS

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", [DATA, DEVICE, OPTIONS, SETTINGS, HEATER, HEATER_SETTINGS])
def test_every_value_has_a_name(language: str, table: Any) -> None:
    assert all(TEXTS[language][f".{table.name(key)}"] for key in table.rows)


async def test_all_are_named_in_one_issue(hass: HomeAssistant) -> None:
    """As a person calls them, with the heater they belong to."""
    House(hass)
    stored = with_value(ENTRY, ("options", "stale_s"), None)
    stored = with_value(stored, ("options", "settings", "strategy"), "magic")
    stored = with_value(stored, ("subentries", 2, "data", "settings", "boost_s"), 1e30)
    stored = with_value(stored, ("subentries", 2, "data", "heartbeat_s"), True)
    entry = stored_entry(with_value(stored, ("data", "device", "mac"), 5))
    await load(hass, entry)
    assert said(hass, entry) == (
        "- MAC address of the meter\n- Staleness limit\n- Strategy\n- r5: Heartbeat\n- r5: Boost duration"
    )
    await hass.config_entries.async_unload(entry.entry_id)


async def test_in_the_language_of_the_house(hass: HomeAssistant) -> None:
    House(hass)
    hass.config.language = "de"
    entry = stored_entry(with_value(ENTRY, ("subentries", 0, "data", "settings", "mode"), "party"))
    await load(hass, entry)
    assert said(hass, entry) == "- L1 r1: Betriebsart"
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("path", "platform", "service", "data"),
    [
        (("options", "settings", "on_delay_s"), "number", "set_value", {"value": 9}),
        (("options", "settings", "total_guard"), "switch", "turn_on", {}),
        (("options", "settings", "strategy"), "select", "select_option", {"option": "thresholds"}),
    ],
)
async def test_gone_when_it_is_set_anew(
    hass: HomeAssistant, path: Path_, platform: str, service: str, data: dict[str, Any]
) -> None:
    House(hass)
    entry = stored_entry(with_value(ENTRY, path, "text"))
    await load(hass, entry)
    assert said(hass, entry)
    target = {"entity_id": entity_id(hass, platform, str(path[-1]).removesuffix("_s"))}
    await hass.services.async_call(platform, service, {**target, **data}, blocking=True)
    await hass.async_block_till_done()
    assert said(hass, entry) is None
    await hass.config_entries.async_unload(entry.entry_id)


async def test_gone_when_the_heater_is_changed(hass: HomeAssistant) -> None:
    """The form opens with what can be used."""
    House(hass)
    entry = stored_entry(with_value(ENTRY, ("subentries", 2, "data", "power_w"), [5]))
    await load(hass, entry)
    assert said(hass, entry) == "- r5: Power"
    form: Any = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "heater"), context={"source": "reconfigure", "subentry_id": KEYS[2]}
    )
    shown = {key.schema: (key.description or {}).get("suggested_value") for key in form["data_schema"].schema}
    assert (shown["relay"], shown["power_w"], shown["heartbeat_s"]) == ("input_boolean.r5", None, 30)
    answer = {"relay": "input_boolean.r5", "phase": "total", "power_w": 1500}
    await hass.config_entries.subentries.async_configure(form["flow_id"], answer)
    await hass.async_block_till_done()
    assert said(hass, entry) is None
    assert entry.runtime_data.heating.settings.heaters[KEYS[2]].power_w == 1500
    await hass.config_entries.async_unload(entry.entry_id)


async def test_gone_when_the_options_are_submitted(hass: HomeAssistant) -> None:
    """As they are: what is shown is what holds."""
    House(hass)
    wrong: dict[str, Any] = {"stale_s": None, "publish_s": "x", "order": 5}
    wrong |= {"contactor": 7, "metering": [], "home_battery": 3}
    entry = stored_entry({**ENTRY, "options": {**ENTRY["options"], **wrong}})
    await load(hass, entry)
    assert str(said(hass, entry)).count("\n") == 5
    form: Any = await hass.config_entries.options.async_init(entry.entry_id)
    schema = form["data_schema"].schema
    shown = {key.schema: (key.description or {}).get("suggested_value") for key in schema}
    assert (shown["stale_s"], shown["publish_s"], shown["order"]) == (10, 10, KEYS)
    answer = {key: value for key, value in shown.items() if value is not None}
    await hass.config_entries.options.async_configure(form["flow_id"], answer)
    await hass.async_block_till_done()
    assert said(hass, entry) is None
    assert entry.options["contactor"] is None
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_setting_that_nobody_knows(hass: HomeAssistant) -> None:
    """It is named, harms nothing, and goes with the next setting."""
    House(hass)
    stored = with_value(ENTRY, ("options", "settings", "colour"), "red")
    entry = stored_entry(with_value(stored, ("subentries", 2, "data", "settings", "colour"), "red"))
    await load(hass, entry)
    assert said(hass, entry) == "- colour\n- r5: colour"
    change_settings(hass, entry, on_delay_s=9)
    change_heater_settings(hass, entry, KEYS[2], boost_s=600)
    await hass.async_block_till_done()
    assert said(hass, entry) is None
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_newer_minor_version_may_know_more(hass: HomeAssistant) -> None:
    """It is loaded and left as it is."""
    House(hass)
    stored = with_value(ENTRY, ("options", "settings", "colour"), "red")
    entry = stored_entry(stored, minor_version=ENTRY_MINOR_VERSION + 1)
    await load(hass, entry)
    assert said(hass, entry) is None
    change_settings(hass, entry, on_delay_s=9)
    assert (entry.minor_version, entry.options["settings"]["colour"]) == (ENTRY_MINOR_VERSION + 1, "red")
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_broken_pair_is_mended_by_either(hass: HomeAssistant) -> None:
    """Half of it would be measured by a value that does not hold."""
    House(hass)
    settings = {**ENTRY["subentries"][2]["data"]["settings"], "on_threshold_w": 0}
    entry = stored_entry(with_value(ENTRY, ("subentries", 2, "data", "settings"), settings))
    await load(hass, entry)
    assert said(hass, entry) == "- r5: On threshold\n- r5: Off threshold"
    change_heater_settings(hass, entry, KEYS[2], off_threshold_w=-20)
    await hass.async_block_till_done()
    assert said(hass, entry) is None
    heater = read_entry(entry).settings.heaters[KEYS[2]]
    assert (heater.on_threshold_w, heater.off_threshold_w) == (-2250, -20)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_settings_that_are_none_become_what_is_safe(hass: HomeAssistant) -> None:
    """Not what is usual: one of them is set, and the mode stays off."""
    House(hass)
    entry = stored_entry(with_value(ENTRY, ("subentries", 2, "data", "settings"), "text"))
    await load(hass, entry)
    change_heater_settings(hass, entry, KEYS[2], boost_s=600)
    assert entry.subentries[KEYS[2]].data["settings"] == {"mode": "off", "boost_s": 600}
    await hass.config_entries.async_unload(entry.entry_id)


async def test_behind_a_contactor_that_is_not_known_nothing_is_on(hass: HomeAssistant) -> None:
    house = House(hass, celsius=20)
    entry = stored_entry(with_value(ENTRY, ("options", "contactor"), 5))
    await load(hass, entry)
    assert not house.on & {*WITH_SENSOR.values(), ALONE}
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("path", "of"), [(("options", "contactor"), 3), (("subentries", 0, "data", "relay"), 3)]
)
async def test_a_relay_is_used_once(hass: HomeAssistant, path: Path_, of: int) -> None:
    """Of two heaters with one relay the first controls it; none is its own contactor."""
    House(hass, celsius=20)
    entry = stored_entry(with_value(ENTRY, path, ALONE))
    await load(hass, entry)
    assert list(read_entry(entry).heaters) == [KEYS[2], KEYS[0], KEYS[1]]
    assert read_entry(entry).uncontrolled == {}
    assert said(hass, entry) == f"- {ENTRY['subentries'][of]['title']}: Relay"
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("host", None), ("host", "no host"), ("port", "x"), ("fingerprint", "ab")),
        *(("password", None), ("username", 5), ("username", "")),
    ],
)
async def test_nothing_is_asked_of_a_meter_that_is_not_known(
    hass: HomeAssistant, sim: Simulator, key: str, value: Any
) -> None:
    """The rest of the address is no reason to send the password somewhere, or in plain text."""
    House(hass)
    here = with_value(ENTRY, ("data", "port"), sim.port)
    here = with_value(here, ("data", "fingerprint"), None)
    entry = stored_entry(with_value(here, ("data", key), value))
    await load(hass, entry)
    entry.runtime_data.mover.announced("127.0.0.2")
    assert not entry._background_tasks
    assert sim.meter.counts.requests == 0
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, str(entry.unique_id)), config_entry_id=entry.entry_id
    )
    assert device is not None
    assert device.configuration_url is None
    form: Any = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": "reconfigure", "entry_id": entry.entry_id}
    )
    answer = {"host": f"127.0.0.1:{sim.port}", "password": "heater", "https": False}
    await hass.config_entries.flow.async_configure(form["flow_id"], answer)
    await hass.async_block_till_done()
    assert said(hass, entry) is None
    assert read_meter(entry.data).known
    await hass.config_entries.async_unload(entry.entry_id)
