"""The stream: the newest reading, whatever else comes and however fast; and each way it ends."""

import asyncio
import struct
from socket import SO_RCVBUF, SOL_SOCKET
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMessage, WSMsgType
from yarl import URL

from custom_components.ems_smart_heater.meter.ems.client import MeterClient
from custom_components.ems_smart_heater.meter.ems.gdr import decode
from custom_components.ems_smart_heater.meter.ems.stream import MeterStream
from custom_components.ems_smart_heater.meter.errors import (
    Flooded,
    MalformedFrame,
    MeterError,
    TokenRefused,
    Unreachable,
)
from lab.simulator import Simulator
from lab.simulator.flood import message
from tests.common import until

from .frames import frame, published_values
from .raw_stream import device

_TEXT, _BINARY, _CLOSE, _PING, _PONG = 1, 2, 8, 9, 10
GOOD = frame(published_values())


def numbered(seconds: int) -> bytes:
    """Return a frame as it is sent, told by its timestamp."""
    return message(_BINARY, frame(published_values(), seconds=seconds))


async def read(session: aiohttp.ClientSession, sent: bytes, **options: Any) -> list[int]:
    """Return the timestamps (s) of the readings that are made of what is sent at once, until the end."""
    found: list[int] = []

    async def sends(writer: asyncio.StreamWriter) -> None:
        writer.write(sent)

    async with (
        device(session, sends, **options) as client,
        client.stream(on_malformed=lambda _: None) as stream,
    ):
        while True:
            try:
                async with asyncio.timeout(0.2):
                    found.append((await stream.next()).timestamp_ns // 1_000_000_000)
            except TimeoutError:
                return found


async def exhaust(stream: MeterStream) -> None:
    """Read until the stream ends by itself."""
    while True:
        await stream.next()


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """All of them talk to a device."""


async def test_the_newest_of_many(session: aiohttp.ClientSession) -> None:
    """A burst after a stall: what has been is of no use."""
    found = await read(session, b"".join(numbered(second) for second in range(1, 41)))
    assert found[-1] == 40
    assert len(found) < 10


async def test_what_is_between_the_frames(session: aiohttp.ClientSession) -> None:
    """Texts, pings, pongs, nonsense: the reading stays the newest."""
    between = (
        message(_TEXT, b"hello") + message(_PING, b"") + message(_PONG, b"x") + message(_BINARY, b"\xff")
    )
    assert (await read(session, numbered(1) + between + numbered(2) + between))[-1] == 2


async def test_nonsense_between_good_frames(session: aiohttp.ClientSession) -> None:
    """Nineteen in a row are no flood, however often; each good frame begins the count anew."""
    assert (await read(session, (19 * message(_BINARY, b"") + numbered(1)) * 5))[-1] == 1


async def test_a_long_frame(session: aiohttp.ClientSession) -> None:
    """Seventy times as long as those that are known, and still one."""
    filling = b"\x12\xe0\xd4\x03" + bytes(60_000)
    assert await read(session, message(_BINARY, GOOD + filling))


async def test_little_waits_in_the_network(session: aiohttp.ClientSession) -> None:
    """However much comes: Linux would keep ever more, and keeps twice of what it is told to."""

    async def sends(writer: asyncio.StreamWriter) -> None:
        writer.write(100 * message(_TEXT, bytes(60_000)) + numbered(1))

    async with device(session, sends) as client, client.stream(on_malformed=lambda _: None) as stream:
        await stream.next()
        socket = stream._socket.get_extra_info("socket")
        assert socket.getsockopt(SOL_SOCKET, SO_RCVBUF) == 2 * 64 * 1024


async def test_of_many_pings_one_is_answered(session: aiohttp.ClientSession) -> None:
    """With what it said; an answer to each would be a flood of our own."""
    received = bytearray()
    await read(session, b"".join(message(_PING, b"%d" % number) for number in range(40)), received=received)
    await until(lambda: b"39" in answers(received))
    assert len(answers(received)) < 10


def answers(received: bytearray) -> list[bytes]:
    """Return what the pongs said."""
    found, rest = list[bytes](), bytes(received)
    while rest:
        size, mask = rest[1] & 0x7F, rest[2:6]
        found.append(bytes(byte ^ mask[place % 4] for place, byte in enumerate(rest[6 : 6 + size])))
        rest = rest[6 + size :]
    return found


async def test_closed_stream(sim: Simulator, session: aiohttp.ClientSession) -> None:
    client = MeterClient(session, URL(f"http://127.0.0.1:{sim.port}"), "heater")
    async with client.stream(on_malformed=lambda _: None) as stream:
        await stream.next()
        await sim.set({"drop": True})
        with pytest.raises(Unreachable):
            await exhaust(stream)


async def test_garbage_is_reported_and_survived(sim: Simulator, session: aiohttp.ClientSession) -> None:
    """Malformed frames do not end the connection, if they are not many."""
    client = MeterClient(session, URL(f"http://127.0.0.1:{sim.port}"), "heater")
    malformed: list[MalformedFrame] = []
    enough = asyncio.Event()

    def on_malformed(error: MalformedFrame) -> None:
        malformed.append(error)
        if len(malformed) == 3:
            enough.set()

    async def heal() -> None:
        await enough.wait()
        await sim.set({"garbage": False})

    await sim.set({"garbage": True})
    healing = asyncio.create_task(heal())
    async with client.stream(on_malformed=on_malformed) as stream:
        assert await stream.next()
        assert stream.malformed is None
    await healing
    assert len(malformed) >= 3
    assert sim.state()["meter"]["counts"]["connections"] == 1


def broken() -> dict[str, tuple[bytes, type[MeterError]]]:
    """Return what may come that ends a stream."""
    far = struct.pack("!BBQ", 0x80 | _BINARY, 127, 2**40)
    return {
        "a goodbye": (message(_CLOSE, b"\x03\xe8"), Unreachable),
        "a goodbye without a reason": (message(_CLOSE, b""), Unreachable),
        "a refused token": (message(_CLOSE, b"\x03\xf0"), TokenRefused),
        "a goodbye that is none": (message(_CLOSE, b"\x00"), Unreachable),
        "a giant message": (far + bytes(200_000), Flooded),
        "a giant message in pieces": (
            message(_BINARY, bytes(60_000), fin=False) + message(0, bytes(60_000), fin=False),
            Flooded,
        ),
        "twenty empty ones": (20 * message(_BINARY, b""), Flooded),
        "twenty tiny ones": (20 * message(_BINARY, b"\x08"), Flooded),
        "a text that is none": (message(_TEXT, b"\xff\xfe"), Unreachable),
        "bits that mean nothing": (bytes([0xF2, 0]), Unreachable),
        "an unknown kind": (message(0x5, b""), Unreachable),
        "a piece of nothing": (message(0, b""), Unreachable),
        "a ping in pieces": (message(_PING, b"", fin=False), Unreachable),
        "HTTP": (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", Unreachable),
    }


async def test_a_stream_that_breaks_off_says_so(session: aiohttp.ClientSession) -> None:
    async def sends(writer: asyncio.StreamWriter) -> None:
        writer.close()

    with pytest.raises(Unreachable, match=r"^the stream broke off: no goodbye$"):
        async with device(session, sends) as client, client.stream(on_malformed=lambda _: None) as stream:
            await stream.next()
    with pytest.raises(Unreachable, match=r"broke off: .*reserved bits"):
        await read(session, bytes([0xF2, 0]))


@pytest.mark.parametrize("what", broken())
async def test_what_ends_a_stream(session: aiohttp.ClientSession, what: str) -> None:
    """Each is a MeterError that says what a person could do about it."""
    sent, error = broken()[what]
    with pytest.raises(error):
        await read(session, sent)


async def test_whatever_comes_is_a_meter_error(session: aiohttp.ClientSession) -> None:
    """Bytes by chance, after a good frame."""
    for seed in range(40):
        noise = bytes((seed * 7 + place * place * 31) % 256 for place in range(400))
        try:
            await read(session, numbered(1) + noise)
        except MeterError:
            continue


class Endless:
    """A socket that always has one more message."""

    def __init__(self, kind: WSMsgType, data: Any) -> None:
        self.message = WSMessage(kind, data, None)
        self.taken = 0

    async def receive(self) -> WSMessage:
        self.taken += 1
        return self.message

    async def pong(self, _: bytes) -> None:
        pass


@pytest.mark.parametrize(
    "sockets",
    [
        [Endless(WSMsgType.BINARY, GOOD)],
        [Endless(WSMsgType.TEXT, "hello"), Endless(WSMsgType.PING, b""), Endless(WSMsgType.PONG, b"")],
    ],
    ids=["frames", "others"],
)
async def test_a_flood_ends_and_others_have_their_turn_meanwhile(sockets: list[Endless]) -> None:
    """Everything counts; nobody is handed more than fifty readings a second."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    async def drown(socket: Endless) -> int:
        readings = 0
        stream = MeterStream(
            socket,  # type: ignore[arg-type] # acts like one
            decode=decode,
            on_malformed=lambda _: None,
        )
        try:
            while True:
                await stream.next()
                readings += 1
        except Flooded:
            return readings

    working = asyncio.create_task(others())
    async with asyncio.timeout(10):
        readings = await asyncio.gather(*(drown(socket) for socket in sockets))
    working.cancel()
    assert turns > 100
    for socket, number in zip(sockets, readings, strict=True):
        assert socket.taken > 150
        assert number <= 3 * 51
