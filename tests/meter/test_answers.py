"""What the device's web server may answer, and what each answer means."""

import gzip
import json
import tracemalloc
import zlib
from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from custom_components.ems_smart_heater.meter.device import DeviceInformation, DeviceLoad
from custom_components.ems_smart_heater.meter.ems.client import MeterClient
from custom_components.ems_smart_heater.meter.errors import MeterError, NotAMeter, UseHttps, WrongPassword

from .raw_server import RawServer, http, raw_server

PAGE = b"<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>"
BOMB = 64 * 1024 * 1024


@pytest.fixture
async def server(socket_enabled: None) -> AsyncGenerator[RawServer]:
    async with raw_server() as server:
        yield server


async def login(server: RawServer, session: aiohttp.ClientSession, answer: bytes) -> str | None:
    """Log in and return the token."""
    server.answer = answer
    client = server.client(session)
    await client.login()
    return client._token


async def information(server: RawServer, session: aiohttp.ClientSession, **settings: Any) -> Any:
    """Return what is made of device settings."""
    server.answer = http(200, json.dumps(settings).encode())
    client = server.client(session)
    client._token = "x"
    return await client.device_information()


async def usage(server: RawServer, session: aiohttp.ClientSession, body: str) -> DeviceLoad:
    """Return what is made of load figures."""
    server.answer = http(200, body.encode())
    client = server.client(session)
    client._token = "x"
    return await client.device_load()


# Who is refused, and who only stands there


@pytest.mark.parametrize("status", [200, 400, 401, 403])
async def test_a_true_error_is_a_wrong_password(
    server: RawServer, session: aiohttp.ClientSession, status: int
) -> None:
    with pytest.raises(WrongPassword):
        await login(server, session, http(status, b'{"error": "invalid_grant"}'))


@pytest.mark.parametrize("status", [400, 401, 403])
@pytest.mark.parametrize("body", [b"", b"\r\n"])
async def test_a_refusal_without_a_word_is_a_wrong_password(
    server: RawServer, session: aiohttp.ClientSession, status: int, body: bytes
) -> None:
    with pytest.raises(WrongPassword):
        await login(server, session, http(status, body))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
@pytest.mark.parametrize("body", [PAGE, b"Forbidden", b"{}", b'{"error": null}', b'["error"]', b'"error"'])
async def test_anything_else_is_not_about_the_password(
    server: RawServer, session: aiohttp.ClientSession, status: int, body: bytes
) -> None:
    """A proxy, nginx before HTTPS, any box that got the address: no new password helps."""
    with pytest.raises(NotAMeter):
        await login(server, session, http(status, body))


@pytest.mark.parametrize("error", [None, False, ""])
async def test_an_error_that_is_none(server: RawServer, session: aiohttp.ClientSession, error: Any) -> None:
    answer = {"error": error, "access_token": "abc", "expires_in": 604800}
    assert await login(server, session, http(200, json.dumps(answer).encode())) == "abc"


@pytest.mark.parametrize(
    "token", ["a\r\nX-Evil: 1", "a\nb", "a\x00b", "a b", "", "tök", "\ud800", 5, None, ["a"], "a\x7f"]
)
async def test_a_token_that_no_header_can_hold(
    server: RawServer, session: aiohttp.ClientSession, token: Any
) -> None:
    with pytest.raises(NotAMeter):
        await login(server, session, http(200, json.dumps({"access_token": token}).encode()))


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_sent_to_https(server: RawServer, session: aiohttp.ClientSession, status: int) -> None:
    """Said, and never followed: the one request is ours."""
    with pytest.raises(UseHttps):
        await login(server, session, http(status, b"", {"Location": "HTTPS://127.0.0.1:9/"}))
    assert len(server.requests) == 1


@pytest.mark.parametrize("location", ["/login", "http://127.0.0.1:9/", "", "https", "http://[", "\udcff"])
async def test_sent_elsewhere(server: RawServer, session: aiohttp.ClientSession, location: str) -> None:
    with pytest.raises(NotAMeter):
        await login(server, session, http(307, b"", {"Location": location}))
    assert len(server.requests) == 1


# Too much, and what is no JSON


async def test_no_other_encoding_is_asked_for(server: RawServer, session: aiohttp.ClientSession) -> None:
    await login(server, session, http(200, b'{"access_token": "x"}'))
    assert "Accept-Encoding: identity\r\n" in server.requests[0]


async def test_no_more_than_the_limit_is_read(server: RawServer, session: aiohttp.ClientSession) -> None:
    """An endless answer ends after the buffers that lie between."""
    server.endless = b" " * 65536
    with pytest.raises(NotAMeter):
        await login(server, session, http(200, b"", {"Content-Length": str(10**12)}))
    assert server.sent < 16 * 1024 * 1024


@pytest.mark.parametrize("size", [65_536, 65_537])
async def test_the_limit(server: RawServer, session: aiohttp.ClientSession, size: int) -> None:
    answer = http(200, b'{"access_token": "x"}'.ljust(size))
    if size == 65_536:
        assert await login(server, session, answer)
    else:
        with pytest.raises(NotAMeter):
            await login(server, session, answer)


