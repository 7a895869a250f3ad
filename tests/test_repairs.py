"""Repairs in Home Assistant, and what is left when a meter goes: nothing."""

from functools import partial
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from lab.simulator import Identity, MeterSettings, Simulator, SimulatorSettings

from .common import entry_for, set_up, until
from .flow_answers import connected, https_entry


def issues(hass: HomeAssistant) -> list[str]:
    return [key for domain, key in ir.async_get(hass).issues if domain == DOMAIN]


@pytest.fixture
async def asking(hass: HomeAssistant, sim: Simulator) -> MockConfigEntry:
    """Return a running entry whose meter shows another certificate."""
    assert await async_setup_component(hass, "repairs", {})
    entry = https_entry(sim)
    await sim.set({"new_certificate": True})
    await set_up(hass, entry)
    await until(lambda: issues(hass))
    return entry


def shows(entry: MockConfigEntry, power_w: float) -> bool:
    reading = entry.runtime_data.link.reading
    return bool(reading and reading.power_w() == pytest.approx(power_w, abs=0.01))


async def open_repair(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    """Open the form of the issue."""
    result: Any = await hass.data["repairs"]["flow_manager"].async_init(
        DOMAIN, data={"issue_id": f"certificate_changed_{entry.entry_id}"}
    )
    return result


async def submit(hass: HomeAssistant, result: dict[str, Any]) -> dict[str, Any]:
    """Confirm."""
    next_result: Any = await hass.data["repairs"]["flow_manager"].async_configure(result["flow_id"], {})
    await hass.async_block_till_done()
    return next_result


async def test_trust_the_new_certificate(
    hass: HomeAssistant, sim: Simulator, asking: MockConfigEntry
) -> None:
    """Both fingerprints are shown; after a click data come, and the issue is gone."""
    old, new = asking.data["fingerprint"], sim.meter.certificate.fingerprint
    assert sim.meter.counts.requests == 0
    form = await open_repair(hass, asking)
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "confirm")
    shown = form["description_placeholders"]
    assert shown["old"] == ":".join(old[at : at + 2] for at in range(0, 64, 2)).upper()
    assert shown["new"].replace(":", "").lower() == new
    result = await submit(hass, form)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert asking.data["fingerprint"] == new
    await connected(hass, asking)
    assert issues(hass) == []
    await hass.config_entries.async_unload(asking.entry_id)


async def test_the_shown_one_is_trusted_and_no_other(
    hass: HomeAssistant, sim: Simulator, asking: MockConfigEntry
) -> None:
    """One that comes between the form and the click is asked for anew."""
    form = await open_repair(hass, asking)
    shown = form["description_placeholders"]["new"].replace(":", "").lower()
    await sim.set({"new_certificate": True})
    await submit(hass, form)
    assert asking.data["fingerprint"] == shown
    await until(lambda: issues(hass))
    assert sim.meter.counts.requests == 0
    await hass.config_entries.async_unload(asking.entry_id)


async def test_repair_of_a_meter_that_is_gone(
    hass: HomeAssistant, sim: Simulator, asking: MockConfigEntry
) -> None:
    form = await open_repair(hass, asking)
    await hass.config_entries.async_remove(asking.entry_id)
    result = await submit(hass, form)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "meter_removed")


async def test_removal_leaves_nothing(hass: HomeAssistant, sim: Simulator, asking: MockConfigEntry) -> None:
    """No issue, no task, no form, nobody at the meter's door."""
    await hass.config_entries.async_remove(asking.entry_id)
    assert issues(hass) == []
    assert not asking._background_tasks
    await sim.set({"password": "other"})
    entry = entry_for(sim.port)
    await set_up(hass, entry)
    await until(hass.config_entries.flow.async_progress)
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert not hass.config_entries.flow.async_progress()
    assert not entry._background_tasks
    assert sim.meter.streams == 0
    assert not hass.config_entries.async_entries(DOMAIN)


async def test_two_meters(hass: HomeAssistant, sim: Simulator) -> None:
    """Each goes its own way."""
    identity = Identity(serial="76555758", product_name="KSEM", mac="00:D0:93:00:00:02")
    async with Simulator(SimulatorSettings(meter=MeterSettings(identity=identity, rate_hz=50))) as other:
        first = entry_for(sim.port)
        second = MockConfigEntry(
            domain=DOMAIN,
            unique_id="76555758",
            title="KSEM",
            data={**first.data, "port": other.port, "device": {"mac": "", "product": "KSEM", "firmware": ""}},
            options={"contactor": None, "settings": {}},
        )
        await set_up(hass, first)
        await set_up(hass, second)
        await sim.set({"power_w": {"total": -900}})
        await other.set({"power_w": {"total": 300}})
        for entry, power_w in ((first, -900), (second, 300)):
            await until(partial(shows, entry, power_w))
        await hass.config_entries.async_remove(first.entry_id)
        assert second.state is ConfigEntryState.LOADED
        before = second.runtime_data.link.connection.counters["frames"]
        await until(lambda: second.runtime_data.link.connection.counters["frames"] > before)
        await hass.config_entries.async_remove(second.entry_id)
