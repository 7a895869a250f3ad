"""Something on the way to a decision raises: everything off, said, and tried anew; nothing else ends."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.heating import heating
from custom_components.ems_smart_heater.heating.relay import Relay
from custom_components.ems_smart_heater.heating.thermometer import Thermometer
from tests.meter.frames import reading

from ..common import SENSOR, SERIAL, Wait, heater, state
from ..heaters import R1, R2, R4, Start, Switches, boost, call, issues, key_of, status, switch

ON = {"mode": "on"}


class Thought(Exception):
    """Nobody thought of this."""


def fail(*_args: Any, **_more: Any) -> Any:
    raise Thought("nobody thought of this")


@pytest.fixture
async def entry(start: Start, switches: Switches, wait: Wait) -> MockConfigEntry:
    """Return an entry with two heaters that are on, behind a contactor."""
    entry = await start(heater(R1, sensor=SENSOR, settings=ON), heater(R2, "l2", settings=ON), contactor=R4)
    await wait(3)
    assert switches.on(R1)
    assert switches.on(R2)
    return entry


def told_of(caplog: pytest.LogCaptureFixture, text: str) -> list[logging.LogRecord]:
    return [each for each in caplog.records if text in each.getMessage()]


def break_controller(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Controller, "step", fail)


def take(entry: MockConfigEntry, at: float) -> None:
    """Let the meter's reading come."""
    entry.runtime_data.link.take(reading(0, at=at))


