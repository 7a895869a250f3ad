"""What only a person can mend of the link: a meter that stays away, moved or changed, a certificate."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import CONF_FINGERPRINT, DOMAIN
from ..meter.errors import CertificateChanged, WrongDevice

METER_LOST: Final = "meter_lost"
METER_MOVED: Final = "meter_moved"
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
def clear_issues(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Withdraw all that was asked for this meter."""
    for kind in (METER_LOST, METER_MOVED, CERTIFICATE_CHANGED, WRONG_DEVICE):
        ir.async_delete_issue(hass, DOMAIN, _issue_id(kind, entry))


def _issue_id(kind: str, entry: ConfigEntry[Any]) -> str:
    """Return the id of an issue of one meter."""
    return f"{kind}_{entry.entry_id}"
