"""The client against a device on real sockets: what it gives, and each way it refuses."""

import asyncio
import time

import aiohttp
import aiohttp.web
import pytest
from yarl import URL

from custom_components.ems_smart_heater.meter.device import DeviceInformation
from custom_components.ems_smart_heater.meter.ems.client import MeterClient
from custom_components.ems_smart_heater.meter.errors import NotReady, TokenRefused, Unreachable, WrongPassword
from custom_components.ems_smart_heater.meter.quantity import Phase
from lab.simulator import Simulator

from .taking import take


@pytest.fixture
def client(sim: Simulator, session: aiohttp.ClientSession) -> MeterClient:
    """Return a client with the right password."""
    return MeterClient(session, URL(f"http://127.0.0.1:{sim.port}"), "heater")


async def test_stream(sim: Simulator, client: MeterClient) -> None:
    """It logs in by itself and yields every frame."""
    await sim.set({"power_w": {"l1": -650, "l2": 20, "l3": -70}})
    readings = await take(client, 3)
    assert [reading.power_w(Phase.L1) for reading in readings] == [-650] * 3
    assert readings[0].power_w() == -700
    assert len({reading.timestamp_ns for reading in readings}) == 3


async def test_token_is_kept(sim: Simulator, client: MeterClient) -> None:
    """One login serves several connections."""
    await take(client, 1)
    await take(client, 1)
    assert sim.state()["meter"]["counts"]["logins"] == 1


async def test_device_information(client: MeterClient) -> None:
    assert await client.device_information() == DeviceInformation(
        serial="12345678",
        mac="00:D0:93:12:34:56",
        product="eMS home",
        firmware="1.1.0",
        hostname="ems-home-12345678",
    )


@pytest.mark.parametrize("style", [200, 400, 401, 403])
async def test_wrong_password(sim: Simulator, client: MeterClient, style: int) -> None:
    """Each way the device says so."""
    await sim.set({"wrong_password_style": style, "password": "other"})
    with pytest.raises(WrongPassword):
        await client.login()


async def test_one_login_a_second(sim: Simulator, client: MeterClient) -> None:
    """The device never has to ask for it."""
    await sim.set({"rate_limit": True})
    await client.login()
    await client.login()
    counts = sim.state()["meter"]["counts"]
    assert (counts["logins"], counts["slowed_down"], client.logins) == (2, 0, 2)


async def test_somebody_else_logged_in(
    sim: Simulator, client: MeterClient, session: aiohttp.ClientSession
) -> None:
    """In the same second: the device asks to slow down, once is enough."""
    await sim.set({"rate_limit": True})
    await client.login()
    await MeterClient(session, URL(f"http://127.0.0.1:{sim.port}"), "heater").login()
    counts = sim.state()["meter"]["counts"]
    assert (counts["logins"], counts["slowed_down"]) == (2, 1)


async def test_one_login_for_all(sim: Simulator, client: MeterClient) -> None:
    """Who needs a token while another logs in waits for it."""
    await asyncio.gather(client.device_information(), client.device_load(), take(client, 1))
    assert sim.state()["meter"]["counts"]["login_attempts"] == 1


async def test_starting(sim: Simulator, client: MeterClient) -> None:
    """502 at the login, and at the stream with a token from before."""
    await client.login()
    await sim.set({"starting": True})
    with pytest.raises(NotReady):
        await take(client, 1)
    with pytest.raises(NotReady):
        await client.login()


async def test_unreachable(sim: Simulator, session: aiohttp.ClientSession) -> None:
    """A port that nobody listens on."""
    port = sim.port
    await sim.stop()
    with pytest.raises(Unreachable):
        await MeterClient(session, URL(f"http://127.0.0.1:{port}"), "heater").login()
    await sim.start()


@pytest.mark.parametrize("old_firmware", [False, True])
async def test_device_load(sim: Simulator, client: MeterClient, old_firmware: bool) -> None:
    """Under either path."""
    await sim.set({"old_firmware": old_firmware})
    usage = await client.device_load()
    assert usage.load_percent is not None
    assert usage.temperature_c is not None
    assert 20 <= usage.load_percent <= 70
    assert 60 <= usage.temperature_c <= 75


@pytest.mark.parametrize("rate_hz", [1, 4])
async def test_rates(sim: Simulator, client: MeterClient, rate_hz: int) -> None:
    """A KSEM's and an eMS home's; each frame is there when it is sent."""
    await sim.set({"rate_hz": rate_hz})
    first, *_, last = await take(client, 1 + rate_hz)
    assert (last.timestamp_ns - first.timestamp_ns) / 1e9 == pytest.approx(1, abs=0.2)


async def test_refused_token_of_another(sim: Simulator, client: MeterClient) -> None:
    """Who is told that an old token is dead does not throw the new one away."""
    await client.login()
    old, client._next_login = client._token, 0
    await client.login()
    assert old is not None
    assert isinstance(client._token_refused(old), TokenRefused)
    await client.device_information()
    assert client.logins == 2


@pytest.mark.parametrize("expired_by", ["device_information", "stream"])
async def test_refused_token(sim: Simulator, client: MeterClient, expired_by: str) -> None:
    """A dead token (401, close code 1008) is forgotten; the next try logs in anew."""
    await client.login()
    await sim.set({"expire_tokens": True})
    with pytest.raises(TokenRefused):
        await (client.device_information() if expired_by == "device_information" else take(client, 1))
    assert await take(client, 1)


async def test_open_stream_outlives_its_token(sim: Simulator, client: MeterClient) -> None:
    async with client.stream(on_malformed=lambda _: None) as stream:
        await stream.next()
        await sim.set({"expire_tokens": True})
        assert await stream.next()


async def test_one_request_a_second(sim: Simulator, session: aiohttp.ClientSession) -> None:
    """Whoever asks waits for its turn, and so does a login after it."""
    client = MeterClient(session, URL(f"http://127.0.0.1:{sim.port}"), "heater", login_interval_s=0.2)
    loop = asyncio.get_running_loop()
    begin = loop.time()
    await client.login()
    await asyncio.gather(client.turn(), client.turn())
    assert loop.time() - begin >= 0.4
    client._token = None
    await client.device_information()
    assert loop.time() - begin >= 0.6


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("Thu, 01 Jan 1970 00:01:40 GMT", 100),
        (None, None),
        ("", None),
        ("yesterday", None),
        ("Thu, 99 Jan 1970 00:00:00 GMT", None),
        ("Thu, 01 Jan 1970 00:01:40 -0000", 100),
        ("Thu, 01 Jan 99999999999999999999 00:00:00 GMT", None),
    ],
)
async def test_the_time_that_the_device_tells(
    session: aiohttp.ClientSession, date: str | None, seconds: float | None
) -> None:
    client = MeterClient(session, URL("http://meter"), "heater")
    client._date = date
    assert client.device_time_s == seconds


async def test_each_answer_tells_the_time(sim: Simulator, client: MeterClient) -> None:
    assert client.device_time_s is None
    await sim.set({"clock": {"ahead_s": -3600}})
    await client.device_information()
    assert client.device_time_s == pytest.approx(time.time() - 3600, abs=5)
