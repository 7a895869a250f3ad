"""What only a person can mend: a meter that stays away, moved or is another one, a certificate, a weld."""

from typing import Any, Final

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import CONF_DEVICE, CONF_FINGERPRINT, DOMAIN
from .meter.errors import CertificateChanged, MeterError, WrongDevice
from .meter_try import who_is_there

METER_LOST: Final = "meter_lost"
METER_MOVED: Final = "meter_moved"
MEMORY_UNREADABLE: Final = "memory_unreadable"
MEMORY_NEWER: Final = "memory_newer"
CERTIFICATE_CHANGED: Final = "certificate_changed"
WRONG_DEVICE: Final = "wrong_device"


@callback
def report_loss(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Tell a person that the meter stays away."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(METER_LOST, entry),
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=METER_LOST,
        translation_placeholders={"name": entry.title},
    )


@callback
def report_move(hass: HomeAssistant, entry: ConfigEntry[Any], host: str) -> None:
    """Ask a person whether the meter is at another address, which nothing but the password can tell."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(METER_MOVED, entry),
        data={"entry_id": entry.entry_id, CONF_HOST: host},
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=METER_MOVED,
        translation_placeholders={"name": entry.title, "host": host},
    )


@callback
def report_certificate(hass: HomeAssistant, entry: ConfigEntry[Any], error: CertificateChanged) -> None:
    """Ask a person whether the meter's new certificate is to be trusted."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(CERTIFICATE_CHANGED, entry),
        data={"entry_id": entry.entry_id, CONF_FINGERPRINT: error.fingerprint.hex()},
        is_fixable=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=CERTIFICATE_CHANGED,
        translation_placeholders={"name": entry.title},
    )


@callback
def report_memory(hass: HomeAssistant, entry: ConfigEntry[Any], kept: str, *, newer: bool) -> None:
    """Tell a person that the memory was put aside; nobody would find that again at the next start."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(MEMORY_UNREADABLE, entry),
        data={"entry_id": entry.entry_id, "kept": kept},
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=MEMORY_NEWER if newer else MEMORY_UNREADABLE,
        translation_placeholders={"name": entry.title, "file": kept},
    )


@callback
def report_wrong_device(hass: HomeAssistant, entry: ConfigEntry[Any], error: WrongDevice) -> None:
    """Tell a person that another device answers at the meter's address."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(WRONG_DEVICE, entry),
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=WRONG_DEVICE,
        translation_placeholders={
            "name": entry.title,
            "expected": str(entry.unique_id),
            "found": error.serial,
        },
    )


@callback
def clear_memory_issue(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Withdraw what was said of a memory: it is no more."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(MEMORY_UNREADABLE, entry))


@callback
def clear_issues(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Withdraw all that was asked for this meter."""
    for kind in (METER_LOST, METER_MOVED, CERTIFICATE_CHANGED, WRONG_DEVICE):
        ir.async_delete_issue(hass, DOMAIN, _issue_id(kind, entry))


def _issue_id(kind: str, entry: ConfigEntry[Any]) -> str:
    """Return the id of an issue of one meter."""
    return f"{kind}_{entry.entry_id}"


def readable(fingerprint: str) -> str:
    """Return a fingerprint as browsers show it, so that it can be compared."""
    return bytes.fromhex(fingerprint).hex(":").upper()


class CertificateFlow(RepairsFlow):
    """Shows both fingerprints, and trusts the new one if a person says so."""

    def __init__(self, entry_id: str, fingerprint: str) -> None:
        """Take what the issue was about."""
        self._entry_id = entry_id
        self._fingerprint = fingerprint

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_confirm()

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
                    "old": readable(trusted),
                    "new": readable(self._fingerprint),
                },
            )
        data = {**entry.data, CONF_FINGERPRINT: self._fingerprint}
        self.hass.config_entries.async_update_entry(entry, data=data)
        return self.async_create_entry(data={})


class MovedFlow(RepairsFlow):
    """Shows the new address, and logs in there if a person says that it is the meter's."""

    def __init__(self, entry_id: str, host: str) -> None:
        """Take what the issue was about."""
        self._entry_id = entry_id
        self._host = host

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_confirm()

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
        if entry.runtime_data.coordinator.connected:
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


class WeldedFlow(RepairsFlow):
    """Asks whether a relay that stuck was mended, and forgets that it did."""

    def __init__(self, entry_id: str, heater: str) -> None:
        """Take what the issue was about."""
        self._entry_id = entry_id
        self._heater = heater

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_confirm()

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