async def test_a_compressed_answer_stays_small(server: RawServer, session: aiohttp.ClientSession) -> None:
    """64 MiB in 64 KiB: not unpacked beyond the limit."""
    packer = zlib.compressobj(wbits=31)
    body = packer.compress(bytes(BOMB)) + packer.flush()
    tracemalloc.start()
    try:
        with pytest.raises(NotAMeter):
            await login(server, session, http(200, body, {"Content-Encoding": "gzip"}))
        assert tracemalloc.get_traced_memory()[1] < 4 * 1024 * 1024
    finally:
        tracemalloc.stop()


async def test_nothing_is_left_in_a_session_of_all(server: RawServer) -> None:
    """A device could fill it, cookie by cookie, and every other user of the session with it."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as shared:
        await login(server, shared, http(200, b'{"access_token": "x"}', {"Set-Cookie": "a=b"}))
        assert len(shared.cookie_jar) == 0
        assert not shared.closed


async def test_a_compressed_answer_is_none(server: RawServer, session: aiohttp.ClientSession) -> None:
    """It was asked for as it is."""
    answer = http(200, gzip.compress(b'{"access_token": "x"}'), {"Content-Encoding": "gzip"})
    with pytest.raises(NotAMeter):
        await login(server, session, answer)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 65_536,
        b'{"a":' * 12_000,
        b'{"access_token": "\xff"}',
        b'{"access_token": "x", "a": ' + b"9" * 5000 + b"}",
        b'{"access_token": "x", "a": NaN}',
        b'{"access_token": "x"',
    ],
)
async def test_what_is_no_json(server: RawServer, session: aiohttp.ClientSession, body: bytes) -> None:
    """Too deep, no UTF-8, a number of 5000 digits, what is no number, half of it."""
    with pytest.raises(NotAMeter):
        await login(server, session, http(200, body))


@pytest.mark.parametrize(
    "raw", [b"\x15\x03\x01\x00\x02\x02\x50", b"SSH-2.0-x\r\n", b"HTTP/1.1 999999 x\r\n\r\n"]
)
async def test_what_is_no_http(server: RawServer, session: aiohttp.ClientSession, raw: bytes) -> None:
    with pytest.raises(NotAMeter):
        await login(server, session, raw)


@pytest.mark.parametrize(("options", "user"), [({}, "admin"), ({"user": "user"}, "user")])
async def test_user(
    server: RawServer, session: aiohttp.ClientSession, options: dict[str, Any], user: str
) -> None:
    """Of an eMS home, unless something else is said."""
    server.answer = http(200, b'{"access_token": "x"}')
    await MeterClient(session, server.url, "a b", **options).login()
    assert f"&username={user}&password=a+b" in server.requests[0]


async def test_a_password_that_is_no_text(server: RawServer, session: aiohttp.ClientSession) -> None:
    with pytest.raises(MeterError):
        await server.client(session, "\ud800").login()


# Who the device is, and how busy


async def test_null_is_not_a_name(server: RawServer, session: aiohttp.ClientSession) -> None:
    found = await information(
        server, session, Serial=12345678, Mac=None, ProductName=None, FirmwareVersion=None, hostname=None
    )
    assert found == DeviceInformation(serial="12345678", mac="", product="", firmware="", hostname="")


@pytest.mark.parametrize("serial", [None, "", " \n", [], {}, True, 1.5, "\x00", "\ud800"])
async def test_no_serial_no_meter(server: RawServer, session: aiohttp.ClientSession, serial: Any) -> None:
    with pytest.raises(NotAMeter):
        await information(server, session, Serial=serial)


async def test_texts_are_short_lines(server: RawServer, session: aiohttp.ClientSession) -> None:
    """They are stored and shown."""
    found = await information(
        server,
        session,
        Serial="1",
        ProductName="eMS\x00 \ud800home\r\n",
        FirmwareVersion="9" * 60_000,
        hostname=[1],
    )
    assert (found.product, found.firmware, found.hostname) == ("eMS home", "9" * 64, "")


@pytest.mark.parametrize("mac", ["00:D0:93:12:34:56", "00-d0-93-12-34-56", "00D093123456"])
async def test_mac(server: RawServer, session: aiohttp.ClientSession, mac: str) -> None:
    assert (await information(server, session, Serial="1", Mac=mac)).mac == mac


@pytest.mark.parametrize(
    "mac",
    ["None", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "00:D0:93:12:34", "x", 5, "00:D0:93:12:34:56:78"],
)
async def test_what_is_no_mac(server: RawServer, session: aiohttp.ClientSession, mac: Any) -> None:
    """Devices are told apart by it: what many could show is none."""
    assert (await information(server, session, Serial="1", Mac=mac)).mac == ""


@pytest.mark.parametrize(
    "value", ["true", '"59"', "null", "1e999", "-1", "101", "-1e999", "1" + "0" * 400, "[]"]
)
async def test_an_impossible_load(server: RawServer, session: aiohttp.ClientSession, value: str) -> None:
    found = await usage(server, session, f'{{"CpuLoad": {value}, "CpuTemp": 73}}')
    assert found == DeviceLoad(load_percent=None, temperature_c=73)


@pytest.mark.parametrize("value", ["true", '"59"', "1e999", "-300", "1000", "1" + "0" * 400])
async def test_an_impossible_temperature(
    server: RawServer, session: aiohttp.ClientSession, value: str
) -> None:
    found = await usage(server, session, f'{{"CpuLoad": 0.5, "CpuTemp": {value}}}')
    assert found == DeviceLoad(load_percent=0.5, temperature_c=None)
