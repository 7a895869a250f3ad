"""Relays that do not tell all: a socket without feedback, and one that is made of others."""

import pytest
from homeassistant.const import (
    EVENT_HOMEASSISTANT_STARTED,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import Context, CoreState, Event, EventStateChangedData, HomeAssistant, callback
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.meter.frames import reading

from ..common import Wait, heater
from ..heaters import R1, Start, Switches, boost, call, key_of, status

ASSUMED = {"assumed_state": True}
MEMBERS = ("switch.left", "switch.right")


def make_group(hass: HomeAssistant, switches: Switches, shown: str = STATE_OFF) -> None:
    """Make the relay a group of two."""
    switches.attributes[R1] = {"entity_id": list(MEMBERS)}
    for member in MEMBERS:
        hass.states.async_set(member, shown)
    switches.show(R1, shown)


async def test_found_off_and_assumed(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Killed while on, it shows off what it really is not: one off is sent, and no more."""
    switches.attributes[R1] = ASSUMED
    switches.show(R1, STATE_OFF)
    await start()
    await wait(120)
    assert switches.calls == [("turn_off", R1)]


async def test_assumed_and_unknown(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """One that knows nothing of before a restart is told off the moment that it can hear."""
    switches.attributes[R1] = ASSUMED
    switches.show(R1, STATE_UNAVAILABLE)
    await start()
    await wait(30)
    assert switches.calls == []
    switches.show(R1, STATE_UNKNOWN)
    await hass.async_block_till_done()
    assert set(switches.calls) == {("turn_off", R1)}
    assert not switches.on()


async def test_assumed_and_out_of_reach(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """A template took the off while what it switches was not there: it is told again when it is back."""
    switches.attributes[R1] = ASSUMED
    switches.show(R1, STATE_OFF)
    await start()
    await wait(1)
    switches.show(R1, STATE_UNAVAILABLE)
    await wait(1)
    switches.show(R1, STATE_OFF)
    await wait(60)
    assert switches.calls == [("turn_off", R1)] * 2


async def test_assumed_and_home_assistant_starting(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """What a template takes meanwhile may reach nobody: told again once all is there."""
    switches.attributes[R1] = ASSUMED
    switches.show(R1, STATE_OFF)
    hass.set_state(CoreState.starting)
    await start()
    await wait(1)
    before = len(switches.calls)
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()
    assert len(switches.calls) == before + 1
    await wait(120)
    assert switches.calls == [("turn_off", R1)] * (before + 1)


async def test_assumed_and_let_go(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """An off is sent whenever control is taken over or let go."""
    switches.attributes[R1] = ASSUMED
    switches.show(R1, STATE_OFF)
    entry = await start()
    await wait(10)
    switches.calls.clear()
    await call(hass, "select", "select_option", "control", "12345678", option="observe")
    await wait(1)
    assert switches.calls == [("turn_off", R1)]
    await call(hass, "select", "select_option", "control", "12345678", option="automatic")
    await wait(1)
    assert switches.calls == [("turn_off", R1)] * 2
    await hass.config_entries.async_unload(entry.entry_id)
    assert switches.calls == [("turn_off", R1)] * 3


async def test_with_feedback_nothing_is_sent(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    entry = await start()
    await wait(10)
    await hass.config_entries.async_unload(entry.entry_id)
    assert switches.calls == []


async def test_member_that_was_out_of_reach_comes_back_on(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """The group shows on by it: nobody's wish, and off again at once."""
    make_group(hass, switches)
    entry = await start(heater(R1))
    await wait(40)
    hass.states.async_set(MEMBERS[1], STATE_UNAVAILABLE)
    await wait(600)
    entry.runtime_data.heating.take(reading(300, at=1))
    back = Context()
    hass.states.async_set(MEMBERS[1], STATE_ON, context=back)
    switches.show(R1, STATE_ON, back)
    await wait(1)
    assert not switches.on()
    assert status(hass, entry) == "no_surplus"


async def test_the_group_is_told_before_us(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Or a template, whose members nobody knows: its change comes of the return, by its context."""
    entry = await start(heater(R1))
    hass.states.async_set(MEMBERS[1], STATE_UNAVAILABLE)
    await wait(40)
    entry.runtime_data.heating.take(reading(300, at=1))
    listeners = hass.bus._listeners["state_changed"]

    @callback
    def follow(event: Event[EventStateChangedData]) -> None:
        if event.data["entity_id"] == MEMBERS[1]:
            switches.show(R1, STATE_ON, event.context)

    stop = hass.bus.async_listen("state_changed", follow)
    listeners.insert(0, listeners.pop())
    hass.states.async_set(MEMBERS[1], STATE_ON, context=Context())
    await wait(1)
    stop()
    assert not switches.on()
    assert status(hass, entry) == "no_surplus"


async def half_out_of_reach(hass: HomeAssistant, start: Start, switches: Switches) -> MockConfigEntry:
    """Boost a group of which one member can be told."""
    make_group(hass, switches)
    entry = await start(heater(R1))
    await boost(hass, entry, minutes=10)
    hass.states.async_set(MEMBERS[0], STATE_ON)
    hass.states.async_set(MEMBERS[1], STATE_UNAVAILABLE)
    return entry


async def test_off_is_not_confirmed_while_a_member_is_out_of_reach(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """The others go off all the same, and the rest the moment that it is back."""
    entry = await half_out_of_reach(hass, start, switches)
    await wait(1)
    assert status(hass, entry) == "relay_unavailable"
    await call(hass, "switch", "turn_off", "boost", key_of(entry))
    assert not switches.on()
    await wait(6)
    assert status(hass, entry) == "relay_unavailable"
    assert switches.calls.count(("turn_off", R1)) > 1
    hass.states.async_set(MEMBERS[1], STATE_OFF)
    await wait(1)
    assert status(hass, entry) != "relay_unavailable"
    switches.calls.clear()
    await wait(60)
    assert switches.calls == []


async def test_a_member_that_is_back_is_told_at_once(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """The group shows on all the time: its next repetition would be half a minute later."""
    entry = await half_out_of_reach(hass, start, switches)
    switches.broken.add(R1)
    await call(hass, "switch", "turn_off", "boost", key_of(entry))
    await wait(55)
    switches.calls.clear()
    hass.states.async_set(MEMBERS[1], STATE_ON)
    await wait(1)
    assert switches.calls == [("turn_off", R1)]


async def test_a_member_that_is_removed_is_out_of_reach(
    hass: HomeAssistant, start: Start, switches: Switches
) -> None:
    make_group(hass, switches)
    entry = await start(heater(R1))
    hass.states.async_remove(MEMBERS[1])
    await hass.async_block_till_done()
    assert status(hass, entry) == "relay_unavailable"


async def test_closed_by_hand_while_a_member_is_out_of_reach(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """What can be told is told."""
    make_group(hass, switches)
    entry = await start(heater(R1, settings={"mode": "off"}))
    hass.states.async_set(MEMBERS[1], STATE_UNAVAILABLE)
    await wait(40)
    switches.show(R1, STATE_ON)
    await wait(1)
    assert not switches.on()
    assert status(hass, entry) == "relay_unavailable"


@pytest.mark.parametrize("member", MEMBERS)
async def test_nothing_starts_while_a_member_is_out_of_reach(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait, member: str
) -> None:
    make_group(hass, switches)
    entry = await start(heater(R1))
    hass.states.async_set(member, STATE_UNAVAILABLE)
    for second in range(1, 30):
        entry.runtime_data.heating.take(reading(-3000, at=second))
        await wait(1)
    assert ("turn_on", R1) not in switches.calls
