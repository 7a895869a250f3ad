"""Faults of our own are no lost connection."""

import logging
from datetime import timedelta

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ems_smart_heater.meter import Reading
from lab.simulator import Simulator

from ..connection_life import Life, living, told


async def test_who_takes_the_readings_may_fail(
    hass: HomeAssistant, sim: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """That is logged once with its traceback; no connection was lost, and the next reading is handed on."""
    life = Life(hass, sim.port)

    def fail(reading: Reading, age_s: float) -> None:
        life.take(reading, age_s)
        raise RuntimeError("nobody thought of this")

    life.connection._on_reading = fail
    with told(caplog, logging.ERROR) as lines:
        async with living(life):
            await life.until_good(more=10)
    assert lines == ["eMS home: unexpected error"]
    assert "nobody thought of this" in caplog.text
    assert life.story == [None]
    assert life.delays == []
    assert sim.meter.counts.connections == 1


async def test_a_fault_of_our_own_is_no_loss(
    hass: HomeAssistant, sim: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged once, nobody is told that the meter was lost, and the connection goes on."""
    life = Life(hass, sim.port)
    identify = life.connection._identify

    async def fail() -> float | None:
        if len(life.delays) < 3:
            raise RuntimeError("nobody thought of this")
        return await identify()

    life.connection._identify = fail  # type: ignore[method-assign] # fails as it never should
    with told(caplog, logging.ERROR) as lines:
        async with living(life):
            await life.until_good()
    assert lines == ["eMS home: unexpected error"]
    assert life.story == [None]
    assert life.delays == [1, 2, 4]


async def test_a_fault_of_our_own_that_lasts(hass: HomeAssistant, sim: Simulator) -> None:
    """That no reading comes is told to a person all the same."""
    life = Life(hass, sim.port)
    life.last_pause = 3

    async def fail() -> float | None:
        raise RuntimeError("nobody thought of this")

    life.connection._identify = fail  # type: ignore[method-assign] # fails as it never should
    async with living(life):
        await life.until(lambda: len(life.delays) == 3)
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=16))
        assert life.issues() == [f"meter_lost_{life.entry.entry_id}"]
