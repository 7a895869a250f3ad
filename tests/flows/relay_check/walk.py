"""Walks a heater's form to the relay test and to its result."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import SUBENTRY_HEATER
from lab.simulator import HouseSettings, MeterSettings
from tests.common import RELAYS, until

R1, R2 = RELAYS["l1"], RELAYS["l2"]
IMPORT = {"l1": 300, "l2": 200, "l3": 100}
"""No surplus: the control starts nothing by itself."""
METER = MeterSettings(rate_hz=50, rate_limit=False)
HOUSE = HouseSettings(noise_w=0)

type Setup = Callable[..., Coroutine[Any, Any, MockConfigEntry]]


def shows(hass: HomeAssistant, relay: str = R1) -> str | None:
    found = hass.states.get(relay)
    return found.state if found else None


async def begin(hass: HomeAssistant, entry: MockConfigEntry, key: str | None = None, **form: Any) -> Any:
    """Fill in the form of a new heater, or of `key`, and ask for the test."""
    source: Any = {"source": SOURCE_RECONFIGURE, "subentry_id": key} if key else {"source": SOURCE_USER}
    flow: Any = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_HEATER), context=source
    )
    filled = {"relay": R1, "phase": "l3", "power_w": 900, "test_relay": True, **form}
    return await hass.config_entries.subentries.async_configure(flow["flow_id"], filled)


async def result_of(hass: HomeAssistant, progress: Any) -> Any:
    """Wait until a test is over, as the frontend does, and return what is shown then."""
    assert (progress["type"], progress["progress_action"]) == (FlowResultType.SHOW_PROGRESS, "test")
    manager = hass.config_entries.subentries
    async with asyncio.timeout(10):
        while True:
            result: Any = await manager.async_configure(progress["flow_id"])
            if result["type"] is not FlowResultType.SHOW_PROGRESS:
                return result
            await asyncio.sleep(0.02)


async def answer(hass: HomeAssistant, result: Any, **user_input: Any) -> Any:
    return await hass.config_entries.subentries.async_configure(result["flow_id"], user_input)


def suggested(result: Any) -> dict[str, Any]:
    """Return what is filled in already."""
    return {
        key.schema: (key.description or {}).get("suggested_value") for key in result["data_schema"].schema
    }


async def refused(hass: HomeAssistant, entry: MockConfigEntry, key: str | None = None, **form: Any) -> str:
    """Return why a test is refused; the form stays as it was filled in."""
    result = await begin(hass, entry, key, **form)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == ("reconfigure" if key else "user")
    assert suggested(result)["power_w"] == form.get("power_w", 900)
    (error,) = result["errors"].values()
    return str(error)


async def closed(hass: HomeAssistant, relay: str = R1) -> None:
    await until(lambda: shows(hass, relay) == STATE_ON)
