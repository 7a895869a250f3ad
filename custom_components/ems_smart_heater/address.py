"""Where a meter is, and how to talk to it: for the set-up and for the running entry alike."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from .const import CONF_FINGERPRINT, DEFAULT_HTTPS_PORT, DEFAULT_PORT
from .meter.client import MeterClient


def parse_address(text: str, *, https: bool) -> URL:
    """Return the address of a meter given as name or address, with or without a port.

    An address copied from a browser that begins with https means HTTPS, too. Raises ValueError if it is none.
    """
    text = text.strip()
    url = URL(text if "://" in text else f"none://{text}")
    if not url.host or url.scheme not in ("http", "https", "none"):
        raise ValueError(text)
    https = https or url.scheme == "https"
    port = url.explicit_port or (DEFAULT_HTTPS_PORT if https else DEFAULT_PORT)
    return URL.build(scheme="https" if https else "http", host=url.host, port=port)


def meter_url(data: Mapping[str, Any]) -> URL:
    """Return a meter's address; HTTPS is what has a trusted certificate."""
    scheme = "https" if data.get(CONF_FINGERPRINT) else "http"
    return URL.build(scheme=scheme, host=data[CONF_HOST], port=data[CONF_PORT])


def meter_client(hass: HomeAssistant, data: Mapping[str, Any]) -> MeterClient:
    """Return a client of the meter that a config entry's data name."""
    fingerprint = data.get(CONF_FINGERPRINT)
    return MeterClient(
        async_get_clientsession(hass),
        meter_url(data),
        data[CONF_PASSWORD],
        fingerprint=bytes.fromhex(fingerprint) if fingerprint else None,
    )
