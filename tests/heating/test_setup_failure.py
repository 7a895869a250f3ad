"""Set-up fails, at whatever line: all relays are off, nothing is left behind, a person is told."""

import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Callable
from inspect import getsourcelines, unwrap
from types import FrameType
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.ems_smart_heater as integration
from custom_components.ems_smart_heater.const import ENTRY_VERSION
from custom_components.ems_smart_heater.coordinator import MeterCoordinator
from custom_components.ems_smart_heater.heater_changes import follow_changes
from custom_components.ems_smart_heater.heating import setup_failure
from custom_components.ems_smart_heater.heating.followed import FollowedEntities
from custom_components.ems_smart_heater.heating.heating import Heating
from custom_components.ems_smart_heater.heating.issues import HeatingIssues
from custom_components.ems_smart_heater.heating.leaving import Leaving
from custom_components.ems_smart_heater.heating.relay_bank import RelayBank
from custom_components.ems_smart_heater.heating.renames import follow_renames
from custom_components.ems_smart_heater.heating.returns import Returns
from custom_components.ems_smart_heater.heating.store import MemoryStore, load_memory
from custom_components.ems_smart_heater.settings.stored_issue import follow_stored_values

from ..common import Wait
from ..stored import CONTACTOR, ENTRY, House, load, said, stored_entry, with_value

pytestmark = pytest.mark.usefixtures("socket_enabled")

SET_UP: tuple[Callable[..., Any], ...] = (
    integration._set_up,
    follow_changes,
    load_memory,
    Heating.__init__,
    Heating.start,
    Heating.settings_changed,
    RelayBank.__init__,
    RelayBank.start,
    RelayBank._watch,
    Returns.start,
    FollowedEntities.start,
    FollowedEntities._watch,
    MeterCoordinator.__init__,
    MeterCoordinator.start,
    HeatingIssues.start,
    follow_renames,
    follow_stored_values,
)
"""What runs when an entry is set up and nothing else."""
ALONES_HEARTBEAT = ("subentries", 3, "data", "heartbeat_s")


class FaultError(Exception):
    """Nobody expects this."""


def lines(function: Callable[..., Any]) -> list[int]:
    """Return the lines of a function that can be run."""
    code = unwrap(function).__code__
    first = getsourcelines(unwrap(function))[1]
    return sorted({line for _, _, line in code.co_lines() if line and line > first})


class RaiseAt:
    """Raises when a line of a function is reached."""

    def __init__(self, function: Callable[..., Any], line: int) -> None:
        self._code, self._line, self.raised = unwrap(function).__code__, line, 0

    def __call__(self, frame: FrameType, event: str, _arg: object) -> Any:
        if frame.f_code is not self._code:
            return None
        return self._in_function(frame, event, None)

    def _in_function(self, frame: FrameType, event: str, _arg: object) -> Any:
        if event == "line" and frame.f_lineno == self._line:
            self.raised += 1
            raise FaultError
        return self._in_function


def left_behind(hass: HomeAssistant) -> Counter[str]:
    """Return what listens: by event, and jobs for the end."""
    listeners = Counter({str(event): count for event, count in hass.bus.async_listeners().items()})
    listeners["shutdown"] = len(hass._shutdown_jobs)
    return listeners


async def fails_at(hass: HomeAssistant, function: Callable[..., Any], line: int) -> bool:
    """Set up with a fault at a line, then without. Return whether it was reached."""
    house, entry = House(hass), stored_entry()
    before = left_behind(hass)
    fault, traced = RaiseAt(function, line), sys.gettrace()
    sys.settrace(fault)
    try:
        await load(hass, entry)
    finally:
        sys.settrace(traced)
    if fault.raised:
        assert entry.state is ConfigEntryState.SETUP_RETRY, line
        assert not house.on, line
        assert said(hass, entry, "set_up_failed") == "set_up_failed"
        assert not entry._background_tasks
        assert left_behind(hass) - before == Counter(), line
        house = House(hass)
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert said(hass, entry, "set_up_failed") is None
    await hass.config_entries.async_remove(entry.entry_id)
    return bool(fault.raised)


@pytest.mark.parametrize("function", SET_UP, ids=lambda function: function.__qualname__)
async def test_at_any_line(hass: HomeAssistant, function: Callable[..., Any]) -> None:
    """The relays that were on, nobody knows of whom; listeners, timers, entities; and the next attempt."""
    await load(hass, warm := stored_entry(entry_id="warm"))  # what Home Assistant itself keeps stays
    await hass.config_entries.async_remove(warm.entry_id)
    reached = [await fails_at(hass, function, line) for line in lines(function)]
    assert sum(reached) > len(reached) / 3


async def fails(*_: object) -> None:
    raise FaultError


def raises(*_: object) -> None:
    raise FaultError


