"""MeterClient: log in, ask who the device is, and read its stream, one connection at a time."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, cast

from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    WSMsgType,
    WSServerHandshakeError,
)
from yarl import URL

from .errors import MalformedFrame, NoData, NotAMeter, NotReady, TokenRefused, Unreachable, WrongPassword
from .gdr import decode
from .reading import Reading

_LOGIN_PATH: Final = "/api/web-login/token"
_LOGIN_CONSTANTS: Final = {
    "grant_type": "password",
    "client_id": "emos",
    "client_secret": "56951025",  # a constant of the product, the same in every device
    "username": "admin",
}
_SETTINGS_PATH: Final = "/api/device-settings"
_STREAM_PATH: Final = "/api/data-transfer/ws/protobuf/gdr/local/values/smart-meter"

_WRONG_PASSWORD: Final = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_NOT_READY: Final = {
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
}
_CLOSE_POLICY_VIOLATION: Final = 1008
_MAX_FRAME_BYTES: Final = 64 * 1024
_TIMEOUT: Final = ClientTimeout(total=10)
_CONNECT_TIMEOUT_S: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInformation:
    """Who the device says it is."""

    serial: str
    mac: str
    product: str
    firmware: str
    hostname: str


class MeterClient:
    """One meter at one address; keeps the access token between connections."""

    def __init__(self, session: ClientSession, url: URL, password: str) -> None:
        """Take a session of the caller's; `url` is scheme, host and port of the device."""
        self._session = session
        self._url = url.origin()
        self._password = password
        self._token: str | None = None

    async def login(self) -> None:
        """Get an access token (valid 7 days; there is no refresh token).

        Raises WrongPassword, NotReady, Unreachable or NotAMeter.
        """
        status, answer = await self._request(
            "POST", _LOGIN_PATH, data={**_LOGIN_CONSTANTS, "password": self._password}
        )
        refused = status == HTTPStatus.OK and isinstance(answer, dict) and "error" in answer
        if refused or status in _WRONG_PASSWORD:
            raise WrongPassword("the device refuses the password")
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if status != HTTPStatus.OK or not isinstance(token, str):
            raise NotAMeter(f"the answer to a login was not one of a meter (HTTP {status})")
        self._token = token

    async def device_information(self) -> DeviceInformation:
        """Return who the device is; logs in if need be.

        Raises what `login` raises, and TokenRefused.
        """
        if self._token is None:
            await self.login()
        status, answer = await self._request(
            "GET", _SETTINGS_PATH, headers={"Authorization": f"Bearer {self._token}"}
        )
        if status == HTTPStatus.UNAUTHORIZED:
            raise self._token_refused()
        if status != HTTPStatus.OK or not isinstance(answer, dict) or not answer.get("Serial"):
            raise NotAMeter(f"no device settings (HTTP {status})")
        return DeviceInformation(
            serial=str(answer["Serial"]),
            mac=str(answer.get("Mac", "")),
            product=str(answer.get("ProductName", "")),
            firmware=str(answer.get("FirmwareVersion", "")),
            hostname=str(answer.get("hostname", "")),
        )

    async def stream(
        self, *, silence_s: float, on_malformed: Callable[[MalformedFrame], None]
    ) -> AsyncGenerator[Reading]:
        """Open one connection, log in if need be, and yield every frame's reading.

        Ends by an error only: TokenRefused (the next call logs in anew), NoData when no good
        reading came for `silence_s` seconds (counted from the connection on), Unreachable when
        the connection breaks, and what `login` raises. A malformed frame goes to `on_malformed`.
        """
        if self._token is None:
            await self.login()
        async with self._connection() as socket:
            loop = asyncio.get_running_loop()
            last: Reading | None = None
            deadline = loop.time() + silence_s
            while True:
                try:
                    async with asyncio.timeout_at(deadline):
                        frame = await self._frame(socket)
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
    async def _connection(self) -> AsyncIterator[ClientWebSocketResponse]:
        """Open the stream and hand the token over; sort what goes wrong meanwhile and later."""
        try:
            async with (
                asyncio.timeout(_CONNECT_TIMEOUT_S) as connecting,
                # An Origin header that names another host is refused: aiohttp sends none.
                self._session.ws_connect(
                    self._url.with_path(_STREAM_PATH), max_msg_size=_MAX_FRAME_BYTES
                ) as socket,
            ):
                await socket.send_str(f"Bearer {self._token}")
                connecting.reschedule(None)
                yield socket
        except WSServerHandshakeError as error:
            if error.status == HTTPStatus.UNAUTHORIZED:
                raise self._token_refused() from error
            if error.status in _NOT_READY:
                raise NotReady(f"the device is not ready (HTTP {error.status})") from error
            raise NotAMeter(f"no stream (HTTP {error.status})") from error
        except TimeoutError as error:
            raise Unreachable("no answer in time") from error
        except (ClientError, OSError) as error:
            raise Unreachable(str(error) or type(error).__name__) from error

    async def _frame(self, socket: ClientWebSocketResponse) -> bytes:
        """Return the next binary message; raises TokenRefused or Unreachable when it is closed."""
        while True:
            message = await socket.receive()
            if message.type is WSMsgType.BINARY:
                return cast("bytes", message.data)
            if message.type is WSMsgType.TEXT:
                continue  # the device sends none; nothing to learn from one
            if socket.close_code == _CLOSE_POLICY_VIOLATION:
                raise self._token_refused()
            raise Unreachable(f"the stream was closed (code {socket.close_code})")

    def _token_refused(self) -> TokenRefused:
        """Forget the token, so that the next connection logs in anew."""
        self._token = None
        return TokenRefused("the access token is not valid any more")

    async def _request(self, method: str, path: str, **arguments: Any) -> tuple[int, Any]:
        """Return status and decoded JSON (None if it is none) of a request."""
        try:
            async with self._session.request(
                method, self._url.with_path(path), timeout=_TIMEOUT, allow_redirects=False, **arguments
            ) as response:
                if response.status in _NOT_READY:
                    raise NotReady(f"the device is not ready (HTTP {response.status})")
                try:
                    return response.status, await response.json(content_type=None)
                except ValueError:
                    return response.status, None
        except TimeoutError as error:
            raise Unreachable("no answer in time") from error
        except (ClientError, OSError) as error:
            raise Unreachable(str(error) or type(error).__name__) from error
