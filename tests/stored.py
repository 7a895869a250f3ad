"""What version 0.1.0 stored: an entry with every value, and its memory; and how tests damage them."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from math import inf, nan
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN

from .common import SENSOR
from .heaters import memory_file

type Path_ = tuple[str | int, ...]
"""Where a value is in a tree."""

FIXTURES = Path(__file__).parent / "fixtures"
ENTRY: dict[str, Any] = json.loads((FIXTURES / "entry-1.1.json").read_text("utf-8"))
MEMORY: dict[str, Any] = json.loads((FIXTURES / "memory-1.1.json").read_text("utf-8"))
KEYS: list[str] = [each["subentry_id"] for each in ENTRY["subentries"]]
"""Of the heaters: two with a sensor, one with everything, one without a sensor that is switched on."""
WITH_SENSOR = {KEYS[0]: "input_boolean.r1", KEYS[1]: "input_boolean.r2", KEYS[2]: "input_boolean.r5"}
ALONE = "input_boolean.r6"
CONTACTOR = "input_boolean.r4"
OF_NO_USE = {"exchange_delay_s"}
"""What nothing goes by any more: it may be anything."""
WRONG: list[Any] = [None, "text", "", [], {}, True, -1, 1e30, 10**400, nan, inf, -inf]


def paths(tree: Any, below: Path_ = ()) -> Iterator[Path_]:
    """Yield where every value of a tree is, branches before what is in them."""
    if below and below[-1] not in OF_NO_USE:
        yield below
    if isinstance(tree, Mapping):
        for key in tree:
            yield from paths(tree[key], (*below, key))


def at(tree: Any, path: Path_) -> Any:
    """Return a value."""
    for key in path:
        tree = tree[key]
    return tree


def with_value(tree: Any, path: Path_, value: Any) -> Any:
    """Return a copy of a tree with another value."""
    tree = deepcopy(tree)
    at(tree, path[:-1])[path[-1]] = value
    return tree


def stored_entry(stored: Mapping[str, Any] = ENTRY, **changes: Any) -> MockConfigEntry:
    """Return an entry as it is loaded from the disk."""
    names = ("data", "entry_id", "minor_version", "options", "title", "unique_id", "version")
    subentries: list[ConfigSubentryDataWithId] = [deepcopy(each) for each in stored["subentries"]]
    kept = {name: deepcopy(stored[name]) for name in names}
    return MockConfigEntry(domain=DOMAIN, subentries_data=subentries, **kept | changes)


class House:
    """Relays that obey and were left on, and hot water."""

    def __init__(self, hass: HomeAssistant, celsius: float = 90) -> None:
        self.hass = hass
        self.off_calls: list[str] = []
        self.hanging: set[str] = set()
        self.answer = asyncio.Event()
        for service in ("turn_on", "turn_off"):
            hass.services.async_register("input_boolean", service, self._handle)
        for relay in (*WITH_SENSOR.values(), CONTACTOR, ALONE):
            hass.states.async_set(relay, STATE_ON)
        hass.states.async_set(SENSOR, str(celsius), {"unit_of_measurement": "°C"})

    @property
    def on(self) -> set[str]:
        """Return the relays that are on."""
        return {
            each.entity_id for each in self.hass.states.async_all("input_boolean") if each.state == STATE_ON
        }

    async def _handle(self, call: ServiceCall) -> None:
        name = call.data["entity_id"]
        if call.service == "turn_off":
            self.off_calls.append(name)
        if name in self.hanging:
            await self.answer.wait()
        self.hass.states.async_set(name, STATE_ON if call.service == "turn_on" else STATE_OFF)


async def load(hass: HomeAssistant, entry: MockConfigEntry, memory: Any = None) -> None:
    """Set up an entry with a memory."""
    if memory is not None:
        memory_file(entry).write_text(json.dumps(memory), encoding="utf-8")
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


def said(hass: HomeAssistant, entry: MockConfigEntry, issue: str = "stored_values") -> str | None:
    """Return the values that the repair issue names, or its key; None without one."""
    found = ir.async_get(hass).async_get_issue(DOMAIN, f"{issue}_{entry.entry_id}")
    if found is None:
        return None
    return (found.translation_placeholders or {}).get("values", found.translation_key)
