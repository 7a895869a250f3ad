"""Tries what a person filled in: whether there is a meter, and lets us in."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from ..const import CONF_DEVICE, CONF_FINGERPRINT, CONF_HTTPS, STALE_S
from ..meter.device import DeviceInformation
from ..meter.ems.rest import ADMIN, read_fingerprint
from ..meter.errors import CertificateChanged, MeterError, NotAMeter, Unreachable, UseHttps, WrongPassword
from .address import meter_client, parse_address
from .device import device_data
from .judged import first_reading

type Data = dict[str, Any]
type Ask = Callable[[HomeAssistant, Mapping[str, Any]], Awaitable[DeviceInformation]]


class FormError(Exception):
    """What to show at a field of a form, or at its base."""

    def __init__(self, field: str, key: str) -> None:
        """Keep the translation's key."""
        super().__init__(key)
        self.field, self.key = field, key


async def who_is_there(hass: HomeAssistant, data: Mapping[str, Any]) -> DeviceInformation:
    """Return who answers where a config entry's data point to; raises MeterError."""
    return await meter_client(hass, data).device_information()


async def ask_meter(hass: HomeAssistant, data: Mapping[str, Any]) -> DeviceInformation:
    """Return who answers there, once it has sent a good reading; raises MeterError."""
    client = meter_client(hass, data)
    device = await client.device_information()
    await first_reading(client, limit_s=STALE_S)
    return device


async def log_in(hass: HomeAssistant, data: Data, ask: Ask = who_is_there) -> tuple[Data, DeviceInformation]:
    """Return who answers, and the data with the password that it took; raises MeterError.

    What was copied may end in a space or a new line: if it is refused, it is tried without.
    """
    typed: str = data[CONF_PASSWORD]
    try:
        return data, await ask(hass, data)
    except WrongPassword:
        if typed.rstrip() in ("", typed):
            raise
    data = {**data, CONF_PASSWORD: typed.rstrip()}
    return data, await ask(hass, data)


async def try_meter(
    hass: HomeAssistant, whole: Mapping[str, Any], *, trusted: str | None
) -> tuple[Data, DeviceInformation]:
    """Return an entry's data for what was filled in, and who answers there.

    With HTTPS the first certificate is trusted unless one is already. Raises FormError, and
    CertificateChanged if the meter does not show the trusted one.
    """
    try:
        url = parse_address(whole[CONF_HOST], https=whole[CONF_HTTPS])
    except ValueError as error:
        raise FormError(CONF_HOST, "invalid_host") from error
    data: Data = {
        CONF_HOST: url.host,
        CONF_PORT: url.port,
        CONF_USERNAME: whole.get(CONF_USERNAME, ADMIN),
        CONF_PASSWORD: whole[CONF_PASSWORD],
    }
    try:
        if url.scheme == "https":
            data[CONF_FINGERPRINT] = trusted or (await _fingerprint(hass, url)).hex()
        data, device = await log_in(hass, data, ask_meter)
    except MeterError as error:
        if trusted and isinstance(error, CertificateChanged):
            raise
        wants_https = isinstance(error, (NotAMeter, Unreachable)) and await _wants_https(hass, url)
        raise FormError("base", UseHttps.key if wants_https else error.key) from error
    return {**data, CONF_DEVICE: device_data(device)}, device


async def _fingerprint(hass: HomeAssistant, url: URL) -> bytes:
    """Return the SHA-256 of the certificate that is shown there; raises MeterError."""
    return await read_fingerprint(async_get_clientsession(hass), url)


async def _wants_https(hass: HomeAssistant, url: URL) -> bool:
    """Return whether an address that was asked over HTTP knows HTTPS only."""
    if url.scheme == "https" or url.host is None:
        return False
    try:
        await _fingerprint(hass, URL.build(scheme="https", host=url.host, port=url.port))
    except MeterError:
        return False
    return True
