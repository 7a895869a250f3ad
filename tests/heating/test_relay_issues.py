"""Repair issues of relays: raised while something is wrong, gone when it is cured."""

import json
from pathlib import Path

import pytest
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.ems_smart_heater as integration

from ..common import Wait, heater, state
from ..heaters import (
    R1,
    R2,
    R4,
    Start,
    Switches,
    issues,
    key_of,
    restart_knowing,
    restart_with,
    said,
    status,
    switch,
)

NAMED = {"relay": R1, "name": "Heater l1"}


async def test_relay_that_does_not_switch_on(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Said after five seconds, gone when it obeys."""
    switches.broken.add(R1)
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(4)
    assert issues(hass) == []
    await wait(2)
    assert issues(hass) == ["does_not_switch_on"]
    assert said(hass) == NAMED
    assert status(hass, entry) == "relay_fault"
    assert state(hass, "binary_sensor", "heating", key_of(entry)) == STATE_OFF
    switches.broken.clear()
    await wait(3)
    assert issues(hass) == []


async def stuck_on(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait, **options: str
) -> MockConfigEntry:
    """Return an entry whose first heater is on and was told off a moment ago."""
    entry = await start(heater(R1, settings={"mode": "on"}), **options)
    await wait(2)
    switches.broken.add(R1)
    await switch(hass, entry, "off")
    return entry


async def test_relay_that_stays_on(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """On with its power from the first moment; it is said with the heater's name, and gone when it obeys."""
    entry = await stuck_on(hass, start, switches, wait)
    key = key_of(entry)
    assert state(hass, "binary_sensor", "heating", key) == STATE_ON
    assert state(hass, "sensor", "heater_power", key) == "500"
    assert status(hass, entry) == "off"
    await wait(6)
    assert issues(hass) == ["cannot_switch_off"]
    assert said(hass) == NAMED
    assert status(hass, entry) == "cannot_switch_off"
    assert state(hass, "binary_sensor", "heating", key) == STATE_ON
    assert state(hass, "binary_sensor", "drawing", key) == STATE_ON
    assert state(hass, "sensor", "heater_power", key) == "500"
    switches.broken.clear()
    await wait(3)
    assert issues(hass) == []
    assert state(hass, "binary_sensor", "heating", key) == STATE_OFF


async def test_what_stays_on_is_counted(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Of six minutes at least four are shown."""
    entry = await stuck_on(hass, start, switches, wait)
    await wait(360)
    assert 0.03 < float(state(hass, "sensor", "grid_energy", key_of(entry))) < 0.051
    assert 0.06 < float(state(hass, "sensor", "hours_on", key_of(entry))) < 0.102


async def test_what_cannot_be_switched_off_is_above_everything(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Home Assistant shows errors first."""
    switches.broken.add(R2)
    on = {"mode": "on", "on_threshold_w": -520}
    entry = await start(heater(R1, settings=on), heater(R2, "l2", settings=on), contactor=R4)
    await wait(6)
    switches.broken |= {R1, R4}
    await switch(hass, entry, "off")
    await wait(12)
    found = ir.async_get(hass).issues.values()
    errors = [each.translation_key for each in found if each.severity is ir.IssueSeverity.ERROR]
    assert errors == ["cannot_switch_off"]
    assert set(issues(hass)) == {"cannot_switch_off", "band_too_narrow", "contactor_does_not_open"}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("issue", ["cannot_switch_off", "welded"])
def test_it_is_said_what_to_do(language: str, issue: str) -> None:
    """Already the title names the heater and the fuse."""
    path = Path(integration.__file__).parent / "translations" / f"{language}.json"
    title = json.loads(path.read_text(encoding="utf-8"))["issues"][issue]["title"]
    assert "{name}" in title
    assert {"en": "fuse", "de": "Sicherung"}[language] in title


async def test_welded_is_shown_on_though_its_relay_shows_off(
    hass: HomeAssistant, start: Start, wait: Wait
) -> None:
    entry = await start(heater(R1))
    await restart_knowing(hass, entry, stuck=3, steps_w=[480] * 3)
    assert issues(hass) == ["welded"]
    assert status(hass, entry) == "cannot_switch_off"
    assert state(hass, "binary_sensor", "heating", key_of(entry)) == STATE_ON
    assert state(hass, "sensor", "heater_power", key_of(entry)) == "480"


async def test_welded_that_also_shows_on_is_said_once(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """What the meter has seen; only a person ends that."""
    entry = await start(heater(R1, settings={"mode": "off"}))
    switches.broken.add(R1)
    await restart_knowing(hass, entry, stuck=3, steps_w=[500] * 3)
    switches.show(R1, STATE_ON)
    await wait(6)
    assert issues(hass) == ["welded"]
    entry.runtime_data.heating.forget_learned(key_of(entry))
    await wait(1)
    assert issues(hass) == ["cannot_switch_off"]


async def test_contactor_that_does_not_close(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    switches.broken.add(R4)
    await start(heater(R1, settings={"mode": "on"}), contactor=R4)
    await wait(6)
    assert issues(hass) == ["contactor_does_not_close"]
    assert not switches.on(R1)


async def test_contactor_that_stays_closed(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """It protects no more: said after five seconds, gone when it opens."""
    entry = await start(heater(R1, settings={"mode": "on"}), contactor=R4)
    await wait(2)
    assert switches.on(R1)
    switches.broken.add(R4)
    await switch(hass, entry, "off")
    await wait(4)
    assert issues(hass) == []
    await wait(3)
    assert issues(hass) == ["contactor_does_not_open"]
    assert said(hass) == {"relay": R4}
    switches.show(R4, STATE_OFF)
    await wait(1)
    assert issues(hass) == []


async def test_relay_gone(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """Missed once Home Assistant has started, gone when it is back; nothing is left on unload."""
    entry = await start()
    assert issues(hass) == []
    er.async_get(hass).async_remove(R1)
    hass.states.async_remove(R1)
    await wait(1)
    assert issues(hass) == ["relay_gone"]
    switches.show(R1, STATE_OFF)
    await wait(1)
    assert issues(hass) == []
    hass.states.async_remove(R1)
    await wait(1)
    await hass.config_entries.async_unload(entry.entry_id)
    assert issues(hass) == []


async def test_relay_out_of_reach_that_was_on(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Said after five minutes, with relay and heater; gone when it shows anything."""
    await start(heater(R1, settings={"mode": "on"}))
    await wait(5)
    switches.show(R1, STATE_UNAVAILABLE)
    await wait(298)
    assert issues(hass) == []
    await wait(3)
    assert issues(hass) == ["out_of_reach_on"]
    assert said(hass) == NAMED
    switches.show(R1, STATE_ON)
    await wait(1)
    assert issues(hass) == []


async def test_relay_out_of_reach_that_was_off(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    await start(heater(R1))
    await wait(5)
    switches.show(R1, STATE_UNAVAILABLE)
    await wait(310)
    assert issues(hass) == []


async def test_relay_out_of_reach_since_a_restart(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """It was on when Home Assistant was killed."""
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(5)

    def killed(stored: dict[str, dict[str, dict[str, float]]]) -> None:
        switches.show(R1, STATE_UNAVAILABLE)
        stored["heaters"][key_of(entry)]["run_s"] = 60

    await restart_with(hass, entry, killed)
    await wait(305)
    assert issues(hass) == ["out_of_reach_on"]


async def test_relay_out_of_reach_that_went_off_when_control_ended(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """A restart switches off what was on; that is what was seen last, and it was a switching."""
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(5)
    await hass.config_entries.async_unload(entry.entry_id)
    assert not switches.on()
    switches.show(R1, STATE_UNAVAILABLE)
    await hass.config_entries.async_setup(entry.entry_id)
    await wait(305)
    assert issues(hass) == []
    assert state(hass, "sensor", "switchings", key_of(entry)) == "2"
