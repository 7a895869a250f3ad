"""A heater that is removed: its relay goes off whatever happens, and nothing of it is left."""

import asyncio
import json

import pytest
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import Context, HomeAssistant, ServiceCall, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.feed.live_feed import decision_part
from tests.common import Wait, entity_id, heater, state
from tests.heaters import R1, R2, R4, Start, Switches, call, memory_file, restart_with

from .changing import entities, options, remove


async def test_off_at_once(hass: HomeAssistant, both_on: MockConfigEntry, switches: Switches) -> None:
    """The other one goes on, and so does the contactor."""
    remove(hass, both_on, list(both_on.subentries)[1])
    await hass.async_block_till_done()
    assert switches.calls == [("turn_off", R2)]


async def test_nothing_is_left(hass: HomeAssistant, both_on: MockConfigEntry, wait: Wait) -> None:
    key = list(both_on.subentries)[1]
    there = entities(hass, both_on, key).values()
    remove(hass, both_on, key)
    await wait(6)
    assert [each for each in there if hass.states.get(each)] == []
    assert entities(hass, both_on, key) == {}
    assert (
        dr.async_get(hass).async_get_device_by_identifier((DOMAIN, key), config_entry_id=both_on.entry_id)
        is None
    )
    heating = both_on.runtime_data.heating
    assert key not in heating.decision.heaters
    assert key not in decision_part(heating)["heaters"]
    assert key not in heating.bank.heaters
    assert key not in heating.store.known


