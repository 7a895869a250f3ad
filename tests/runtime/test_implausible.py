"""What no meter can show is unknown to a person, and told in the diagnostics."""

import pytest
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.diagnostics import async_get_config_entry_diagnostics
from custom_components.ems_smart_heater.meter.quantity import Phase, Quantity

from ..clocked_meter import Meter
from ..common import state


@pytest.mark.usefixtures("all_enabled")
async def test_unknown_counted_and_told(hass: HomeAssistant, meter: Meter, entry: MockConfigEntry) -> None:
    """1e18 mHz and 500.5 V: two entities know nothing, the others go on, the diagnostics name the figures."""
    meter.set(Quantity.FREQUENCY, 1e15)
    meter.read()
    meter.set(Quantity.VOLTAGE, 500.5, Phase.L2)
    meter.read(after_s=60)
    meter.read(after_s=0.25)  # not shown: not looked into
    assert state(hass, "sensor", "frequency") == STATE_UNKNOWN
    assert state(hass, "sensor", "voltage_l2") == STATE_UNKNOWN
    assert state(hass, "sensor", "voltage_l1") == "234.731"
    assert state(hass, "sensor", "power") == "64.4"
    told = (await async_get_config_entry_diagnostics(hass, entry))["meter"]
    assert told["last_reading"]["values"]["frequency"] == {"total": None}
    assert told["implausible"] == {
        "frequency total": {"times": 2, "last": 1e15},
        "voltage l2": {"times": 1, "last": 500.5},
    }


async def test_power_factor_while_exporting(
    hass: HomeAssistant, all_enabled: None, meter: Meter, entry: MockConfigEntry
) -> None:
    """Minus: 13 is 0 and 15 is 950."""
    meter.set(Quantity.POWER_FACTOR, -0.95)
    meter.read()
    assert state(hass, "sensor", "power_factor") == "-0.95"
