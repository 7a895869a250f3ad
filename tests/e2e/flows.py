"""Walks config flows through the same requests that the frontend makes."""

from collections.abc import Mapping
from typing import Any

from .client import Client, ClientError, Json

_FLOWS = "/api/config/config_entries/flow"
_OPTIONS = "/api/config/config_entries/options/flow"
_SUBENTRIES = "/api/config/config_entries/subentries/flow"


class FlowError(ClientError):
    """A flow ended otherwise than it should; `result` is what Home Assistant answered."""

    def __init__(self, result: Json) -> None:
        """Keep the answer."""
        super().__init__(str(result))
        self.result = result


async def walk(client: Client, path: str, start: Json, *steps: Mapping[str, Any]) -> Json:
    """Start a flow, answer its forms one after the other and return Home Assistant's last answer."""
    result: Json = await client.request("POST", path, start)
    for step in steps:
        if "flow_id" not in result or result["type"] not in ("form", "menu"):
            raise FlowError(result)
        result = await client.request("POST", f"{path}/{result['flow_id']}", dict(step))
    return result


async def add_entry(client: Client, domain: str, *steps: Mapping[str, Any]) -> str:
    """Add an integration by its own flow and return the id of its config entry."""
    result = await walk(client, _FLOWS, {"handler": domain}, *steps)
    if result["type"] != "create_entry":
        raise FlowError(result)
    entry_id: str = result["result"]["entry_id"]
    return entry_id


async def try_entry(client: Client, domain: str, *steps: Mapping[str, Any]) -> Json:
    """Walk a flow that is not meant to end, drop it and return the last answer."""
    result = await walk(client, _FLOWS, {"handler": domain}, *steps)
    if result["type"] in ("form", "menu"):
        await client.request("DELETE", f"{_FLOWS}/{result['flow_id']}")
    return result


async def set_options(client: Client, entry_id: str, *steps: Mapping[str, Any]) -> Json:
    """Walk the options of a config entry."""
    result = await walk(client, _OPTIONS, {"handler": entry_id}, *steps)
    if result["type"] != "create_entry":
        raise FlowError(result)
    return result


async def add_subentry(client: Client, entry_id: str, kind: str, *steps: Mapping[str, Any]) -> Json:
    """Add a subentry to a config entry."""
    result = await walk(client, _SUBENTRIES, {"handler": [entry_id, kind]}, *steps)
    if result["type"] != "create_entry":
        raise FlowError(result)
    return result


async def change_subentry(
    client: Client, entry_id: str, kind: str, subentry_id: str, *steps: Mapping[str, Any]
) -> Json:
    """Reconfigure a subentry; Home Assistant ends such a flow with `reconfigure_successful`."""
    start = {"handler": [entry_id, kind], "subentry_id": subentry_id}
    result = await walk(client, _SUBENTRIES, start, *steps)
    if result["type"] != "abort" or result["reason"] != "reconfigure_successful":
        raise FlowError(result)
    return result


async def remove_subentry(client: Client, entry_id: str, subentry_id: str) -> None:
    """Remove a subentry."""
    await client.command("config_entries/subentries/delete", entry_id=entry_id, subentry_id=subentry_id)