async def test_the_controller_raises(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    switches: Switches,
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Off with the next reading, the contactor last; said once in the log, in the status, in a repair."""
    break_controller(monkeypatch)
    switches.calls.clear()
    take(entry, 1)
    await hass.async_block_till_done()
    assert switches.calls == [("turn_off", R1), ("turn_off", R2), ("turn_off", R4)]
    assert status(hass, entry) == "control_fault"
    assert state(hass, "binary_sensor", "heating", key_of(entry)) == STATE_OFF
    assert issues(hass) == ["control_failed"]
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"control_failed_{entry.entry_id}")
    assert issue is not None
    assert issue.severity is ir.IssueSeverity.ERROR
    assert issue.translation_placeholders == {"name": "eMS home", "error": "Thought"}
    for second in range(2, 50):
        take(entry, second)
        await wait(1)
    (line,) = told_of(caplog, "the control failed")
    assert line.exc_info
    assert "tried anew in 1 min" in line.getMessage()
    assert not switches.on(R1)
    assert not switches.on(R4)


async def test_what_raises_elsewhere_is_not_waited_for(
    hass: HomeAssistant, entry: MockConfigEntry, switches: Switches
) -> None:
    """Whoever finds it: everything is off before any time has passed."""
    assert switches.on(R1)
    entry.runtime_data.heating.fail(Thought())
    await hass.async_block_till_done()
    assert not switches.on(R1)


async def test_it_is_tried_anew_with_what_is_stored(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    switches: Switches,
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """After 1, 2, 4 minutes, by timer, without a meter; a boost of before goes on."""
    await switch(hass, entry, "automatic")
    await boost(hass, entry, minutes=60)
    await wait(2)
    with monkeypatch.context() as patch:
        break_controller(patch)
        await wait(60)  # a step each minute
        assert status(hass, entry) == "control_fault"
        await wait(60 + 120 + 60)
        assert status(hass, entry) == "control_fault"
    await wait(100)
    assert not switches.on(R1)
    await wait(90)
    assert switches.on(R1)
    assert status(hass, entry) == "boost"
    assert issues(hass) == []
    assert [bool(line.exc_info) for line in told_of(caplog, "the control failed")] == [True, False, False]
    assert len(told_of(caplog, "the control goes on")) == 1


async def test_offs_are_repeated(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    switches: Switches,
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As for any relay that does not obey; the contactor does not wait for it."""
    switches.broken.add(R1)
    break_controller(monkeypatch)
    switches.calls.clear()
    take(entry, 1)
    await wait(20)
    assert switches.calls.count(("turn_off", R1)) == 5  # after 5, 2, 4, 8 s
    assert not switches.on(R4)
    assert status(hass, entry) == "cannot_switch_off"
    assert set(issues(hass)) == {"control_failed", "cannot_switch_off"}
    switches.broken.clear()
    await wait(30)
    assert not switches.on(R1)


async def test_observing_nothing_is_switched(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    switches: Switches,
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await call(hass, "select", "select_option", "control", SERIAL, option="observe")
    await wait(5)
    switches.show(R1, STATE_ON)
    await wait(1)
    switches.calls.clear()
    break_controller(monkeypatch)
    await wait(61)
    assert status(hass, entry) == "control_fault"
    assert switches.calls == []
    assert switches.on(R1)


async def test_set_up_while_it_raises(
    hass: HomeAssistant, start: Start, switches: Switches, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is found on goes off, and the entities are there to say why."""
    switches.show(R1, STATE_ON)
    break_controller(monkeypatch)
    entry = await start(heater(R1, settings=ON))
    assert not switches.on(R1)
    assert status(hass, entry) == "control_fault"
    assert issues(hass) == ["control_failed"]


async def test_it_ends_all_the_same(
    hass: HomeAssistant, entry: MockConfigEntry, switches: Switches, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_controller(monkeypatch)
    take(entry, 1)
    await hass.config_entries.async_unload(entry.entry_id)
    assert issues(hass) == []
    assert await hass.config_entries.async_setup(entry.entry_id)


async def hot(hass: HomeAssistant, entry: MockConfigEntry, switches: Switches) -> None:
    hass.states.async_set(SENSOR, "41", {"unit_of_measurement": "°C"})


async def by_hand(hass: HomeAssistant, entry: MockConfigEntry, switches: Switches) -> None:
    switches.show(R2, STATE_OFF)


async def settings(hass: HomeAssistant, entry: MockConfigEntry, switches: Switches) -> None:
    await switch(hass, entry, "automatic")


type Cause = Callable[[HomeAssistant, MockConfigEntry, Switches], Any]


def one_of(original: Callable[..., Any], relay: str) -> Callable[..., Any]:
    """Return a method of relays that raises for one of them."""

    def method(self: Relay, *args: Any, **more: Any) -> Any:
        return fail() if self.entity_id == relay else original(self, *args, **more)

    return method


WAYS: dict[str, tuple[Any, str, Any, Cause]] = {
    "temperature": (Thermometer, "celsius", property(fail), hot),
    "report of a temperature": (Thermometer, "reported", fail, hot),
    "what a relay shows": (Relay, "input", property(fail), hot),
    "whose doing it was": (Relay, "attribute", fail, by_hand),
    "what a relay is told": (Relay, "command", one_of(Relay.command, R1), settings),
    "settings": (heating, "read_settings", fail, settings),
}


@pytest.mark.parametrize("way", WAYS)
async def test_anything_on_the_way_to_a_decision_raises(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    switches: Switches,
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    way: str,
) -> None:
    """Everything is off, but for a relay that cannot be told; its contactor is. Then it goes on."""
    owner, name, broken, cause = WAYS[way]
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, broken)
        await cause(hass, entry, switches)
        await wait(7)
        assert switches.on(R1) is (way == "what a relay is told")
        assert not switches.on(R2)
        assert not switches.on(R4)
        assert status(hass, entry) in ("control_fault", "cannot_switch_off")
        take(entry, 1)
        await wait(20)
    assert len(told_of(caplog, "the control failed")) == 1
    await wait(120)
    assert status(hass, entry) not in ("control_fault", "cannot_switch_off")
    assert issues(hass) == []


async def test_a_mode_that_cannot_be_ended(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would heat on after its rest: everything is off until it can."""
    on = heater(R1, settings=ON)
    on["data"] = {**on["data"], "longest_run_h": 1}
    entry = await start(on)
    with monkeypatch.context() as patch:
        patch.setattr(heating, "change_heater_settings", fail)
        await wait(3602)
        assert status(hass, entry) == "control_fault"
        await wait(2000)
        assert not switches.on(R1)
    await wait(1801)
    assert state(hass, "select", "mode", key_of(entry)) == "automatic"


async def test_a_relay_that_answers_while_it_is_told(
    hass: HomeAssistant, start: Start, switches: Switches, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes of its answer overtakes nothing: no other is told on after everything went off."""
    step, steps = Controller.step, list[int]()

    def second_fails(self: Controller, *args: Any) -> Any:
        steps.append(1)
        return step(self, *args) if len(steps) == 1 else fail()

    monkeypatch.setattr(Controller, "step", second_fails)
    await start(heater(R1, settings=ON), heater(R2, "l2", settings=ON))
    await hass.async_block_till_done()
    assert ("turn_on", R1) in switches.calls
    assert not switches.on(R1)
    assert not switches.on(R2)
