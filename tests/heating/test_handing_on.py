"""What happens to a good reading: all who wait for it get it, and one that fails disturbs no other."""

from typing import Any

import pytest
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant

from custom_components.ems_smart_heater.feed.live_feed import live_feed
from custom_components.ems_smart_heater.meter import Phase, Reading
from lab.simulator import Simulator

from ..common import entry_for, set_up, state, until, wait_for
from ..heaters import Start
from ..meter.frames import reading


async def test_the_heating_gets_every_reading(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """And how old it was when it came."""
    entry = await start()
    taken: list[tuple[Reading, float]] = []
    monkeypatch.setattr(entry.runtime_data.heating, "_step", lambda *given: taken.append(given))
    given = [(reading(1), 0.0), (reading(2), 2.5), (reading(2), 0.0)]
    for each in given:
        entry.runtime_data.link.take(*each)
    assert taken == given


def fail(*_: Any) -> None:
    raise RuntimeError("nobody thought of this")


@pytest.mark.parametrize(
    ("who", "title"), [("the heating", "eMS home"), ("who looks at the feed", "Live feed")]
)
async def test_one_that_fails_disturbs_no_other(
    hass: HomeAssistant,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    who: str,
    title: str,
) -> None:
    """It is logged once with its traceback; the entities and the other get every reading."""
    entry = await start()
    runtime, taken = entry.runtime_data, list[Any]()
    feed = live_feed(hass)._subscribers
    if who == "the heating":
        monkeypatch.setattr(runtime.heating, "_step", fail)
        feed[entry.entry_id] = {lambda parts, _: taken.append(parts)}
    else:
        monkeypatch.setattr(runtime.heating, "_step", lambda *given: taken.append(given))
        feed[entry.entry_id] = {fail}
    for power_w in (100, 200, 300):
        runtime.link.take(reading(power_w))
    assert state(hass, "sensor", "power") == "100.0"
    assert len(taken) >= 3
    assert caplog.text.count(f"{title}: unexpected error") == 1
    assert "RuntimeError: nobody thought of this" in caplog.text
    del feed[entry.entry_id]


async def test_another_fault_is_logged_too(
    start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each once."""
    entry = await start()
    runtime = entry.runtime_data
    for take in (fail, fail, lambda *_: [][0], fail):
        monkeypatch.setattr(runtime.heating, "_step", take)
        runtime.link.take(reading())
    assert caplog.text.count("eMS home: unexpected error") == 2


async def test_more_power_behind_current_transformers(hass: HomeAssistant, sim: Simulator) -> None:
    """It is used from the moment that the options say that there may be so much, and no longer."""
    sim.house.pins[Phase.L2] = 150_000
    entry = entry_for(sim.port)
    await set_up(hass, entry)
    link = entry.runtime_data.link

    async def judged(more: int) -> None:
        count = link.connection.counters["frames"] + more
        await until(lambda: link.connection.counters["frames"] >= count)

    await judged(5)
    assert state(hass, "sensor", "power_l2") == STATE_UNAVAILABLE
    hass.config_entries.async_update_entry(entry, options={**entry.options, "max_phase_kw": 250})
    await wait_for(hass, lambda: state(hass, "sensor", "power_l2") == "150000.0")
    hass.config_entries.async_update_entry(entry, options={**entry.options, "max_phase_kw": 100})
    await hass.async_block_till_done()
    await judged(2)
    last = link.reading
    await judged(3)
    assert link.reading is last
    assert sim.meter.counts.connections == 1
    await hass.config_entries.async_unload(entry.entry_id)


async def test_what_was_learned_already_is_no_news(start: Start) -> None:
    """Nobody is told of it every few seconds."""
    store = (await start()).runtime_data.heating.store
    store.look()
    assert store.look() is False
