"""A house whose relays follow Home Assistant's, and a test that does not take long."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_ON
from homeassistant.core import Event, HomeAssistant, callback
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.flows.relay_check import check
from lab.simulator import Simulator, SimulatorSettings
from tests.common import CONTACTOR, RELAYS, SENSOR, entry_for, heater, set_up, until

from .walk import HOUSE, IMPORT, METER, R1, R2, Setup


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames come fast here, and so goes the test."""
    for name, seconds in (
        ("BEFORE_S", 0.3),
        ("CLOSED_S", 0.5),
        ("AFTER_S", 0.4),
        ("CONFIRMATION_S", 0.5),
        ("POLL_S", 0.01),
    ):
        monkeypatch.setattr(check, name, seconds)


@pytest.fixture
def settings() -> SimulatorSettings:
    return SimulatorSettings(meter=METER, house=HOUSE)


@pytest.fixture
async def setup(hass: HomeAssistant, sim: Simulator) -> AsyncGenerator[Setup]:
    """Return how to set up an entry; the house's relays follow Home Assistant's."""
    entries: list[MockConfigEntry] = []
    behind = dict(zip((R1, R2, RELAYS["l3"], CONTACTOR), sim.relays, strict=True))

    @callback
    def follow(event: Event[Any]) -> None:
        new = event.data["new_state"]
        if new and (name := behind.get(event.data["entity_id"])):
            sim.relays[name].relay.command(new.state == STATE_ON, "test")

    async def setup(*heaters: Any, **options: Any) -> MockConfigEntry:
        hass.bus.async_listen("state_changed", follow)
        hass.states.async_set(SENSOR, "40", {"unit_of_measurement": "°C"})
        await sim.set({"power_w": IMPORT})
        entry = entry_for(sim.port, *(heaters or (heater(R2, "l2"),)), **options)
        await set_up(hass, entry)
        await until(lambda: entry.runtime_data.link.connected)
        entries.append(entry)
        return entry

    yield setup
    await hass.async_block_till_done()
    for entry in entries:
        if entry.state is ConfigEntryState.LOADED:
            await hass.config_entries.async_unload(entry.entry_id)
