"""Set-up: find the meter, hear its first reading, then name the relays."""

from typing import Any, override

import voluptuous as vol
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryData,
    ConfigSubentryFlow,
)
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from yarl import URL

from .const import (
    CONF_CONTACTOR,
    CONF_DEVICE,
    CONF_PHASE,
    CONF_POWER,
    CONF_RELAY,
    CONF_SETTINGS,
    CONF_TEMPERATURE_SENSOR,
    DEFAULT_PORT,
    DEFAULT_POWER_W,
    DOMAIN,
    STALE_S,
    SUBENTRY_HEATER,
)
from .heater_flow import (
    POWER_SELECTOR,
    TEMPERATURE_SELECTOR,
    HeaterFlow,
    heater_title,
    relay_error,
    relay_selector,
)
from .meter import Phase
from .meter.client import DeviceInformation, MeterClient
from .meter.errors import (
    MalformedFrame,
    MeterError,
    NoData,
    NotAMeter,
    NotReady,
    TokenRefused,
    Unreachable,
    WrongPassword,
)

ERRORS: dict[type[MeterError], str] = {
    WrongPassword: "wrong_password",
    NotReady: "not_ready",
    Unreachable: "unreachable",
    NotAMeter: "not_a_meter",
    TokenRefused: "token_refused",
    NoData: "no_data",
    MalformedFrame: "malformed_frame",
}
ROLE_HEATER = "heater"
ROLE_CONTACTOR = "contactor"
PLACES = {"l1": Phase.L1, "l2": Phase.L2, "l3": Phase.L3, "4": Phase.TOTAL}

USER_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_HOST): str,
        vol.Required(CONF_PASSWORD): TextSelector(
            TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
        ),
    }
)


def meter_url(text: str) -> URL:
    """Return the address of a meter given as name or address, with or without a port.

    Raises ValueError if it is none.
    """
    text = text.strip()
    url = URL(text if "://" in text else f"http://{text}")
    if not url.host or url.scheme != "http":
        raise ValueError(text)
    return URL.build(scheme="http", host=url.host, port=url.port or DEFAULT_PORT)


async def ask_meter(hass: HomeAssistant, url: URL, password: str) -> DeviceInformation:
    """Return who answers there, once it has sent a good reading; raises MeterError."""
    client = MeterClient(async_get_clientsession(hass), url, password)
    device = await client.device_information()
    await client.first_reading(silence_s=STALE_S)
    return device


class EmsConfigFlow(ConfigFlow, domain=DOMAIN):
    """Set up a meter and the heaters behind it."""

    VERSION = 1

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._data: dict[str, Any] = {}
        self._title = ""

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be added to a meter."""
        return {SUBENTRY_HEATER: HeaterFlow}

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for address and password, and try them."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                url = meter_url(user_input[CONF_HOST])
                device = await ask_meter(self.hass, url, user_input[CONF_PASSWORD])
            except ValueError:
                errors[CONF_HOST] = "invalid_host"
            except MeterError as error:
                errors["base"] = ERRORS[type(error)]
            else:
                await self.async_set_unique_id(device.serial)
                self._abort_if_unique_id_configured()
                self._title = device.product or device.hostname or device.serial
                self._data = {
                    CONF_HOST: url.host,
                    CONF_PORT: url.port,
                    CONF_PASSWORD: user_input[CONF_PASSWORD],
                    CONF_DEVICE: {
                        "mac": device.mac,
                        "product": device.product,
                        "firmware": device.firmware,
                    },
                }
                return await self.async_step_relays()
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(USER_SCHEMA, user_input),
            errors=errors,
        )

    async def async_step_relays(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which relays there are; every one may be left out."""
        errors: dict[str, str] = {}
        if user_input is not None:
            relays = {
                place: user_input[f"relay_{place}"] for place in PLACES if f"relay_{place}" in user_input
            }
            contactor = relays.pop("4", None) if user_input["role_4"] == ROLE_CONTACTOR else None
            everything = [*relays.values(), *([contactor] if contactor else [])]
            if error := relay_error(self.hass, everything):
                errors["base"] = error
            elif contactor and not relays:
                errors["relay_4"] = "contactor_alone"
            else:
                return self.async_create_entry(
                    title=self._title,
                    data=self._data,
                    options={CONF_CONTACTOR: contactor, CONF_SETTINGS: {}},
                    subentries=[self._heater(place, relay, user_input) for place, relay in relays.items()],
                )
        return self.async_show_form(
            step_id="relays",
            data_schema=self.add_suggested_values_to_schema(self._relays_schema(), user_input),
            errors=errors,
            description_placeholders={"meter": self._title},
        )

    def _heater(self, place: str, relay: str, user_input: dict[str, Any]) -> ConfigSubentryData:
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
            data=data, subentry_type=SUBENTRY_HEATER, title=heater_title(self.hass, data), unique_id=None
        )

    def _relays_schema(self) -> vol.Schema:
        """Return the form of the relays."""
        relay = relay_selector(self.hass)
        schema: dict[vol.Marker, Any] = {}
        for place in PLACES:
            schema[vol.Optional(f"relay_{place}")] = relay
            if place == "4":
                schema[vol.Required("role_4", default=ROLE_HEATER)] = SelectSelector(
                    SelectSelectorConfig(options=[ROLE_HEATER, ROLE_CONTACTOR], translation_key="role")
                )
            schema[vol.Required(f"power_{place}", default=DEFAULT_POWER_W)] = POWER_SELECTOR
        schema[vol.Optional(CONF_TEMPERATURE_SENSOR)] = TEMPERATURE_SELECTOR
        return vol.Schema(schema)
