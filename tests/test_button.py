"""The button that sets thresholds from what a heater really draws."""

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .common import heater, state
from .heaters import R1, Start, call, key_of, restart_knowing


async def press(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await call(hass, "button", "press", "learned_thresholds", key_of(entry))


async def test_nothing_learned(hass: HomeAssistant, start: Start) -> None:
    """Refused with what to do, and nothing is changed."""
    entry = await start()
    await restart_knowing(hass, entry, steps_w=[440, 440])
    with pytest.raises(ServiceValidationError) as caught:
        await press(hass, entry)
    assert caught.value.translation_key == "nothing_learned"
    assert entry.subentries[key_of(entry)].data["settings"] == {}


async def test_thresholds(hass: HomeAssistant, start: Start) -> None:
    """As set-up derives them from an entered power, both in one change; other settings stay."""
    entry = await start(heater(R1, settings={"on_threshold_w": -20, "off_threshold_w": -10, "boost_s": 60}))
    await restart_knowing(hass, entry, steps_w=[435, 440, 441])
    heating, changes = entry.runtime_data.heating, list[object]()
    entry.add_update_listener(lambda *_: _noted(changes))
    await press(hass, entry)
    assert len(changes) == 1
    assert entry.runtime_data.heating is heating
    assert entry.subentries[key_of(entry)].data["settings"] == {
        "on_threshold_w": -534,
        "off_threshold_w": -30,
        "boost_s": 60,
    }
    assert state(hass, "number", "on_threshold", key_of(entry)) == "-534.0"
    assert state(hass, "number", "off_threshold", key_of(entry)) == "-30.0"


async def _noted(changes: list[object]) -> None:
    changes.append(None)
