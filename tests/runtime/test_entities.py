"""What a person sees and sets, with a real meter on a socket."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.ems_smart_heater as integration
from custom_components.ems_smart_heater.control.model import Control, Mode, Status
from custom_components.ems_smart_heater.control.strategies import STRATEGIES
from lab.simulator import Simulator

from ..common import RELAYS, SENSOR, entity_id, entry_for, heater, set_up, state, wait_for


@pytest.fixture
async def entry(hass: HomeAssistant, sim: Simulator) -> Any:
    """Set up a meter with one heater that has a temperature sensor."""
    await sim.set({"power_w": {"l1": -650, "l2": 100, "l3": -150}})
    hass.states.async_set(SENSOR, "120", {"unit_of_measurement": "°F", "device_class": "temperature"})
    entry = entry_for(
        sim.port, heater(RELAYS["l1"], sensor=SENSOR), settings={"on_delay_s": 0, "off_delay_s": 0}
    )
    await set_up(hass, entry)
    options = {**entry.options, "min_on_s": 0, "min_off_s": 0}
    hass.config_entries.async_update_entry(entry, options=options)
    await hass.async_block_till_done()
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


async def test_measurements(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Signed, per phase, in the units of Home Assistant."""
    await wait_for(hass, lambda: state(hass, "binary_sensor", "connected") == STATE_ON)
    assert state(hass, "sensor", "power") == "-700.0"
    assert state(hass, "sensor", "power_l1") == "-650.0"
    assert state(hass, "sensor", "power_l2") == "100.0"
    assert state(hass, "sensor", "power_l3") == "-150.0"
    assert state(hass, "sensor", "surplus") == "700.0"
    assert float(state(hass, "sensor", "frequency")) == pytest.approx(50, abs=0.1)
    energy = hass.states.get(entity_id(hass, "sensor", "energy_import"))
    assert energy is not None
    assert energy.attributes["unit_of_measurement"] == "kWh"
    assert energy.attributes["state_class"] == "total_increasing"


async def test_heats_with_surplus(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry) -> None:
    """On, confirmed, explained, and off again."""
    (key,) = entry.subentries
    await wait_for(hass, lambda: state(hass, "binary_sensor", "heating", key) == STATE_ON)
    assert hass.states.is_state(RELAYS["l1"], STATE_ON)
    assert state(hass, "sensor", "status", key) == "surplus"
    await sim.set({"power_w": {"l1": 100, "l2": 100, "l3": 100}})
    await wait_for(hass, lambda: state(hass, "binary_sensor", "heating", key) == STATE_OFF)
    assert state(hass, "sensor", "status", key) == "no_surplus"


