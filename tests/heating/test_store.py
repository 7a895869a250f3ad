"""What survives a restart, a power cut, a full disk and a file full of nonsense."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.json import save_json
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.control.learning import Learned
from custom_components.ems_smart_heater.control.model import HeaterMemory
from custom_components.ems_smart_heater.control.usage import Usage
from custom_components.ems_smart_heater.heating import store
from tests.meter.frames import reading

from ..common import SENSOR, Wait, heater, state
from ..heaters import (
    R1,
    R2,
    Start,
    Switches,
    boost,
    key_of,
    memory_file,
    restart_knowing,
    restart_with,
    saved,
    status,
    stored_heater,
    switch,
    written,
)


async def test_boost_survives_a_kill(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """With the remainder that it has; a clock that was set back does not make it longer."""
    entry = await start()
    await boost(hass, entry, minutes=10)
    stored = await written(hass, entry, wait)
    assert stored["hold"]["kind"] == "boost"
    assert stored["hold"]["remaining_s"] == pytest.approx(600, abs=2)
    await hass.config_entries.async_unload(entry.entry_id)
    data = json.loads(memory_file(entry).read_text(encoding="utf-8"))
    data["heaters"][key_of(entry)]["hold"]["until"] += 7200
    memory_file(entry).write_text(json.dumps(data), encoding="utf-8")
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert status(hass, entry) == "boost"
    await wait(601)
    assert not switches.on()


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1)])
async def test_clock_changed(
    hass: HomeAssistant,
    start: Start,
    switches: Switches,
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
    jump: timedelta,
) -> None:
    """Neither a boost nor the age of a temperature goes by a clock that somebody can set."""
    timed = heater(R1, sensor=SENSOR)
    timed["data"] = {**timed["data"], "max_age_min": 11}
    entry = await start(timed)
    await boost(hass, entry, minutes=10)
    utcnow = dt_util.utcnow
    monkeypatch.setattr(dt_util, "utcnow", lambda: utcnow() + jump)
    await wait(590)
    assert switches.on()
    await wait(11)
    assert not switches.on()


async def test_hot_latch_survives(hass: HomeAssistant, start: Start, wait: Wait) -> None:
    entry = await start()
    hass.states.async_set(SENSOR, "60", {"unit_of_measurement": "°C"})
    await hass.async_block_till_done()
    assert (await written(hass, entry, wait))["hot"] is True
    hass.states.async_set(SENSOR, "51", {"unit_of_measurement": "°C"})
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert status(hass, entry) == "hot"


async def test_run_is_written_each_minute(hass: HomeAssistant, start: Start, wait: Wait) -> None:
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(122)
    assert (await written(hass, entry, wait))["run_s"] == pytest.approx(122, abs=5)


async def test_file_of_the_first_version(hass: HomeAssistant, start: Start, switches: Switches) -> None:
    """It knew neither what was learned nor counters, and had no date: nothing is lost."""
    entry = await start()
    await boost(hass, entry)

    def as_it_was(stored: dict[str, Any]) -> None:
        (key, of_heater), *_ = stored["heaters"].items()
        stored.clear()
        stored[key] = {name: of_heater[name] for name in ("hot", "hold", "run_s", "rest_s")}

    await restart_with(hass, entry, as_it_was)
    assert status(hass, entry) == "boost"
    assert stored_heater_of(entry).usage == Usage(switchings=1, today=1, saved_ct=-0.01)
    assert stored_heater_of(entry).learned == Learned()


def stored_heater_of(entry: MockConfigEntry) -> HeaterMemory:
    """Return what the running control remembers of the first heater."""
    remembered: HeaterMemory = entry.runtime_data.heating.store.known[key_of(entry)]
    return remembered


LEARNED = {"steps_w": [480.0, 500.0, 510.0], "delay_s": -0.5, "misses": 1}


async def test_learned_survives(hass: HomeAssistant, start: Start) -> None:
    entry = await start()
    await restart_knowing(hass, entry, **LEARNED)
    await hass.config_entries.async_reload(entry.entry_id)
    assert stored_heater_of(entry).learned == Learned(steps_w=(480, 500, 510), delay_s=-0.5, misses=1)
    assert state(hass, "sensor", "learned_power", key_of(entry)) == "500.0"


@pytest.mark.parametrize(
    ("change", "kept"),
    [({"phase": "l2"}, False), ({"power_w": 900}, False), ({"relay": R2}, False), ({"max_age_min": 5}, True)],
)
async def test_learned_is_of_one_heater(hass: HomeAssistant, start: Start, change: Any, kept: bool) -> None:
    """Another relay, phase or power: it is learned anew, and what was wrong with the old one is gone."""
    entry = await start()
    await restart_knowing(hass, entry, **LEARNED)
    subentry = entry.subentries[key_of(entry)]
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, **change})
    await hass.async_block_till_done()
    assert (stored_heater_of(entry).learned.steps_w != ()) is kept


async def test_learned_survives_a_new_name(hass: HomeAssistant, start: Start, switches: Switches) -> None:
    entry = await start()
    await restart_knowing(hass, entry, **LEARNED)
    er.async_get(hass).async_update_entity(R1, new_entity_id="input_boolean.renamed")
    await hass.async_block_till_done()
    assert entry.subentries[key_of(entry)].data["relay"] == "input_boolean.renamed"
    assert stored_heater_of(entry).learned.steps_w == (480, 500, 510)


async def test_switchings_are_written_soon(hass: HomeAssistant, start: Start, wait: Wait) -> None:
    """Several together, and none waits for the minute."""
    entry = await start()
    await wait(5)
    await switch(hass, entry, "on")
    await wait(1)
    await switch(hass, entry, "off")
    await saved(entry)
    before = stored_heater(entry)["usage"]["switchings"]
    await wait(1)
    assert (before, (await written(hass, entry, wait))["usage"]["switchings"]) == (0, 2)


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the files that were written, each time that one was."""
    writes: list[str] = []

    def count(*args: Any, **more: Any) -> None:
        writes.append(args[0])
        save_json(*args, **more)

    monkeypatch.setattr(store, "save_json", count)
    return writes


