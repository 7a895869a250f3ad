"""Whatever comes in is finite and in its range, or is refused in the user's language and not stored."""

from copy import deepcopy
from dataclasses import replace
from math import inf, isfinite, nan
from pathlib import Path
from typing import Any

import pytest
import yaml
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
from homeassistant.exceptions import ServiceValidationError
from hypothesis import given
from hypothesis import strategies as st
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.ems_smart_heater as integration
from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.control.model import Settings
from custom_components.ems_smart_heater.control.strategies import NOT_CHOSEN
from custom_components.ems_smart_heater.flows.options import NUMBERS
from custom_components.ems_smart_heater.number import HEATER_NUMBERS, METER_NUMBERS, TEMPERATURE_NUMBERS
from custom_components.ems_smart_heater.services import SCHEMA, SETTINGS_SCHEMA
from custom_components.ems_smart_heater.settings.given import taken
from custom_components.ems_smart_heater.settings.tables import (
    BOOST_MIN,
    DATA,
    HEATER,
    HEATER_SETTINGS,
    OPTIONS,
    SETTINGS,
    TEMPERATURE_C,
)
from custom_components.ems_smart_heater.settings.values import Number
from lab.simulator import Simulator

from ..common import RELAYS, SENSOR, entity_id
from ..flow_answers import NO_RELAYS, answer
from ..heaters import R2, Start, Switches, boost, key_of
from ..test_files import TEXTS

NONE: list[Any] = [nan, inf, -inf, 1e30, -1e30, "nan", "inf", "1e999"]
TABLES = (DATA, OPTIONS, SETTINGS, HEATER, HEATER_SETTINGS)
ALL = [row.kind for table in TABLES for row in table.rows.values() if isinstance(row.kind, Number)]
anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.floats())


def stored(entry: MockConfigEntry) -> Any:
    """Return all that an entry holds."""
    heaters = [dict(each.data) for each in entry.subentries.values()]
    return deepcopy([dict(entry.data), dict(entry.options), heaters])


def refused(error: ServiceValidationError) -> str:
    """Return what a person reads, all gaps filled in."""
    text = TEXTS["en"][f".exceptions.{error.translation_key}.message"]
    return text.format(**(error.translation_placeholders or {}))


@given(value=anything, number=st.sampled_from(ALL))
def test_numbers(value: Any, number: Number) -> None:
    """What is taken is finite and in its range, whatever is given."""
    try:
        got = taken("field", number, value)
    except ServiceValidationError:
        return
    assert isinstance(got, int | float)
    assert isfinite(got)
    assert number.least <= got <= number.most


def test_every_number_has_limits() -> None:
    """Finite ones, a person's unit, and none twice."""
    assert all(isfinite(each.least) and isfinite(each.most) and each.least < each.most for each in ALL)
    for each in (*METER_NUMBERS, *HEATER_NUMBERS, *TEMPERATURE_NUMBERS):
        table = SETTINGS if each in METER_NUMBERS else HEATER_SETTINGS
        number = table.number(each.setting)
        shown = (each.native_min_value, each.native_max_value, each.native_unit_of_measurement)
        assert shown == (number.least / number.scale, number.most / number.scale, number.unit)


def test_a_number_is_shown_in_its_unit() -> None:
    """Of the meter or of a heater alike; a setting has its own."""
    hours = replace(METER_NUMBERS[0], setting="settle_s", scale=3600)
    house = Settings(heaters={}, strategy=NOT_CHOSEN, settle_s=5400)
    assert hours.shown(house) == 1.5
    assert hours.change(1.5) == {"settle_s": 5400}


def test_the_actions_form_shows_the_same_limits() -> None:
    """services.yaml is a file of its own."""
    text = (Path(integration.__file__).parent / "services.yaml").read_text("utf-8")
    fields = {name: action["fields"] for name, action in yaml.safe_load(text).items()}
    for name, number in (("minutes", BOOST_MIN), ("temperature", TEMPERATURE_C)):
        shown = fields["boost"][name]["selector"]["number"]
        assert (shown["min"], shown["max"]) == (number.least, number.most)
    assert {key.schema for key in SETTINGS_SCHEMA.schema} >= {"strategy", "metering", "on_delay_s"}


# Entities


