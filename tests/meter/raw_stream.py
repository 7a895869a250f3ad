"""A device whose stream is written byte by byte: also what no web server would send."""

import asyncio
import base64
import hashlib
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
from yarl import URL

from custom_components.ems_smart_heater.meter.ems.client import MeterClient

type Sends = Callable[[asyncio.StreamWriter], Awaitable[None]]

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


@asynccontextmanager
async def device(
    session: aiohttp.ClientSession, sends: Sends, received: bytearray | None = None
) -> AsyncGenerator[MeterClient]:
    """Run one; gives a client of it that has a token. `received` is what came after the token."""
    talks: set[asyncio.Task[None] | None] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.current_task())
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            key = re.search(rb"Sec-WebSocket-Key: (\S+)", head, re.IGNORECASE)
            assert key is not None
            accept = base64.b64encode(hashlib.sha1(key[1] + _MAGIC).digest())  # noqa: S324 - as RFC 6455 says
            writer.write(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
                b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
            )
            size = (await reader.readexactly(2))[1] & 0x7F
            await reader.readexactly(4 + size)  # the token, masked
            await sends(writer)
            while data := await reader.read(65536):
                if received is not None:
                    received.extend(data)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = MeterClient(session, URL(f"http://127.0.0.1:{port}"), "x", login_interval_s=0)
        client._token = "from before"
        yield client
        for task in talks:
            assert task is not None
            task.cancel()
