"""A web server that answers whatever it was told, byte by byte: also what no real one would."""

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

import aiohttp
from yarl import URL

from custom_components.ems_smart_heater.meter.ems.client import MeterClient


def http(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """Return an answer; headers that are given replace those that fit the body."""
    fields = {"Content-Length": str(len(body)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode("utf-8", "surrogateescape") + body


class RawServer:
    """Closes the connection after each answer; `requests` are what it was asked."""

    def __init__(self) -> None:
        self.answer = b""
        self.endless = b""
        """Sent again and again after the answer."""
        self.sent = 0
        self.requests: list[str] = []
        self.url = URL()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = re.search(r"Content-Length: (\d+)", head)
            self.requests.append(head + (await reader.readexactly(int(length[1] if length else 0))).decode())
            writer.write(self.answer)
            await writer.drain()
            while self.endless:
                writer.write(self.endless)
                await writer.drain()
                self.sent += len(self.endless)
        except ConnectionError, asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    def client(self, session: aiohttp.ClientSession, password: str = "x") -> MeterClient:
        """Return a client that needs no pause between logins."""
        return MeterClient(session, self.url, password, login_interval_s=0)


@asynccontextmanager
async def raw_server() -> AsyncGenerator[RawServer]:
    """Run one."""
    raw = RawServer()
    async with await asyncio.start_server(raw.talk, "127.0.0.1", 0) as server:
        raw.url = URL.build(scheme="http", host="127.0.0.1", port=server.sockets[0].getsockname()[1])
        yield raw
        raw.endless = b""
