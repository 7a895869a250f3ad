"""What a simulated meter is, and what can be wrong with it."""

from dataclasses import dataclass, field, fields
from typing import Final

WRONG_PASSWORD_STYLES: Final = (200, 400, 401, 403)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the device says it is."""

    product_name: str = "eMS home"
    serial: str = "12345678"
    mac: str = "00:D0:93:12:34:56"
    device_type: str = "hw0100"
    firmware: str = "1.1.0"
    hostname: str = "ems-home-12345678"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterSettings:
    """How a meter starts."""

    identity: Identity = field(default_factory=Identity)
    user: str = "admin"
    password: str = "heater"
    rate_hz: float = 4
    rate_limit: bool = True
    """Whether more than one login per second is answered with 429."""


@dataclass(slots=True, kw_only=True)
class MeterFaults:
    """What is wrong now; a fresh object is a healthy meter."""

    stall: bool = False
    """Streams stay open and nothing comes."""
    freeze_timestamp: bool = False
    status: int = 1
    garbage: bool = False
    """Random bytes instead of frames."""
    gone: bool = False
    """Connections are accepted, nothing is answered."""
    refuse_connections: bool = False
    starting: bool = False
    """The web server is there, the services behind it are not: 502."""
    refuse_tokens: bool = False
    """Logins succeed, and their tokens are refused."""
    wrong_password_style: int = 401
    old_firmware: bool = False
    """Load figures come with the status, deviceusage does not exist."""
    settings_status: int = 200
    """What the device settings are answered with; not 200: a page of the web server in front."""
    link_hz: float = 0
    """How many frames a second go through the network, the rest waits for them; 0 = all."""
    behind_s: float = 0
    """How late the device is with its frames, which have the timestamps of when they were made."""

    def as_dict(self) -> dict[str, bool | float]:
        """Return all of them by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(slots=True)
class MeterCounts:
    """What happened at the meter since it started."""

    login_attempts: int = 0
    logins: int = 0
    wrong_passwords: int = 0
    slowed_down: int = 0
    requests: int = 0
    settings: int = 0
    """How often it was asked who it is."""
    connections: int = 0
    """Stream connections that were accepted with a token."""
    refused_streams: int = 0
    frames: int = 0

    def as_dict(self) -> dict[str, int]:
        """Return all of them by name."""
        return {each.name: getattr(self, each.name) for each in fields(self)}
