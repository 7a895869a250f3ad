"""The connection's life: how long it waits, what it tells, and when it asks a person."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from yarl import URL

from custom_components.ems_smart_heater import connection as connection_module
from custom_components.ems_smart_heater.connection import MeterConnection, pause
from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.meter import Reading
from custom_components.ems_smart_heater.meter.client import MeterClient
from simulator import Simulator

from .common import entry_for

NOBODY = 9  # the discard port: nothing listens there


class Life:
    """A running connection whose pauses take no time: each is noted, and may change the world."""

    def __init__(
        self, hass: HomeAssistant, port: int, *, fingerprint: bytes | None = None, stale_s: float = 5
    ) -> None:
        self.hass = hass
        self.entry: MockConfigEntry = entry_for(port)
        self.entry.add_to_hass(hass)
        self.delays: list[float] = []
        self.readings: list[Reading] = []
        self.at_pause: dict[int, Callable[[], Awaitable[None]]] = {}
        self.last_pause = 10_000
        self._changed = asyncio.Event()
        scheme = "https" if fingerprint else "http"
        self.connection = MeterConnection(
            hass,
            self.entry,
            MeterClient(
                async_get_clientsession(hass),
                URL(f"{scheme}://127.0.0.1:{port}"),
                "heater",
                fingerprint=fingerprint,
                login_interval_s=0,
            ),
            stale_s=stale_s,
            on_reading=self._take,
            pause=self._pause,
        )

    def _take(self, reading: Reading) -> None:
        self.readings.append(reading)
        self._changed.set()

    async def _pause(self, delay_s: float) -> None:
        self.delays.append(delay_s)
        self._changed.set()
        if action := self.at_pause.get(len(self.delays)):
            await action()
        if len(self.delays) >= self.last_pause:
            await asyncio.Event().wait()
        await asyncio.sleep(0)

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Wait for readings and pauses until a condition holds."""
        async with asyncio.timeout(10):
            while not wanted():
                self._changed.clear()
                await self._changed.wait()

    async def until_good(self) -> None:
        """Wait for one more reading, and for what follows from it."""
        count = len(self.readings)
        await self.until(lambda: len(self.readings) > count + 1)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    @property
    def story(self) -> list[str | None]:
        """Return the history's reasons, None for each time it was connected."""
        return [change.reason for change in self.connection.history]

    def issues(self) -> list[str]:
        """Return what a person is asked."""
        return [key for domain, key in ir.async_get(self.hass).issues if domain == DOMAIN]

    def reauths(self) -> int:
        """Return how many forms ask for a password."""
        return len(list(self.entry.async_get_active_flows(self.hass, {SOURCE_REAUTH})))


@asynccontextmanager
async def living(life: Life) -> AsyncGenerator[Life]:
    """Run a connection, and end it as its entry would."""
    task = asyncio.create_task(life.connection.run())
    try:
        yield life
    finally:
        life.connection.stop()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()


@contextmanager
def told(caplog: pytest.LogCaptureFixture, level: int = logging.INFO) -> Generator[list[str]]:
    """Collect what the integration logs at info or above."""
    found: list[str] = []
    caplog.clear()
    yield found
    found.extend(
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.ems_smart_heater") and record.levelno >= level
    )


async def test_waits_longer_each_time(hass: HomeAssistant, socket_enabled: None) -> None:
    """A second, doubled up to a minute."""
    life = Life(hass, NOBODY)
    life.last_pause = 9
    async with living(life):
        await life.until(lambda: len(life.delays) == 9)
    assert life.delays == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert life.story == ["unreachable"]


async def test_pauses_are_not_in_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a fifth of what was asked for."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(connection_module.asyncio, "sleep", sleep)
    for _ in range(50):
        await pause(10)
    assert all(8 <= seconds <= 12 for seconds in slept)
    assert len(set(slept)) > 10


@pytest.mark.parametrize("fault", [{"stall": True}, {"status": 3}, {"garbage": True}])
async def test_only_a_good_frame_resets_the_wait(
    hass: HomeAssistant, sim: Simulator, fault: dict[str, Any]
) -> None:
    """A connection that stands, and even bad frames, are not enough."""
    await sim.set(fault)
    life = Life(hass, sim.port, stale_s=0.05)
    life.at_pause[3] = lambda: sim.set({"reset": True})
    async with living(life):
        await life.until(lambda: len(life.delays) == 3)
        await life.until_good()
        await sim.set({"drop": True})
        await life.until(lambda: len(life.delays) == 4)
    assert life.delays == [1, 2, 4, 1]
    assert life.story[:2] == ["no_data", None]


async def test_frozen_clock_is_not_good(hass: HomeAssistant, sim: Simulator) -> None:
    """Not on a new connection either, which knows nothing of the last frame."""
    life = Life(hass, sim.port, stale_s=0.1)
    async with living(life):
        await life.until_good()
        await sim.set({"freeze_timestamp": True})
        await life.until(lambda: len(life.delays) == 3)
        assert life.delays == [1, 2, 4]
        await sim.set({"freeze_timestamp": False})
        await life.until(lambda: len(life.story) == 3)
    assert life.story == [None, "no_data", None]


async def test_expired_token(hass: HomeAssistant, sim: Simulator) -> None:
    """The next connection logs in anew, at once: no loss beyond that of the connection."""
    life = Life(hass, sim.port)
    async with living(life):
        await life.until_good()
        await sim.set({"expire_tokens": True, "drop": True})
        await life.until(lambda: len(life.delays) == 1)
        await life.until_good()
    assert life.delays == [1]
    assert life.story == [None, "unreachable", None]
    assert life.connection.counters["logins"] == 2
    assert life.connection.counters["reconnects"] == 1


