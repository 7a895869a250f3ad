"""Which sensors a meter has."""

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.ems_smart_heater.meter.ems.client import MeterClient
from custom_components.ems_smart_heater.meter.quantity import Phase, Quantity
from tests.common import entry_for, set_up
from tests.runtime.test_publishing import MEASURED

NOBODY = 9


async def test_what_a_meter_does_not_send_has_no_entity(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that tells powers and nothing else."""
    powers = {(Quantity.ACTIVE_POWER, phase) for phase in Phase}
    monkeypatch.setattr(MeterClient, "quantities", powers)
    entry = entry_for(NOBODY)
    await set_up(hass, entry)
    found = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    keys = {each.unique_id.split("_", 1)[1] for each in found}
    measured = {key for key in keys if key.rsplit("_l", 1)[0] in MEASURED}
    assert measured == {"power", "power_l1", "power_l2", "power_l3"}
    assert {"surplus", "connected", "control"} <= keys
    await hass.config_entries.async_unload(entry.entry_id)
