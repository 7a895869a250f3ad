"""MeterClient: read the device's stream, one connection at a time."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from http import HTTPStatus
from typing import Final, cast

from aiohttp import ClientWebSocketResponse, ClientWSTimeout, WSMsgType, WSServerHandshakeError

from .errors import MalformedFrame, NoData, NotAMeter, Unreachable
from .gdr import decode
from .reading import Reading
from .rest import MeterRest
from .sorting import refuse_not_ready, sorted_errors

_STREAM_PATH: Final = "/api/data-transfer/ws/protobuf/gdr/local/values/smart-meter"

_CLOSE_POLICY_VIOLATION: Final = 1008
_MAX_FRAME_BYTES: Final = 64 * 1024
_CONNECT_TIMEOUT_S: Final = 10
_CLOSE_TIMEOUT: Final = ClientWSTimeout(ws_close=1)
"""A device that is gone does not answer a goodbye either."""


class MeterClient(MeterRest):
    """One meter at one address: what can be asked of it, and its stream."""

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