async def test_a_rest_is_written_at_once(hass: HomeAssistant, start: Start, wait: Wait) -> None:
    """After a power cut it would begin to heat again: it does not wait for the switching's turn."""
    own = heater(R1)
    entry = await start({**own, "data": {**own["data"], "longest_run_h": 1}})
    await wait(5)
    await switch(hass, entry, "on")
    await wait(3599)
    assert status(hass, entry) == "manual"
    await wait(2)
    assert status(hass, entry) == "longest_run"
    await wait(1)
    await saved(entry)
    assert stored_heater(entry)["rest_s"] > 0


async def test_a_write_is_not_put_off(
    hass: HomeAssistant, start: Start, wait: Wait, writes: list[str]
) -> None:
    """Three seconds after the first of many switchings, and sooner if something must not be lost."""
    entry = await start()
    await wait(5)
    writes.clear()
    for mode in ("on", "off", "on", "off"):
        await switch(hass, entry, mode)
        await wait(1)
    await saved(entry)
    assert len(writes) == 1
    await switch(hass, entry, "on")
    await boost(hass, entry, minutes=10)
    await wait(1)
    await saved(entry)
    assert len(writes) == 2


async def test_a_write_is_all_that_were_planned(
    hass: HomeAssistant, start: Start, wait: Wait, writes: list[str]
) -> None:
    entry = await start()
    await wait(5)
    await switch(hass, entry, "on")
    await wait(1)
    writes.clear()
    await entry.runtime_data.heating.store.write()
    await wait(10)
    assert len(writes) == 1


async def test_nothing_is_written_while_nothing_changes(
    hass: HomeAssistant, start: Start, wait: Wait, writes: list[str]
) -> None:
    """Off: never, also after a run. On, with readings all the time: each minute."""
    entry = await start(heater(R1))
    await written(hass, entry, wait)
    writes.clear()
    heating = entry.runtime_data.heating
    for second in range(180):
        heating.take(reading(-10 - second % 3, at=1 + second))
        await wait(1)
    assert writes == []
    await switch(hass, entry, "on")
    for second in range(180, 360):
        heating.take(reading(490 + second % 3, at=1 + second))
        await wait(1)
    await saved(entry)
    assert len(writes) == 1 + 1 + 3  # the switching, what the meter showed of it, three minutes
    writes.clear()
    await switch(hass, entry, "off")
    for second in range(360, 540):
        heating.take(reading(-10 - second % 3, at=1 + second))
        await wait(1)
    await saved(entry)
    assert stored_heater(entry)["wear_s"] > 0  # a start is earned meanwhile
    assert len(writes) == 1 + 1


@pytest.mark.parametrize(("days", "today"), [(0, 4), (1, 0)])
async def test_a_new_day_begins_with_no_switching(
    hass: HomeAssistant, start: Start, freezer: FrozenDateTimeFactory, days: int, today: int
) -> None:
    """Also if Home Assistant was not running at midnight; the date is that of the house."""
    entry = await start()
    await hass.config_entries.async_unload(entry.entry_id)
    await restart_with(
        hass,
        entry,
        lambda stored: stored["heaters"][key_of(entry)].update(
            usage={"solar_wh": 5, "grid_wh": 6, "on_s": 7, "switchings": 8, "today": 4}
        ),
    )
    await hass.config_entries.async_unload(entry.entry_id)
    freezer.tick(timedelta(days=days))
    await hass.config_entries.async_setup(entry.entry_id)
    assert stored_heater_of(entry).usage == Usage(solar_wh=5, grid_wh=6, on_s=7, switchings=8, today=today)


async def test_full_disk(
    hass: HomeAssistant, start: Start, wait: Wait, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """The old file stays whole, it is said once, and tried again each minute."""
    entry = await start()
    before = await written(hass, entry, wait)
    good_path = entry.runtime_data.heating.store._path
    entry.runtime_data.heating.store._path = tmp_path / "no" / "such" / "folder"
    hass.states.async_set(SENSOR, "60", {"unit_of_measurement": "°C"})
    stored = await written(hass, entry, wait)
    assert stored == before
    entry.runtime_data.heating.store._path = good_path
    assert caplog.text.count("could not be written") == 1
    await wait(61)
    assert (await written(hass, entry, wait))["hot"] is True


async def test_removal_forgets(hass: HomeAssistant, start: Start, wait: Wait) -> None:
    entry = await start()
    await written(hass, entry, wait)
    await hass.config_entries.async_remove(entry.entry_id)
    assert not memory_file(entry).exists()
