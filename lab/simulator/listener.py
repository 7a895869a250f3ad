"""A web server on a port of its own that can refuse connections or fall silent."""

import asyncio
import ssl
from contextlib import suppress
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

_STOP_S: Final = 0.1
"""How long a request may go on at a stop."""


class Listener:
    """Serves an application; `answering` is cleared while the device says nothing at all."""

    def __init__(
        self,
        app: web.Application,
        host: str,
        port: int,
        *,
        https_port: int = 0,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """Port 0 takes any free port, and keeps it from then on; with a context it serves HTTPS too."""
        self.host, self.port, self.https_port = host, port, https_port
        self._context = context
        self.answering = asyncio.Event()
        self.answering.set()
        self.refusing = False
        app.middlewares.append(self._hold)
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=_STOP_S
        )
        self._sites: list[web.TCPSite] = []

    async def start(self) -> None:
        """Listen; `port` is the actual one afterwards."""
        await self._runner.setup()
        await self._listen()

    async def stop(self) -> None:
        """Close everything; nothing is left running."""
        self.close_connections()
        await self._runner.cleanup()
        self._sites.clear()

    async def _listen(self) -> None:
        self.port = await self._listen_on(self.port, None)
        if self._context is not None:
            self.https_port = await self._listen_on(self.https_port, self._context)

    async def _listen_on(self, port: int, context: ssl.SSLContext | None) -> int:
        """Listen on one port; returns the actual one."""
        site = web.TCPSite(self._runner, self.host, port, reuse_address=True, ssl_context=context)
        await site.start()
        self._sites.append(site)
        actual: int = self._runner.addresses[-1][1]
        return actual

    async def refuse(self, refusing: bool) -> None:
        """Refuse connections, reset those that are open; or listen again on the same port."""
        if refusing == self.refusing:
            return
        self.refusing = refusing
        if not refusing:
            await self._listen()
            return
        for site in self._sites:
            await site.stop()
        self._sites.clear()
        self.close_connections(reset=True)

    def fall_silent(self, silent: bool) -> None:
        """Accept connections and answer nothing; requests are carried out when it is over."""
        if silent:
            self.answering.clear()
        else:
            self.answering.set()

    def close_connections(self, *, reset: bool = False) -> None:
        """Close all connections without a word."""
        server = self._runner.server
        for connection in server.connections if server is not None else ():
            if connection.transport is not None:
                connection.transport.abort() if reset else connection.transport.close()

    @web.middleware
    async def _hold(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        await self.answering.wait()
        return await handler(request)


class Outbox:
    """Sends messages to one WebSocket in their order, without holding up who sends them."""

    interval_s = 0.0
    """How long each message takes; meanwhile those after it wait, however many they are."""

    def __init__(self, websocket: web.WebSocketResponse, answering: asyncio.Event, size: int = 0) -> None:
        """Begin to send; a full outbox forgets its oldest message, size 0 is never full."""
        self._websocket = websocket
        self._answering = answering
        self._queue: asyncio.Queue[str | bytes] = asyncio.Queue()
        self._size = size
        self._task = asyncio.create_task(self._send())

    def put(self, message: str | bytes) -> None:
        """Send a message soon."""
        if self._size and not self.interval_s and self._queue.qsize() >= self._size:
            self._queue.get_nowait()
        self._queue.put_nowait(message)

    async def _send(self) -> None:
        while True:
            message = await self._queue.get()
            await self._answering.wait()
            with suppress(ConnectionError):
                if isinstance(message, str):
                    await self._websocket.send_str(message)
                else:
                    await self._websocket.send_bytes(message)
            if self.interval_s:
                await asyncio.sleep(self.interval_s)

    async def close(self) -> None:
        """Stop sending."""
        self._task.cancel()
        await asyncio.wait([self._task])
