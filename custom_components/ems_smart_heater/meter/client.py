"""MeterClient: log in, ask who the device is, and read its stream, one connection at a time."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from http import HTTPStatus
from typing import Any, Final, cast

from aiohttp import (
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    ClientWSTimeout,
    Fingerprint,
    WSMsgType,
    WSServerHandshakeError,
)
from yarl import URL

from .device import DeviceInformation, DeviceUsage
from .errors import (
    CertificateChanged,
    MalformedFrame,
    NoData,
    NotAMeter,
    SlowDown,
    TokenRefused,
    Unreachable,
    WrongPassword,
)
from .gdr import decode
from .reading import Reading
from .sorting import refuse_not_ready, sorted_errors

_LOGIN_PATH: Final = "/api/web-login/token"
_LOGIN_CONSTANTS: Final = {
    "grant_type": "password",
    "client_id": "emos",
    "client_secret": "56951025",  # a constant of the product, the same in every device
    "username": "admin",
}
_SETTINGS_PATH: Final = "/api/device-settings"
_USAGE_PATHS: Final = (f"{_SETTINGS_PATH}/deviceusage", f"{_SETTINGS_PATH}/devicestatus")
"""The second has the load figures on older firmware."""
_STREAM_PATH: Final = "/api/data-transfer/ws/protobuf/gdr/local/values/smart-meter"

_WRONG_PASSWORD: Final = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_CLOSE_POLICY_VIOLATION: Final = 1008
_MAX_FRAME_BYTES: Final = 64 * 1024
_TIMEOUT: Final = ClientTimeout(total=10)
_CONNECT_TIMEOUT_S: Final = 10
_CLOSE_TIMEOUT: Final = ClientWSTimeout(ws_close=1)
"""A device that is gone does not answer a goodbye either."""
_LOGIN_INTERVAL_S: Final = 1
_FINGERPRINT_BYTES: Final = 32


async def read_fingerprint(session: ClientSession, url: URL) -> bytes:
    """Return the SHA-256 of the certificate that is shown at an HTTPS address.

    Nothing is sent but the handshake. Raises Unreachable or NotAMeter.
    """
    # No certificate has this fingerprint, so that the connection ends with the handshake.
    client = MeterClient(session, url, "", fingerprint=bytes(_FINGERPRINT_BYTES))
    try:
        await client.login()
    except CertificateChanged as error:
        return error.fingerprint
    raise NotAMeter("no certificate")


class MeterClient:
    """One meter at one address; keeps the access token between connections."""

    def __init__(
        self,
        session: ClientSession,
        url: URL,
        password: str,
        *,
        fingerprint: bytes | None = None,
        login_interval_s: float = _LOGIN_INTERVAL_S,
    ) -> None:
        """Take a session of the caller's; `url` is scheme, host and port of the device.

        With HTTPS, `fingerprint` is the SHA-256 of the only certificate that is talked to. All
        that is asked of the device may then raise CertificateChanged too.
        """
        self._session = session
        self._url = url.origin()
        self._password = password
        self._ssl = Fingerprint(fingerprint) if fingerprint else True
        self._login_interval_s = login_interval_s
        self._next_login = 0.0
        self._logging_in = asyncio.Lock()
        self._token: str | None = None
        self.logins = 0

    async def login(self) -> None:
        """Get an access token (valid 7 days; there is no refresh token).

        Logs in once a second at most, and waits where the device asks for it.
        Raises WrongPassword, NotReady, Unreachable or NotAMeter.
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
            status, answer = await self._request(
                "POST", _LOGIN_PATH, data={**_LOGIN_CONSTANTS, "password": self._password}
            )
        finally:
            self._next_login = loop.time() + self._login_interval_s
        refused = status == HTTPStatus.OK and isinstance(answer, dict) and "error" in answer
        if refused or status in _WRONG_PASSWORD:
            raise WrongPassword("the device refuses the password")
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if status != HTTPStatus.OK or not isinstance(token, str):
            raise NotAMeter(f"the answer to a login was not one of a meter (HTTP {status})")
        self._token = token
        self.logins += 1

    async def device_information(self) -> DeviceInformation:
        """Return who the device is; logs in if need be.

        Raises what `login` raises, and TokenRefused.
        """
        status, answer = await self._get(_SETTINGS_PATH)
        if status != HTTPStatus.OK or not isinstance(answer, dict) or not answer.get("Serial"):
            raise NotAMeter(f"no device settings (HTTP {status})")
        return DeviceInformation.from_answer(answer)

    async def device_usage(self) -> DeviceUsage:
        """Return how busy the device is; logs in if need be.

        Raises what `device_information` raises.
        """
        for path in _USAGE_PATHS:
            status, answer = await self._get(path)
            if status == HTTPStatus.OK and isinstance(answer, dict) and "CpuLoad" in answer:
                return DeviceUsage.from_answer(answer)
        raise NotAMeter("the device does not say how busy it is")

    async def stream(
        self, *, silence_s: float, on_malformed: Callable[[MalformedFrame], None]
    ) -> AsyncGenerator[Reading]:
        """Open one connection, log in if need be, and yield every frame's reading.

        Ends by an error only: TokenRefused (the next call logs in anew), NoData when no good
        reading came for `silence_s` seconds (counted from the connection on), Unreachable when
        the connection breaks, and what `login` raises. A malformed frame goes to `on_malformed`.
        """
        token = await self._good_token()
        async with self._connection(token) as socket:
            loop = asyncio.get_running_loop()
            last: Reading | None = None
            deadline = loop.time() + silence_s
            while True:
                try:
                    async with asyncio.timeout_at(deadline):
                        frame = await self._frame(socket, token)
                except TimeoutError as error:
                    raise NoData(f"no good reading for {silence_s:g} s") from error
                try:
                    reading = decode(frame)
                except MalformedFrame as error:
                    on_malformed(error)
                    continue
                if reading.is_good_after(last):
                    last = reading
                    deadline = loop.time() + silence_s
                yield reading

    async def first_reading(self, *, silence_s: float) -> Reading:
        """Return the first good reading of a new connection; raises what `stream` raises."""
        malformed: list[MalformedFrame] = []
        try:
            async with aclosing(self.stream(silence_s=silence_s, on_malformed=malformed.append)) as readings:
                async for reading in readings:
                    if reading.is_good_after(None):
                        return reading
        except NoData:
            if malformed:
                raise malformed[-1] from None
            raise
        raise AssertionError("a stream ends by an error only")

    @asynccontextmanager
    async def _connection(self, token: str) -> AsyncIterator[ClientWebSocketResponse]:
        """Open the stream and hand the token over; sort what goes wrong meanwhile and later."""
        with sorted_errors():
            try:
                async with (
                    asyncio.timeout(_CONNECT_TIMEOUT_S) as connecting,
                    # An Origin header that names another host is refused: aiohttp sends none.
                    self._session.ws_connect(
                        self._url.with_path(_STREAM_PATH),
                        max_msg_size=_MAX_FRAME_BYTES,
                        timeout=_CLOSE_TIMEOUT,
                        ssl=self._ssl,
                    ) as socket,
                ):
                    # aiohttp follows redirects here and cannot be told not to.
                    if socket._response.history:  # noqa: SLF001 - no other way to see one
                        raise NotAMeter("the stream was redirected")
                    await socket.send_str(f"Bearer {token}")
                    connecting.reschedule(None)
                    yield socket
            except WSServerHandshakeError as error:
                if error.status == HTTPStatus.UNAUTHORIZED:
                    raise self._token_refused(token) from error
                refuse_not_ready(error.status)
                raise NotAMeter(f"no stream (HTTP {error.status})") from error

    async def _frame(self, socket: ClientWebSocketResponse, token: str) -> bytes:
        """Return the next binary message; raises TokenRefused or Unreachable when it is closed."""
        while True:
            message = await socket.receive()
            if message.type is WSMsgType.BINARY:
                return cast("bytes", message.data)
            if message.type is WSMsgType.TEXT:
                continue  # the device sends none; nothing to learn from one
            if socket.close_code == _CLOSE_POLICY_VIOLATION:
                raise self._token_refused(token)
            raise Unreachable(f"the stream was closed (code {socket.close_code})")

    def _token_refused(self, token: str) -> TokenRefused:
        """Forget the token, so that the next connection logs in anew."""
        if self._token == token:
            self._token = None
        return TokenRefused("the access token is not valid any more")

    async def _get(self, path: str) -> tuple[int, Any]:
        """Return status and decoded JSON of what only a token opens."""
        token = await self._good_token()
        status, answer = await self._request("GET", path, headers={"Authorization": f"Bearer {token}"})
        if status == HTTPStatus.UNAUTHORIZED:
            raise self._token_refused(token)
        return status, answer

    async def _request(self, method: str, path: str, **arguments: Any) -> tuple[int, Any]:
        """Return status and decoded JSON (None if it is none) of a request."""
        with sorted_errors():
            async with self._session.request(
                method,
                self._url.with_path(path),
                timeout=_TIMEOUT,
                allow_redirects=False,
                ssl=self._ssl,
                **arguments,
            ) as response:
                refuse_not_ready(response.status)
                try:
                    return response.status, await response.json(content_type=None)
                except ValueError:
                    return response.status, None
