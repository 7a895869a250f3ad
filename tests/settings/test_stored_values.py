"""Every stored value, one by one, is something else: control is there, nothing hot heats, it is said."""

import json
from contextlib import suppress
from dataclasses import fields
from math import isfinite
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er

from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.control.model import Control, HeaterSettings, Mode, Settings
from custom_components.ems_smart_heater.control.strategies import FOLLOW_SURPLUS
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

from ..heaters import memory_file
from ..stored import (
    ALONE,
    CONTACTOR,
    ENTRY,
    KEYS,
    MEMORY,
    WITH_SENSOR,
    WRONG,
    House,
    Path_,
    at,
    load,
    paths,
    said,
    stored_entry,
    with_value,
)

HEATER_PATH = ("subentries", 2, "data")
OF_ENTRY = [
    *paths(ENTRY["data"], ("data",)),
    *paths(ENTRY["options"], ("options",)),
    *paths(ENTRY["subentries"][2]["data"], HEATER_PATH),
]
OF_ENTRY = [path for path in OF_ENTRY if path not in (("data",), ("options",), HEATER_PATH)]
OF_MEMORY = [
    path
    for path in paths(MEMORY)
    if path[0] != "heaters" or len(path) == 1 or path[1] == KEYS[0]  # the one with a boost
]
TABLES = {
    ("data",): DATA,
    ("data", "device"): DEVICE,
    ("options",): OPTIONS,
    ("options", "settings"): SETTINGS,
    HEATER_PATH: HEATER,
    (*HEATER_PATH, "settings"): HEATER_SETTINGS,
}


def name(path: Path_) -> str:
    return ".".join(map(str, path))


def can_be(path: Path_, value: Any) -> bool:
    """Return whether a value is one that may be there, and below its off value if it is an on value."""
    if path in TABLES:
        return value == {} and path[-1] == "settings"
    fits = not (str(path[-1]).endswith("on_threshold_w") and value == -1)
    return fits and TABLES[path[:-1]].takes(str(path[-1]), value)


@pytest.mark.parametrize("path", OF_ENTRY, ids=name)
def test_what_is_read_is_usable_and_what_is_not_is_named(path: Path_) -> None:
    """Each number of the controller's is finite, whatever is stored."""
    for value in WRONG:
        entry = stored_entry(with_value(ENTRY, path, value))
        stored, meter = read_entry(entry), read_meter(entry.data)
        assert (not stored.faults and not meter.faults) == can_be(path, value), value
        every: tuple[Settings | HeaterSettings, ...] = (stored.settings, *stored.settings.heaters.values())
        for settings in every:
            numbers = [getattr(settings, each.name) for each in fields(settings) if each.type in (int, float)]
            assert all(isfinite(number) for number in numbers), value


def test_all_that_was_stored_is_read() -> None:
    """As version 0.1.0 stored it; none of it is a default."""
    entry = stored_entry()
    stored = read_entry(entry)
    assert (stored.faults, read_meter(entry.data).faults) == ((), ())
    settings = stored.settings
    shown = {each.name: getattr(settings, each.name) for each in fields(Settings) if each.name != "heaters"}
    assert shown == {
        "control": "automatic",
        "strategy": FOLLOW_SURPLUS,
        "metering": "per_phase",
        "contactor": True,
        "total_guard": False,
        "total_on_threshold_w": -700,
        "total_off_threshold_w": -60,
        "on_delay_s": 12,
        "off_delay_s": 7,
        "min_on_s": 70,
        "min_off_s": 80,
        "tolerated_import_w": -150,
        "start_margin_w": 0,
        "start_every_s": 450,
        "battery": True,
        "fast_off_w": 2000,
        "click_ct": 0.01,
        "settle_s": 4,
        "stale_s": 15,
    }
    assert (stored.contactor, stored.override_s, stored.publish_s) == (CONTACTOR, 2700, 5)
    assert list(stored.heaters) == [KEYS[2], KEYS[0], KEYS[1], KEYS[3]]
    assert settings.heaters[KEYS[2]] == HeaterSettings(
        power_w=2000,
        phase=settings.heaters[KEYS[2]].phase,
        on_threshold_w=-800,
        off_threshold_w=-40,
        entities=frozenset({"temperature_sensor"}),
        on_temperature_c=55,
        off_temperature_c=60,
        max_age_s=5400,
        longest_run_s=12 * 3600,
        boost_s=5400,
        switchings_a_day=40,
    )
    assert settings.heaters[KEYS[2]].phase == "total"
    assert (stored.heaters[KEYS[2]].relay, stored.heaters[KEYS[2]].heartbeat_s) == ("input_boolean.r5", 30)
    assert settings.heaters[KEYS[1]].mode is Mode.ON
    alone = settings.heaters[KEYS[3]]
    assert (alone.max_age_s, alone.longest_run_s, alone.entities) == (0, 8 * 3600, frozenset())


async def heats_nothing_hot(hass: HomeAssistant, house: House, unknown: str | None = None) -> None:
    """See that heaters with a sensor are off, and that a boost does not change that."""
    watched = set(WITH_SENSOR.values()) - {unknown}
    assert not house.on & watched
    for key in WITH_SENSOR:
        boost = er.async_get(hass).async_get_entity_id("switch", DOMAIN, f"{key}_boost")
        if boost and hass.states.get(boost):
            with suppress(ServiceValidationError):  # its mode is off
                await hass.services.async_call(DOMAIN, "boost", {"entity_id": boost}, blocking=True)
    await hass.async_block_till_done()
    assert not house.on & watched