@pytest.mark.parametrize(
    "description", [*METER_NUMBERS, *HEATER_NUMBERS, *TEMPERATURE_NUMBERS], ids=lambda each: each.key
)
async def test_number_entities(hass: HomeAssistant, start: Start, description: Any) -> None:
    """Home Assistant itself lets through what is no number."""
    entry = await start()
    before = stored(entry)
    of = "12345678" if description in METER_NUMBERS else key_of(entry)
    target = {"entity_id": entity_id(hass, "number", description.key, of)}
    for value in NONE:
        with pytest.raises(ServiceValidationError):
            await hass.services.async_call("number", "set_value", {**target, "value": value}, blocking=True)
        assert stored(entry) == before


async def test_an_off_temperature_that_is_none_heats_nothing(
    hass: HomeAssistant, start: Start, switches: Switches
) -> None:
    """What was found: with NaN a boost heated water of 109 °C."""
    entry = await start()
    target = {"entity_id": entity_id(hass, "number", "off_temperature", key_of(entry)), "value": nan}
    with pytest.raises(ServiceValidationError) as error:
        await hass.services.async_call("number", "set_value", target, blocking=True)
    assert refused(error.value) == "off_temperature_c: this must be a number from 0 to 85 °C."
    hass.states.async_set(SENSOR, "109", {"unit_of_measurement": "°C"})
    await boost(hass, entry)
    assert not switches.on()


async def test_select_entities(hass: HomeAssistant, start: Start) -> None:
    entry = await start()
    before = stored(entry)
    for key, of in (("control", "12345678"), ("strategy", "12345678"), ("mode", key_of(entry))):
        target = {"entity_id": entity_id(hass, "select", key, of), "option": "party"}
        with pytest.raises(ServiceValidationError):
            await hass.services.async_call("select", "select_option", target, blocking=True)
    assert stored(entry) == before


