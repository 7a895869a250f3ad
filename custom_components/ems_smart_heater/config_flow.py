"""Set-up: find the meter, hear its first reading, name the relays, say what to aim for; and changes."""

import re
from collections.abc import Mapping
from typing import Any, Final, override

import voluptuous as vol
from homeassistant.config_entries import (
    SOURCE_DHCP,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryData,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import callback
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo

from .const import (
    CONF_CONTACTOR,
    CONF_DEVICE,
    CONF_FINGERPRINT,
    CONF_HTTPS,
    DOMAIN,
    ENTRY_MINOR_VERSION,
    ENTRY_VERSION,
    SUBENTRY_HEATER,
)
from .flows.fields import NO_LIMITS
from .flows.heater import HeaterFlow
from .flows.house import STRATEGY_SCHEMA, options_of
from .flows.meter import (
    DISCOVERED_SCHEMA,
    REAUTH_SCHEMA,
    RECONFIGURE_SCHEMA,
    USER_SCHEMA,
    answers,
    suggestion_of_user,
)
from .flows.options import EmsOptionsFlow
from .flows.relays import errors_of, heater_of, relays_of, relays_schema
from .link.address import format_fingerprint, meter_url, typed_address
from .link.who_is_there import FormError, log_in, try_meter
from .meter.errors import CertificateChanged, MeterError
from .settings.stored_meter import read_meter

_HOSTNAME: Final = re.compile(r"(?:ems-home|ksem)-(\w+)", re.IGNORECASE)


class EmsConfigFlow(ConfigFlow, domain=DOMAIN):
    """Set up a meter and the heaters behind it."""

    VERSION = ENTRY_VERSION
    MINOR_VERSION = ENTRY_MINOR_VERSION

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._data: dict[str, Any] = {}
        self._title = ""
        self._host = ""
        self._input: dict[str, Any] = {}
        self._new_fingerprint = ""
        self._contactor: str | None = None
        self._heaters: list[ConfigSubentryData] = []

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be added to a meter."""
        return {SUBENTRY_HEATER: HeaterFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the options' form."""
        return EmsOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for address and password, and try them."""
        return await self._connect("user", USER_SCHEMA, user_input, answers(user_input or {}))

    @override
    async def async_step_dhcp(self, discovery_info: DhcpServiceInfo) -> ConfigFlowResult:
        """Tell a known meter of the address that its MAC was given, or offer an unknown one."""
        mac = format_mac(discovery_info.macaddress)
        if known := self._known_by(mac):
            if known.state is ConfigEntryState.LOADED:
                known.runtime_data.mover.announced(discovery_info.ip)
            return self.async_abort(reason="already_configured")
        match = _HOSTNAME.fullmatch(discovery_info.hostname)
        if match is None:
            return self.async_abort(reason="not_a_meter")
        self._replace_card_of(mac, discovery_info.ip)
        # Who takes a meter's name first does not hide the meter.
        await self.async_set_unique_id(match[1], raise_on_progress=False)
        # Nor is a known meter followed for its name.
        self._abort_if_unique_id_configured()
        self._host = discovery_info.ip
        name = f"{discovery_info.hostname} ({self._host})"
        self.context["title_placeholders"] = {"name": name, "host": self._host, "mac": mac}
        return await self.async_step_discovered()

    async def async_step_discovered(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the password of a meter that was found."""
        whole = {**answers(user_input or {}), CONF_HOST: self._host}
        return await self._connect("discovered", DISCOVERED_SCHEMA, user_input, whole)

    async def async_step_relays(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which relays there are; every one may be left out."""
        errors, limits = dict[str, str](), NO_LIMITS
        if user_input is not None:
            errors, limits = errors_of(self.hass, user_input)
            if not errors:
                relays, self._contactor = relays_of(user_input)
                self._heaters = [
                    heater_of(self.hass, place, relay, user_input) for place, relay in relays.items()
                ]
                return await self.async_step_strategy()
        return self.async_show_form(
            step_id="relays",
            data_schema=self.add_suggested_values_to_schema(relays_schema(self.hass), user_input),
            errors=errors,
            description_placeholders={"meter": self._title, **limits},
        )

    async def async_step_strategy(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask how the house is billed, whether it has a battery, and what the heaters shall follow."""
        if user_input is None:
            return self.async_show_form(step_id="strategy", data_schema=STRATEGY_SCHEMA)
        return self.async_create_entry(
            title=self._title,
            data=self._data,
            options={CONF_CONTACTOR: self._contactor, **options_of(user_input)},
            subentries=self._heaters,
        )

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin to ask for another password."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the password, and whether the meter takes it."""
        entry, errors = self._get_reauth_entry(), dict[str, str]()
        if user_input is not None:
            try:
                data, device = await log_in(self.hass, {**entry.data, **answers(user_input)})
            except MeterError as error:
                errors["base"] = error.key
            else:
                if device.serial == entry.unique_id:
                    return self._change(entry, data)
                errors["base"] = "wrong_device"
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=self.add_suggested_values_to_schema(
                REAUTH_SCHEMA, user_input or suggestion_of_user(entry.data)
            ),
            errors=errors,
            description_placeholders={"name": entry.title},
        )

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for another address, HTTPS or password, and try them."""
        entry, errors = self._get_reconfigure_entry(), dict[str, str]()
        stored = read_meter(entry.data)
        if user_input is not None:
            kept = {key: stored.data[key] for key in (CONF_USERNAME, CONF_PASSWORD) if key in stored.data}
            self._input = {**kept, **answers(user_input)}
            try:
                return await self._reconfigure(entry, trusted=stored.data.get(CONF_FINGERPRINT))
            except FormError as error:
                errors[error.field] = error.key
            except CertificateChanged as error:
                self._new_fingerprint = error.fingerprint.hex()
                return await self.async_step_certificate()
        url, current = meter_url(stored.data), dict[str, Any]()
        if stored.known:
            current = {
                CONF_HOST: typed_address(url),
                CONF_HTTPS: url.scheme == "https",
                **suggestion_of_user(stored.data),
            }
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(RECONFIGURE_SCHEMA, user_input or current),
            errors=errors,
        )

    async def async_step_certificate(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask whether the meter's new certificate is to be trusted."""
        entry, errors = self._get_reconfigure_entry(), dict[str, str]()
        if user_input is not None:
            try:
                return await self._reconfigure(entry, trusted=self._new_fingerprint)
            except FormError as error:
                errors["base"] = error.key
            except CertificateChanged as error:
                self._new_fingerprint = error.fingerprint.hex()
        return self.async_show_form(
            step_id="certificate",
            errors=errors,
            description_placeholders={
                "old": format_fingerprint(entry.data[CONF_FINGERPRINT]),
                "new": format_fingerprint(self._new_fingerprint),
            },
        )

    async def _connect(
        self, step_id: str, schema: vol.Schema, user_input: dict[str, Any] | None, whole: dict[str, Any]
    ) -> ConfigFlowResult:
        """Show a form until a meter answers that is not set up yet; then ask for the relays."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                self._data, device = await try_meter(self.hass, whole, trusted=None)
            except FormError as error:
                errors[error.field if error.field in user_input else "base"] = error.key
            else:
                # A meter that was found, too, does not keep a person from typing its address.
                await self.async_set_unique_id(device.serial, raise_on_progress=False)
                self._abort_if_unique_id_configured()
                self._title = device.product or device.hostname or device.serial
                return await self.async_step_relays()
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders=self.context.get("title_placeholders"),
        )

    async def _reconfigure(self, entry: ConfigEntry, *, trusted: str | None) -> ConfigFlowResult:
        """Try what was filled in, and store it; raises FormError and CertificateChanged."""
        data, device = await try_meter(self.hass, self._input, trusted=trusted)
        if device.serial != entry.unique_id:
            raise FormError("base", "wrong_device")
        return self._change(entry, data)

    def _change(self, entry: ConfigEntry, data: dict[str, Any]) -> ConfigFlowResult:
        """Store what was changed; the running entry's listener reloads it."""
        if not entry.update_listeners:
            return self.async_update_reload_and_abort(entry, data=data)
        if data == {**entry.data, CONF_DEVICE: data[CONF_DEVICE]}:
            # The listener reloads for changes only; connect now rather than after the longest delay.
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_update_and_abort(entry, data=data)

    def _known_by(self, mac: str) -> ConfigEntry | None:
        """Return the meter with this MAC; one that told none is known by nothing."""
        for entry in self._async_current_entries(include_ignore=False):
            if format_mac(read_meter(entry.data).data[CONF_DEVICE]["mac"]) == mac:
                return entry
        return None

    def _replace_card_of(self, mac: str, host: str) -> None:
        """Withdraw what was offered of the same device at another address; raises AbortFlow if at this."""
        for flow in self._async_in_progress(True, {"source": SOURCE_DHCP}):
            shown = flow["context"].get("title_placeholders", {})
            if shown.get("mac") == mac:
                if shown["host"] == host:
                    raise AbortFlow("already_in_progress")
                self.hass.config_entries.flow.async_abort(flow["flow_id"])