@pytest.mark.parametrize("path", OF_ENTRY, ids=name)
async def test_an_entry_is_set_up_and_safe(hass: HomeAssistant, socket_enabled: None, path: Path_) -> None:
    house = House(hass)
    before = at(ENTRY, path)
    wrong: Any = 5 if isinstance(before, str) else "text"
    entry = stored_entry(with_value(ENTRY, path, wrong))
    await load(hass, entry, MEMORY)
    assert entry.state is ConfigEntryState.LOADED
    assert said(hass, entry)
    # One that nobody knows nobody can switch off.
    relay = {HEATER_PATH: WITH_SENSOR[KEYS[2]], ("options",): CONTACTOR}.get(path[:-1])
    relay = relay if path[-1] in ("relay", "contactor") else None
    await heats_nothing_hot(hass, house, relay)
    await hass.config_entries.async_unload(entry.entry_id)
    assert house.on <= {relay}
    assert said(hass, entry) is None


@pytest.mark.parametrize("path", OF_MEMORY, ids=name)
async def test_a_memory_is_read_and_safe(hass: HomeAssistant, socket_enabled: None, path: Path_) -> None:
    """The issue names what was lost; the others' memories stay."""
    house = House(hass)
    before = at(MEMORY, path)
    wrong: Any = 5 if isinstance(before, str) else "text"
    entry = stored_entry()
    await load(hass, entry, with_value(MEMORY, path, wrong))
    assert entry.state is ConfigEntryState.LOADED
    whole = path == ("heaters",)
    assert said(hass, entry, "memory_unreadable" if whole else "stored_values")
    await heats_nothing_hot(hass, house)
    known = entry.runtime_data.heating.store.known
    assert (known[KEYS[1]].learned.steps_w == (990,)) is not whole
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.config_entries.async_setup(entry.entry_id)
    assert said(hass, entry) is None
    await hass.config_entries.async_unload(entry.entry_id)


# What holds instead


def settings_with(path: Path_, value: Any) -> Settings:
    return read_entry(stored_entry(with_value(ENTRY, path, value))).settings


@pytest.mark.parametrize("value", ["hands_off", None, 3])
def test_an_unknown_mode_is_off(value: Any) -> None:
    settings = settings_with((*HEATER_PATH, "settings", "mode"), value)
    assert settings.heaters[KEYS[2]].mode is Mode.OFF


def test_an_unknown_control_is_off() -> None:
    assert settings_with(("options", "settings", "control"), "party").control is Control.OFF


@pytest.mark.parametrize("value", [None, "text", -1, 10**400])
def test_a_run_without_a_limit_has_the_shortest(value: Any) -> None:
    """With a sensor, too, where nobody would have set one."""
    assert settings_with((*HEATER_PATH, "longest_run_h"), value).heaters[KEYS[2]].longest_run_s == 8 * 3600


def test_all_settings_are_none() -> None:
    settings = settings_with((*HEATER_PATH, "settings"), "text").heaters[KEYS[2]]
    assert (settings.mode, settings.on_threshold_w, settings.off_temperature_c) == (Mode.OFF, -2250, 53)


@pytest.mark.parametrize(
    "pair", [("on_temperature_c", "off_temperature_c"), ("on_threshold_w", "off_threshold_w")]
)
def test_a_broken_pair_follows_its_defaults(pair: tuple[str, str]) -> None:
    """Both are named: each for itself could be."""
    settings = ENTRY["subentries"][2]["data"]["settings"]
    turned = {**settings, pair[0]: settings[pair[1]], pair[1]: settings[pair[0]]}
    stored = read_entry(stored_entry(with_value(ENTRY, (*HEATER_PATH, "settings"), turned)))
    heater = stored.settings.heaters[KEYS[2]]
    assert getattr(heater, pair[0]) < getattr(heater, pair[1])
    assert [fault.name for fault in stored.faults] == [HEATER_SETTINGS.name(each) for each in pair]


@pytest.mark.parametrize(("key", "value"), [("power_w", "much"), ("power_w", 1e9), ("phase", "l4")])
async def test_a_heater_that_is_not_known_is_switched_off(
    hass: HomeAssistant, socket_enabled: None, key: str, value: Any
) -> None:
    """As soon as it can be; the others are controlled. What was learned and counted of it stays."""
    house = House(hass, celsius=20)
    hass.states.async_set(ALONE, STATE_UNAVAILABLE)
    entry = stored_entry(with_value(ENTRY, ("subentries", 3, "data", key), value))
    await load(hass, entry, MEMORY)
    assert KEYS[3] not in entry.runtime_data.heating.settings.heaters
    assert len(entry.runtime_data.heating.settings.heaters) == 3
    hass.states.async_set(ALONE, STATE_ON)
    await hass.async_block_till_done()
    assert ALONE not in house.on
    await hass.config_entries.async_unload(entry.entry_id)
    memory = json.loads(memory_file(entry).read_text("utf-8"))["heaters"][KEYS[3]]
    assert memory["usage"]["switchings"] == MEMORY["heaters"][KEYS[3]]["usage"]["switchings"]
    assert memory["wiring"] == MEMORY["heaters"][KEYS[3]]["wiring"]
