"""What the device says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInformation:
    """Who the device says it is."""

    serial: str
    mac: str
    product: str
    firmware: str
    hostname: str

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any]) -> Self:
        """Return what the device settings say; only the serial must be there."""
        return cls(
            serial=str(answer["Serial"]),
            mac=str(answer.get("Mac", "")),
            product=str(answer.get("ProductName", "")),
            firmware=str(answer.get("FirmwareVersion", "")),
            hostname=str(answer.get("hostname", "")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceUsage:
    """How busy the device says it is; None for what it does not say."""

    load_percent: float | None
    temperature_c: float | None

    @classmethod
    def from_answer(cls, answer: Mapping[str, Any]) -> Self:
        """Return what the usage, or an older firmware's status, says."""
        return cls(load_percent=_number(answer.get("CpuLoad")), temperature_c=_number(answer.get("CpuTemp")))


def _number(value: object) -> float | None:
    """Return a number of a JSON answer."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