async def test_what_is_known_is_enough(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the entry may be anything: what is named is switched off, the main contactor last."""
    stored = with_value(ENTRY, ("subentries", 0, "data", "relay"), ["no", "relay"])
    stored = with_value(stored, ("subentries", 1, "data", "power_w"), "much")
    monkeypatch.setattr(integration, "load_memory", fails)
    house, entry = House(hass), stored_entry(stored)
    await load(hass, entry)
    assert house.on == {"input_boolean.r1"}
    assert house.off_calls[-1] == CONTACTOR


async def test_a_relay_that_hangs_delays_nobody(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup_failure, "RELEASE_HEATERS_S", 0.01)
    monkeypatch.setattr(integration, "load_memory", fails)
    house, entry = House(hass), stored_entry()
    house.hanging.add("input_boolean.r1")
    await load(hass, entry)
    assert house.on == {"input_boolean.r1"}
    house.answer.set()
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_each_waits_for_those_before_it(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The main contactor for the heaters, and the end of the attempt for the contactor."""
    monkeypatch.setattr(setup_failure, "RELEASE_HEATERS_S", 60)
    monkeypatch.setattr(setup_failure, "RELEASE_CONTACTOR_S", 60)
    monkeypatch.setattr(integration, "load_memory", fails)
    house, entry = House(hass), stored_entry()

    async def told(count: int) -> None:
        for _ in range(1000):
            if len(house.off_calls) >= count:
                break
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)

    house.hanging = {"input_boolean.r1", CONTACTOR}
    loading = asyncio.create_task(load(hass, entry))
    await told(4)
    assert CONTACTOR not in house.off_calls
    heater, house.answer = house.answer, asyncio.Event()
    heater.set()
    await told(5)
    assert CONTACTOR in house.off_calls
    meanwhile = entry.state
    house.answer.set()
    await loading
    assert (meanwhile, entry.state) == (ConfigEntryState.SETUP_IN_PROGRESS, ConfigEntryState.SETUP_RETRY)
    await hass.config_entries.async_remove(entry.entry_id)


async def fails_without_r1(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> tuple[House, MockConfigEntry]:
    """Let set-up fail while a relay is out of reach, `there` or not known at all."""
    monkeypatch.setattr(setup_failure, "RELEASE_HEATERS_S", 0.01)
    monkeypatch.setattr(integration, "load_memory", fails)
    house, entry = House(hass), stored_entry()
    hass.states.async_set("input_boolean.r1", STATE_UNAVAILABLE)
    if not there:
        hass.states.async_remove("input_boolean.r1")
    await load(hass, entry)
    return house, entry


@pytest.mark.parametrize("there", [True, False])
async def test_a_relay_that_is_out_of_reach(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    """Told off the moment that it returns, not only with the next attempt; then it is let alone."""
    house, entry = await fails_without_r1(hass, monkeypatch, there=there)
    hass.states.async_set("input_boolean.r1", STATE_ON)
    await hass.async_block_till_done()
    assert not house.on
    hass.states.async_set("input_boolean.r1", STATE_ON)
    await hass.async_block_till_done()
    assert house.on == {"input_boolean.r1"}
    await hass.config_entries.async_remove(entry.entry_id)


async def test_a_relay_of_an_entry_that_is_gone(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, wait: Wait
) -> None:
    """It was out of reach until then: it is nobody's business any more."""
    house, entry = await fails_without_r1(hass, monkeypatch, there=True)
    await hass.config_entries.async_remove(entry.entry_id)
    house.off_calls.clear()
    hass.states.async_set("input_boolean.r1", STATE_ON)
    await wait(12)
    assert house.off_calls == []


async def test_of_a_newer_version(hass: HomeAssistant, wait: Wait) -> None:
    """What it means is not known: nothing is controlled, nothing is changed."""
    house, entry = House(hass), stored_entry(version=ENTRY_VERSION + 1)
    hass.states.async_set("input_boolean.r1", STATE_UNAVAILABLE)
    await load(hass, entry)
    assert entry.state is ConfigEntryState.MIGRATION_ERROR
    assert not house.on
    assert house.off_calls[-1] == CONTACTOR
    assert said(hass, entry, "set_up_failed") == "newer_version"
    assert (entry.version, dict(entry.options)) == (ENTRY_VERSION + 1, ENTRY["options"])
    hass.states.async_set("input_boolean.r1", STATE_ON)  # as it was when it was lost
    await wait(6)
    assert not house.on
    await hass.config_entries.async_remove(entry.entry_id)
    assert said(hass, entry, "set_up_failed") is None


async def test_it_is_logged_once(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its traceback; it is tried again every minute or so."""
    monkeypatch.setattr(integration, "load_memory", fails)
    entry = stored_entry()
    await load(hass, entry)
    for _ in range(2):
        await hass.config_entries.async_reload(entry.entry_id)
    logged = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert [bool(each.exc_info) for each in logged] == [True]
    await hass.config_entries.async_remove(entry.entry_id)


async def test_off_when_it_is_cancelled(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Home Assistant ends while it sets up."""

    async def cancelled(*_: object) -> None:
        raise asyncio.CancelledError

    house, entry = House(hass), stored_entry()
    monkeypatch.setattr(hass.config_entries, "async_forward_entry_setups", cancelled)
    await load(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert not house.on


@pytest.mark.parametrize(
    ("part", "name"), [(Leaving, "stop"), (FollowedEntities, "stop"), (MemoryStore, "write")]
)
async def test_off_when_control_cannot_end(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, wait: Wait, part: type, name: str
) -> None:
    """An entry is unloaded all the same, and no heartbeat goes on."""
    house, entry = House(hass, celsius=20), stored_entry(with_value(ENTRY, ALONES_HEARTBEAT, 10))
    await load(hass, entry)
    assert house.on
    monkeypatch.setattr(part, name, raises)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not house.on
    await wait(12)
    assert not house.on
