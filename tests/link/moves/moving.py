"""A meter that is not where it was, and a device that asks for an address."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.ems_smart_heater.const import DOMAIN
from lab.simulator import Simulator
from tests.common import busy_with, until
from tests.flow_answers import discover

OLD, OTHER = "127.0.0.2", "127.0.0.3"
"""Nobody listens there."""
NAME = "ems-home-12345678"


async def announce(hass: HomeAssistant, hostname: str, **options: Any) -> None:
    """Let a device ask for an address, and let the time pass in which the present one may answer."""
    result = await discover(hass, hostname, **options)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    await pass_time(hass, 12)


async def pass_time(hass: HomeAssistant, seconds: float) -> None:
    """Let the timers of these seconds run."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done(wait_background_tasks=False)


async def settled(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Wait until what was begun at the new address is over."""
    await until(lambda: not busy_with(entry, "move"))


def issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, f"meter_moved_{entry.entry_id}")


def told_nothing(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry) -> bool:
    """Return whether nobody was asked, followed or told anything."""
    return (sim.meter.counts.requests, entry.data["host"], issue(hass, entry)) == (0, OLD, None)
