"""A meter that is away; its readings come when a test says so."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.clocked_meter import Clock, Meter
from tests.common import RELAYS, entry_for, heater, set_up
from tests.connection_life import NOBODY


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("custom_components.ems_smart_heater.coordinator.monotonic", clock)
    monkeypatch.setattr("custom_components.ems_smart_heater.link.meter_link.monotonic", clock)
    monkeypatch.setattr("custom_components.ems_smart_heater.sensors.meter.monotonic", clock)
    return clock


@pytest.fixture
async def entry(hass: HomeAssistant, socket_enabled: None, clock: Clock) -> Any:
    """Set up an entry whose meter is away; the tests give the readings."""
    entry = entry_for(NOBODY, heater(RELAYS["l1"], settings={"mode": "off"}))
    await set_up(hass, entry)
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
def meter(clock: Clock, entry: MockConfigEntry) -> Meter:
    return Meter(clock, entry.runtime_data.link)
