"""A config entry with heaters on input booleans, as the set-up makes it."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentryData
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import (
    CONF_CONTACTOR,
    CONF_DEVICE,
    CONF_PHASE,
    CONF_POWER,
    CONF_RELAY,
    CONF_SETTINGS,
    CONF_TEMPERATURE_SENSOR,
    DOMAIN,
    SUBENTRY_HEATER,
)

type Wait = Callable[[float], Coroutine[Any, Any, None]]
"""Lets seconds pass, one by one."""

SERIAL = "12345678"
RELAYS = {"l1": "input_boolean.r1", "l2": "input_boolean.r2", "l3": "input_boolean.r3"}
CONTACTOR = "input_boolean.r4"
SENSOR = "sensor.water"


def heater(
    relay: str, phase: str = "l1", *, sensor: str | None = None, settings: Mapping[str, Any] | None = None
) -> ConfigSubentryData:
    """Return a heater of 500 W."""
    data = {CONF_RELAY: relay, CONF_PHASE: phase, CONF_POWER: 500, CONF_SETTINGS: dict(settings or {})}
    if sensor:
        data[CONF_TEMPERATURE_SENSOR] = sensor
    return ConfigSubentryData(
        data=data, subentry_type=SUBENTRY_HEATER, title=f"Heater {phase}", unique_id=None
    )


def busy_with(entry: ConfigEntry[Any], what: str) -> bool:
    """Return whether one of an entry's tasks in the background is named so."""
    return any(isinstance(task, asyncio.Task) and what in task.get_name() for task in entry._background_tasks)


def entry_for(
    port: int,
    *heaters: ConfigSubentryData,
    contactor: str | None = None,
    settings: Mapping[str, Any] | None = None,
) -> MockConfigEntry:
    """Return a meter's entry; without heaters given, one on each phase."""
    return MockConfigEntry(
        domain=DOMAIN,
        unique_id=SERIAL,
        title="eMS home",
        data={
            CONF_HOST: "127.0.0.1",
            CONF_PORT: port,
            CONF_PASSWORD: "heater",
            CONF_DEVICE: {"mac": "00:d0:93:12:34:56", "product": "eMS home", "firmware": "1.1.0"},
        },
        options={CONF_CONTACTOR: contactor, CONF_SETTINGS: dict(settings or {})},
        subentries_data=heaters or tuple(heater(relay, phase) for phase, relay in RELAYS.items()),
    )


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Add relays and the entry to Home Assistant."""
    assert await async_setup_component(
        hass, "input_boolean", {"input_boolean": {f"r{number}": {} for number in range(1, 5)}}
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


def entity_id(hass: HomeAssistant, platform: str, key: str, of: str = SERIAL) -> str:
    """Return the id of an entity by its key; `of` is the serial or the heater's subentry id."""
    found = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{of}_{key}")
    assert found is not None, (platform, key)
    return found


def state(hass: HomeAssistant, platform: str, key: str, of: str = SERIAL) -> str:
    """Return the state of an entity by its key."""
    found = hass.states.get(entity_id(hass, platform, key, of))
    assert found is not None
    return found.state


async def wait_for(hass: HomeAssistant, wanted: Callable[[], bool]) -> None:
    """Wait until a condition holds, looking at every change of a state; fails after 15 s."""
    async with asyncio.timeout(15):
        while not wanted():
            changed = asyncio.Event()
            stop = hass.bus.async_listen("state_changed", callback(lambda _event, done=changed: done.set()))
            try:
                await changed.wait()
            finally:
                stop()


async def until(wanted: Callable[[], Any]) -> None:
    """Wait until something holds that no event tells of; fails after 15 s."""
    async with asyncio.timeout(15):
        while not wanted():  # noqa: ASYNC110 - it may hang on anything
            await asyncio.sleep(0.01)
