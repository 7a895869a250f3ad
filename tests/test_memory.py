"""A year without a restart: nothing grows with the frames that went through, no silence is missed."""

import gc
import logging
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ems_smart_heater.const import STALE_S
from custom_components.ems_smart_heater.feed.live_feed import live_feed
from custom_components.ems_smart_heater.meter.ems.gdr import decode
from custom_components.ems_smart_heater.meter.ems.obis import codes
from custom_components.ems_smart_heater.meter.quantity import Phase, Quantity
from lab.simulator import House
from lab.simulator.frames import FrameEncoder

from .common import RELAYS, entry_for, heater, set_up
from .meter.frames import frame, published_values

STEPS = 5
ALLOWED_BYTES = 16 * 1024
FRAME_S = 0.25
DAY_S = 24 * 3600


@pytest.fixture
async def watched(hass: HomeAssistant, socket_enabled: None) -> AsyncIterator[Callable[..., Awaitable[Any]]]:
    """Return how to set up an entry whose live feed somebody watches; it is unloaded in the end."""
    logging.disable(logging.CRITICAL)  # pytest would keep every record
    hass.loop.set_debug(False)  # nor does Home Assistant keep where each timer was set
    ends: list[Callable[[], Any]] = []

    async def watched(*heaters: Any) -> Any:
        entry = entry_for(9, *heaters)
        await set_up(hass, entry)
        ends.append(live_feed(hass).subscribe(entry.entry_id, lambda *_: None))
        ends.append(lambda: hass.async_create_task(hass.config_entries.async_unload(entry.entry_id)))
        return entry.runtime_data.link

    yield watched
    logging.disable(logging.NOTSET)
    for end in ends:
        end()
    await hass.async_block_till_done()


async def nothing_grows(run: Callable[[], Awaitable[None]]) -> None:
    """See that running something again and again takes no more memory each time."""
    await run()
    tracemalloc.start()
    grown: list[int] = []
    try:
        for _ in range(STEPS - 1):
            before, _ = tracemalloc.get_traced_memory()
            await run()
            after, _ = tracemalloc.get_traced_memory()
            grown.append(after - before)
    finally:
        tracemalloc.stop()
    # Home Assistant saves a file or fills a cache now and then; what leaks grows in every step.
    assert min(grown) < ALLOWED_BYTES, grown


async def test_nothing_grows(
    hass: HomeAssistant,
    watched: Callable[..., Awaitable[Any]],
    monkeypatch: pytest.MonkeyPatch,
    nightly: bool,
) -> None:
    """Frames with other values each, four a second, through decoder, control, entities and live feed."""
    now = 1000.0
    monkeypatch.setattr("custom_components.ems_smart_heater.coordinator.monotonic", lambda: now)
    monkeypatch.setattr("custom_components.ems_smart_heater.link.meter_link.monotonic", lambda: now)
    link, numbers = await watched(heater(RELAYS["l1"], settings={"mode": "off"})), count(1)
    values = published_values()
    power = [code for phase in Phase for code in codes(Quantity.ACTIVE_POWER, phase) if code is not None]
    frames = 500_000 if nightly else 5_000

    async def run() -> None:
        nonlocal now
        for _ in range(frames // STEPS):
            number = next(numbers)
            now += FRAME_S
            values.update(dict.fromkeys(power, number % 10_007))
            link.take(decode(frame(values, seconds=number)))
            if number % 50 == 0:
                await hass.async_block_till_done(wait_background_tasks=False)
        await hass.async_block_till_done(wait_background_tasks=False)
        gc.collect()

    await nothing_grows(run)
    assert link.reading.timestamp_ns == frames * 1_000_000_000


async def test_a_day(
    hass: HomeAssistant,
    watched: Callable[..., Awaitable[Any]],
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    nightly: bool,
) -> None:
    """A house's whole day, 96 times as fast unless at night; each hour the meter falls silent."""
    speed = 1 if nightly else 96
    link = await watched()
    house, encoder, numbers = House(), FrameEncoder(1), count(1)
    silences: list[int] = []
    switched = 0

    def on() -> list[str]:
        return [phase for phase, relay in RELAYS.items() if hass.states.is_state(relay, "on")]

    async def wait(seconds: float) -> None:
        freezer.tick(timedelta(seconds=seconds))
        house.step(seconds * speed, dict.fromkeys(on(), True))
        async_fire_time_changed(hass)
        await hass.async_block_till_done(wait_background_tasks=False)

    async def silence() -> None:
        silences.append(len(on()))
        for _ in range(STALE_S + 1):
            await wait(1)
        assert not link.connected
        assert not on()

    async def run() -> None:
        nonlocal switched
        for _ in range(round(DAY_S / speed / FRAME_S / STEPS)):
            number, before = next(numbers), len(on())
            freezer.tick(timedelta(seconds=FRAME_S))
            house.step(FRAME_S * speed, dict.fromkeys(on(), True))
            link.take(decode(encoder.encode(house.values(), timestamp_ns=number * 250_000_000)))
            assert link.connected
            if number % 4 == 0:
                async_fire_time_changed(hass)
                await hass.async_block_till_done(wait_background_tasks=False)
            switched += len(on()) != before
            if number % round(3600 / speed / FRAME_S) == 0:
                await silence()
        gc.collect()

    await nothing_grows(run)
    assert len(silences) == DAY_S // 3600
    assert any(silences), "no heater was on when the meter fell silent"
    assert switched > 2