async def test_contactor_opens_after_the_last(
    hass: HomeAssistant, both_on: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    first, second = both_on.subentries
    remove(hass, both_on, second)
    await wait(1)
    switches.calls.clear()
    remove(hass, both_on, first)
    await wait(1)
    assert switches.calls == [("turn_off", R1), ("turn_off", R4)]


async def test_contactor_waits_no_longer_than_5_s(
    hass: HomeAssistant, both_on: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    """For a relay that does not open; which is told to until it does."""
    switches.broken.add(R1)
    first, second = both_on.subentries
    remove(hass, both_on, second)
    remove(hass, both_on, first)
    await wait(4)
    assert switches.on(R4)
    await wait(2)
    assert not switches.on(R4)
    switches.broken.clear()
    await wait(30)
    assert not switches.on(R1)
    switches.calls.clear()
    await wait(100)
    assert switches.calls == []


async def test_contactor_is_released_at_stop_without_heaters(
    hass: HomeAssistant, both_on: MockConfigEntry, switches: Switches
) -> None:
    """Also if it was told to open and did not."""
    switches.broken.add(R4)
    for key in list(both_on.subentries):
        remove(hass, both_on, key)
    await hass.async_block_till_done()
    assert switches.on(R4)
    switches.broken.clear()
    await hass.config_entries.async_unload(both_on.entry_id)
    assert not switches.on(R4)


async def test_out_of_reach(
    hass: HomeAssistant, both_on: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    """Off the moment it is back."""
    switches.show(R2, STATE_UNAVAILABLE)
    await wait(1)
    remove(hass, both_on, list(both_on.subentries)[1])
    await wait(200)
    switches.show(R2, STATE_ON)
    await hass.async_block_till_done()
    assert not switches.on(R2)


@pytest.mark.parametrize(("by", "on"), [(None, False), ("somebody", True)])
async def test_late_on(
    hass: HomeAssistant,
    start: Start,
    switches: Switches,
    wait: Wait,
    caplog: pytest.LogCaptureFixture,
    by: str | None,
    on: bool,
) -> None:
    """An on that went unconfirmed and comes through later is answered; a person's is not."""
    switches.broken.add(R1)
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(6)
    remove(hass, entry, next(iter(entry.subentries)))
    await wait(100)
    switches.broken.clear()
    switches.show(R1, STATE_ON, Context(user_id=by))
    await wait(40)
    assert switches.on(R1) is on
    assert "Error" not in caplog.text


async def test_command_that_hangs(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """The off does not wait for the on before it."""
    hangs = asyncio.Event()

    async def turn_on(_call: ServiceCall) -> None:
        switches.show(R1, STATE_ON)
        await hangs.wait()

    hass.services.async_register("input_boolean", "turn_on", turn_on)
    entry = await start(heater(R1, settings={"mode": "on"}))
    assert switches.on(R1)
    remove(hass, entry, next(iter(entry.subentries)))
    await wait(1)
    assert not switches.on(R1)
    hangs.set()
    await wait(1)
    assert not switches.on(R1)


async def test_others_do_not_wait_for_it(
    hass: HomeAssistant, both_on: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    """One that goes on meanwhile goes on at once."""
    first, second = both_on.subentries
    await call(hass, "select", "select_option", "mode", first, option="off")
    switches.broken.add(R2)
    remove(hass, both_on, second)
    await call(hass, "select", "select_option", "mode", first, option="on")
    await wait(1)
    assert switches.on(R1)


async def test_without_feedback(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """Told off although it shows off: nobody knows."""
    switches.attributes[R1] = {"assumed_state": True}
    switches.show(R1, STATE_OFF)
    entry = await start(heater(R1))
    await wait(20)
    switches.calls.clear()
    remove(hass, entry, next(iter(entry.subentries)))
    await wait(20)
    assert switches.calls == [("turn_off", R1)]


async def test_stop_switches_off_what_has_left(
    hass: HomeAssistant, both_on: MockConfigEntry, switches: Switches
) -> None:
    """It was told and did not: it is told once more."""
    switches.broken.add(R2)
    remove(hass, both_on, list(both_on.subentries)[1])
    await hass.async_block_till_done()
    switches.broken.clear()
    await hass.config_entries.async_unload(both_on.entry_id)
    assert not switches.on(R2)


async def test_what_we_did_not_switch_is_let_alone(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Nothing is switched while observing."""
    entry = await start(heater(R1), settings={"control": "observe"})
    switches.show(R1, STATE_ON)
    await wait(1)
    remove(hass, entry, next(iter(entry.subentries)))
    await wait(40)
    options(hass, entry, settings={"control": "automatic"})
    await wait(40)
    assert switches.calls == []


async def test_counters_go_into_the_sums(hass: HomeAssistant, both_on: MockConfigEntry, wait: Wait) -> None:
    """What it used so far, on the disk after two seconds; the sum never goes back meanwhile."""
    key = list(both_on.subentries)[1]

    def used(stored: dict[str, dict[str, dict[str, dict[str, float]]]]) -> None:
        stored["heaters"][key]["usage"]["solar_wh"] = 5000

    await restart_with(hass, both_on, used)
    shown = []
    stop = hass.bus.async_listen("state_changed", callback(lambda _event: shown.append(sum_of(hass))))
    assert sum_of(hass) == 5
    await wait(70)  # no other write is due
    remove(hass, both_on, key)
    assert sum_of(hass) == 5
    await wait(2)
    async with both_on.runtime_data.heating.store._lock:
        stored = json.loads(memory_file(both_on).read_text(encoding="utf-8"))
    assert key not in stored["heaters"]
    assert stored["removed"]["solar_wh"] == 5000
    await wait(65)
    stop()
    assert set(shown) == {5}


def sum_of(hass: HomeAssistant) -> float:
    """Return what all heaters have used of the sun, in kWh."""
    return float(state(hass, "sensor", "solar_energy"))


async def test_its_repair_issues_are_withdrawn(
    hass: HomeAssistant, both_on: MockConfigEntry, wait: Wait
) -> None:
    key = list(both_on.subentries)[1]
    switch_off = {"entity_id": entity_id(hass, "select", "mode", key), "option": "off"}
    hass.services.async_register("input_boolean", "turn_off", lambda _call: None)
    await hass.services.async_call("select", "select_option", switch_off, blocking=True)
    await wait(6)
    assert key in "".join(issue_id for _, issue_id in ir.async_get(hass).issues)
    remove(hass, both_on, key)
    await wait(1)
    assert key not in "".join(issue_id for _, issue_id in ir.async_get(hass).issues)
