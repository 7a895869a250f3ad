"""The meter's stream over real sockets: its start, its refusals, its faults."""

import time
from itertools import pairwise
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType

from custom_components.ems_smart_heater.meter.ems.gdr import decode
from custom_components.ems_smart_heater.meter.errors import MalformedFrame
from custom_components.ems_smart_heater.meter.quantity import Phase
from custom_components.ems_smart_heater.meter.reading import Status
from lab.simulator.flood import Flood
from lab.simulator.meter_server import STREAM_PATH

from .meter_client import Meter


async def drain(websocket: aiohttp.ClientWebSocketResponse) -> None:
    """Decode frames until none comes any more."""
    while True:
        decode((await websocket.receive(timeout=0.1)).data)


async def test_stream(meter: Meter) -> None:
    """Upgrade without a token, then the token as text, then frames without end."""
    async with await meter.stream() as websocket:
        readings = []
        for _ in range(5):
            message = await websocket.receive()
            assert message.type is WSMsgType.BINARY
            readings.append(decode(message.data))
    assert all(old.timestamp_ns < new.timestamp_ns for old, new in pairwise(readings))
    assert meter.sim.meter.counts.connections == 1


async def test_nothing_comes_before_the_token(meter: Meter) -> None:
    """There is no deadline for it either."""
    async with meter.session.ws_connect(meter.url + STREAM_PATH) as websocket:
        with pytest.raises(TimeoutError):
            await websocket.receive(timeout=0.1)
        await websocket.send_str(f"Bearer {await meter.token()}")
        assert (await websocket.receive()).type is WSMsgType.BINARY


@pytest.mark.parametrize(
    "shape", ["{}", "Bearer  {}", "bearer {}", "Bearer {} ", "Bearer wrong", "", " Bearer {}"]
)
async def test_first_message_must_be_the_token(meter: Meter, shape: str) -> None:
    """Anything else: 1008 with an empty reason."""
    async with meter.session.ws_connect(meter.url + STREAM_PATH) as websocket:
        await websocket.send_str(shape.format(await meter.token()))
        message = await websocket.receive()
        assert (message.type, message.data, message.extra) == (WSMsgType.CLOSE, 1008, "")
    assert meter.sim.meter.counts.refused_streams == 1


async def test_token_must_be_text(meter: Meter) -> None:
    """Not binary."""
    async with meter.session.ws_connect(meter.url + STREAM_PATH) as websocket:
        await websocket.send_bytes(f"Bearer {await meter.token()}".encode())
        assert (await websocket.receive()).data == 1008


async def test_dead_token_at_connect(meter: Meter) -> None:
    """The same refusal."""
    token = await meter.token()
    await meter.sim.set({"expire_tokens": True})
    async with meter.session.ws_connect(meter.url + STREAM_PATH) as websocket:
        await websocket.send_str(f"Bearer {token}")
        assert (await websocket.receive()).data == 1008


async def test_open_stream_outlives_its_token(meter: Meter) -> None:
    """The token is checked once."""
    async with await meter.stream() as websocket:
        await websocket.receive()
        await meter.sim.set({"expire_tokens": True})
        for _ in range(5):
            assert (await websocket.receive()).type is WSMsgType.BINARY


async def test_foreign_origin(meter: Meter) -> None:
    """403; the own one is fine."""
    for origin in ("http://homeassistant.local:8123", "http://127.0.0.1", "null"):
        with pytest.raises(aiohttp.WSServerHandshakeError) as error:
            await meter.session.ws_connect(meter.url + STREAM_PATH, origin=origin)
        assert error.value.status == 403
    async with await meter.stream(origin=meter.url) as websocket:
        assert (await websocket.receive()).type is WSMsgType.BINARY


async def test_stream_path_without_upgrade(meter: Meter) -> None:
    """A plain request is a bad one."""
    assert (await meter.get(STREAM_PATH))[0] == 400


async def test_ping_is_answered(meter: Meter) -> None:
    """A client's heartbeat works."""
    async with await meter.stream(autoping=False) as websocket:
        await websocket.ping(b"still there?")
        while (message := await websocket.receive()).type is WSMsgType.BINARY:
            pass
        assert (message.type, message.data) == (WSMsgType.PONG, b"still there?")


async def test_stall_and_gone(meter: Meter) -> None:
    """The socket stays open and nothing comes; gone, nothing is answered either."""
    async with await meter.stream() as websocket:
        await websocket.receive()
        for fault in ("stall", "gone"):
            await meter.sim.set({fault: True})
            with pytest.raises(TimeoutError):
                await drain(websocket)
            if fault == "gone":
                with pytest.raises(TimeoutError):
                    await meter.session.get(meter.url, timeout=aiohttp.ClientTimeout(total=0.1))
            await meter.sim.set({fault: False})
            assert (await websocket.receive()).type is WSMsgType.BINARY


