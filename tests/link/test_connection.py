"""The connection's life: how long it waits, what it tells, and when it asks a person."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ems_smart_heater.link.connection import pause
from custom_components.ems_smart_heater.meter.reading import Status
from lab.simulator import Simulator

from ..connection_life import NOBODY, Life, living, told

STALE_S = 0.3
STEADY = 30
"""How many readings take longer than that."""


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

    monkeypatch.setattr(asyncio, "sleep", sleep)
    for _ in range(50):
        await pause(10)
    assert all(8 <= seconds <= 12 for seconds in slept)
    assert len(set(slept)) > 10


@pytest.mark.parametrize(
    ("fault", "reason"),
    [({"stall": True}, "no_data"), ({"status": 3}, "not_measuring"), ({"garbage": True}, "malformed_frame")],
)
async def test_only_a_steady_connection_resets_the_wait(
    hass: HomeAssistant, sim: Simulator, fault: dict[str, Any], reason: str
) -> None:
    """A connection that stands is not enough, nor are bad frames, nor good ones if they soon end."""
    await sim.set(fault)
    life = Life(hass, sim.port, stale_s=STALE_S)
    life.at_pause[3] = lambda: sim.set({"reset": True})
    async with living(life):
        await life.until(lambda: len(life.delays) == 3)
        await life.until_good()
        await sim.set({"drop": True})
        await life.until(lambda: len(life.delays) == 4)
        await life.until_good(more=STEADY)
        await sim.set({"drop": True})
        await life.until(lambda: len(life.delays) == 5)
    assert life.delays == [1, 2, 4, 8, 1]
    assert life.story[:3] == [reason, None, "unreachable"]


async def test_only_good_readings_are_handed_on(hass: HomeAssistant, sim: Simulator) -> None:
    """With how old they were when they came."""
    await sim.set({"status": 3})
    life = Life(hass, sim.port)
    async with living(life):
        await life.until_judged(10)
        assert life.readings == []
        await sim.set({"status": 2})
        await life.until_good()
        await sim.set({"status": 3})
        count = len(life.readings)
        await life.until_judged(10)
    assert len(life.readings) <= count + 1
    assert all(reading.status is Status.WARNING for reading in life.readings)
    assert all(0 <= age_s < 1 for age_s in life.ages)


async def test_frozen_clock_is_not_good(hass: HomeAssistant, sim: Simulator) -> None:
    """Not on a new connection either, which knows nothing of the last frame."""
    life = Life(hass, sim.port, stale_s=STALE_S)
    async with living(life):
        await life.until_good(more=STEADY)
        await sim.set({"freeze_timestamp": True})
        await life.until(lambda: len(life.delays) == 3)
        assert life.delays == [1, 2, 4]
        await sim.set({"freeze_timestamp": False})
        await life.until(lambda: len(life.story) > 2 and life.story[-1] is None)
    # Once it has stood long enough, the device's own time of day shows it.
    assert [reason for reason in life.story if reason != "old_readings"] == [None, "no_data", None]


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
    life = Life(hass, sim.port, stale_s=STALE_S)
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


async def test_reported_a_quarter_of_an_hour_after_it_was_lost(hass: HomeAssistant, sim: Simulator) -> None:
    """Not after it was set up."""
    life = Life(hass, sim.port)
    life.last_pause = 2
    async with living(life):
        await life.until_good()
        await sim.set({"refuse_connections": True})
        await life.until(lambda: len(life.delays) == 2)
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=16))
        assert life.issues() == [f"meter_lost_{life.entry.entry_id}"]


async def test_nothing_is_reported_that_is_over(hass: HomeAssistant, sim: Simulator) -> None:
    """It is back before the quarter of an hour, or the entry is gone."""
    life = Life(hass, sim.port)
    async with living(life):
        await life.until_good()
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=16))
        assert life.issues() == []
    gone = Life(hass, NOBODY)
    gone.last_pause = 1
    async with living(gone):
        await gone.until(lambda: len(gone.delays) == 1)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=32))
    assert gone.issues() == []


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


async def test_malformed_frames_are_counted_and_kept(
    hass: HomeAssistant, sim: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """The first is told in the log, as there may be many."""
    await sim.set({"garbage": True})
    life = Life(hass, sim.port, stale_s=STALE_S)
    life.at_pause[1] = lambda: sim.set({"garbage": False})
    with told(caplog) as lines:
        async with living(life):
            await life.until_good()
    assert sum("malformed frame: not a protobuf message" in line for line in lines) == 1
    counters = life.connection.counters
    assert counters["malformed"] >= 2
    assert counters["frames"] == len(life.readings) + 2  # the first two of a connection are not good yet
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
