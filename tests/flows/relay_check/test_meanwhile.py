"""Whatever happens during the test: a boiler's relay opens."""

import asyncio

import pytest
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant

from custom_components.ems_smart_heater.flows.relay_check import check
from lab.simulator import Simulator
from tests.common import entity_id, heater, until

from .walk import IMPORT, R1, R2, Setup, begin, closed, result_of, shows, suggested


async def test_another_heater_switches(hass: HomeAssistant, setup: Setup) -> None:
    """At once after the relay closed nothing can be told; the relay opens at once."""
    entry = await setup()
    progress = await begin(hass, entry)
    await closed(hass)
    await hass.services.async_call("input_boolean", "turn_on", {"entity_id": R2})
    result = await result_of(hass, progress)
    assert result["errors"] == {"base": "test_disturbed"}
    assert suggested(result)["test_relay"] is True
    assert shows(hass) == STATE_OFF


async def test_another_heater_switches_late(hass: HomeAssistant, sim: Simulator, setup: Setup) -> None:
    """What was seen before is enough."""
    entry = await setup()
    progress = await begin(hass, entry)
    await closed(hass)
    await asyncio.sleep(0.3)
    await hass.services.async_call("input_boolean", "turn_on", {"entity_id": R2})
    assert suggested(await result_of(hass, progress))["power_w"] == 500
    assert shows(hass) == STATE_OFF


async def test_another_heater_switches_before(hass: HomeAssistant, sim: Simulator, setup: Setup) -> None:
    """Or somebody the relay itself: it is not touched then."""
    entry = await setup()
    for relay in (R2, R1):
        progress = await begin(hass, entry)
        await hass.services.async_call("input_boolean", "turn_on", {"entity_id": relay})
        result = await result_of(hass, progress)
        assert result["errors"] == {"base": "test_disturbed"}
    assert shows(hass) == STATE_ON


async def test_something_else_switches(hass: HomeAssistant, sim: Simulator, setup: Setup) -> None:
    """With a home battery it may be that."""
    entry = await setup()
    for error in ("test_unclear", "test_battery"):
        progress = await begin(hass, entry)
        await closed(hass)
        await asyncio.sleep(0.2)
        await sim.set({"power_w": {"l1": -150}})
        assert (await result_of(hass, progress))["errors"] == {"base": error}
        await sim.set({"power_w": IMPORT})
        hass.config_entries.async_update_entry(entry, options={**entry.options, "home_battery": True})
        await hass.async_block_till_done()
        await until(lambda: entry.runtime_data.link.connected)


async def test_relay_opens_by_itself(hass: HomeAssistant, sim: Simulator, setup: Setup) -> None:
    """Somebody switched it off: it is not switched on again."""
    entry = await setup()
    progress = await begin(hass, entry)
    await closed(hass)
    await hass.services.async_call("input_boolean", "turn_off", {"entity_id": R1})
    assert (await result_of(hass, progress))["errors"] == {"base": "test_relay_opened"}
    assert [switching.on for switching in sim.relays["l1"].relay.log] == [True, False]


async def test_meter_is_lost(
    hass: HomeAssistant, sim: Simulator, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "FRESH_S", 0.2)
    entry = await setup()
    progress = await begin(hass, entry)
    await closed(hass)
    await sim.set({"stall": True})
    assert (await result_of(hass, progress))["errors"] == {"base": "test_meter_lost"}
    assert shows(hass) == STATE_OFF


async def test_dialog_is_closed(hass: HomeAssistant, setup: Setup) -> None:
    entry = await setup()
    progress = await begin(hass, entry)
    await closed(hass)
    hass.config_entries.subentries.async_abort(progress["flow_id"])
    await until(lambda: shows(hass) == STATE_OFF)
    assert not hass.data[check._RUNNING]


async def test_dialog_of_a_heater_is_closed(hass: HomeAssistant, setup: Setup) -> None:
    entry = await setup(heater(R1))
    (key,) = entry.subentries
    progress = await begin(hass, entry, key)
    await closed(hass)
    hass.config_entries.subentries.async_abort(progress["flow_id"])
    await until(lambda: shows(hass) == STATE_OFF)
    assert entry.runtime_data.heating.decision.heaters[key].hold is None


async def test_integration_is_unloaded(hass: HomeAssistant, sim: Simulator, setup: Setup) -> None:
    for key in (None, "own"):
        entry = await setup(heater(R1 if key else R2))
        progress = await begin(hass, entry, key and next(iter(entry.subentries)))
        await closed(hass)
        await hass.config_entries.async_unload(entry.entry_id)
        await until(lambda: shows(hass) == STATE_OFF)
        assert (await result_of(hass, progress))["errors"]
        await hass.config_entries.async_remove(entry.entry_id)
        await sim.set({"reset": True})


async def test_home_assistant_stops(hass: HomeAssistant, setup: Setup) -> None:
    entry = await setup()
    await begin(hass, entry)
    await closed(hass)
    jobs = [job.job.target for job in hass._shutdown_jobs]
    await asyncio.gather(*(job() for job in jobs))
    assert shows(hass) == STATE_OFF


async def test_error_inside(hass: HomeAssistant, setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails in the test, the relay opens."""
    entry = await setup()
    progress = await begin(hass, entry)
    await closed(hass)
    monkeypatch.setattr(check._Watch, "_look", lambda _: 1 / 0)
    assert (await result_of(hass, progress))["errors"] == {"base": "test_failed"}
    assert shows(hass) == STATE_OFF


async def test_own_boost_goes_on(hass: HomeAssistant, setup: Setup) -> None:
    """One that somebody asked for during the test is not ended with it."""
    entry = await setup(heater(R1))
    (key,) = entry.subentries
    progress = await begin(hass, entry, key)
    await closed(hass)
    await hass.services.async_call(
        "switch", "turn_on", {"entity_id": entity_id(hass, "switch", "boost", of=key)}, blocking=True
    )
    assert (await result_of(hass, progress))["step_id"] == "seen"
    assert shows(hass) == STATE_ON