async def test_tokens_that_are_refused_again(hass: HomeAssistant, sim: Simulator) -> None:
    """A device that refuses its own new tokens is not asked faster and faster; no reauth."""
    await sim.set({"refuse_tokens": True})
    life = Life(hass, sim.port)
    life.last_pause = 3
    async with living(life):
        await life.until(lambda: len(life.delays) == 3)
        assert life.delays == [1, 2, 4]
        assert life.connection.counters["logins"] == 4
        assert life.story == ["token_refused"]
        assert not life.reauths()


async def test_wrong_password(hass: HomeAssistant, sim: Simulator) -> None:
    """Asked once, tried rarely; a restored device takes the question back."""
    await sim.set({"password": "other"})
    life = Life(hass, sim.port)

    async def third() -> None:
        await hass.async_block_till_done()
        assert life.reauths() == 1
        await sim.set({"password": "heater"})

    life.at_pause[3] = third
    async with living(life):
        await life.until_good()
        assert life.delays == [60, 60, 60]
        assert life.story == ["wrong_password", None]
        assert not life.reauths()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"starting": True}, "not_ready"),
        ({"refuse_connections": True}, "unreachable"),
        ({"stall": True}, "no_data"),
    ],
)
async def test_no_reason_for_reauthentication(
    hass: HomeAssistant, sim: Simulator, fault: dict[str, Any], reason: str
) -> None:
    await sim.set(fault)
    life = Life(hass, sim.port, stale_s=0.05)
    life.last_pause = 2
    async with living(life):
        await life.until(lambda: len(life.delays) == 2)
        assert life.story == [reason]
        assert not life.reauths()


async def test_reported_after_a_quarter_of_an_hour(hass: HomeAssistant, sim: Simulator) -> None:
    """Not before, and gone when readings come."""
    await sim.set({"refuse_connections": True})
    life = Life(hass, sim.port)
    go_on = asyncio.Event()

    async def second() -> None:
        await go_on.wait()

    life.at_pause[2] = second
    async with living(life):
        await life.until(lambda: len(life.delays) == 2)
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=14, seconds=50))
        assert life.issues() == []
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=15, seconds=2))
        assert life.issues() == [f"meter_lost_{life.entry.entry_id}"]
        await sim.set({"refuse_connections": False})
        go_on.set()
        await life.until_good()
        assert life.issues() == []
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=40))
        assert life.issues() == []


@pytest.mark.parametrize("back", [False, True])
async def test_changed_certificate(hass: HomeAssistant, sim: Simulator, back: bool) -> None:
    """A person is asked, and the question is withdrawn when the old one is back, or the entry goes."""
    old = bytes.fromhex(sim.meter.certificate.fingerprint)
    await sim.set({"new_certificate": True})
    life = Life(hass, sim.https_port, fingerprint=old)
    life.last_pause = 2 if not back else life.last_pause
    asked: list[str] = []

    async def second() -> None:
        asked.extend(life.issues())
        if back:
            await sim.set({"old_certificate": True})

    life.at_pause[2] = second
    async with living(life):
        await life.until(lambda: bool(asked))
        assert asked == [f"certificate_changed_{life.entry.entry_id}"]
        assert life.story == ["certificate_changed"]
        assert sim.meter.counts.requests == 0
        if back:
            await life.until_good()
            assert life.issues() == []
    assert life.issues() == []


async def test_log(hass: HomeAssistant, sim: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    """One line when it is lost, whatever follows; one when it is back."""
    life = Life(hass, sim.port)
    async with living(life):
        await life.until_good()
        life.at_pause[1] = lambda: sim.set({"refuse_connections": True})
        life.at_pause[3] = lambda: sim.set({"refuse_connections": False, "starting": True})
        life.at_pause[5] = lambda: sim.set({"starting": False})
        with told(caplog) as lines:
            await sim.set({"drop": True})
            await life.until(lambda: len(life.delays) == 5)
            await life.until_good()
    assert len(lines) == 2
    assert lines[0].startswith("eMS home: no connection: ")
    assert lines[1] == "eMS home: connected"
    assert life.story == [None, "unreachable", "not_ready", None]


async def test_an_error_nobody_thought_of(
    hass: HomeAssistant, sim: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged with its traceback, and the connection goes on."""
    life = Life(hass, sim.port)
    take, failed = life.connection._on_reading, False

    def fail_once(reading: Reading) -> None:
        nonlocal failed
        if not failed:
            failed = True
            raise RuntimeError("nobody thought of this")
        take(reading)

    life.connection._on_reading = fail_once
    with told(caplog, logging.ERROR) as lines:
        async with living(life):
            await life.until_good()
    assert lines == ["eMS home: unexpected error"]
    assert life.story == ["unexpected", None]


async def test_malformed_frames_are_counted_and_kept(hass: HomeAssistant, sim: Simulator) -> None:
    await sim.set({"garbage": True})
    life = Life(hass, sim.port, stale_s=0.1)
    life.at_pause[1] = lambda: sim.set({"garbage": False})
    async with living(life):
        await life.until_good()
    counters = life.connection.counters
    assert counters["malformed"] >= 1
    assert counters["frames"] == len(life.readings)
    assert life.connection.last_malformed is not None
    assert life.connection.last_malformed.frame


async def test_history_is_short(hass: HomeAssistant, sim: Simulator) -> None:
    """The last twenty changes, each with its time."""
    life = Life(hass, sim.port)
    started = dt_util.utcnow()
    async with living(life):
        for _ in range(12):
            await life.until_good()
            await sim.set({"drop": True})
    assert len(life.connection.history) == 20
    times = [change.at for change in life.connection.history]
    assert times == sorted(times)
    assert started < times[0]
    assert all(change.detail for change in life.connection.history if not change.connected)
