"""What the device says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

_LONGEST_TEXT: Final = 64
_HEX: Final = frozenset("0123456789abcdef")
_MAC_DIGITS: Final = 12
_NOBODYS_MACS: Final = {"0" * _MAC_DIGITS, "f" * _MAC_DIGITS}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInformation:
    """Who the device says it is; an empty text for what it does not say."""

    serial: str
    mac: str
    product: str
    firmware: str
    hostname: str

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any]) -> Self:
        """Return what the device settings say."""
        return cls(
            serial=_text(answer.get("Serial")),
            mac=_mac(answer.get("Mac")),
            product=_text(answer.get("ProductName")),
            firmware=_text(answer.get("FirmwareVersion")),
            hostname=_text(answer.get("hostname")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLoad:
    """How busy the device says it is; None for what it does not say, or cannot be."""

    load_percent: float | None
    temperature_c: float | None

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any]) -> Self:
        """Return what the usage, or an older firmware's status, says."""
        return cls(
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
