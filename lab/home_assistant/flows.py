"""Walks config flows through the same requests that the frontend makes."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from .client import Client, ClientError, Json

_FLOWS = "/api/config/config_entries/flow"
_OPTIONS = "/api/config/config_entries/options/flow"
_SUBENTRIES = "/api/config/config_entries/subentries/flow"

HOUSE: Final[Json] = {"strategy": "thresholds", "metering": "balanced", "home_battery": False}
"""What is answered about the house unless something else is to be tried."""

NO_RESTS: Final[Json] = {"min_on_s": 0, "min_off_s": 0, "start_every_s": 0}
"""Options with which a heater may start as soon as it was stopped, and as often as there is cause."""


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
    """Add an integration by its own flow and return the id of its config entry.

    Steps that do not answer about the house leave that to `HOUSE`.
    """
    result = await walk(client, _FLOWS, {"handler": domain}, *steps)
    if result.get("step_id") == "strategy":
        result = await client.request("POST", f"{_FLOWS}/{result['flow_id']}", HOUSE)
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


async def change_subentry(
    client: Client, entry_id: str, kind: str, subentry_id: str, *steps: Mapping[str, Any]
) -> Json:
    """Reconfigure a subentry; Home Assistant ends such a flow with `reconfigure_successful`."""
    start = {"handler": [entry_id, kind], "subentry_id": subentry_id}
    result = await walk(client, _SUBENTRIES, start, *steps)
    if result["type"] != "abort" or result["reason"] != "reconfigure_successful":
        raise FlowError(result)
    return result


async def begin_relay_test(
    client: Client, entry_id: str, kind: str, form: Mapping[str, Any], subentry_id: str | None = None
) -> Json:
    """Fill in the form of a new or a known subentry and have its relay tested."""
    start: Json = {"handler": [entry_id, kind]}
    if subentry_id:
        start["subentry_id"] = subentry_id
    return await walk(client, _SUBENTRIES, start, {**form, "test_relay": True})


async def end_relay_test(client: Client, progress: Json) -> Json:
    """Wait until a relay's test is over and return the form that is shown then."""
    result = progress
    async with asyncio.timeout(60):
        while result["type"] == "progress":
            await asyncio.sleep(1)
            result = await client.request("GET", f"{_SUBENTRIES}/{result['flow_id']}")
    return result


async def end_subentry(client: Client, form: Json, **answer: Any) -> Json:
    """Answer a subentry's last form, or close the dialog if there is no answer."""
    method, data = ("POST", answer) if answer else ("DELETE", None)
    result: Json = await client.request(method, f"{_SUBENTRIES}/{form['flow_id']}", data)
    return result


async def remove_subentry(client: Client, entry_id: str, subentry_id: str) -> None:
    """Remove a subentry."""
    await client.command("config_entries/subentries/delete", entry_id=entry_id, subentry_id=subentry_id)
