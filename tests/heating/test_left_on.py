"""Control ends while a relay is out of reach and was last seen on: it is tried, and said."""

import asyncio

import pytest
from homeassistant.components.persistent_notification import _async_get_or_create_notifications
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, ServiceCall
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.heating import relay_bank

from ..common import entry_for, heater
from ..heaters import NOBODY, R1, R4, Switches, boost, key_of


def said(hass: HomeAssistant) -> list[str]:
    """Return the notifications' texts."""
    return [each["message"] for each in _async_get_or_create_notifications(hass).values()]


@pytest.fixture
async def entry(hass: HomeAssistant, switches: Switches, socket_enabled: None) -> MockConfigEntry:
    """Return an entry whose heater is on and out of reach; its time is the real one."""
    return await unreachable(hass, switches)


@pytest.fixture
async def behind(hass: HomeAssistant, switches: Switches, socket_enabled: None) -> MockConfigEntry:
    """Return the same behind a main contactor."""
    return await unreachable(hass, switches, contactor=R4)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less long."""
    monkeypatch.setattr(relay_bank, "RELEASE_S", 0.3)
    monkeypatch.setattr(relay_bank, "RELEASE_HEATERS_S", 0.3)


async def unreachable(
    hass: HomeAssistant, switches: Switches, contactor: str | None = None
) -> MockConfigEntry:
    entry = entry_for(NOBODY, heater(R1), contactor=contactor)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await boost(hass, entry)
    await asyncio.sleep(0.2)  # the contactor's lead
    await hass.async_block_till_done()
    assert switches.on()
    switches.show(R1, STATE_UNAVAILABLE)
    await hass.async_block_till_done()
    return entry


async def test_removed(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """The notification survives the entry, and names relay and heater."""
    await hass.config_entries.async_remove(entry.entry_id)
    (text,) = said(hass)
    assert R1 in text
    assert "Heater l1" in text


async def test_unloaded_and_loaded_again(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Said, and taken back when the relay is controlled again."""
    await hass.config_entries.async_unload(entry.entry_id)
    assert len(said(hass)) == 1
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert said(hass) == []
    hass.states.async_set(R1, STATE_OFF)
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(entry.entry_id)
    assert said(hass) == []


async def test_stopped(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await hass.async_stop(force=True)
    assert len(said(hass)) == 1


async def test_it_comes_back_in_time(hass: HomeAssistant, switches: Switches, entry: MockConfigEntry) -> None:
    """Then it is told off."""
    unloading = asyncio.create_task(hass.config_entries.async_unload(entry.entry_id))
    await asyncio.sleep(0.1)
    switches.show(R1, STATE_ON)
    await unloading
    assert not switches.on()
    assert said(hass) == []


async def test_last_seen_off(hass: HomeAssistant, switches: Switches, entry: MockConfigEntry) -> None:
    """Nothing to say."""
    switches.show(R1, STATE_OFF)
    entry.runtime_data.heating.release_hold(key_of(entry))
    await hass.async_block_till_done()
    switches.show(R1, STATE_UNAVAILABLE)
    await hass.config_entries.async_unload(entry.entry_id)
    assert said(hass) == []


async def test_behind_a_contactor_that_opened(hass: HomeAssistant, behind: MockConfigEntry) -> None:
    """It has no power."""
    await hass.config_entries.async_unload(behind.entry_id)
    assert said(hass) == []


async def test_it_is_told_and_does_not_show_it_yet(
    hass: HomeAssistant, switches: Switches, entry: MockConfigEntry
) -> None:
    """Many relays show what they did only after the call; one that is gone then is said."""
    switches.show(R1, STATE_ON)
    switches.broken.add(R1)
    await hass.config_entries.async_unload(entry.entry_id)
    assert switches.calls[-1] == ("turn_off", R1)
    assert said(hass) == []


async def test_it_is_gone_when_it_was_told(
    hass: HomeAssistant, switches: Switches, entry: MockConfigEntry
) -> None:
    """Nobody knows whether it has heard that."""
    switches.show(R1, STATE_ON)

    async def gone(_call: ServiceCall) -> None:
        hass.states.async_set(R1, STATE_UNAVAILABLE)

    hass.services.async_register("input_boolean", "turn_off", gone)
    await hass.config_entries.async_unload(entry.entry_id)
    assert len(said(hass)) == 1
