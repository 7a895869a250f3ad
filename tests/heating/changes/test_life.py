"""Changes while the entry is set up, unloaded or stopped, and what a change of it gives back."""

from collections.abc import Callable
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_STATE_REPORTED, STATE_ON
from homeassistant.core import Event, HassJob, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.util.async_ import get_scheduled_timer_handles
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.helpers.alarm import Alarm
from tests.common import SENSOR, entity_id, entry_for, heater
from tests.heaters import NOBODY, R1, R2, Start, Switches

from .changing import R3, Running, add, change, entities, known_relay, options, remove


async def set_up_with(
    hass: HomeAssistant, change_it: Callable[[MockConfigEntry], object]
) -> tuple[MockConfigEntry, list[str]]:
    """Set an entry up, and change it between two of its platforms; return its heaters of before too."""
    entry = entry_for(NOBODY, heater(R1), heater(R2, "l2"))
    keys = list(entry.subentries)
    entry.add_to_hass(hass)

    @callback
    def first(_event: Event[Any]) -> None:
        stop()
        hass.loop.call_soon(change_it, entry)

    stop = hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, first)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry, keys


@pytest.mark.usefixtures("socket_enabled")
async def test_added_during_set_up(hass: HomeAssistant, switches: Switches) -> None:
    known_relay(hass, switches, R3)
    added: list[str] = []
    entry, keys = await set_up_with(hass, lambda entry: added.append(add(hass, entry, R3)))
    assert entities(hass, entry, added[0]).keys() == entities(hass, entry, keys[0]).keys()
    assert set(entry.runtime_data.heating.decision.heaters) == {*keys, *added}
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("socket_enabled")
async def test_removed_during_set_up(
    hass: HomeAssistant, switches: Switches, caplog: pytest.LogCaptureFixture
) -> None:
    def remove(entry: MockConfigEntry) -> None:
        hass.config_entries.async_remove_subentry(entry, list(entry.subentries)[1])

    entry, keys = await set_up_with(hass, remove)
    assert entities(hass, entry, keys[1]) == {}
    assert set(entry.runtime_data.heating.decision.heaters) == {keys[0]}
    assert "Error" not in caplog.text
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("socket_enabled")
async def test_address_changed_during_set_up(hass: HomeAssistant, switches: Switches) -> None:
    """What runs in the end has read the new one."""
    first: list[Any] = []

    def move(entry: MockConfigEntry) -> None:
        first.append(entry.runtime_data)
        hass.config_entries.async_update_entry(entry, data={**entry.data, "password": "new"})

    entry, _ = await set_up_with(hass, move)
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data is not first[0]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_nothing_is_taken_after_the_end(
    hass: HomeAssistant, entry: MockConfigEntry, keys: list[str], switches: Switches
) -> None:
    """Home Assistant is stopping: no heater begins, and no reload begins anew."""
    await entry.runtime_data.heating.stop()
    switches.calls.clear()
    heating = entry.runtime_data.heating
    key = add(hass, entry, R3, settings={"mode": "on"})
    change(hass, entry, keys[1], relay="input_boolean.r4", settings={"mode": "on"})
    hass.config_entries.async_update_entry(entry, data={**entry.data, "password": "new"})
    await hass.async_block_till_done()
    assert switches.calls == []
    assert entities(hass, entry, key) == {}
    assert entry.runtime_data.heating is heating


