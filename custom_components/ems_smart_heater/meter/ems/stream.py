"""MeterStream: a device's open stream, read so that no device can hold up whoever reads it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from socket import SO_RCVBUF, SOL_SOCKET
from typing import Final

from aiohttp import (
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientWebSocketResponse,
    DummyCookieJar,
    Fingerprint,
    WebSocketError,
    WSCloseCode,
    WSMessage,
    WSMsgType,
    WSServerHandshakeError,
)
from yarl import URL

from ..errors import Flooded, MalformedFrame, NotAMeter, TokenRefused, Unreachable
from ..reading import Reading
from .flood import MOST_A_SECOND, Flood
from .sorting import refuse_not_ready, refuse_redirect, sorted_errors

_PATH: Final = "/api/data-transfer/ws/protobuf/gdr/local/values/smart-meter"
_MAX_FRAME_BYTES: Final = 64 * 1024
_RECEIVE_BYTES: Final = 64 * 1024
"""Twenty seconds of an eMS home: no more waits for us, nor is taken apart in one go (`bench flood`)."""
_CONNECT_TIMEOUT_S: Final = 10
_INTERVAL_S: Final = 1 / MOST_A_SECOND
_BATCH_S: Final = 0.005
"""How long in each interval messages are taken at most; the rest is Home Assistant's (`bench flood`)."""


@asynccontextmanager
async def open_stream(
    session: ClientSession,
    url: URL,
    token: str,
    *,
    ssl: Fingerprint | bool,
) -> AsyncIterator[ClientWebSocketResponse]:
    """Open a stream over a session's connections, and hand the token over.

    Raises TokenRefused, NotReady, Unreachable, UseHttps, NoHttps, NotAMeter or CertificateChanged.
    No redirect is followed.
    """
    opened: list[ClientResponse] = []

    async def keep(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        opened.append(response := await handler(request))
        location = response.headers.get("Location", "")
        refuse_redirect(response.status, location, https=url.scheme == "https")
        return response

    # `ws_connect` follows redirects and cannot be told not to: a session of our own can.
    async with ClientSession(
        connector=session.connector,
        connector_owner=False,
        cookie_jar=DummyCookieJar(),
        headers=session.headers,
        middlewares=(keep,),
    ) as own:
        try:
            yield await _connect(own, url.with_path(_PATH), token, ssl)
        finally:
            for response in opened:
                _hang_up(response)


async def _connect(
    session: ClientSession, url: URL, token: str, ssl: Fingerprint | bool
) -> ClientWebSocketResponse:
    """Open the stream and hand the token over."""
    with sorted_errors():
        try:
            async with asyncio.timeout(_CONNECT_TIMEOUT_S):
                # An Origin header that names another host is refused: aiohttp sends none.
                socket = await session.ws_connect(
                    url, max_msg_size=_MAX_FRAME_BYTES, autoping=False, autoclose=False, ssl=ssl
                )
                socket.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_RCVBUF, _RECEIVE_BYTES)
                await socket.send_str(f"Bearer {token}")
                return socket
        except WSServerHandshakeError as error:
            if error.status == HTTPStatus.UNAUTHORIZED:
                raise TokenRefused("the access token is not valid any more") from error
            refuse_not_ready(error.status)
            raise NotAMeter(f"no stream (HTTP {error.status})") from error


def _hang_up(response: ClientResponse) -> None:
    """End a connection at once: a goodbye would be waited for as long as the device goes on sending."""
    connection = response.connection
    if connection is not None and connection.transport is not None:
        connection.transport.abort()
    response.close()


class MeterStream:
    """One open stream; `malformed` is the last frame if it could not be decoded."""

    def __init__(
        self,
        socket: ClientWebSocketResponse,
        *,
        decode: Callable[[bytes], Reading],
        on_malformed: Callable[[MalformedFrame], None],
    ) -> None:
        """Take a socket that the token was handed to."""
        self.malformed: MalformedFrame | None = None
        self._socket = socket
        self._decode = decode
        self._on_malformed = on_malformed
        self._flood = Flood()
        self._next_at = 0.0
        self._ping: bytes | None = None

    async def next(self) -> Reading:
        """Return the newest reading as soon as there is a new one, at most fifty a second.

        Raises TokenRefused, Flooded or Unreachable; it cannot be used any more then.
        """
        loop = asyncio.get_running_loop()
        reading = None
        while reading is None:
            await asyncio.sleep(self._next_at - loop.time())
            with sorted_errors():
                reading = await self._newest(loop)
            self._next_at = loop.time() + _INTERVAL_S
        return reading

    async def _newest(self, loop: asyncio.AbstractEventLoop) -> Reading | None:
        """Wait for a message and take those that are there; return the newest reading among them."""
        reading = self._take(await self._socket.receive(), loop.time())
        until = loop.time() + _BATCH_S
        while (now := loop.time()) < until:
            try:
                async with asyncio.timeout(0):
                    message = await self._socket.receive()
            except TimeoutError:
                break
            reading = self._take(message, now) or reading
        if self._ping is not None:  # of many, the newest is answered
            await self._socket.pong(self._ping)
            self._ping = None
        return reading

    def _take(self, message: WSMessage, now: float) -> Reading | None:
        """Count a message; return its reading if it holds one."""
        self._flood.message(now)
        match message.type:
            case WSMsgType.BINARY:
                return self._reading(message.data)
            case WSMsgType.PING:
                self._ping = message.data
            case WSMsgType.TEXT | WSMsgType.PONG:
                pass  # the device sends none; nothing to learn from one
            case WSMsgType.CLOSE if message.data == WSCloseCode.POLICY_VIOLATION:
                raise TokenRefused("the access token is not valid any more")
            case WSMsgType.CLOSE:
                raise Unreachable(f"the stream was closed (code {message.data})")
            case _:
                raise _broken(message.data)
        return None

    def _reading(self, frame: bytes) -> Reading | None:
        """Return a frame's reading; one that cannot be decoded is handed on as it is."""
        try:
            reading = self._decode(frame)
        except MalformedFrame as error:
            self.malformed = error
            self._on_malformed(error)
            self._flood.malformed(error)
            return None
        self.malformed = None
        self._flood.decoded()
        return reading


def _broken(error: object) -> Flooded | Unreachable:
    """Return what a stream that ended without a goodbye means; `error` is aiohttp's, or None."""
    if isinstance(error, WebSocketError) and error.code == WSCloseCode.MESSAGE_TOO_BIG:
        return Flooded(f"a message of more than {_MAX_FRAME_BYTES // 1024} KiB")
    return Unreachable(f"the stream broke off: {error or 'no goodbye'}")
