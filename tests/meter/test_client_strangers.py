"""The client against what is no meter, is not ready, or ends the stream."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import aiohttp.web
import pytest
from yarl import URL

from custom_components.ems_smart_heater.meter.ems.client import MeterClient
from custom_components.ems_smart_heater.meter.errors import (
    NotAMeter,
    NotReady,
    TokenRefused,
    Unreachable,
    UseHttps,
)
from lab.simulator import Simulator

from .taking import take


class Handler:
    """Another web server, or a device that ends the stream."""

    def __init__(self, status: int, body: str = "", location: str = "", close_code: int = 0) -> None:
        self.status, self.body, self.location, self.close_code = status, body, location, close_code
        self.requests: list[str] = []

    async def __call__(self, request: aiohttp.web.BaseRequest) -> aiohttp.web.StreamResponse:
        self.requests.append(request.path)
        if self.close_code:
            websocket = aiohttp.web.WebSocketResponse()
            await websocket.prepare(request)
            await websocket.receive()
            await websocket.close(code=self.close_code)
            return websocket
        headers = {"Location": self.location + request.path} if self.location else {}
        return aiohttp.web.Response(
            status=self.status, text=self.body, content_type="text/html", headers=headers
        )


@asynccontextmanager
async def serve(handler: Handler, session: aiohttp.ClientSession) -> AsyncGenerator[MeterClient]:
    """Run a server; gives a client of it that has a token."""
    server = aiohttp.web.ServerRunner(aiohttp.web.Server(handler))
    await server.setup()
    await aiohttp.web.TCPSite(server, "127.0.0.1", 0).start()
    client = MeterClient(session, URL(f"http://127.0.0.1:{server.addresses[0][1]}"), "x", login_interval_s=0)
    client._token = "from before"
    try:
        yield client
    finally:
        await server.cleanup()


@pytest.mark.parametrize(
    ("status", "body"), [(200, "<html>"), (404, ""), (200, "[]"), (200, "{}"), (302, "")]
)
async def test_not_a_meter(
    socket_enabled: None, session: aiohttp.ClientSession, status: int, body: str
) -> None:
    """A web server of somebody else's."""
    async with serve(Handler(status, body), session) as client:
        for attempt in (client.login(), client.device_information(), client.device_load(), take(client, 1)):
            with pytest.raises(NotAMeter):
                await attempt


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_later(socket_enabled: None, session: aiohttp.ClientSession, status: int) -> None:
    """None of these is ever a wrong password, wherever it comes."""
    handler = Handler(status, "<html>")
    async with serve(handler, session) as client:
        for attempt in (client.login(), client.device_information(), take(client, 1)):
            with pytest.raises(NotReady):
                await attempt
    assert len(handler.requests) == (4 if status == 429 else 3)


@pytest.mark.parametrize(
    ("status", "error"), [(401, TokenRefused), (403, NotAMeter), (404, NotAMeter), (200, NotAMeter)]
)
async def test_no_stream(
    socket_enabled: None, session: aiohttp.ClientSession, status: int, error: type[Exception]
) -> None:
    """What is answered instead of a WebSocket."""
    async with serve(Handler(status), session) as client:
        with pytest.raises(error):
            await take(client, 1)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (1008, TokenRefused),
        (1000, Unreachable),
        (1001, Unreachable),
        (1011, Unreachable),
        (1012, Unreachable),
    ],
)
async def test_close_codes(
    socket_enabled: None, session: aiohttp.ClientSession, code: int, error: type[Exception]
) -> None:
    """Only one of them is about the token."""
    async with serve(Handler(101, close_code=code), session) as client:
        with pytest.raises(error):
            await take(client, 1)
        assert (client._token is None) is (error is TokenRefused)


async def test_a_stream_that_is_sent_to_https(socket_enabled: None, session: aiohttp.ClientSession) -> None:
    """The device wants HTTPS, and a person is told."""
    async with serve(Handler(301, location="https://meter.local"), session) as client:
        with pytest.raises(UseHttps):
            await take(client, 1)


async def test_redirects_are_not_followed(sim: Simulator, session: aiohttp.ClientSession) -> None:
    """Neither password nor token go where a redirect points to."""
    async with serve(Handler(307, location=f"http://127.0.0.1:{sim.port}"), session) as client:
        for attempt in (client.login(), client.device_information(), take(client, 1)):
            with pytest.raises(NotAMeter):
                await attempt
    assert sim.state()["meter"]["counts"]["requests"] == 0
