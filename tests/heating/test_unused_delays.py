"""Automations that set delays which the strategy does not go by are named; real ones, by Home Assistant."""

from typing import Any

import pytest
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from custom_components.ems_smart_heater.const import DOMAIN

from ..common import SERIAL, Wait, heater
from ..heaters import R1, Start, call, issues, said

ON_DELAY, OFF_DELAY = "number.ems_home_on_delay", "number.ems_home_off_delay"
FOLLOW = {"strategy": "follow_surplus"}


def sets(number: str, alias: str) -> dict[str, Any]:
    """Return what sets a number in the evening."""
    action = {"action": "number.set_value", "target": {"entity_id": number}, "data": {"value": 5}}
    return {"id": alias, "alias": alias, "triggers": [], "actions": [action]}


async def automate(hass: HomeAssistant, *automations: dict[str, Any]) -> None:
    assert await async_setup_component(hass, "automation", {"automation": list(automations)})
    await hass.async_block_till_done()


async def choose(hass: HomeAssistant, strategy: str) -> None:
    await call(hass, "select", "select_option", "strategy", SERIAL, option=strategy)


async def test_named_as_long_as_the_strategy_does_not_go_by_them(hass: HomeAssistant, start: Start) -> None:
    await automate(hass, sets(ON_DELAY, "Evening"), sets("number.another", "Other"))
    await start(heater(R1))
    assert issues(hass) == []
    await choose(hass, "follow_surplus")
    assert issues(hass) == ["unused_delays"]
    assert said(hass) == {"name": "eMS home", "users": "- Evening (automation.evening)"}
    await choose(hass, "thresholds")
    assert issues(hass) == []


async def test_scripts_too(hass: HomeAssistant, start: Start) -> None:
    """Each once, whichever of the two it sets."""
    both = sets(ON_DELAY, "Both")
    both["actions"] += sets(OFF_DELAY, "")["actions"]
    await automate(hass, both)
    script = {"alias": "Slow", "sequence": sets(OFF_DELAY, "")["actions"]}
    assert await async_setup_component(hass, "script", {"script": {"slow": script}})
    await start(heater(R1), settings=FOLLOW)
    assert (said(hass) or {})["users"] == "- Both (automation.both)\n- Slow (script.slow)"


async def test_an_automation_that_comes_later(hass: HomeAssistant, start: Start, wait: Wait) -> None:
    """Found within ten minutes; taken back when the entry is unloaded."""
    entry = await start(heater(R1), settings=FOLLOW)
    await automate(hass, sets(OFF_DELAY, "Later"))
    assert issues(hass) == []
    await wait(601)
    assert issues(hass) == ["unused_delays"]
    await hass.config_entries.async_unload(entry.entry_id)
    assert issues(hass) == []


async def test_nobody_is_missed_before_the_start(hass: HomeAssistant, start: Start) -> None:
    hass.set_state(CoreState.starting)
    await start(heater(R1), settings=FOLLOW)
    await choose(hass, "thresholds")
    await choose(hass, "follow_surplus")
    await automate(hass, sets(ON_DELAY, "Evening"))
    assert issues(hass) == []
    hass.set_state(CoreState.running)
    hass.bus.async_fire("homeassistant_started")
    await hass.async_block_till_done()
    assert issues(hass) == ["unused_delays"]


async def test_where_nobody_can_be_asked(
    hass: HomeAssistant, start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """In a Home Assistant to come, perhaps: nothing is said, nothing fails."""
    hass.config.components.add("automation")
    monkeypatch.delattr("homeassistant.components.automation.automations_with_entity")
    entry = await start(heater(R1), settings=FOLLOW)
    assert entry.runtime_data.heating.fault is None
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"unused_delays_{entry.entry_id}") is None
    assert "unexpected error" in caplog.text
