"""Where the meter is and what it is, as far as that can be read of a config entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME

from ..const import CONF_DEVICE, CONF_FINGERPRINT, DEFAULT_PORT
from ..meter.ems.rest import ADMIN
from .tables import DATA, DEVICE

_NOWHERE: Final = {
    CONF_HOST: "meter.invalid",
    CONF_PORT: DEFAULT_PORT,
    CONF_USERNAME: ADMIN,
    CONF_PASSWORD: "",
    CONF_FINGERPRINT: None,
}
"""RFC 2606: a name that is nobody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMeter:
    """What can be used of an entry's data."""

    data: Mapping[str, Any]
    known: bool
    """Else nothing may be asked: it would go elsewhere, or without encryption."""
    faults: tuple[str, ...]


def read_meter(data: Mapping[str, Any]) -> StoredMeter:
    """Return an entry's data: without a part of the address, that of nobody; of the device what is known."""
    faults: list[str] = []
    address = DATA.read(data, faults)
    known = not faults
    device = DEVICE.read(data.get(CONF_DEVICE), faults)
    return StoredMeter(
        data={**data, **(address if known else _NOWHERE), CONF_DEVICE: device},
        known=known,
        faults=tuple(faults),
    )
