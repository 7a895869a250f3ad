"""HTTPS: only one certificate is talked to, and nothing is told to any other."""

import aiohttp
import pytest
from yarl import URL

from custom_components.ems_smart_heater.meter.ems.client import MeterClient
from custom_components.ems_smart_heater.meter.ems.rest import read_fingerprint
from custom_components.ems_smart_heater.meter.errors import CertificateChanged, NoHttps, Unreachable
from lab.simulator import Simulator

from .taking import take


def url(sim: Simulator) -> URL:
    return URL(f"https://127.0.0.1:{sim.https_port}")


def trusted(sim: Simulator) -> bytes:
    return bytes.fromhex(sim.state()["meter"]["certificate_sha256"])


def told(sim: Simulator) -> int:
    """Return how many requests of any kind reached the device."""
    requests: int = sim.state()["meter"]["counts"]["requests"]
    return requests


async def test_read_fingerprint(sim: Simulator, session: aiohttp.ClientSession) -> None:
    """Without a request, let alone a password."""
    assert await read_fingerprint(session, url(sim)) == trusted(sim)
    assert told(sim) == 0


async def test_everything_over_https(sim: Simulator, session: aiohttp.ClientSession) -> None:
    client = MeterClient(session, url(sim), "heater", fingerprint=trusted(sim))
    assert (await client.device_information()).serial == "12345678"
    assert await take(client, 1)


@pytest.mark.parametrize("with_token", [False, True])
async def test_changed(sim: Simulator, session: aiohttp.ClientSession, with_token: bool) -> None:
    """Neither password nor token reach the new one, which the error names."""
    old = trusted(sim)
    client = MeterClient(session, url(sim), "heater", fingerprint=old)
    if with_token:
        await take(client, 1)
    before = told(sim)
    await sim.set({"new_certificate": True, "drop": True})
    sim.meter.listener.close_connections()
    with pytest.raises(CertificateChanged) as caught:
        await take(client, 1)
    assert caught.value.fingerprint == trusted(sim) != old
    assert told(sim) == before
    await sim.set({"old_certificate": True})
    assert trusted(sim) == old
    assert await take(client, 1)


async def test_no_https_there(sim: Simulator, session: aiohttp.ClientSession) -> None:
    with pytest.raises(NoHttps):
        await read_fingerprint(session, URL(f"https://127.0.0.1:{sim.port}"))


async def test_no_certificate_at_all(sim: Simulator, session: aiohttp.ClientSession) -> None:
    address = url(sim)
    await sim.set({"refuse_connections": True})
    with pytest.raises(Unreachable):
        await read_fingerprint(session, address)
