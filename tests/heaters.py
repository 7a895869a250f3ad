"""Heaters without a meter: relays that obey or not, and what the tests ask of them."""

import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.heating import store

from .common import Wait, entity_id, state

type Start = Callable[..., Coroutine[Any, Any, MockConfigEntry]]
"""Sets up an entry with heaters."""

NOBODY = 9  # the discard port: nothing listens there
R1, R2, R4 = "input_boolean.r1", "input_boolean.r2", "input_boolean.r4"


class Switches:
    """Relays that obey, and can be touched by somebody; their services are not Home Assistant's."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.calls: list[tuple[str, str]] = []
        self.broken: set[str] = set()
        self.attributes: dict[str, dict[str, Any]] = {}
        for service in ("turn_on", "turn_off"):
            hass.services.async_register("input_boolean", service, self._handle)
        for entity in (R1, R2, R4):
            er.async_get(hass).async_get_or_create(
                "input_boolean", "test", entity, suggested_object_id=entity.split(".")[1]
            )
            self.show(entity, STATE_OFF)

    def show(self, entity: str, shown: str, context: Context | None = None) -> None:
        self.hass.states.async_set(entity, shown, self.attributes.get(entity), context=context)

    def on(self, entity: str = R1) -> bool:
        found = self.hass.states.get(entity)
        return found is not None and found.state == STATE_ON

    def all_back(self) -> None:
        for entity in (R1, R2, R4):
            if (found := self.hass.states.get(entity)) and found.state == STATE_UNAVAILABLE:
                self.show(entity, STATE_OFF)

    async def _handle(self, call: ServiceCall) -> None:
        entity = call.data["entity_id"]
        entity = entity if isinstance(entity, str) else entity[0]
        self.calls.append((call.service, entity))
        if entity not in self.broken and self.hass.states.get(entity):
            self.show(entity, STATE_ON if call.service == "turn_on" else STATE_OFF)


def key_of(entry: MockConfigEntry) -> str:
    return next(iter(entry.subentries))


def status(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    return state(hass, "sensor", "status", key_of(entry))


def issues(hass: HomeAssistant) -> list[str | None]:
    """Return the translation keys of our issues about heaters."""
    found = ir.async_get(hass).issues.values()
    return [issue.translation_key for issue in found if issue.domain == DOMAIN and issue.active]


def said(hass: HomeAssistant) -> dict[str, str] | None:
    """Return what our one issue names."""
    (issue,) = (each for each in ir.async_get(hass).issues.values() if each.domain == DOMAIN and each.active)
    return issue.translation_placeholders


async def call(hass: HomeAssistant, domain: str, service: str, key: str, of: str, **data: Any) -> None:
    """Call a service on one of our entities."""
    platform = "switch" if domain == DOMAIN else domain
    target = {"entity_id": entity_id(hass, platform, key, of)}
    await hass.services.async_call(domain, service, {**target, **data}, blocking=True)
    await hass.async_block_till_done()


async def boost(hass: HomeAssistant, entry: MockConfigEntry, **data: Any) -> None:
    await call(hass, DOMAIN, "boost", "boost", key_of(entry), **data)


async def switch(hass: HomeAssistant, entry: MockConfigEntry, mode: str) -> None:
    """Choose the first heater's mode."""
    await call(hass, "select", "select_option", "mode", key_of(entry), option=mode)


def memory_file(entry: MockConfigEntry) -> Path:
    return Path(vars(store)["STORAGE_DIR"]) / f"{DOMAIN}.{entry.entry_id}"


def stored_heater(entry: MockConfigEntry) -> dict[str, Any]:
    """Return what is on the disk of the first heater."""
    stored: dict[str, Any] = json.loads(memory_file(entry).read_text(encoding="utf-8"))
    heater: dict[str, Any] = stored["heaters"][key_of(entry)]
    return heater


async def written(hass: HomeAssistant, entry: MockConfigEntry, wait: Wait) -> dict[str, Any]:
    """Return what is on the disk two seconds later, as after `kill -9`."""
    await wait(2)
    await saved(entry)
    return stored_heater(entry)


async def saved(entry: MockConfigEntry) -> None:
    """Let a write end that has begun: in the tests' time, seconds pass while it goes on."""
    async with entry.runtime_data.heating.store._lock:
        pass


async def restart_with(
    hass: HomeAssistant, entry: MockConfigEntry, change: Callable[[dict[str, Any]], object]
) -> None:
    """Restart with a file in which something was changed."""
    await hass.config_entries.async_unload(entry.entry_id)
    stored = json.loads(memory_file(entry).read_text(encoding="utf-8"))
    change(stored)
    memory_file(entry).write_text(json.dumps(stored), encoding="utf-8")
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def restart_knowing(hass: HomeAssistant, entry: MockConfigEntry, **learned: Any) -> None:
    """Restart with something that was learned of the first heater."""
    key = key_of(entry)
    await restart_with(hass, entry, lambda stored: stored["heaters"][key]["learned"].update(learned))
