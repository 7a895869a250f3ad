"""Repair issues of heaters by what was set and what the meter has shown: gone when it is cured."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from custom_components.ems_smart_heater.const import DOMAIN
from tests.meter.frames import reading

from ..common import SERIAL, Wait, heater, state
from ..heaters import R1, Start, Switches, call, issues, key_of, restart_knowing, said, switch


@pytest.mark.parametrize(
    ("settings", "total", "narrow"),
    [
        ({}, {}, False),
        ({"on_threshold_w": -520}, {}, True),
        ({"on_threshold_w": -530}, {}, False),
        ({}, {"total_off_threshold_w": -200}, True),
        ({}, {"total_off_threshold_w": -200, "total_guard": False}, False),
    ],
)
async def test_band_too_narrow(
    hass: HomeAssistant, start: Start, settings: Any, total: Any, narrow: bool
) -> None:
    """On the phase and on the total: the heater's own power would switch it off."""
    await start(heater(R1, settings=settings), settings=total)
    assert issues(hass) == (["band_too_narrow"] if narrow else [])


@pytest.mark.parametrize(
    ("strategy", "learned_w", "narrow"),
    [("thresholds", 580, True), ("thresholds", 560, False), ("follow_surplus", 580, False)],
)
async def test_band_of_what_it_really_draws(
    hass: HomeAssistant, start: Start, strategy: str, learned_w: float, narrow: bool
) -> None:
    """Entered as 500 W; only thresholds have a band."""
    entry = await start(heater(R1), settings={"strategy": strategy})
    assert issues(hass) == []
    await restart_knowing(hass, entry, steps_w=[learned_w] * 3)
    assert issues(hass) == (["band_too_narrow"] if narrow else [])
    if narrow:
        assert said(hass) == {"relay": R1, "band": "570", "power": "580"}
        await call(hass, "select", "select_option", "strategy", SERIAL, option="follow_surplus")
        assert issues(hass) == []


@pytest.mark.parametrize(
    ("learned", "issue", "severity", "names"),
    [
        ({"misses": 3}, "not_drawing", "warning", {"times": "3", "power": "500"}),
        (
            {"misses": 4, "steps_w": [480.4] * 3},
            "not_drawing",
            "warning",
            {"times": "4", "power": "480"},
        ),
        (
            {"elsewhere": "l3", "elsewhere_w": 512.3, "elsewhere_times": 3},
            "wrong_phase",
            "warning",
            {"times": "3", "power": "512", "entered": "L1", "seen": "L3"},
        ),
        (
            {"stuck": 3, "steps_w": [480.4] * 3},
            "welded",
            "error",
            {"times": "3", "power": "480", "name": "Heater l1"},
        ),
    ],
)
async def test_seen_on_the_meter(
    hass: HomeAssistant, start: Start, learned: Any, issue: str, severity: str, names: dict[str, str]
) -> None:
    """With what was seen, and gone when it is entered anew; twice is not enough."""
    entry = await start(heater(R1))
    counted = next(name for name in ("misses", "elsewhere_times", "stuck") if name in learned)
    await restart_knowing(hass, entry, **learned | {counted: 2})
    assert issues(hass) == []
    await restart_knowing(hass, entry, **learned)
    assert issues(hass) == [issue]
    assert said(hass) == {"relay": R1} | names
    key = key_of(entry)
    found = ir.async_get(hass).async_get_issue(DOMAIN, f"{issue}_{key}")
    assert found is not None
    assert found.severity == severity
    subentry = entry.subentries[key]
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, "phase": "l3"})
    await hass.async_block_till_done()
    assert issues(hass) == []


async def test_not_drawing_is_cured(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Said after the third time, gone after the first that it draws again: no decision tells of either."""
    entry = await start(heater(R1))
    at, draws_w = 0, 0

    async def run() -> None:
        nonlocal at
        for _ in range(12):
            at += 1
            entry.runtime_data.heating.take(reading(100 + draws_w * switches.on(), at=at))
            await wait(1)

    await run()
    for _ in range(3):
        assert issues(hass) == []
        await switch(hass, entry, "on")
        await run()
        await switch(hass, entry, "off")
        await run()
    assert issues(hass) == ["not_drawing"]
    draws_w = 500
    await switch(hass, entry, "on")
    assert state(hass, "sensor", "heater_power", key_of(entry)) == "0"
    await run()
    assert issues(hass) == []
    assert state(hass, "sensor", "heater_power", key_of(entry)) == "500"


async def test_welded_relay_that_was_mended(hass: HomeAssistant, start: Start) -> None:
    """A person says so, with what was seen in view; then learning begins anew."""
    assert await async_setup_component(hass, "repairs", {})
    entry = await start(heater(R1))
    await restart_knowing(hass, entry, stuck=3, steps_w=[480.4] * 3)
    flows = hass.data["repairs"]["flow_manager"]
    form = await flows.async_init(DOMAIN, data={"issue_id": f"welded_{key_of(entry)}"})
    assert form["description_placeholders"] == {
        "relay": R1,
        "times": "3",
        "power": "480",
        "name": entry.subentries[key_of(entry)].title,
    }
    await flows.async_configure(form["flow_id"], {})
    await hass.async_block_till_done()
    assert issues(hass) == []
    assert entry.runtime_data.heating.learned(key_of(entry)).steps_w == ()


async def test_welded_relay_of_a_heater_that_is_gone(hass: HomeAssistant, start: Start) -> None:
    assert await async_setup_component(hass, "repairs", {})
    entry = await start(heater(R1))
    await restart_knowing(hass, entry, stuck=3, steps_w=[480.4] * 3)
    flows = hass.data["repairs"]["flow_manager"]
    form = await flows.async_init(DOMAIN, data={"issue_id": f"welded_{key_of(entry)}"})
    hass.config_entries.async_remove_subentry(entry, key_of(entry))
    result = await flows.async_configure(form["flow_id"], {})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "heater_removed")
    await hass.async_block_till_done()
