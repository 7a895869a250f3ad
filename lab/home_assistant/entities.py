"""Finds entities by what they are; their ids depend on the language and on what the user renamed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .client import Client


@dataclass(frozen=True, slots=True)
class Heater:
    """One heater of the integration."""

    subentry_id: str
    title: str
    _ids: Mapping[str, str]

    def entity(self, key: str) -> str:
        """Return the id of one of its entities."""
        return self._ids[key]


@dataclass(frozen=True, slots=True)
class Meter:
    """One meter of the integration with its heaters, in their order."""

    entry_id: str
    heaters: tuple[Heater, ...]
    _ids: Mapping[str, str]

    def entity(self, key: str) -> str:
        """Return the id of one of the meter's own entities."""
        return self._ids[key]


async def find_meter(client: Client, entry_id: str) -> Meter:
    """Read the registry for a config entry of the integration."""
    subentries = await client.command("config_entries/subentries/list", entry_id=entry_id)
    names = {subentry["subentry_id"]: subentry["title"] for subentry in subentries}
    found: dict[str | None, dict[str, str]] = {None: {}} | {subentry_id: {} for subentry_id in names}
    for entity in await _registry(client, entry_id):
        owner = entity["config_subentry_id"]
        found[owner][_key(entity["unique_id"], owner)] = entity["entity_id"]
    heaters = tuple(Heater(subentry_id, title, found[subentry_id]) for subentry_id, title in names.items())
    return Meter(entry_id, heaters, found[None])


def _key(unique_id: str, subentry_id: str | None) -> str:
    """Return what follows the serial number or the subentry's id."""
    return unique_id.removeprefix(f"{subentry_id}_") if subentry_id else unique_id.split("_", 1)[1]


@dataclass(frozen=True, slots=True)
class Shelly:
    """An emulated relay as Home Assistant's own integration shows it."""

    device_id: str
    switch: str
    probe: str | None


async def find_shelly(client: Client, entry_id: str) -> Shelly:
    """Read the registry for a Shelly's switch and, if it has one, its temperature probe."""
    device_id, switch, probe = "", "", None
    for entity in await _registry(client, entry_id):
        if entity["unique_id"].endswith("-switch:0"):
            device_id, switch = entity["device_id"], entity["entity_id"]
        elif "-temperature:100-" in entity["unique_id"]:
            probe = entity["entity_id"]
    return Shelly(device_id, switch, probe)


async def _registry(client: Client, entry_id: str) -> list[dict[str, Any]]:
    """Return the registered entities of a config entry."""
    entities = await client.command("config/entity_registry/list")
    return [entity for entity in entities if entity["config_entry_id"] == entry_id]
