"""The meter's HTTPS port and its certificate."""

import asyncio
import ssl
from datetime import UTC, datetime

import pytest
from cryptography import x509

from lab.simulator import Simulator


async def certificate(sim: Simulator) -> x509.Certificate:
    """Return what a new connection is shown."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection("127.0.0.1", sim.https_port, ssl=context)
    shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    await writer.wait_closed()
    return x509.load_der_x509_certificate(shown)


async def test_certificate(sim: Simulator) -> None:
    """Self-signed, for the device's name, from 1970."""
    shown = await certificate(sim)
    assert shown.issuer == shown.subject
    assert shown.subject.rfc4514_string() == "CN=ems-home-12345678.local"
    assert shown.not_valid_before_utc == datetime(1970, 1, 1, tzinfo=UTC)
    assert shown.not_valid_after_utc.year == 2069


async def test_another_certificate(sim: Simulator) -> None:
    """At run time, and back; the state names the one that is shown."""
    first = await certificate(sim)
    await sim.set({"new_certificate": True})
    second = await certificate(sim)
    assert second.serial_number != first.serial_number
    await sim.set({"reset": True})
    assert await certificate(sim) == first


async def test_refused_and_back_on_both_ports(sim: Simulator) -> None:
    ports = (sim.port, sim.https_port)
    await sim.set({"refuse_connections": True})
    with pytest.raises(ConnectionError):
        await certificate(sim)
    await sim.set({"refuse_connections": False})
    assert await certificate(sim)
    assert (sim.port, sim.https_port) == ports
