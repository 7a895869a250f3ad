"""A heater that runs goes on, whatever becomes of the others: not one call, nothing forgotten."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import SENSOR, Wait
from tests.heaters import R2, Switches

from .changing import R3, Running, add, change, entities, options

type Act = Callable[[HomeAssistant, MockConfigEntry, list[str]], object]

OTHER_SENSOR = "sensor.other"
ACTS: dict[str, Act] = {
    "added": lambda hass, entry, keys: add(hass, entry, R3),
    "removed": lambda hass, entry, keys: hass.config_entries.async_remove_subentry(entry, keys[1]),
    "relay": lambda hass, entry, keys: change(hass, entry, keys[1], relay=R3),
    "phase": lambda hass, entry, keys: change(hass, entry, keys[1], phase="l3"),
    "power": lambda hass, entry, keys: change(hass, entry, keys[1], power_w=900),
    "sensor": lambda hass, entry, keys: change(hass, entry, keys[1], temperature_sensor=SENSOR),
    "heartbeat": lambda hass, entry, keys: change(hass, entry, keys[1], heartbeat_s=20),
    "longest run": lambda hass, entry, keys: change(hass, entry, keys[1], longest_run_h=1),
    "title": lambda hass, entry, keys: change(hass, entry, keys[1], title="Cellar"),
    "name of the meter": lambda hass, entry, keys: hass.config_entries.async_update_entry(
        entry, title="Meter"
    ),
    "order": lambda hass, entry, keys: options(hass, entry, order=keys[::-1]),
    "stale limit": lambda hass, entry, keys: options(hass, entry, stale_s=30),
    "publish interval": lambda hass, entry, keys: options(hass, entry, publish_s=1),
    "settle time": lambda hass, entry, keys: options(hass, entry, settle_s=5),
    "fast-off": lambda hass, entry, keys: options(hass, entry, fast_off_w=3000),
    "minimum times": lambda hass, entry, keys: options(hass, entry, min_on_s=60, min_off_s=60),
    "start margin": lambda hass, entry, keys: options(hass, entry, start_margin_w=10),
    "override": lambda hass, entry, keys: options(hass, entry, override_min=5),
    "metering": lambda hass, entry, keys: options(hass, entry, metering="per_phase"),
    "battery": lambda hass, entry, keys: options(hass, entry, home_battery=True),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_goes_on(
    hass: HomeAssistant, entry: MockConfigEntry, keys: list[str], running: Running, wait: Wait, act: Act
) -> None:
    act(hass, entry, keys)
    await wait(5)
    running.untouched()


@pytest.mark.parametrize("seed", range(5))
async def test_goes_on_through_many_changes(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    keys: list[str],
    running: Running,
    switches: Switches,
    wait: Wait,
    seed: int,
) -> None:
    """Whatever comes in whatever order, several at once too; what is left is controlled, what went is off."""
    chance = random.Random(seed)
    hass.states.async_set(OTHER_SENSOR, "30", {"unit_of_measurement": "°C"})
    others = keys[1:]

    def act() -> None:
        free = {R2, R3} - {entry.subentries[key].data["relay"] for key in others}
        relay: Any = chance.choice(sorted(free)) if free else None
        kind = chance.choice(("add", "remove", "relay", "settings", "data", "options"))
        if kind == "add" and relay:
            mode = chance.choice(("on", "off", "automatic"))
            others.append(add(hass, entry, relay, chance.choice(("l1", "total")), settings={"mode": mode}))
        elif kind == "options":
            options(hass, entry, order=chance.sample([keys[0], *others], 1 + len(others)), settle_s=2)
        elif not others:
            return
        elif kind == "remove":
            hass.config_entries.async_remove_subentry(entry, others.pop(chance.randrange(len(others))))
        elif kind == "relay" and relay:
            change(hass, entry, chance.choice(others), relay=relay)
        elif kind == "settings":
            change(hass, entry, chance.choice(others), settings={"mode": chance.choice(("on", "off"))})
        else:
            sensor, beat = chance.choice((None, SENSOR, OTHER_SENSOR)), chance.choice((0, 5))
            change(hass, entry, chance.choice(others), temperature_sensor=sensor, heartbeat_s=beat)

    for _ in range(60):
        for _ in range(chance.randrange(1, 4)):
            act()
        await wait(chance.randrange(3))
    await wait(8)
    running.untouched()
    assert entry.state is ConfigEntryState.LOADED
    on = {entry.subentries[key].data["relay"] for key in others if mode_of(entry, key) == "on"}
    assert {relay for relay in (R2, R3) if switches.on(relay)} == on
    for key in others:
        has_sensor = "temperature_sensor" in entry.subentries[key].data
        assert ("off_temperature" in entities(hass, entry, key)) is has_sensor
        assert all(hass.states.get(each) for each in entities(hass, entry, key).values())
    assert set(entry.runtime_data.heating.decision.heaters) == {keys[0], *others}
    assert set(entry.runtime_data.heating.store.known) == {keys[0], *others}


def mode_of(entry: MockConfigEntry, key: str) -> str:
    """Return a heater's mode."""
    mode: str = entry.subentries[key].data["settings"].get("mode", "automatic")
    return mode