async def test_drop_and_refuse(meter: Meter) -> None:
    """Closed streams; then nobody listens; then somebody does again on the same port."""
    async with await meter.stream() as websocket:
        await websocket.receive()
        await meter.sim.set({"drop": True})
        while (message := await websocket.receive()).type is WSMsgType.BINARY:
            pass
        assert message.type in (WSMsgType.CLOSED, WSMsgType.ERROR, WSMsgType.CLOSE)
    async with await meter.stream() as websocket:
        await websocket.receive()
        await meter.sim.set({"refuse_connections": True})
        while (message := await websocket.receive()).type is WSMsgType.BINARY:
            pass
        with pytest.raises(aiohttp.ClientConnectorError):
            await meter.login()
    await meter.sim.set({"refuse_connections": False})
    assert (await meter.login())[0] == 200


async def test_bad_frames(meter: Meter) -> None:
    """A clock that stands still, a status, garbage."""
    await meter.sim.set({"freeze_timestamp": True, "status": 3})
    async with await meter.stream() as websocket:
        first, second = [decode((await websocket.receive()).data) for _ in range(2)]
        assert first.timestamp_ns == second.timestamp_ns
        assert first.status is Status.ERROR
        await meter.sim.set({"garbage": True})
        with pytest.raises(MalformedFrame):
            await drain(websocket)


async def test_frames_show_the_closed_loop(meter: Meter) -> None:
    """A pin, then a relay: the heater's draw is in the next frame."""
    await meter.sim.set({"power_w": {"l1": -650}})
    async with await meter.stream() as websocket:
        assert decode((await websocket.receive()).data).power_w(Phase.L1) == -650
        await meter.sim.set({"relay": {"l1": {"on": True}}})
        while decode((await websocket.receive()).data).power_w(Phase.L1) == -650:
            pass
        assert decode((await websocket.receive()).data).power_w(Phase.L1) == -150


async def stamps(meter: Meter, number: int, **faults: Any) -> list[int]:
    """Return the timestamps of the first frames, ns."""
    await meter.sim.set(faults)
    async with await meter.stream() as websocket:
        return [decode((await websocket.receive()).data).timestamp_ns for _ in range(number)]


async def test_clocks(meter: Meter) -> None:
    """Set by an hour; backwards; two timestamps in turn; the year 292 billion."""
    now_ns = time.time_ns()
    (first,) = await stamps(meter, 1, clock={"ahead_s": -3600})
    assert first - now_ns == pytest.approx(-3600e9, abs=60e9)
    backwards = await stamps(meter, 4, clock={"fault": "backwards"})
    assert backwards == sorted(set(backwards), reverse=True)
    assert len(set(await stamps(meter, 6, clock={"fault": "in_turn"}))) == 2
    assert min(await stamps(meter, 2, clock={"fault": "far"})) >= (2**63 - 1) * 1_000_000_000


async def test_a_slow_network(meter: Meter) -> None:
    """What does not go through waits, and is forgotten with the connection."""
    await meter.sim.set({"link_hz": 10})
    async with await meter.stream() as websocket:
        before = meter.sim.meter.counts.frames
        for _ in range(5):
            await websocket.receive()
        assert meter.sim.meter.counts.frames - before >= 12
    now_ns = time.time_ns()
    assert (await stamps(meter, 1))[0] >= now_ns


async def test_a_device_that_is_behind(meter: Meter) -> None:
    """Its frames come late, on every connection."""
    await meter.sim.set({"behind_s": 0.2})
    async with await meter.stream() as websocket:
        await websocket.receive()
        while time.time_ns() - decode((await websocket.receive()).data).timestamp_ns < 190_000_000:
            pass
    (stamp,) = await stamps(meter, 1)
    assert time.time_ns() - stamp >= 190_000_000


@pytest.mark.parametrize("kind", list(Flood))
async def test_floods(meter: Meter, kind: Flood) -> None:
    """Streams that are open."""
    async with await meter.stream(autoping=False, max_msg_size=0) as websocket:
        await websocket.receive()
        await meter.sim.set({"flood": kind})
        if kind is Flood.GIANT:
            with pytest.raises(TimeoutError):
                await drain(websocket)
        else:
            # Of the pieces no client tells anything.
            kinds = [(await websocket.receive()).type for _ in range(5 if kind is Flood.FRAGMENTS else 200)]
            wanted = {Flood.PINGS: WSMsgType.PING, Flood.PONGS: WSMsgType.PONG, Flood.TEXT: WSMsgType.TEXT}
            assert kinds.count(wanted.get(kind, WSMsgType.BINARY)) > 0.7 * len(kinds)
        websocket._response.close()  # a goodbye would read all of it


@pytest.mark.parametrize("status", [429, 502])
async def test_settings_that_are_refused(meter: Meter, status: int) -> None:
    """By the web server in front; the stream is none of its business."""
    await meter.sim.set({"settings_status": status})
    answer = await meter.get("/api/device-settings", f"Bearer {await meter.token()}")
    assert answer[:2] == (status, "text/html")
    async with await meter.stream() as websocket:
        assert (await websocket.receive()).type is WSMsgType.BINARY
