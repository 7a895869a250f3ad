"""The flows in which a person mends what only he can: a certificate, a meter that moved, a weld."""

from abc import abstractmethod
from typing import Any, override

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .const import CONF_DEVICE, CONF_FINGERPRINT, DOMAIN
from .link.address import format_fingerprint
from .link.who_is_there import who_is_there
from .meter.errors import MeterError


class _Asking(RepairsFlow):
    """A flow of one question."""

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask."""
        return await self.async_step_confirm()

    @abstractmethod
    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask; with the answer, mend."""


class CertificateFlow(_Asking):
    """Shows both fingerprints, and trusts the new one if a person says so."""

    def __init__(self, entry_id: str, fingerprint: str) -> None:
        """Take what the issue was about."""
        self._entry_id = entry_id
        self._fingerprint = fingerprint

    @override
    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask, then store; the changed entry is reloaded by its listener."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None or not (trusted := entry.data.get(CONF_FINGERPRINT)):
            return self.async_abort(reason="meter_removed")
        if user_input is None:
            return self.async_show_form(
                step_id="confirm",
                description_placeholders={
                    "name": entry.title,
                    "old": format_fingerprint(trusted),
                    "new": format_fingerprint(self._fingerprint),
                },
            )
        data = {**entry.data, CONF_FINGERPRINT: self._fingerprint}
        self.hass.config_entries.async_update_entry(entry, data=data)
        return self.async_create_entry(data={})


class MovedFlow(_Asking):
    """Shows the new address, and logs in there if a person says that it is the meter's."""

    def __init__(self, entry_id: str, host: str) -> None:
        """Take what the issue was about."""
        self._entry_id = entry_id
        self._host = host

    @override
    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask, then store the address once the meter's serial was seen there; the listener reloads."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="meter_removed")
        if user_input is None:
            return self.async_show_form(
                step_id="confirm",
                description_placeholders={
                    "name": entry.title,
                    "old": entry.data[CONF_HOST],
                    "new": self._host,
                    "mac": entry.data[CONF_DEVICE]["mac"],
                },
            )
        if entry.runtime_data.link.connected:
            return self.async_abort(reason="meter_is_back")
        data = {**entry.data, CONF_HOST: self._host}
        try:
            device = await who_is_there(self.hass, data)
        except MeterError:
            return self.async_abort(reason="not_there")
        if device.serial != entry.unique_id:
            return self.async_abort(reason="not_there")
        self.hass.config_entries.async_update_entry(entry, data=data)
        return self.async_create_entry(data={})


class WeldedFlow(_Asking):
    """Asks whether a relay that stuck was mended, and forgets that it did."""

    def __init__(self, entry_id: str, heater: str) -> None:
        """Take what the issue was about."""
        self._entry_id = entry_id
        self._heater = heater

    @override
    async def async_step_confirm(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask, then begin to learn anew."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        heater = entry.subentries.get(self._heater) if entry else None
        if entry is None or heater is None or entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="heater_removed")
        if user_input is None:
            issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
            seen = (issue and issue.translation_placeholders) or {}
            return self.async_show_form(
                step_id="confirm", description_placeholders={**seen, "name": heater.title}
            )
        entry.runtime_data.heating.forget_learned(self._heater)
        return self.async_create_entry(data={})


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow that a person mends it with: only these issues have one."""
    assert data is not None
    if "kept" in data:
        return ConfirmRepairFlow()
    if heater := data.get("heater"):
        return WeldedFlow(data["entry_id"], heater)
    if host := data.get(CONF_HOST):
        return MovedFlow(data["entry_id"], host)
    return CertificateFlow(data["entry_id"], data[CONF_FINGERPRINT])