async def test_fahrenheit_and_the_water(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """130 °F are 54.4 °C: hot."""
    (key,) = entry.subentries
    hass.states.async_set(SENSOR, "130", {"unit_of_measurement": "°F"})
    await hass.async_block_till_done()
    assert state(hass, "sensor", "status", key) == "hot"


@pytest.mark.parametrize(
    ("value", "unit"),
    [("unavailable", "°C"), ("unknown", "°C"), ("warm", "°C"), ("40", "%"), ("40", None), ("nan", "°C")],
)
async def test_temperature_lost(
    hass: HomeAssistant, entry: MockConfigEntry, value: str, unit: str | None
) -> None:
    (key,) = entry.subentries
    hass.states.async_set(SENSOR, value, {"unit_of_measurement": unit} if unit else {})
    await hass.async_block_till_done()
    assert state(hass, "sensor", "status", key) == "temperature_lost"


async def test_temperature_removed(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    (key,) = entry.subentries
    hass.states.async_remove(SENSOR)
    await hass.async_block_till_done()
    assert state(hass, "sensor", "status", key) == "temperature_lost"


async def set_number(hass: HomeAssistant, key: str, value: float, of: str = "12345678") -> None:
    await hass.services.async_call(
        "number",
        "set_value",
        {"entity_id": entity_id(hass, "number", key, of), "value": value},
        blocking=True,
    )
    await hass.async_block_till_done()


@pytest.mark.parametrize(
    ("key", "value"),
    [("total_on_threshold", -50), ("total_off_threshold", -650), ("total_off_threshold", -700)],
)
async def test_on_must_be_below_off(
    hass: HomeAssistant, entry: MockConfigEntry, key: str, value: float
) -> None:
    """Refused with both figures, and nothing is lost."""
    with pytest.raises(ServiceValidationError) as caught:
        await set_number(hass, key, value)
    assert caught.value.translation_key == "on_not_below_off"
    assert "total" not in str(entry.options["settings"])


@pytest.mark.parametrize(
    ("key", "value"),
    [("on_threshold", -30), ("off_threshold", -600), ("on_temperature", 53), ("off_temperature", 50)],
)
async def test_on_must_be_below_off_of_a_heater(
    hass: HomeAssistant, entry: MockConfigEntry, key: str, value: float
) -> None:
    (subentry,) = entry.subentries.values()
    with pytest.raises(ServiceValidationError):
        await set_number(hass, key, value, subentry.subentry_id)
    assert subentry.data["settings"] == {}


async def test_numbers_of_a_heater(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Changed and kept, each in its own unit."""
    (subentry,) = entry.subentries.values()
    for key, value in (
        ("on_threshold", -900),
        ("off_threshold", 100),
        ("off_temperature", 60),
        ("on_temperature", 55),
    ):
        await set_number(hass, key, value, subentry.subentry_id)
        assert float(state(hass, "number", key, subentry.subentry_id)) == value
    settings = entry.runtime_data.heating.settings.heaters[subentry.subentry_id]
    assert (settings.on_threshold_w, settings.off_threshold_w) == (-900, 100)
    assert (settings.on_temperature_c, settings.off_temperature_c) == (55, 60)


async def test_selects_and_guard(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    (key,) = entry.subentries
    heating = entry.runtime_data.heating
    cases: tuple[tuple[str, str, str, str, dict[str, Any], Callable[[], Any]], ...] = (
        (
            "select",
            "mode",
            key,
            "select_option",
            {"option": "off"},
            lambda: heating.settings.heaters[key].mode,
        ),
        (
            "select",
            "control",
            "12345678",
            "select_option",
            {"option": "off"},
            lambda: heating.settings.control,
        ),
        ("switch", "total_guard", "12345678", "turn_off", {}, lambda: heating.settings.total_guard),
        ("switch", "total_guard", "12345678", "turn_on", {}, lambda: heating.settings.total_guard),
    )
    for platform, name, of, service, data, read in cases:
        target = {"entity_id": entity_id(hass, platform, name, of)}
        await hass.services.async_call(platform, service, {**target, **data}, blocking=True)
        await hass.async_block_till_done()
        shown = state(hass, platform, name, of)
        assert shown == {True: STATE_ON, False: STATE_OFF}.get(read(), read())


async def test_observing_lets_go(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """What was on goes off once; then nobody is touched, and what would be done is shown."""
    (key,) = entry.subentries
    await wait_for(hass, lambda: state(hass, "binary_sensor", "heating", key) == STATE_ON)
    target = {"entity_id": entity_id(hass, "select", "control")}
    await hass.services.async_call("select", "select_option", {**target, "option": "observe"}, blocking=True)
    await wait_for(hass, lambda: hass.states.is_state(RELAYS["l1"], STATE_OFF))
    await hass.services.async_call("input_boolean", "turn_on", {"entity_id": RELAYS["l1"]}, blocking=True)
    await hass.async_block_till_done()
    assert hass.states.is_state(RELAYS["l1"], STATE_ON)


async def test_strategy(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Holds at once, without a reload; what somebody changed stays."""
    heating = entry.runtime_data.heating
    assert state(hass, "select", "strategy") == "thresholds"
    target = {"entity_id": entity_id(hass, "select", "strategy")}
    for option in ("follow_surplus", "thresholds"):
        await hass.services.async_call("select", "select_option", {**target, "option": option}, blocking=True)
        await hass.async_block_till_done()
        assert entry.runtime_data.heating is heating
        assert state(hass, "select", "strategy") == heating.settings.strategy.name == option
        assert state(hass, "number", "off_delay") == "0.0"


async def test_delays_stay_whatever_the_strategy(hass: HomeAssistant, sim: Simulator) -> None:
    """They are those of the thresholds, and wait for them; what is tolerated holds as it was chosen."""
    entry = entry_for(sim.port, heater(RELAYS["l1"]))
    await set_up(hass, entry)
    target = {"entity_id": entity_id(hass, "select", "strategy"), "option": "follow_surplus"}
    await hass.services.async_call("select", "select_option", target, blocking=True)
    await hass.async_block_till_done()
    assert (state(hass, "number", "on_delay"), state(hass, "number", "off_delay")) == ("10.0", "5.0")
    assert state(hass, "number", "tolerated_import") == "0.0"
    await set_number(hass, "tolerated_import", -200)
    assert state(hass, "number", "tolerated_import") == "-200.0"
    assert entry.runtime_data.heating.settings.tolerated_import_w == -200
    await hass.config_entries.async_unload(entry.entry_id)


async def test_switchings_a_day(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """A whole number, also in the configuration."""
    (subentry,) = entry.subentries.values()
    assert state(hass, "number", "switchings_a_day", subentry.subentry_id) == "0.0"
    await set_number(hass, "switchings_a_day", 40, subentry.subentry_id)
    assert repr(subentry.data["settings"]["switchings_a_day"]) == "40"
    assert state(hass, "number", "switchings_a_day", subentry.subentry_id) == "40.0"
    assert entry.runtime_data.heating.settings.heaters[subentry.subentry_id].switchings_a_day == 40


@pytest.mark.parametrize(
    ("platform", "name", "options"),
    [
        ("select", "strategy", STRATEGIES),
        ("sensor", "status", Status),
        ("select", "control", Control),
        ("select", "mode", Mode),
    ],
)
def test_options_are_translated(platform: str, name: str, options: Iterable[str]) -> None:
    texts = json.loads((Path(integration.__file__).parent / "translations" / "de.json").read_text("utf-8"))
    assert texts["entity"][platform][name]["state"].keys() == {str(each) for each in options}
