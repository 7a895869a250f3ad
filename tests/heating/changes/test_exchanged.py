"""A heater that is changed: only what is another one is exchanged, the old relay goes off first."""

import pytest
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from tests.common import Wait, entity_id, heater, state
from tests.heaters import R1, R2, Start, Switches, key_of, restart_knowing, status, switch

from .changing import R3, change, entities, known_relay, memory

OTHER_SENSOR = "sensor.other"


@pytest.fixture
async def on(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> MockConfigEntry:
    """One heater without a sensor, which a person has switched on."""
    known_relay(hass, switches, R3)
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(5)
    assert switches.on(R1)
    switches.calls.clear()
    return entry


async def test_old_relay_goes_off_first(hass: HomeAssistant, on: MockConfigEntry, switches: Switches) -> None:
    change(hass, on, key_of(on), relay=R3)
    await hass.async_block_till_done()
    assert switches.calls == [("turn_off", R1), ("turn_on", R3)]
    assert status(hass, on) == "manual"


async def test_new_relay_waits_no_longer_than_5_s(
    hass: HomeAssistant, on: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    """For an old one that does not open; which is told to until it does."""
    switches.broken.add(R1)
    change(hass, on, key_of(on), relay=R3)
    await wait(4)
    assert not switches.on(R3)
    await wait(2)
    assert switches.on(R3)
    switches.broken.clear()
    await wait(30)
    assert not switches.on(R1)


async def test_new_relay_does_not_wait_for_one_that_is_off(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """The old one did not go on, which is why it was exchanged; going on late it goes off again."""
    known_relay(hass, switches, R3)
    switches.broken.add(R1)
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(6)
    change(hass, entry, key_of(entry), relay=R3)
    await hass.async_block_till_done()
    assert switches.on(R3)
    switches.broken.clear()
    switches.show(R1, STATE_ON)
    await wait(40)
    assert not switches.on(R1)
    assert switches.on(R3)


async def test_new_relay_does_not_wait_to_be_switched_off(
    hass: HomeAssistant, on: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    """It was found on and nobody wants it: off at once, whatever the old one does."""
    switches.broken.add(R1)
    switches.show(R3, STATE_ON)
    change(hass, on, key_of(on), relay=R3, settings={"mode": "off"})
    await hass.async_block_till_done()
    assert not switches.on(R3)


async def test_there_and_back(
    hass: HomeAssistant, on: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    """In one tick: the relay ends as it is wanted."""
    key = key_of(on)
    change(hass, on, key, relay=R3)
    change(hass, on, key, relay=R1)
    await wait(40)
    assert switches.on(R1)
    assert not switches.on(R3)


async def test_two_heaters_swap_their_relays(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Each does what its heater wants from then on."""
    entry = await start(heater(R1, settings={"mode": "on"}), heater(R2, "l2", settings={"mode": "off"}))
    await wait(5)
    first, second = entry.subentries
    entry.update_listeners, listeners = [], entry.update_listeners
    change(hass, entry, first, relay=R2)
    entry.update_listeners = listeners
    change(hass, entry, second, relay=R1)
    await wait(2)
    assert (switches.on(R1), switches.on(R2)) == (False, True)
    assert {state(hass, "sensor", "status", key) for key in (first, second)} == {"manual", "off"}


async def test_what_was_known_of_the_old_relay(
    hass: HomeAssistant, on: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    """Learned anew, a run of its own, but what was counted and asked for stays."""
    key = key_of(on)
    await restart_knowing(hass, on, steps_w=[480.0, 500.0, 510.0], stuck=3)
    await wait(5)
    counted = memory(on, key).usage.switchings
    change(hass, on, key, relay=R3)
    await wait(2)
    now = memory(on, key)
    assert (now.learned.steps_w, now.learned.welded) == ((), False)
    assert state(hass, "sensor", "learned_power", key) == "unknown"
    assert now.run_s <= 2
    assert now.usage.switchings == counted + 1


async def test_another_relay_is_not_to_blame(
    hass: HomeAssistant, on: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    """The old one opened by itself again and again; the new one does not rest for that."""
    for mode in ("off", "on"):
        await switch(hass, on, mode)
    for rest_s in (61, 3):
        await wait(1)
        switches.show(R1, STATE_OFF)
        await wait(rest_s)
    assert status(hass, on) == "relay_opens"
    change(hass, on, key_of(on), relay=R3)
    await hass.async_block_till_done()
    assert switches.on(R3)


@pytest.mark.parametrize(
    ("changes", "kept"), [({"phase": "l3"}, False), ({"power_w": 900}, False), ({}, True)]
)
async def test_settings_switch_nothing(
    hass: HomeAssistant,
    on: MockConfigEntry,
    switches: Switches,
    wait: Wait,
    changes: dict[str, str | int],
    kept: bool,
) -> None:
    """Another phase or power: it goes on, and only what was learned begins anew."""
    key = key_of(on)
    await restart_knowing(hass, on, steps_w=[480.0, 500.0, 510.0])
    await wait(5)
    switches.calls.clear()
    run_s = memory(on, key).run_s
    change(hass, on, key, longest_run_h=5, **changes)
    await wait(2)
    assert switches.calls == []
    assert memory(on, key).run_s == run_s + 2
    assert (memory(on, key).learned.steps_w != ()) is kept
    settings = on.runtime_data.heating.settings.heaters[key]
    assert settings.longest_run_s == 5 * 3600
    assert settings.power_w == changes.get("power_w", 500)
    assert settings.phase == changes.get("phase", "l1")


async def test_heartbeat_begins_and_ends(
    hass: HomeAssistant, on: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    change(hass, on, key_of(on), heartbeat_s=20)
    await wait(50)
    assert switches.calls == [("turn_on", R1)] * 2
    change(hass, on, key_of(on), heartbeat_s=0)
    await wait(50)
    assert switches.calls == [("turn_on", R1)] * 2


async def test_sensor_comes_and_goes(
    hass: HomeAssistant,
    on: MockConfigEntry,
    switches: Switches,
    wait: Wait,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With its numbers, the switches of which are gone for good; the relay obeys it."""
    key = key_of(on)
    before = entities(hass, on, key)
    hass.states.async_set(OTHER_SENSOR, "40", {"unit_of_measurement": "°C"})
    change(hass, on, key, temperature_sensor=OTHER_SENSOR)
    await hass.async_block_till_done()
    added = entities(hass, on, key).keys() - before.keys()
    assert added == {"on_temperature", "off_temperature"}
    assert state(hass, "number", "off_temperature", key) == "53.0"
    hass.states.async_set(OTHER_SENSOR, "60", {"unit_of_measurement": "°C"})
    await hass.async_block_till_done()
    assert switches.calls == [("turn_off", R1)]
    number = entity_id(hass, "number", "off_temperature", key)
    change(hass, on, key, temperature_sensor=None)
    await wait(1)
    assert entities(hass, on, key) == before
    assert hass.states.get(number) is None
    assert switches.on(R1)
    assert "unique ID" not in caplog.text  # none is added twice


async def test_another_sensor(
    hass: HomeAssistant, on: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    """The old one is not heard any more, the new one is; the numbers stay as they are."""
    key = key_of(on)
    for sensor in ("sensor.one", "sensor.two"):
        hass.states.async_set(sensor, "40", {"unit_of_measurement": "°C"})
    change(hass, on, key, temperature_sensor="sensor.one")
    await hass.async_block_till_done()
    shown = hass.states.get(entity_id(hass, "number", "off_temperature", key))
    await wait(5)
    change(hass, on, key, temperature_sensor="sensor.two")
    hass.states.async_set("sensor.one", "60", {"unit_of_measurement": "°C"})
    await wait(61)  # nor is it looked at when something else is
    assert switches.on(R1)
    assert hass.states.get(entity_id(hass, "number", "off_temperature", key)) is shown
    hass.states.async_set("sensor.two", "60", {"unit_of_measurement": "°C"})
    await hass.async_block_till_done()
    assert not switches.on(R1)


async def test_names(hass: HomeAssistant, on: MockConfigEntry) -> None:
    """The devices are called what heater and meter are called; a person's own name for one stays."""
    registry = dr.async_get(hass)
    key = key_of(on)

    def name_of(identifier: str) -> str | None:
        device = registry.async_get_device_by_identifier((DOMAIN, identifier), config_entry_id=on.entry_id)
        assert device is not None
        return device.name

    change(hass, on, key, title="Cellar")
    hass.config_entries.async_update_entry(on, title="Meter")
    await hass.async_block_till_done()
    assert (name_of(key), name_of(str(on.unique_id))) == ("Cellar", "Meter")
    status_sensor = hass.states.get(entity_id(hass, "sensor", "status", key))
    assert status_sensor is not None
    assert status_sensor.attributes["friendly_name"] == "Cellar Status"
    assert len(er.async_entries_for_config_entry(er.async_get(hass), on.entry_id)) > 40
