"""The download for a report of a fault: how everything is, without what identifies a house."""

import re
from dataclasses import asdict
from typing import Any, Final

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_UNIQUE_ID, CONF_USERNAME
from homeassistant.core import HomeAssistant

from .const import CONF_DEVICE, CONF_FINGERPRINT
from .coordinator import EmsConfigEntry
from .feed.live_feed import decision_part
from .link.connection import MeterConnection
from .link.meter_link import MeterLink
from .meter import Reading
from .meter.quantity import Quantity
from .meter.refused import Refused
from .settings.stored_meter import read_meter

SECRETS: Final = {
    *(CONF_HOST, CONF_USERNAME, CONF_PASSWORD, CONF_UNIQUE_ID, CONF_FINGERPRINT),
    *("mac", "serial", "token"),
}
_HIDDEN: Final = ("discovery_keys", "title")
"""The first holds host names; into the title a person may have written anything."""
_ADDRESS: Final = r"\d+\.\d+\.\d+\.\d+|(?:[0-9a-f]{0,4}:){2,}[0-9a-f]{0,4}"
_MAX_FRAME_BYTES: Final = 2048


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: EmsConfigEntry) -> dict[str, Any]:
    """Return what somebody needs who looks for a fault."""
    runtime = entry.runtime_data
    usage = runtime.usage
    configuration = async_redact_data(entry.as_dict(), SECRETS)
    return {
        "entry": configuration | dict.fromkeys(_HIDDEN, REDACTED),
        "meter": {
            "connected": runtime.link.connected,
            "last_reading": _reading(runtime.link),
            "implausible": _implausible(runtime.coordinator.refused),
            "usage": asdict(usage.data) if usage.data else None,
            **_connection(entry, runtime.link.connection),
        },
        "prices": {name: each._asdict() for name, each in runtime.heating.sources.explained.items()},
        "battery_w": runtime.heating.sources.battery_w,
        "decision": decision_part(runtime.heating) | {"available_w": runtime.heating.decision.available_w},
        "heaters": {
            key: {"learned": asdict(heater.learned), "usage": asdict(heater.usage)}
            for key, heater in runtime.heating.store.known.items()
        },
    }


def _reading(link: MeterLink) -> dict[str, Any] | None:
    """Return the last good reading with all its values."""
    reading, age_s = link.reading, link.age_s
    if reading is None or age_s is None:
        return None
    return {"age_s": round(age_s, 1), "status": reading.status.name.lower(), "values": _values(reading)}


def _values(reading: Reading) -> dict[str, dict[str, float | None]]:
    """Return every value by quantity and phase, in SI units."""
    return {
        quantity.name.lower(): {phase.value: reading.value(quantity, phase) for phase in quantity.phases}
        for quantity in Quantity
    }


def _implausible(refused: Refused) -> dict[str, dict[str, float]]:
    """Return how often each value was one that no meter can show, and the last figure."""
    return {
        f"{quantity.name.lower()} {phase}": {"times": times, "last": refused.last[quantity, phase]}
        for (quantity, phase), times in refused.times.items()
    }


def _connection(entry: EmsConfigEntry, connection: MeterConnection) -> dict[str, Any]:
    """Return how the connection went."""
    malformed = connection.last_malformed
    return {
        "counters": connection.counters,
        "history": [
            {
                "at": change.at.isoformat(timespec="seconds"),
                "connected": change.connected,
                "reason": change.reason,
                "detail": change.detail and _anonymous(entry, change.detail),
            }
            for change in connection.history
        ],
        "last_malformed_frame": malformed
        and {
            "reason": _anonymous(entry, str(malformed)),
            "hex": anonymous_frame(entry, malformed.frame).hex(),
        },
    }


def _anonymous(entry: EmsConfigEntry, text: str) -> str:
    """Return an error's text without what identifies the meter or a house."""
    return _identifying(entry).sub(REDACTED, text)


def anonymous_frame(entry: EmsConfigEntry, frame: bytes) -> bytes:
    """Return a frame in which stars, as many as there were bytes, stand for what identifies."""
    text = _identifying(entry).sub(lambda found: "*" * len(found[0]), frame.decode("latin-1"))
    return text.encode("latin-1")[:_MAX_FRAME_BYTES]


def _identifying(entry: EmsConfigEntry) -> re.Pattern[str]:
    """Return what finds host, serial, MAC (as text or bytes, in one of a byte a character) and addresses."""
    stored = read_meter(entry.data).data
    found = [re.escape(name) for name in (stored[CONF_HOST], str(entry.unique_id)) if name]
    digits = re.sub("[:-]", "", stored[CONF_DEVICE]["mac"])
    if re.fullmatch("[0-9a-f]{12}", digits, re.IGNORECASE):
        mac = bytes.fromhex(digits)
        found += [mac.hex("_").replace("_", "[:-]?"), re.escape(mac.decode("latin-1"))]
    return re.compile("|".join([*found, _ADDRESS]), re.IGNORECASE)
