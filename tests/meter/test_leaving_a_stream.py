"""A stream that we leave: whatever the device does, nothing is waited for and nothing is left open."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.common import until

from .raw_stream import device
from .test_stream import numbered


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """All of them talk to a device."""


async def test_a_goodbye_is_not_waited_for(session: aiohttp.ClientSession) -> None:
    """A device that goes on sending would never answer it: leaving does not read on."""
    sent = 0

    async def sends(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        while True:
            writer.write(numbered(1) * 10)
            await writer.drain()
            sent += 10

    async with device(session, sends) as client:
        async with client.stream(on_malformed=lambda _: None) as stream:
            await stream.next()
        left_at = sent
        await asyncio.sleep(0.2)
        assert sent - left_at < 10_000


async def test_what_is_not_read_is_not_waited_for(session: aiohttp.ClientSession) -> None:
    """A device that takes nothing would keep every connection that is ever made open."""

    async def sends(writer: asyncio.StreamWriter) -> None:
        writer.write(numbered(1))
        await asyncio.Event().wait()

    async with device(session, sends) as client:
        async with client.stream(on_malformed=lambda _: None) as stream:
            await stream.next()
            answering = asyncio.create_task(stream._socket.send_bytes(bytes(32 * 1024 * 1024)))
            transport: Any = stream._socket._writer.transport
            await until(lambda: transport.get_write_buffer_size() > 0)
        await asyncio.sleep(0)
        answering.cancel()
        left = transport.get_write_buffer_size()
        transport.abort()
    assert left == 0
