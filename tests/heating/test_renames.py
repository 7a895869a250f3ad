"""Renamed relays and sensors: followed while the entry runs, and nothing is switched for it."""

from collections.abc import Callable
from typing import Any, override

import pytest
from homeassistant.components.switch import SwitchEntity
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockEntityPlatform

from ..common import SENSOR, Wait, entity_id, heater, state
from ..heaters import R1, R4, Start, Switches, key_of, status, switch

NEW = "input_boolean.renamed"
NEW_SENSOR = "sensor.renamed"
RELAY, CONTACTOR, NEW_SWITCH = "switch.relay", "switch.contactor", "switch.renamed"


def rename(hass: HomeAssistant, old: str, new: str) -> None:
    er.async_get(hass).async_update_entity(old, new_entity_id=new)


class Moving(SwitchEntity):
    """A relay as other integrations have it: renamed, it moves with its state."""

    _attr_should_poll = False

    def __init__(self, name: str) -> None:
        self._attr_unique_id = self._attr_name = name
        self._attr_is_on = False
        self.calls: list[str] = []

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        self.show(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        self.show(on=False)

    def show(self, *, on: bool) -> None:
        self.calls.append(STATE_ON if on else STATE_OFF)
        self._attr_is_on = on
        self.async_write_ha_state()


@pytest.fixture
async def moving(hass: HomeAssistant) -> dict[str, Moving]:
    """A relay and a contactor, by their ids of before."""
    assert await async_setup_component(hass, "switch", {})
    relays = {RELAY: Moving("relay"), CONTACTOR: Moving("contactor")}
    platform = MockEntityPlatform(hass, domain="switch", platform_name="test")
    await platform.async_add_entities(relays.values())
    return relays


@pytest.fixture
async def entry(start: Start, moving: dict[str, Moving], wait: Wait) -> MockConfigEntry:
    """A heater that a person has switched on, behind a contactor."""
    entry = await start(heater(RELAY, settings={"mode": "on"}), contactor=CONTACTOR)
    await wait(10)
    assert [relay.calls for relay in moving.values()] == [[STATE_ON], [STATE_ON]]
    return entry


@pytest.mark.parametrize("old", [RELAY, CONTACTOR])
async def test_switches_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, moving: dict[str, Moving], wait: Wait, old: str
) -> None:
    """A relay, or the contactor, that is on: it goes on under its new name, and obeys there."""
    heating = entry.runtime_data.heating
    rename(hass, old, NEW_SWITCH)
    await wait(10)
    assert [relay.calls for relay in moving.values()] == [[STATE_ON], [STATE_ON]]
    assert hass.states.is_state(NEW_SWITCH, STATE_ON)
    assert status(hass, entry) == "manual"
    assert state(hass, "binary_sensor", "heating", key_of(entry)) == STATE_ON
    assert entry.runtime_data.heating is heating
    assert (relay(entry), contactor(entry)) == tuple(
        NEW_SWITCH if each == old else each for each in (RELAY, CONTACTOR)
    )
    await switch(hass, entry, "off")
    await wait(1)
    assert [relay.calls for relay in moving.values()] == [[STATE_ON, STATE_OFF]] * 2


@pytest.mark.parametrize("old", [RELAY, CONTACTOR])
async def test_is_watched_under_its_new_name(
    hass: HomeAssistant, entry: MockConfigEntry, moving: dict[str, Moving], wait: Wait, old: str
) -> None:
    """Also after the second time: somebody who switches it off is respected."""
    rename(hass, old, "switch.first")
    await wait(1)
    rename(hass, "switch.first", NEW_SWITCH)
    await wait(1)
    moving[old].show(on=False)
    await wait(1)
    assert status(hass, entry) == "override_off"


async def test_shows_nothing_for_a_while(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Its integration takes its time to move it: it goes on all the same."""
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(10)
    switches.calls.clear()
    rename(hass, R1, NEW)
    hass.states.async_remove(R1)
    await wait(3)
    switches.show(NEW, STATE_ON)
    await wait(10)
    assert switches.calls == []
    assert status(hass, entry) == "manual"


async def test_sensor(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """Of both its heaters: heard under its new name at once; what it said last is not older for it."""
    er.async_get(hass).async_get_or_create("sensor", "test", "water", suggested_object_id="water")
    entry = await start(
        heater(R1, sensor=SENSOR, settings={"mode": "on"}), heater("input_boolean.r2", "l2", sensor=SENSOR)
    )
    await wait(3000)
    rename(hass, SENSOR, NEW_SENSOR)
    hass.states.async_remove(SENSOR)
    hass.states.async_set(NEW_SENSOR, "40", {"unit_of_measurement": "°C"})
    await wait(3000)
    assert switches.on(R1)
    assert {each.data["temperature_sensor"] for each in entry.subentries.values()} == {NEW_SENSOR}
    hass.states.async_set(NEW_SENSOR, "60", {"unit_of_measurement": "°C"})
    await hass.async_block_till_done()
    assert not switches.on(R1)
    assert [state(hass, "sensor", "status", key) for key in entry.subentries] == ["hot", "hot"]


def contactor(entry: MockConfigEntry) -> Any:
    return entry.options["contactor"]


def relay(entry: MockConfigEntry) -> Any:
    return entry.subentries[key_of(entry)].data["relay"]


@pytest.mark.parametrize(("old", "stored"), [(R1, relay), (R4, contactor)])
async def test_not_followed_after_unload(
    hass: HomeAssistant, start: Start, old: str, stored: Callable[[MockConfigEntry], Any]
) -> None:
    """The follower is given back with the entry."""
    entry = await start(heater(R1), contactor=R4)
    await hass.config_entries.async_unload(entry.entry_id)
    rename(hass, old, NEW)
    await hass.async_block_till_done()
    assert stored(entry) == old


async def test_others_do_not_matter(
    hass: HomeAssistant, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """Another entity's new name, or another change of a relay."""
    entry = await start(heater(R1), contactor=R4)
    before = dict(entry.options), dict(entry.subentries[key_of(entry)].data)
    rename(hass, "input_boolean.r2", NEW)
    rename(hass, entity_id(hass, "select", "control"), "select.renamed")
    er.async_get(hass).async_update_entity(R1, name="Boiler")
    er.async_get(hass).async_remove(R4)
    await hass.async_block_till_done()
    assert (dict(entry.options), dict(entry.subentries[key_of(entry)].data)) == before
    assert "Error" not in caplog.text


async def test_found_off_under_its_new_name(hass: HomeAssistant, start: Start, switches: Switches) -> None:
    """It lost its state with the name: it is told again."""
    entry = await start(heater(R1, settings={"mode": "on"}))
    rename(hass, R1, NEW)
    hass.states.async_remove(R1)
    switches.show(NEW, STATE_OFF)
    await hass.async_block_till_done()
    assert switches.on(NEW)
    assert status(hass, entry) == "manual"
