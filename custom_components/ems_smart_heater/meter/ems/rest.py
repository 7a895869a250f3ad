"""MeterRest: log in, ask who the device is and how busy; everything but its stream."""

import asyncio
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, Fingerprint
from yarl import URL

from ..device import DeviceInformation, DeviceLoad
from ..errors import CertificateChanged, NotAMeter, SlowDown, TokenRefused, WrongPassword
from .answer import Answer, read_answer
from .device import read_information, read_load
from .sorting import refuse_not_ready, refuse_redirect, sorted_errors

ADMIN: Final = "admin"
"""The user of an eMS home; public KSEM clients log in as `user`."""
_LOGIN_PATH: Final = "/api/web-login/token"
_LOGIN_CONSTANTS: Final = {
    "grant_type": "password",
    "client_id": "emos",
    "client_secret": "56951025",  # a constant of the product, the same in every device
}
_SETTINGS_PATH: Final = "/api/device-settings"
_USAGE_PATHS: Final = (f"{_SETTINGS_PATH}/deviceusage", f"{_SETTINGS_PATH}/devicestatus")
"""The second has the load figures on older firmware."""

_TIMEOUT: Final = ClientTimeout(total=10)
_LOGIN_INTERVAL_S: Final = 1
_FINGERPRINT_BYTES: Final = 32


async def read_fingerprint(session: ClientSession, url: URL) -> bytes:
    """Return the SHA-256 of the certificate that is shown at an HTTPS address.

    Nothing is sent but the handshake. Raises Unreachable, NoHttps or NotAMeter.
    """
    # No certificate has this fingerprint, so that the connection ends with the handshake.
    client = MeterRest(session, url, "", fingerprint=bytes(_FINGERPRINT_BYTES))
    try:
        await client.login()
    except CertificateChanged as error:
        return error.fingerprint
    raise NotAMeter("no certificate")


class MeterRest:
    """The web server of one meter at one address; keeps the access token between connections."""

    def __init__(
        self,
        session: ClientSession,
        url: URL,
        password: str,
        *,
        user: str = ADMIN,
        fingerprint: bytes | None = None,
        login_interval_s: float = _LOGIN_INTERVAL_S,
    ) -> None:
        """Take a session of the caller's; `url` is scheme, host and port of the device.

        With HTTPS, `fingerprint` is the SHA-256 of the only certificate that is talked to. All
        that is asked of the device may then raise CertificateChanged too.
        """
        self._session = session
        self._url = url.origin()
        self._form = {**_LOGIN_CONSTANTS, "username": user, "password": password}
        self._ssl = Fingerprint(fingerprint) if fingerprint else True
        self._login_interval_s = login_interval_s
        self._next_login = 0.0
        self._logging_in = asyncio.Lock()
        self._token: str | None = None
        self._date: str | None = None
        self.logins = 0

    async def login(self) -> None:
        """Get an access token (valid 7 days; there is no refresh token).

        Logs in once a second at most, and waits where the device asks for it.
        Raises WrongPassword, NotReady, Unreachable, UseHttps, NoHttps or NotAMeter.
        """
        async with self._logging_in:
            await self._log_in()

    async def _log_in(self) -> None:
        """Log in; another client of the device may have done so in the same second."""
        try:
            await self._ask_for_token()
        except SlowDown:
            await self._ask_for_token()

    async def _good_token(self) -> str:
        """Return the token; logs in if there is none."""
        async with self._logging_in:
            if self._token is None:
                await self._log_in()
            assert self._token is not None
            return self._token

    async def _ask_for_token(self) -> None:
        """Ask once, a second after the last answer."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._next_login - loop.time())
        try:
            answer = await self._request("POST", _LOGIN_PATH, data=self._form)
        finally:
            self._next_login = loop.time() + self._login_interval_s
        if answer.refuses_login:
            raise WrongPassword("the device refuses the password")
        token = answer.content.get("access_token")
        if answer.status != HTTPStatus.OK or not _is_token(token):
            raise NotAMeter(f"the answer to a login was not one of a meter (HTTP {answer.status})")
        self._token = token
        self.logins += 1

    async def device_information(self) -> DeviceInformation:
        """Return who the device is; logs in if need be.

        Raises what `login` raises, and TokenRefused.
        """
        answer = await self._get(_SETTINGS_PATH)
        device = read_information(answer.content)
        if answer.status != HTTPStatus.OK or not device.serial:
            raise NotAMeter(f"no device settings (HTTP {answer.status})")
        return device

    async def device_load(self) -> DeviceLoad:
        """Return how busy the device is; logs in if need be.

        Raises what `device_information` raises.
        """
        for path in _USAGE_PATHS:
            answer = await self._get(path)
            if answer.status == HTTPStatus.OK and "CpuLoad" in answer.content:
                return read_load(answer.content)
        raise NotAMeter("the device does not say how busy it is")

    @property
    def device_time_s(self) -> float | None:
        """Return the device's clock at its last answer, whole s since 1970; None if it did not say."""
        try:
            date = parsedate_to_datetime(self._date or "")
        except ValueError, OverflowError:
            return None
        return date.replace(tzinfo=date.tzinfo or UTC).timestamp()

    async def turn(self) -> None:
        """Wait until the device may be asked something: it takes one request a second, logins included."""
        loop = asyncio.get_running_loop()
        at = max(self._next_login, loop.time())
        self._next_login = at + self._login_interval_s
        await asyncio.sleep(at - loop.time())

    def _token_refused(self, token: str) -> TokenRefused:
        """Forget the token, so that the next connection logs in anew."""
        if self._token == token:
            self._token = None
        return TokenRefused("the access token is not valid any more")

    async def _get(self, path: str) -> Answer:
        """Return the answer to what only a token opens."""
        token = await self._good_token()
        answer = await self._request("GET", path, headers={"Authorization": f"Bearer {token}"})
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise self._token_refused(token)
        return answer

    async def _request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **arguments: Any
    ) -> Answer:
        """Return the answer to a request; redirects are not followed."""
        try:
            with sorted_errors():
                async with (
                    self._own_session() as session,
                    session.request(
                        method,
                        self._url.with_path(path),
                        timeout=_TIMEOUT,
                        allow_redirects=False,
                        ssl=self._ssl,
                        headers={"Accept-Encoding": "identity", **(headers or {})},
                        **arguments,
                    ) as response,
                ):
                    self._date = response.headers.get("Date")
                    refuse_not_ready(response.status)
                    location = response.headers.get("Location", "")
                    refuse_redirect(response.status, location, https=self._url.scheme == "https")
                    return await read_answer(response)
        except ValueError as error:  # a password that cannot be encoded
            raise NotAMeter(f"cannot be asked: {error}") from error

    def _own_session(self) -> ClientSession:
        """Return a session over the caller's connections that keeps no cookies and unpacks nothing."""
        return ClientSession(
            connector=self._session.connector,
            connector_owner=False,
            cookie_jar=DummyCookieJar(),
            headers=self._session.headers,
            auto_decompress=False,
        )


def _is_token(token: object) -> bool:
    """Return whether this can be the token in a header: visible, in ASCII, without spaces."""
    return isinstance(token, str) and token != "" and all("!" <= char <= "~" for char in token)
