"""A year without a restart: nothing grows with the frames that went through."""

import gc
import tracemalloc
from itertools import count

import pytest
from homeassistant.core import HomeAssistant

from custom_components.ems_smart_heater.live_feed import live_feed
from custom_components.ems_smart_heater.meter.gdr import decode
from custom_components.ems_smart_heater.meter.obis import Phase, Quantity, codes

from .common import RELAYS, entry_for, heater, set_up
from .meter.frames import frame, published_values

STEPS = 5
ALLOWED_BYTES = 16 * 1024


async def test_nothing_grows(
    hass: HomeAssistant,
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    nightly: bool,
) -> None:
    """Frames with other values each, four a second, through decoder, control, entities and live feed."""
    now = 1000.0
    monkeypatch.setattr("custom_components.ems_smart_heater.coordinator.monotonic", lambda: now)
    entry = entry_for(9, heater(RELAYS["l1"], settings={"mode": "off"}))
    await set_up(hass, entry)
    coordinator, numbers = entry.runtime_data.coordinator, count(1)
    unsubscribe = live_feed(hass).subscribe(entry.entry_id, lambda _: None)
    values = published_values()
    power = [code for phase in Phase for code in codes(Quantity.ACTIVE_POWER, phase) if code is not None]

    async def run(frames: int) -> None:
        nonlocal now
        for _ in range(frames):
            number = next(numbers)
            now += 0.25
            values.update(dict.fromkeys(power, number % 10_007))
            coordinator.take(decode(frame(values, seconds=number)))
            if number % 50 == 0:
                await hass.async_block_till_done(wait_background_tasks=False)
        await hass.async_block_till_done(wait_background_tasks=False)
        caplog.clear()
        gc.collect()

    frames = 500_000 if nightly else 5_000
    await run(frames // STEPS)
    tracemalloc.start()
    grown: list[int] = []
    try:
        for _ in range(STEPS - 1):
            before, _ = tracemalloc.get_traced_memory()
            await run(frames // STEPS)
            after, _ = tracemalloc.get_traced_memory()
            grown.append(after - before)
    finally:
        tracemalloc.stop()
    # Home Assistant saves a file or fills a cache now and then; what leaks grows in every step.
    assert min(grown) < ALLOWED_BYTES, grown
    assert coordinator.data.timestamp_ns == frames * 1_000_000_000
    unsubscribe()
    await hass.config_entries.async_unload(entry.entry_id)
