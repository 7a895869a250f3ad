"""Where a meter is, and how to talk to it: for the set-up and for the running entry alike."""

import re
from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util.network import is_ipv6_address
from yarl import URL

from ..const import CONF_FINGERPRINT, DEFAULT_HTTPS_PORT, DEFAULT_PORT
from ..meter.client import MeterClient
from ..meter.ems.client import MeterClient as EmsClient
from ..meter.ems.rest import ADMIN

_ZONE: Final = re.compile(r"[\w.-]+", re.ASCII)
"""A network interface, by name or number."""


def parse_address(text: str, *, https: bool) -> URL:
    """Return the address of a meter given as name or address, with or without a port.

    An address copied from a browser that begins with https means HTTPS, too; one of IPv6 may come
    without brackets, and with a zone. Raises ValueError if it is none.
    """
    try:
        return _parse(text.strip(), https=https)
    except (ValueError, IndexError) as error:  # yarl has both for what it cannot understand
        raise ValueError(f"no address: {text}") from error


def _parse(text: str, *, https: bool) -> URL:
    """Return an address; raises ValueError or IndexError if it is none."""
    if text.count(":") > 1 and not ("[" in text or "://" in text):
        text = f"[{text}]"
    url = URL(text if "://" in text else f"none://{text}")
    if not url.host or url.scheme not in ("http", "https", "none"):
        raise ValueError(text)
    if ":" in url.host and not _is_ipv6(url.host):
        raise ValueError(text)
    https = https or url.scheme == "https"
    port = url.explicit_port or (DEFAULT_HTTPS_PORT if https else DEFAULT_PORT)
    return URL.build(scheme="https" if https else "http", host=url.host, port=port)


def _is_ipv6(host: str) -> bool:
    """Return whether this is an address of IPv6, with or without a zone."""
    address, _, zone = host.partition("%")
    return is_ipv6_address(address) and (host == address or _ZONE.fullmatch(zone) is not None)


def typed_address(url: URL) -> str:
    """Return an address as a person would type it: the usual port goes without saying."""
    host = url.host or ""
    if url.port == (DEFAULT_HTTPS_PORT if url.scheme == "https" else DEFAULT_PORT):
        return host
    return f"[{host}]:{url.port}" if ":" in host else f"{host}:{url.port}"


def meter_url(data: Mapping[str, Any]) -> URL:
    """Return a meter's address; HTTPS is what has a trusted certificate."""
    scheme = "https" if data.get(CONF_FINGERPRINT) else "http"
    return URL.build(scheme=scheme, host=data[CONF_HOST], port=data[CONF_PORT])


def meter_client(hass: HomeAssistant, data: Mapping[str, Any]) -> MeterClient:
    """Return a client of the meter that a config entry's data name."""
    fingerprint = data.get(CONF_FINGERPRINT)
    return EmsClient(
        async_get_clientsession(hass),
        meter_url(data),
        data[CONF_PASSWORD],
        user=data.get(CONF_USERNAME, ADMIN),
        fingerprint=bytes.fromhex(fingerprint) if fingerprint else None,
    )


def format_fingerprint(fingerprint: str) -> str:
    """Return a fingerprint as browsers show it, so that it can be compared."""
    return bytes.fromhex(fingerprint).hex(":").upper()
