"""What the real Energy dashboard was told, and what is made of settings that are none."""

from typing import Any

import pytest
from homeassistant.components.energy.data import async_get_manager
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from hypothesis import given
from hypothesis import strategies as st

from custom_components.ems_smart_heater.heating.energy_dashboard import (
    UNKNOWN,
    BatteryPower,
    EnergyDashboard,
    Preferences,
    PriceSource,
    read_preferences,
)

GRID = {
    "type": "grid",
    "stat_energy_from": "sensor.bought",
    "stat_energy_to": "sensor.sold",
    "stat_cost": None,
    "entity_energy_price": None,
    "number_energy_price": 0.31,
    "stat_compensation": None,
    "entity_energy_price_export": "sensor.paid",
    "number_energy_price_export": None,
    "cost_adjustment_day": 0.0,
}
BATTERY: dict[str, Any] = {"type": "battery", "stat_energy_from": "sensor.out", "stat_energy_to": "sensor.in"}


async def save(hass: HomeAssistant, *sources: Any) -> None:
    """Save the dashboard's settings as its page does."""
    manager: Any = await async_get_manager(hass)
    await manager.async_update({"energy_sources": list(sources)})


@pytest.fixture
async def dashboard(recorder_mock: Any, hass: HomeAssistant) -> EnergyDashboard:
    """Return what reads the settings of a real Energy dashboard."""
    assert await async_setup_component(hass, "energy", {})
    await hass.async_block_till_done()
    found = EnergyDashboard(hass)
    found.find()
    await hass.async_block_till_done(wait_background_tasks=True)
    return found


async def test_nothing_was_set_yet(dashboard: EnergyDashboard) -> None:
    assert dashboard.preferences == UNKNOWN


async def test_what_was_set_and_changed(hass: HomeAssistant, dashboard: EnergyDashboard) -> None:
    """Seen when asked; nothing of ours is left among its listeners, which nobody can take back."""
    manager: Any = await async_get_manager(hass)
    listeners = list(manager._update_listeners)
    await save(hass, GRID, BATTERY | {"stat_rate": "sensor.battery", "stat_soc": "sensor.soc"})
    assert dashboard.preferences == Preferences(
        bought=PriceSource(number=0.31),
        sold=PriceSource(entity_id="sensor.paid"),
        battery_power=(BatteryPower("sensor.battery", -1),),
        battery_soc=("sensor.soc",),
    )
    await save(hass, GRID | {"number_energy_price": None, "entity_energy_price": "sensor.tariff"})
    assert dashboard.preferences.bought == PriceSource(entity_id="sensor.tariff")
    assert dashboard.preferences.battery_power == ()
    await save(hass)
    assert dashboard.preferences == UNKNOWN
    assert manager._update_listeners == listeners


@pytest.mark.parametrize(
    ("config", "powers"),
    [
        ({"stat_rate": "sensor.p"}, [BatteryPower("sensor.p", -1)]),
        ({"stat_rate_inverted": "sensor.p"}, [BatteryPower("sensor.p", 1)]),
        (
            {"stat_rate_from": "sensor.gives", "stat_rate_to": "sensor.takes"},
            [BatteryPower("sensor.gives", -1), BatteryPower("sensor.takes", 1)],
        ),
    ],
)
async def test_ways_to_show_a_battery(
    hass: HomeAssistant, dashboard: EnergyDashboard, config: dict[str, str], powers: list[BatteryPower]
) -> None:
    """The person's own sensors, not those that the dashboard makes of them."""
    await save(hass, BATTERY | {"power_config": config})
    assert list(dashboard.preferences.battery_power) == powers


async def test_several_batteries(hass: HomeAssistant, dashboard: EnergyDashboard) -> None:
    """All of them, or none: a part of the power would mislead."""
    first, second = BATTERY | {"stat_rate": "sensor.a"}, BATTERY | {"stat_rate": "sensor.b"}
    await save(hass, first, second)
    assert [each.entity_id for each in dashboard.preferences.battery_power] == ["sensor.a", "sensor.b"]
    await save(hass, first, BATTERY)
    assert dashboard.preferences.battery_power == ()


async def test_it_comes_late(recorder_mock: Any, hass: HomeAssistant) -> None:
    """Nothing is imported or begun before Home Assistant has it."""
    dashboard = EnergyDashboard(hass)
    dashboard.find()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert dashboard.preferences == UNKNOWN
    assert "energy_manager" not in hass.data
    assert await async_setup_component(hass, "energy", {})
    await hass.async_block_till_done()
    await save(hass, GRID)
    dashboard.find()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert dashboard.preferences.bought.number == 0.31


async def test_it_is_another_one_some_day(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is known then, and that is said once, not as a warning."""
    hass.config.components.add("energy")
    monkeypatch.delattr("homeassistant.components.energy.data.async_get_manager")
    caplog.set_level("INFO")
    dashboard = EnergyDashboard(hass)
    for _ in range(3):
        dashboard.find()
        await hass.async_block_till_done(wait_background_tasks=True)
        assert dashboard.preferences == UNKNOWN
    (said,) = [each for each in caplog.records if "Energy dashboard" in each.getMessage()]
    assert said.levelname == "INFO"


@pytest.mark.parametrize(
    "data",
    [
        None,
        5,
        [],
        {},
        {"energy_sources": None},
        {"energy_sources": {}},
        {"energy_sources": [None, 5, {}, {"type": "grid"}, {"type": "battery", "power_config": 3}]},
        {"energy_sources": [GRID | {"number_energy_price": "0.3", "entity_energy_price_export": "x:y"}]},
        {"energy_sources": [GRID | {"number_energy_price": float("nan"), "entity_energy_price_export": 1}]},
        {"energy_sources": [BATTERY | {"stat_rate": "external:battery", "stat_soc": None}]},
    ],
)
def test_other_shapes(data: Any) -> None:
    assert read_preferences(data) == UNKNOWN


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["energy_sources", "type", *GRID, "power_config"]), inner)
    ),
    max_leaves=8,
)


@given(anything)
def test_whatever_it_is(data: Any) -> None:
    assert isinstance(read_preferences(data), Preferences)


async def test_what_raises_when_read(dashboard: EnergyDashboard) -> None:
    """What was known before is not taken for what is."""

    class Raising(dict[str, Any]):
        def get(self, *_: Any) -> Any:
            raise RuntimeError

    dashboard._manager.data = Raising()
    assert dashboard.preferences == UNKNOWN
    assert dashboard.preferences == UNKNOWN
