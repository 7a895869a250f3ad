"""What all tests share: the integration is found, and a simulator on real sockets."""

import logging
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import hypothesis
import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.ems_smart_heater.const import DOMAIN

# Imported first, or the plugin's own testing folder of that name shadows it.
from custom_components.ems_smart_heater.heating import store
from lab.simulator import MeterSettings, Simulator, SimulatorSettings

from .common import SENSOR, Wait, entry_for, heater
from .heaters import NOBODY, R1, Start, Switches

# How long an example takes is no result: on a busy machine it would be one.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
# The test plugin has the recorder's every statement logged; between two tests that goes to the terminal.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the nightly run do more of the same."""
    parser.addoption("--nightly", action="store_true", help="run long tests at full length")


@pytest.fixture
def nightly(request: pytest.FixtureRequest) -> bool:
    """Return whether tests that take long may."""
    return bool(request.config.getoption("--nightly"))


@pytest.fixture
def all_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable every entity from the start."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", property(lambda _: True))


@pytest.fixture(autouse=True)
def _home_assistant(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where there is a Home Assistant, let it load the integration and keep its memory elsewhere."""
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_mock")  # its database comes before Home Assistant
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")
        monkeypatch.setattr(store, "STORAGE_DIR", str(tmp_path))


@pytest.fixture
def wait(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Wait:
    """Return how to let time pass."""

    async def wait(seconds: float) -> None:
        for _ in range(round(seconds)):
            freezer.tick(timedelta(seconds=1))
            async_fire_time_changed(hass)
            await hass.async_block_till_done()

    return wait


@pytest.fixture
def settings() -> SimulatorSettings:
    """Return the settings of the simulator; frames come fast, so that tests are short, but no flood."""
    return SimulatorSettings(meter=MeterSettings(rate_hz=40, rate_limit=False))


@pytest.fixture
async def sim(socket_enabled: None, settings: SimulatorSettings) -> AsyncGenerator[Simulator]:
    """Run a simulator."""
    async with Simulator(settings) as simulator:
        yield simulator


@pytest.fixture
async def session(socket_enabled: None) -> AsyncGenerator[aiohttp.ClientSession]:
    """Return a client's session; nothing here takes long."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as client:
        yield client


@pytest.fixture
def switches(hass: HomeAssistant) -> Switches:
    """Return relays that obey."""
    return Switches(hass)


@pytest.fixture
async def start(
    hass: HomeAssistant, socket_enabled: None, switches: Switches, freezer: FrozenDateTimeFactory
) -> AsyncGenerator[Start]:
    """Return how to set up an entry with heaters and without a meter; it is unloaded in the end."""
    entries: list[MockConfigEntry] = []

    async def start(*heaters: Any, **options: Any) -> MockConfigEntry:
        entry = entry_for(NOBODY, *(heaters or (heater(R1, sensor=SENSOR),)), **options)
        hass.states.async_set(SENSOR, "40", {"unit_of_measurement": "°C"})
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        entries.append(entry)
        return entry

    yield start
    switches.all_back()  # one that is out of reach would be waited for, in a time that stands still
    for entry in entries:
        if entry.entry_id in {each.entry_id for each in hass.config_entries.async_entries(DOMAIN)}:
            await hass.config_entries.async_unload(entry.entry_id)
