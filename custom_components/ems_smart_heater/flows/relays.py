"""The set-up's form of relays: up to four, each of which may be left out."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import SelectSelector, SelectSelectorConfig

from ..const import (
    CONF_PHASE,
    CONF_POWER,
    CONF_RELAY,
    CONF_SETTINGS,
    CONF_TEMPERATURE_SENSOR,
    DEFAULT_POWER_W,
    SUBENTRY_HEATER,
)
from ..meter import Phase
from ..settings.tables import HEATER
from .fields import first_out_of_range, number_field
from .heater import TEMPERATURE_SELECTOR, heater_title, relay_error, relay_selector

ROLE_HEATER: Final = "heater"
ROLE_CONTACTOR: Final = "contactor"
PLACES: Final = {"l1": Phase.L1, "l2": Phase.L2, "l3": Phase.L3, "4": Phase.TOTAL}


def relays_schema(hass: HomeAssistant) -> vol.Schema:
    """Return the form of the relays."""
    relay = relay_selector(hass)
    schema: dict[vol.Marker, Any] = {}
    for place in PLACES:
        schema[vol.Optional(f"relay_{place}")] = relay
        if place == "4":
            schema[vol.Required("role_4", default=ROLE_HEATER)] = SelectSelector(
                SelectSelectorConfig(options=[ROLE_HEATER, ROLE_CONTACTOR], translation_key="role")
            )
        schema[vol.Required(f"power_{place}", default=DEFAULT_POWER_W)] = number_field(
            HEATER.number(CONF_POWER)
        )
    schema[vol.Optional(CONF_TEMPERATURE_SENSOR)] = TEMPERATURE_SELECTOR
    return vol.Schema(schema)


def relays_of(user_input: Mapping[str, Any]) -> tuple[dict[str, str], str | None]:
    """Return the heaters' relays by place, and the main contactor."""
    relays = {place: user_input[f"relay_{place}"] for place in PLACES if f"relay_{place}" in user_input}
    contactor = relays.pop("4", None) if user_input["role_4"] == ROLE_CONTACTOR else None
    return relays, contactor


def errors_of(hass: HomeAssistant, user_input: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what is wrong with a filled in form, and what the errors' gaps are filled with."""
    relays, contactor = relays_of(user_input)
    errors, limits = first_out_of_range(
        user_input, {f"power_{place}": HEATER.number(CONF_POWER) for place in PLACES}
    )
    if error := relay_error(hass, [*relays.values(), *([contactor] if contactor else [])]):
        errors["base"] = error
    elif contactor and not relays:
        errors["relay_4"] = "contactor_alone"
    if not HEATER.takes(CONF_TEMPERATURE_SENSOR, user_input.get(CONF_TEMPERATURE_SENSOR)):
        errors[CONF_TEMPERATURE_SENSOR] = "sensor_is_none"
    return errors, limits


def heater_of(
    hass: HomeAssistant, place: str, relay: str, user_input: Mapping[str, Any]
) -> ConfigSubentryData:
    """Return the subentry of one heater."""
    data: dict[str, Any] = {
        CONF_RELAY: relay,
        CONF_PHASE: PLACES[place],
        CONF_POWER: user_input[f"power_{place}"],
        CONF_SETTINGS: {},
    }
    if sensor := user_input.get(CONF_TEMPERATURE_SENSOR):
        data[CONF_TEMPERATURE_SENSOR] = sensor
    return ConfigSubentryData(
        data=data, subentry_type=SUBENTRY_HEATER, title=heater_title(hass, data), unique_id=None
    )
