"""What is refused before anything is switched."""

from time import monotonic

import pytest
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.control.model import Hold, HoldKind
from custom_components.ems_smart_heater.flows.relay_check import check
from lab.simulator import Simulator
from tests.common import CONTACTOR, SENSOR, heater, until

from .walk import R1, R2, Setup, begin, refused, result_of, shows, suggested


async def test_without_the_meter(
    hass: HomeAssistant, sim: Simulator, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not connected, too old, or not loaded at all."""
    entry = await setup()
    await sim.set({"stall": True})
    link = entry.runtime_data.link
    await until(lambda: link.age_s > 0.2)
    with monkeypatch.context() as patch:
        patch.setattr(check, "FRESH_S", 0.1)
        assert await refused(hass, entry) == "test_meter_lost"
    link.connected = False
    assert await refused(hass, entry) == "test_meter_lost"
    await hass.config_entries.async_unload(entry.entry_id)
    assert await refused(hass, entry) == "test_meter_lost"


@pytest.mark.parametrize(
    ("shown", "error"), [(STATE_UNAVAILABLE, "test_relay_unavailable"), (STATE_ON, "test_relay_on")]
)
async def test_relay_not_off(hass: HomeAssistant, setup: Setup, shown: str, error: str) -> None:
    entry = await setup()
    hass.states.async_set(R1, shown)
    assert await refused(hass, entry) == error
    assert shows(hass) == shown


@pytest.mark.parametrize(
    ("temperature", "error"),
    [
        ("60", "test_hot"),
        ("51", "test_hot"),
        ("-127", "test_temperature_lost"),
        (STATE_UNAVAILABLE, "test_temperature_lost"),
    ],
)
@pytest.mark.parametrize("own", [True, False])
async def test_water(hass: HomeAssistant, setup: Setup, temperature: str, error: str, own: bool) -> None:
    """Hot, or not known to be cold: of a new heater, and of one that the control knows."""
    entry = await setup(heater(R1, "l1", sensor=SENSOR if own else None))
    hass.states.async_set(SENSOR, temperature, {"unit_of_measurement": "°C"})
    await hass.async_block_till_done()
    (key,) = entry.subentries
    if own and temperature == "51":
        temperature, error = "53", "test_hot"
        hass.states.async_set(SENSOR, temperature, {"unit_of_measurement": "°C"})
    if own:
        result = await result_of(hass, await begin(hass, entry, key, temperature_sensor=SENSOR))
        assert result["errors"] == {"base": error}
        assert entry.runtime_data.heating.decision.heaters[key].hold is None
    else:
        assert await refused(hass, entry, key, temperature_sensor=SENSOR) == error
        assert await refused(hass, entry, relay=R2, temperature_sensor=SENSOR) == error
    assert shows(hass) == STATE_OFF


async def test_new_heater_behind_a_contactor(hass: HomeAssistant, setup: Setup) -> None:
    """The control has to close it: only for a heater that it has."""
    entry = await setup(contactor=CONTACTOR)
    assert await refused(hass, entry) == "test_behind_contactor"
    assert shows(hass, CONTACTOR) == STATE_OFF


async def test_observing(hass: HomeAssistant, setup: Setup) -> None:
    entry = await setup(heater(R1), settings={"control": "observe"})
    (key,) = entry.subentries
    assert await refused(hass, entry, key) == "test_observing"


async def test_what_somebody_asked_for_is_not_ended(hass: HomeAssistant, setup: Setup) -> None:
    """A switch-off by hand holds the heater off: a boost would end that."""
    entry = await setup(heater(R1))
    (key,) = entry.subentries
    heating = entry.runtime_data.heating
    heating._net.hold(key, Hold(kind=HoldKind.OVERRIDE_OFF, until=monotonic() + 60))
    heating.settings_changed()
    assert await refused(hass, entry, key) == "test_held"


async def test_mode_off(hass: HomeAssistant, setup: Setup) -> None:
    entry = await setup(heater(R1, settings={"mode": "off"}))
    (key,) = entry.subentries
    result = await result_of(hass, await begin(hass, entry, key))
    assert (result["step_id"], result["errors"]) == ("reconfigure", {"base": "test_mode_off"})
    assert entry.runtime_data.heating.decision.heaters[key].hold is None


async def test_disabled_heater(hass: HomeAssistant, setup: Setup) -> None:
    """The control leaves it alone."""
    entry = await setup(heater(R1))
    (key,) = entry.subentries
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((DOMAIN, key), config_entry_id=entry.entry_id)
    assert device is not None
    registry.async_update_device(device.id, disabled_by=dr.DeviceEntryDisabler.USER)
    await hass.async_block_till_done()
    assert await refused(hass, entry, key) == "test_blocked"


async def test_disabled_meanwhile(hass: HomeAssistant, setup: Setup) -> None:
    entry = await setup(heater(R1))
    (key,) = entry.subentries
    progress = await begin(hass, entry, key)
    heating = entry.runtime_data.heating
    heating.bank.disabled.add(key)
    heating.settings_changed()
    assert (await result_of(hass, progress))["errors"] == {"base": "test_blocked"}
    assert shows(hass) == STATE_OFF


async def test_another_relay_of_a_heater(hass: HomeAssistant, sim: Simulator, setup: Setup) -> None:
    """It is not the control's yet: commanded by the test itself."""
    entry = await setup(heater(R2, "l1", settings={"mode": "off"}))
    (key,) = entry.subentries
    result = await result_of(hass, await begin(hass, entry, key))
    assert suggested(result)["phase"] == "l1"
    assert not sim.relays["l2"].relay.log


async def test_one_at_a_time(hass: HomeAssistant, setup: Setup) -> None:
    entry = await setup()
    progress = await begin(hass, entry)
    assert await refused(hass, entry, relay=CONTACTOR) == "test_running"
    assert (await result_of(hass, progress))["step_id"] == "seen"


async def test_form_comes_first(hass: HomeAssistant, setup: Setup) -> None:
    entry = await setup()
    assert await refused(hass, entry, relay=R2) == "relay_used_twice"
