"""What a meter says of itself beside its readings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInformation:
    """Who the device says it is; an empty text for what it does not say."""

    serial: str
    mac: str
    product: str
    firmware: str
    hostname: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLoad:
    """How busy the device says it is; None for what it does not say, or cannot be."""

    load_percent: float | None
    temperature_c: float | None
