"""What an entity shows of its contacts, and waiting for one that is out of reach."""

import asyncio

from homeassistant.const import STATE_OFF, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant

from custom_components.ems_smart_heater.heating.contacts import Contacts

ENTITY = "switch.relay"
LONG_S = 3600
"""Longer than any test waits."""


async def test_one_that_is_there_is_not_waited_for(hass: HomeAssistant) -> None:
    hass.states.async_set(ENTITY, STATE_OFF)
    async with asyncio.timeout(5):
        assert await Contacts(hass, ENTITY).reached(LONG_S)


async def test_one_that_does_not_exist_is_not_waited_for(hass: HomeAssistant) -> None:
    async with asyncio.timeout(5):
        assert not await Contacts(hass, ENTITY).reached(LONG_S)


async def test_one_that_comes_back_in_time(hass: HomeAssistant) -> None:
    hass.states.async_set(ENTITY, STATE_UNAVAILABLE)
    waiting = asyncio.create_task(Contacts(hass, ENTITY).reached(LONG_S))
    await asyncio.sleep(0)
    hass.states.async_set(ENTITY, STATE_OFF)
    async with asyncio.timeout(5):
        assert await waiting


async def test_waiting_gives_its_listener_back(hass: HomeAssistant) -> None:
    hass.states.async_set(ENTITY, STATE_UNAVAILABLE)
    before = hass.bus.async_listeners()
    assert not await Contacts(hass, ENTITY).reached(0)
    assert hass.bus.async_listeners() == before
