"""The line between Home Assistant and the meter: real TCP over a cable that can lose packets and be cut."""

import asyncio
import fcntl
import os
import random
import socket
import struct
import subprocess
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Self

NEAR_ADDRESS = "10.98.0.1"
FAR_ADDRESS = "10.98.0.2"
_TUNSETIFF = 0x400454CA
_IFF_TUN_NO_PI = 0x1001
_PACKET = 65536
_PIECE = 512
"""A slow line carries this much at a time."""


async def _at_once(_size: int) -> None:
    """Wait for nothing."""


@asynccontextmanager
async def forwarded(
    port: int,
    *,
    address: str = "",
    listening: socket.socket | None = None,
    carried: Callable[[int], Awaitable[None]] = _at_once,
) -> AsyncIterator[list[asyncio.StreamWriter]]:
    """Let the meter be reached at another address, or over a socket, too; yields its connections.

    What comes from the meter waits for `carried`, which is told how many bytes that are.
    """
    writers: list[asyncio.StreamWriter] = []

    async def pump(
        source: asyncio.StreamReader, sink: asyncio.StreamWriter, carried: Callable[[int], Awaitable[None]]
    ) -> None:
        with suppress(ConnectionError):
            while data := await source.read(_PIECE):
                await carried(len(data))
                sink.write(data)
                await sink.drain()
        sink.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        meter_reader, meter_writer = await asyncio.open_connection("127.0.0.1", port)
        writers.extend((writer, meter_writer))
        await asyncio.gather(pump(reader, meter_writer, _at_once), pump(meter_reader, writer, carried))

    if listening is None:
        server = await asyncio.start_server(serve, address, port)
    else:
        server = await asyncio.start_server(serve, sock=listening)
    try:
        yield writers
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()


def _end(name: str, address: str) -> int:
    """Make one end of the cable in the network namespace of this thread; return what carries its packets."""
    end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(end, _TUNSETIFF, struct.pack("16sH", name.encode(), _IFF_TUN_NO_PI))
    for arguments in (f"addr add {address}/24 dev {name}", f"link set {name} up"):
        subprocess.run(["ip", *arguments.split()], check=True)  # noqa: S603, S607 - of our own
    return end


def _in_another_namespace[T](work: Callable[[], T]) -> T:
    """Do something in a network namespace of its own, which lives on in what is made there."""
    done: list[T] = []

    def run() -> None:
        os.unshare(os.CLONE_NEWNET)
        done.append(work())

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return done[0]


class Line:
    """Both ends, and this process between them; needs a network namespace that is ours."""

    def __init__(self, port: int) -> None:
        """Prepare it; `port` is the meter's."""
        self.loss = 0.0
        """Share of the packets that are lost, in each direction."""
        self.bytes_per_s: float | None = None
        """How much of what the meter sends goes through; the rest waits for its turn."""
        self.carried = 0
        """Bytes that have come from the meter."""
        self._port = port
        self._ends: tuple[int, ...] = ()
        self._chance = random.Random(1)
        self._served = asyncio.Event()
        self._server: asyncio.Task[None] | None = None
        self.host = f"{FAR_ADDRESS}:{port}"
        """Where the meter is reached over the line."""

    async def __aenter__(self) -> Self:
        """Lay the cable."""

        def far() -> tuple[int, socket.socket]:
            end, listening = _end("far", FAR_ADDRESS), socket.socket()
            listening.bind((FAR_ADDRESS, self._port))
            return end, listening

        far_end, listening = _in_another_namespace(far)
        self._ends = (_end("near", NEAR_ADDRESS), far_end)
        loop = asyncio.get_running_loop()
        for source, sink in (self._ends, self._ends[::-1]):
            loop.add_reader(source, self._carry, source, sink)
        self._server = asyncio.create_task(self._serve(listening))
        await self._served.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Remove it."""
        if self._server is not None:
            self._server.cancel()
            await asyncio.wait([self._server])
        for end in self._ends:
            asyncio.get_running_loop().remove_reader(end)
            os.close(end)

    async def _serve(self, listening: socket.socket) -> None:
        """Be the meter at the far end."""
        async with forwarded(self._port, listening=listening, carried=self._pace):
            self._served.set()
            await asyncio.Event().wait()

    async def _pace(self, size: int) -> None:
        """Take the time that the line needs."""
        self.carried += size
        if self.bytes_per_s:
            await asyncio.sleep(size / self.bytes_per_s)

    def _carry(self, source: int, sink: int) -> None:
        """Carry what has come to one end to the other, or lose it."""
        with suppress(OSError):
            packet = os.read(source, _PACKET)
            if self._chance.random() >= self.loss:
                os.write(sink, packet)
