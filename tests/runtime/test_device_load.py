"""Load and temperature of the device: asked for only if somebody wants them, never in the way."""

import asyncio
from typing import Any

import pytest
from homeassistant.const import STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.meter.device import DeviceLoad
from custom_components.ems_smart_heater.meter.ems.client import MeterClient
from custom_components.ems_smart_heater.meter.errors import MeterError, NotAMeter, Unreachable
from lab.simulator import Simulator

from ..common import RELAYS, entry_for, heater, set_up, state, wait_for


class Usage:
    """What the client is asked, and what it answers."""

    def __init__(self) -> None:
        self.asked = 0
        self.answer: DeviceLoad | MeterError = DeviceLoad(load_percent=59, temperature_c=73)

    async def __call__(self, _client: MeterClient) -> DeviceLoad:
        self.asked += 1
        await asyncio.sleep(0)
        if isinstance(self.answer, MeterError):
            raise self.answer
        return self.answer


@pytest.fixture
def usage(monkeypatch: pytest.MonkeyPatch) -> Usage:
    usage = Usage()
    monkeypatch.setattr(MeterClient, "device_load", lambda client: usage(client))
    return usage


@pytest.fixture
async def entry(hass: HomeAssistant, sim: Simulator) -> Any:
    entry = entry_for(sim.port, heater(RELAYS["l1"]))
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


async def refresh(entry: MockConfigEntry) -> None:
    """Do what the timer does every minute."""
    await entry.runtime_data.usage.async_refresh()


@pytest.mark.usefixtures("all_enabled")
@pytest.mark.parametrize("old_firmware", [False, True])
async def test_both_paths(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry, old_firmware: bool
) -> None:
    """From whichever of the two paths the device has, as soon as it is connected."""
    await sim.set({"old_firmware": old_firmware})
    await set_up(hass, entry)
    await wait_for(hass, lambda: state(hass, "sensor", "processor_load") != STATE_UNAVAILABLE)
    assert 20 <= float(state(hass, "sensor", "processor_load")) <= 70
    assert 60 <= float(state(hass, "sensor", "processor_temperature")) <= 75


@pytest.mark.usefixtures("all_enabled")
@pytest.mark.parametrize("error", [NotAMeter("no such path"), Unreachable("no answer in time")])
async def test_failure(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    usage: Usage,
    caplog: pytest.LogCaptureFixture,
    error: MeterError,
) -> None:
    """The values become unavailable; the measurements do not notice, nor does the log."""
    await set_up(hass, entry)
    await wait_for(hass, lambda: state(hass, "sensor", "processor_load") == "59")
    frames = entry.runtime_data.link.connection.counters["frames"]
    usage.answer = error
    await refresh(entry)
    assert state(hass, "sensor", "processor_load") == STATE_UNAVAILABLE
    assert state(hass, "sensor", "processor_temperature") == STATE_UNAVAILABLE
    assert state(hass, "binary_sensor", "connected") == STATE_ON
    assert [
        record
        for record in caplog.records
        if str(error) in record.getMessage() and record.levelname != "DEBUG"
    ] == []
    usage.answer = DeviceLoad(load_percent=60, temperature_c=None)
    await refresh(entry)
    assert state(hass, "sensor", "processor_load") == "60"
    assert state(hass, "sensor", "processor_temperature") == STATE_UNAVAILABLE
    connection = entry.runtime_data.link.connection
    async with asyncio.timeout(5):
        while connection.counters["frames"] <= frames:  # noqa: ASYNC110 - no state shows a frame
            await asyncio.sleep(0.01)
    assert connection.counters["reconnects"] == 0


@pytest.mark.usefixtures("all_enabled")
async def test_goes_with_the_meter(hass: HomeAssistant, entry: MockConfigEntry, usage: Usage) -> None:
    await set_up(hass, entry)
    await wait_for(hass, lambda: state(hass, "sensor", "processor_load") == "59")
    asked, link = usage.asked, entry.runtime_data.link
    link._set_connected(False)
    assert state(hass, "sensor", "processor_load") == STATE_UNAVAILABLE
    await refresh(entry)
    assert usage.asked == asked
    await wait_for(hass, lambda: state(hass, "sensor", "processor_load") == "59")


async def test_nobody_wants_it(hass: HomeAssistant, entry: MockConfigEntry, usage: Usage) -> None:
    """Both sensors are disabled: the device is left alone, and no timer waits."""
    await set_up(hass, entry)
    await wait_for(hass, lambda: state(hass, "binary_sensor", "connected") == STATE_ON)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert usage.asked == 0
    assert entry.runtime_data.usage._unsub_refresh is None