async def test_unload_gives_all_back(hass: HomeAssistant, start: Start, switches: Switches) -> None:
    """Nothing listens any more that listened before, also to what came later."""
    known_relay(hass, switches, R3)
    hass.states.async_set(SENSOR, "40", {"unit_of_measurement": "°C"})
    entry = await start(heater(R1), heater(R2, "l2", sensor=SENSOR))
    await hass.config_entries.async_unload(entry.entry_id)
    before = listeners(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    key = add(hass, entry, R3, sensor=SENSOR)
    options(hass, entry, settle_s=5)
    change(hass, entry, key, temperature_sensor=None)
    await hass.async_block_till_done()
    heating = entry.runtime_data.heating
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    assert listeners(hass) == before
    assert len(heating._listeners) == len(heating.store._listeners) == 0
    assert entry.update_listeners == []
    assert str(EVENT_STATE_REPORTED) not in listeners(hass)


async def test_unload_forgets_its_timers(
    hass: HomeAssistant, entry: MockConfigEntry, running: Running
) -> None:
    """A boost would have ended some time."""
    assert alarms(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    assert not alarms(hass)


async def test_unload_waits_for_no_relay_that_leaves(
    hass: HomeAssistant, both_on: MockConfigEntry, switches: Switches
) -> None:
    switches.broken.add(R2)
    remove(hass, both_on, list(both_on.subentries)[1])
    assert alarms(hass)
    await hass.config_entries.async_unload(both_on.entry_id)
    await hass.async_block_till_done()
    assert not alarms(hass)


def alarms(hass: HomeAssistant) -> list[Alarm]:
    """Return our alarms that will call."""
    handles = [each for each in get_scheduled_timer_handles(hass.loop) if not each.cancelled()]
    jobs = [job for each in handles for job in each._args or () if isinstance(job, HassJob)]
    owners = [getattr(job.target, "__self__", None) for job in jobs]
    return [each for each in owners if isinstance(each, Alarm)]


def listeners(hass: HomeAssistant) -> dict[str, int]:
    """Return how many listen to what; Home Assistant's own files are written late."""
    listening = {str(event): count for event, count in hass.bus.async_listeners().items()}
    return {event: count for event, count in listening.items() if "final_write" not in event}


async def test_an_entity_gives_its_listener_back(
    hass: HomeAssistant, entry: MockConfigEntry, keys: list[str]
) -> None:
    """One that is disabled is not asked to write any more; those of a removed heater neither."""
    heating = entry.runtime_data.heating
    told, saved = len(heating._listeners), len(heating.store._listeners)
    its = len(entities(hass, entry, keys[1]))
    registry = er.async_get(hass)
    for key in ("status", "switchings"):
        registry.async_update_entity(
            entity_id(hass, "sensor", key, keys[1]), disabled_by=er.RegistryEntryDisabler.USER
        )
    await hass.async_block_till_done()
    assert len(heating._listeners) == told - 2
    assert len(heating.store._listeners) == saved - 1
    hass.config_entries.async_remove_subentry(entry, keys[1])
    await hass.async_block_till_done()
    assert len(heating._listeners) == told - its
    assert len(heating.store._listeners) == saved - 5


def disable_device(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> None:
    """Disable a heater's device as a person does."""
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((DOMAIN, key), config_entry_id=entry.entry_id)
    assert device is not None
    registry.async_update_device(device.id, disabled_by=dr.DeviceEntryDisabler.USER)


async def test_a_disabled_heater_is_let_alone_in_the_end(
    hass: HomeAssistant, entry: MockConfigEntry, keys: list[str], switches: Switches
) -> None:
    """It was off when its device was disabled; who switched it on since then keeps it on."""
    disable_device(hass, entry, keys[1])
    await hass.async_block_till_done()
    switches.show(R2, STATE_ON)
    await hass.config_entries.async_unload(entry.entry_id)
    assert switches.on(R2)
    assert not switches.on(R1)


async def test_a_disabled_device_costs_no_other_heater_its_entities(
    hass: HomeAssistant, entry: MockConfigEntry, keys: list[str]
) -> None:
    """After a restart: those of the other are all there."""
    disable_device(hass, entry, keys[0])
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    states = {key: hass.states.get(each) for key, each in entities(hass, entry, keys[1]).items()}
    assert [key for key, shown in states.items() if shown is None or shown.state == "unavailable"] == []


async def test_a_device_that_was_disabled_before_the_start(
    hass: HomeAssistant, entry: MockConfigEntry, keys: list[str], switches: Switches
) -> None:
    """Its relay is nobody's business of ours: who switches it on keeps it on."""
    await hass.config_entries.async_unload(entry.entry_id)
    disable_device(hass, entry, keys[0])
    switches.show(R1, STATE_ON)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert set(entry.runtime_data.heating.decision.heaters) == {keys[1]}
    assert switches.on(R1)
