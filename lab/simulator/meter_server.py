"""The meter: its login, REST services and stream, over HTTP and HTTPS."""

import asyncio
from collections.abc import Callable
from email.utils import formatdate
from random import Random
from typing import Final

from aiohttp import WSCloseCode, WSMsgType, web
from aiohttp.typedefs import Handler
from yarl import URL

from .certificate import Certificate
from .clock import MeterClock
from .flood import Flood, flood
from .listener import Listener, Outbox
from .login import Login, html_error
from .meter_settings import MeterCounts, MeterFaults, MeterSettings

STREAM_PATH: Final = "/api/data-transfer/ws/protobuf/gdr/local/values/smart-meter"
_SERVICES: Final = ("web-login", "device-settings", "data-transfer")
_SETTINGS: Final = "/api/device-settings"
_OUTBOX: Final = 8
"""Frames kept for a reader that does not read."""


class MeterServer:
    """The device side of the protocol. Frames are given to `broadcast`."""

    def __init__(
        self, settings: MeterSettings, host: str, port: int, seed: int, *, https_port: int = 0
    ) -> None:
        """Prepare; `listener` starts and stops it."""
        self.settings = settings
        self.faults = MeterFaults()
        self.clock = MeterClock()
        self.counts = MeterCounts()
        self.login = Login(settings, seed, self.counts)
        self._random = Random(f"load {seed}")
        self._streams: set[Outbox] = set()
        self._sockets: set[asyncio.Transport] = set()
        self._flooding: asyncio.Task[None] | None = None
        app = web.Application()
        app.router.add_post("/api/web-login/token", self._token)
        app.router.add_get(_SETTINGS, self._device_settings)
        app.router.add_get(f"{_SETTINGS}/devicestatus", self._device_status)
        app.router.add_get(f"{_SETTINGS}/deviceusage", self._device_usage)
        app.router.add_get(STREAM_PATH, self._stream)
        app.router.add_route("*", "/{path:.*}", self._unknown)
        app.middlewares.append(self._front)
        self.certificate = Certificate(settings.identity.hostname)
        self.listener = Listener(app, host, port, https_port=https_port, context=self.certificate.context)

    @property
    def streams(self) -> int:
        """Return how many streams are open and authenticated."""
        return len(self._streams)

    def broadcast(self, frame: bytes) -> None:
        """Send a frame to every stream."""
        self.counts.frames += 1
        for outbox in self._streams:
            outbox.interval_s = 1 / self.faults.link_hz if self.faults.link_hz else 0
            outbox.put(frame)

    async def flood(self, kind: Flood | None, frame: Callable[[], bytes]) -> None:
        """Flood every stream beside its frames, or no more."""
        if self._flooding is not None:
            self._flooding.cancel()
            await asyncio.wait([self._flooding])
            self._flooding = None
        if kind is not None:
            self._flooding = asyncio.create_task(flood(kind, lambda: self._sockets, frame))

    def drop_streams(self) -> None:
        """Close every stream's connection without a word."""
        for transport in self._sockets:
            transport.close()

    def _is_good(self, authorization: str | None) -> bool:
        return not self.faults.refuse_tokens and self.login.is_good(authorization)

    @web.middleware
    async def _front(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Be the web server in front: 502 while starting, and 401 where a token is wanted."""
        self.counts.requests += 1
        path = request.path
        if path == "/api/web-login/token":
            return await handler(request)
        if self.faults.starting:
            return html_error(502, "Bad Gateway")
        authorization = request.headers.get("Authorization")
        if f"{path}/".startswith(f"{_SETTINGS}/") and not self._is_good(authorization):
            return web.Response(status=401)
        response = await handler(request)
        if not response.prepared:
            response.headers["Date"] = formatdate(self.clock.now_ns() // 1_000_000_000, usegmt=True)
        return response

    async def _token(self, request: web.Request) -> web.Response:
        return await self.login.answer(request, self.faults)

    async def _unknown(self, request: web.Request) -> web.Response:
        parts = request.path.split("/")
        if parts[1] == "api" and len(parts) > 2 and parts[2] in _SERVICES:
            return web.json_response({"error": "not found"}, status=404)
        return html_error(502, "Bad Gateway")

    async def _device_settings(self, _: web.Request) -> web.Response:
        self.counts.settings += 1
        if self.faults.settings_status != 200:
            return html_error(self.faults.settings_status, "Not Now")
        who = self.settings.identity
        body = {
            "Mac": who.mac,
            "Serial": who.serial,
            "ProductName": who.product_name,
            "DeviceType": who.device_type,
            "FirmwareVersion": who.firmware,
            "hostname": who.hostname,
            "network": {"dhcp": True, "ip": self.listener.host, "netmask": "255.255.255.0"},
        }
        return web.json_response(body)

    def _load(self) -> dict[str, int]:
        """Return the load figures, memory in KB."""
        return {
            "CpuLoad": self._random.randint(20, 70),
            "CpuTemp": self._random.randint(60, 75),
            "RamFree": 138_064 + self._random.randint(-2000, 2000),
            "RamTotal": 248_432,
            "FlashAppFree": 27_380,
            "FlashAppTotal": 123_084,
            "FlashDataFree": 81_920,
            "FlashDataTotal": 98_304,
        }

    async def _device_status(self, _: web.Request) -> web.Response:
        load = self._load() if self.faults.old_firmware else {}
        return web.json_response({"status": "idle", **load})

    async def _device_usage(self, request: web.Request) -> web.Response:
        if self.faults.old_firmware:
            return await self._unknown(request)
        return web.json_response(self._load())

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if origin is not None and URL(origin).authority != request.host:
            self.counts.refused_streams += 1
            return web.Response(status=403, text="Forbidden")
        websocket = web.WebSocketResponse(autoping=False)
        if not websocket.can_prepare(request).ok:
            return web.json_response({"error": "not a websocket handshake"}, status=400)
        await websocket.prepare(request)
        if (transport := request.transport) is None:
            return websocket
        self._sockets.add(transport)
        try:
            await self._talk(websocket)
        finally:
            self._sockets.discard(transport)
        return websocket

    async def _talk(self, websocket: web.WebSocketResponse) -> None:
        """Wait for the token, then send frames until someone closes. The token is checked once."""
        outbox: Outbox | None = None
        try:
            async for message in websocket:
                await self.listener.answering.wait()
                if message.type is WSMsgType.PING:
                    await websocket.pong(message.data)
                elif outbox is None and message.type is not WSMsgType.PONG:
                    if message.type is not WSMsgType.TEXT or not self._is_good(message.data):
                        self.counts.refused_streams += 1
                        await websocket.close(code=WSCloseCode.POLICY_VIOLATION)
                        return
                    self.counts.connections += 1
                    outbox = Outbox(websocket, self.listener.answering, _OUTBOX)
                    self._streams.add(outbox)
        except ConnectionError:
            pass
        finally:
            if outbox is not None:
                self._streams.discard(outbox)
                await asyncio.shield(outbox.close())
