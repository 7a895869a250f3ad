"""Every REST answer: whatever comes, it is a MeterError or something that can be stored and shown."""

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncGenerator
from dataclasses import asdict
from typing import Any

import aiohttp
import pytest
from homeassistant.helpers.json import json_bytes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custom_components.ems_smart_heater.meter.ems.client import MeterClient
from custom_components.ems_smart_heater.meter.errors import MeterError

from .raw_server import RawServer, http, raw_server

GOOD = {
    "access_token": "a.b-c",
    "Serial": "12345678",
    "Mac": "00:D0:93:12:34:56",
    "ProductName": "eMS home",
    "FirmwareVersion": "1.1.0",
    "hostname": "ems-home-12345678",
    "CpuLoad": 59,
    "CpuTemp": 73,
}
TEXTS = st.text(max_size=20)
NASTY: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, "", "a\r\nb", "\x00", "\ud800", "tök", "x" * 60_000, 1e999, 10**400, [], {}]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
CHANGED = st.dictionaries(st.sampled_from([*GOOD, "error"]), NASTY | VALUES, min_size=1)
OBJECTS = CHANGED | CHANGED.map(lambda changed: GOOD | changed) | VALUES
BODIES = (
    st.binary(max_size=300)
    | OBJECTS.map(lambda content: json.dumps(content).encode())
    | OBJECTS.map(lambda content: json.dumps(content, ensure_ascii=False).encode("utf-16", "surrogatepass"))
    | st.sampled_from([b"", b"{}", b"<html>", b"[" * 65_536, b'{"a":' * 20_000, b" " * 70_000, b"\xff\xfe{"])
)
PACKED = BODIES.map(gzip.compress) | BODIES.map(zlib.compress) | BODIES
STATUSES = st.sampled_from([100, 101, 200, 204, 301, 308, 400, 401, 403, 404, 429, 500, 502, 503, 504, 999])
LINES = st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=30)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Content-Length": st.sampled_from(["0", "5", "1000000", "-1", "x", "9" * 30]),
        "Content-Encoding": st.sampled_from(["gzip", "deflate", "br", "zstd", "identity", "x", "gzip, gzip"]),
        "Transfer-Encoding": st.sampled_from(["chunked", "gzip", "x"]),
        "Location": LINES | st.sampled_from(["https://127.0.0.1:9/", "http://[", "//x", "http://x:99999"]),
        "Content-Type": LINES | st.sampled_from(["application/json; charset=x", "text/html"]),
        "Set-Cookie": LINES | st.sampled_from(["a=b; Max-Age=x", "=", "a=b; Domain=127.0.0.1"]),
        "Connection": st.sampled_from(["keep-alive", "upgrade"]),
        "X": LINES | st.just("x" * 70_000),
    },
)
ANSWERS = (
    st.builds(http, st.just(200), OBJECTS.map(lambda content: json.dumps(content).encode()))
    | st.builds(http, STATUSES, PACKED, HEADERS)
    | st.binary(max_size=100)
)


@pytest.fixture
async def server(socket_enabled: None) -> AsyncGenerator[RawServer]:
    async with raw_server() as server:
        yield server


async def everything(client: MeterClient) -> list[Any]:
    """Ask everything that there is to ask; returns what was said."""
    said: list[Any] = []
    for ask in (client.login, client.device_information, client.device_load):
        client._token = client._token or "x"
        try:
            said.append(await ask() or client._token)
        except MeterError:
            continue
    return said


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=ANSWERS)
async def test_every_answer(server: RawServer, session: aiohttp.ClientSession, answer: bytes) -> None:
    server.answer = answer
    async with asyncio.timeout(10):
        said = await everything(server.client(session))
    for each in said:
        json_bytes(each if isinstance(each, str) else asdict(each))
