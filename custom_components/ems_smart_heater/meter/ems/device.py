"""What the device says of itself."""

from collections.abc import Mapping
from typing import Any, Final

from ..device import DeviceInformation, DeviceLoad

_LONGEST_TEXT: Final = 64
_HEX: Final = frozenset("0123456789abcdef")
_MAC_DIGITS: Final = 12
_NOBODYS_MACS: Final = {"0" * _MAC_DIGITS, "f" * _MAC_DIGITS}


def read_information(answer: Mapping[str, Any]) -> DeviceInformation:
    """Return what the device settings say."""
    return DeviceInformation(
        serial=_text(answer.get("Serial")),
        mac=_mac(answer.get("Mac")),
        product=_text(answer.get("ProductName")),
        firmware=_text(answer.get("FirmwareVersion")),
        hostname=_text(answer.get("hostname")),
    )


def read_load(answer: Mapping[str, Any]) -> DeviceLoad:
    """Return what the usage, or an older firmware's status, says."""
    return DeviceLoad(
        load_percent=_number(answer.get("CpuLoad"), 0, 100),
        temperature_c=_number(answer.get("CpuTemp"), -40, 150),
    )


def _number(value: object, least: float, most: float) -> float | None:
    """Return a number of a JSON answer if it is within its range."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return value if least <= value <= most else None


def _text(value: object) -> str:
    """Return a text or whole number of a JSON answer as a short line."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    return "".join(char for char in str(value) if char.isprintable()).strip()[:_LONGEST_TEXT]


def _mac(value: object) -> str:
    """Return a MAC as the device writes it, nothing if it is none that tells devices apart."""
    text = _text(value)
    digits = text.replace(":", "").replace("-", "").lower()
    is_mac = len(digits) == _MAC_DIGITS and _HEX.issuperset(digits) and digits not in _NOBODYS_MACS
    return text if is_mac else ""
