"""Three relays, two of them with a heater; the first one is on."""

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import SENSOR, Wait, heater
from tests.heaters import R1, R2, R4, Start, Switches, boost

from .changing import R3, Running, known_relay


@pytest.fixture
async def entry(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> MockConfigEntry:
    """A heater that is on for an hour, and one whose mode is off."""
    known_relay(hass, switches, R3)
    entry = await start(heater(R1, sensor=SENSOR), heater(R2, "l2", settings={"mode": "off"}))
    await boost(hass, entry, minutes=60)
    await wait(5)
    return entry


@pytest.fixture
def keys(entry: MockConfigEntry) -> list[str]:
    """The keys of both heaters, that of the running one first."""
    return list(entry.subentries)


@pytest.fixture
def running(hass: HomeAssistant, entry: MockConfigEntry, switches: Switches, keys: list[str]) -> Running:
    """The heater that is on."""
    return Running(hass, entry, switches, keys[0])


@pytest.fixture
async def both_on(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> MockConfigEntry:
    """Two heaters behind a contactor, which a person has switched on."""
    on = {"mode": "on"}
    entry = await start(heater(R1, settings=on), heater(R2, "l2", settings=on), contactor=R4)
    await wait(5)
    assert switches.on(R1) and switches.on(R2) and switches.on(R4)  # noqa: PT018 - one state of the world
    switches.calls.clear()
    return entry
