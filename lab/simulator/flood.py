"""What a meter sends that has lost its senses: as much as goes through, or a thousand frames a second."""

import asyncio
import os
import struct
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final

_TEXT, _BINARY, _PING, _PONG = 0x1, 0x2, 0x9, 0xA
_FIN: Final = 0x80
_BLOB_BYTES: Final = 64 * 1024
_MOST_UNSENT_BYTES: Final = 1024 * 1024
_PAUSE_S: Final = 0.001
_GIANT_BYTES: Final = 2**40


class Flood(StrEnum):
    """What comes."""

    EMPTY = "empty"
    TINY = "tiny"
    MALFORMED = "malformed"
    FULL = "full"
    """Good frames, a thousand a second."""
    TEXT = "text"
    PINGS = "pings"
    PONGS = "pongs"
    GIANT = "giant"
    """One message that never ends."""
    FRAGMENTS = "fragments"
    """One message in pieces without content."""


def message(opcode: int, payload: bytes, *, fin: bool = True) -> bytes:
    """Return a WebSocket frame as a server sends it."""
    first, size = (_FIN if fin else 0) | opcode, len(payload)
    if size < 126:
        return struct.pack("!BB", first, size) + payload
    return struct.pack("!BBH", first, 126, size) + payload


_MESSAGES: Final = {
    Flood.EMPTY: message(_BINARY, b""),
    Flood.TINY: message(_BINARY, b"\x08"),
    Flood.MALFORMED: message(_BINARY, b"\xff" + os.urandom(849)),
    Flood.TEXT: message(_TEXT, b"hello"),
    Flood.PINGS: message(_PING, b"still there?"),
    Flood.PONGS: message(_PONG, bytes(125)),
    Flood.FRAGMENTS: message(0, b"", fin=False),
    Flood.GIANT: bytes(1024),
}
_BLOBS: Final = {kind: each * (_BLOB_BYTES // len(each)) for kind, each in _MESSAGES.items()}
_BEGINS: Final = {
    Flood.FRAGMENTS: message(_BINARY, b"", fin=False),
    Flood.GIANT: struct.pack("!BBQ", _FIN | _BINARY, 127, _GIANT_BYTES),
}


async def flood(
    kind: Flood, transports: Callable[[], Iterable[asyncio.WriteTransport]], frame: Callable[[], bytes]
) -> None:
    """Flood every transport, those to come too, until cancelled."""
    begun: set[asyncio.WriteTransport] = set()
    while True:
        for transport in list(transports()):
            if transport not in begun:
                begun.add(transport)
                transport.write(_BEGINS.get(kind, b""))
            if transport.get_write_buffer_size() < _MOST_UNSENT_BYTES:
                transport.write(_BLOBS.get(kind) or message(_BINARY, frame()))
        await asyncio.sleep(_PAUSE_S)