async def test_the_button(hass: HomeAssistant, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the meter has shown of a heater can be more than a threshold may be."""
    entry = await start()
    before = stored(entry)
    heating = entry.runtime_data.heating
    learned = type(heating.learned(key_of(entry)))(steps_w=(60_000.0,) * 3)
    monkeypatch.setattr(heating, "learned", lambda _: learned)
    target = {"entity_id": entity_id(hass, "button", "learned_thresholds", key_of(entry))}
    with pytest.raises(ServiceValidationError) as error:
        await hass.services.async_call("button", "press", target, blocking=True)
    assert error.value.translation_key == "out_of_range"
    assert stored(entry) == before


# Actions


@pytest.mark.parametrize(
    ("field", "values", "range_"),
    [("minutes", [0, 721], "1 to 720 min"), ("temperature", [-1, 86], "0 to 85 °C")],
)
async def test_boost(
    hass: HomeAssistant, start: Start, switches: Switches, field: str, values: list[Any], range_: str
) -> None:
    entry = await start()
    for value in (*NONE, *values, "x", None, True, [5]):
        with pytest.raises(ServiceValidationError) as error:
            await boost(hass, entry, **{field: value})
        assert refused(error.value) == f"{field}: this must be a number from {range_}."
        assert not switches.on()


async def test_boost_with_numbers_as_text(hass: HomeAssistant, start: Start, switches: Switches) -> None:
    """As a template gives them."""
    entry = await start()
    await boost(hass, entry, minutes="10", temperature="45.5")
    assert switches.on()


@pytest.mark.parametrize("name", sorted(key.schema for key in SETTINGS_SCHEMA.schema))
def test_replay_settings(name: str) -> None:
    """Numbers that are none, choices that nobody has, and yes or no as text."""
    for value in (*NONE, None, [5], "party"):
        with pytest.raises(ServiceValidationError) as error:
            SETTINGS_SCHEMA({name: value})
        assert refused(error.value).startswith(f"{name}: ")


def test_replay_settings_as_text() -> None:
    given_as = {"on_delay_s": "12", "total_guard": "on", "home_battery": "false", "strategy": "thresholds"}
    assert SETTINGS_SCHEMA(given_as) == {
        "on_delay_s": 12,
        "total_guard": True,
        "home_battery": False,
        "strategy": "thresholds",
    }


@pytest.mark.parametrize("days", [*NONE, 0, 8, 1.5, "x", None, True])
def test_replay_days(days: Any) -> None:
    with pytest.raises(ServiceValidationError) as error:
        SCHEMA({"config_entry_id": "id", "days": days})
    assert refused(error.value) == "days: this must be a number from 1 to 7."


async def test_by_the_websocket(hass: HomeAssistant, start: Start, hass_ws_client: Any) -> None:
    """A user interface gets the key of the text, in its own language."""
    await start()
    client = await hass_ws_client(hass)
    target = {"entity_id": entity_id(hass, "number", "on_delay"), "value": "nan"}
    call = {"type": "call_service", "domain": "number", "service": "set_value", "service_data": target}
    await client.send_json_auto_id(call)
    error = (await client.receive_json())["error"]
    assert (error["code"], error["translation_key"]) == ("service_validation_error", "out_of_range")


# Forms


@pytest.mark.parametrize("key", NUMBERS)
async def test_options(hass: HomeAssistant, start: Start, key: str) -> None:
    """The error is at the field, with its limits."""
    entry = await start()
    before = stored(entry)
    form: Any = await hass.config_entries.options.async_init(entry.entry_id)
    for value in (*NONE, 10**400):
        form = await hass.config_entries.options.async_configure(form["flow_id"], {key: value})
        assert form["errors"] == {key: "out_of_range"}
        assert form["description_placeholders"] == NUMBERS[key].limits
    assert stored(entry) == before


async def add_heater(hass: HomeAssistant, entry: MockConfigEntry, **answer: Any) -> Any:
    """Fill in the heater's form."""
    form: Any = await hass.config_entries.subentries.async_init(
        (entry.entry_id, "heater"), context={"source": SOURCE_USER}
    )
    whole = {"relay": R2, "phase": "l2", "power_w": 500, **answer}
    return await hass.config_entries.subentries.async_configure(form["flow_id"], whole)


@pytest.mark.parametrize("key", [key for key, row in HEATER.rows.items() if isinstance(row.kind, Number)])
async def test_heater_form(hass: HomeAssistant, start: Start, key: str) -> None:
    entry = await start()
    before = stored(entry)
    for value in (*NONE, 10**400):
        form = await add_heater(hass, entry, **{key: value})
        assert form["errors"] == {key: "out_of_range"}
        assert form["description_placeholders"] == HEATER.number(key).limits
    assert stored(entry) == before


UUID = "0123456789abcdef0123456789abcdef"
"""Home Assistant's selector of entities takes the like."""


@pytest.mark.parametrize("key", HEATER.entities)
async def test_heater_form_without_an_entity(hass: HomeAssistant, start: Start, key: str) -> None:
    entry = await start()
    before = stored(entry)
    assert (await add_heater(hass, entry, **{key: UUID}))["errors"].keys() == {key}
    with pytest.raises(InvalidData):  # what the form does not offer
        await add_heater(hass, entry, **{key: "party"})
    with pytest.raises(InvalidData):
        await add_heater(hass, entry, phase="l4")
    assert stored(entry) == before


async def test_contactor_without_an_entity(hass: HomeAssistant, start: Start) -> None:
    entry = await start()
    form: Any = await hass.config_entries.options.async_init(entry.entry_id)
    form = await hass.config_entries.options.async_configure(form["flow_id"], {"contactor": UUID})
    assert form["errors"] == {"contactor": "relay_is_none"}


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"power_l1": nan}, {"power_l1": "out_of_range"}),
        ({"power_4": "inf"}, {"power_4": "out_of_range"}),
        ({"relay_l1": UUID}, {"base": "relay_is_none"}),
        ({"temperature_sensor": UUID}, {"temperature_sensor": "sensor_is_none"}),
    ],
)
async def test_set_up(
    hass: HomeAssistant, sim: Simulator, wrong: dict[str, Any], errors: dict[str, str]
) -> None:
    form: Any = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    form = await answer(hass, form, host=f"127.0.0.1:{sim.port}", password="heater")
    form = await answer(hass, form, **{**NO_RELAYS, "relay_l1": RELAYS["l1"], **wrong})
    assert (form["step_id"], form["errors"]) == ("relays", errors)
    assert not hass.config_entries.async_entries(DOMAIN)
