"""Who only listens may raise: that is logged once, with its traceback, and disturbs nobody."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from homeassistant.const import STATE_ON
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.binary_sensor import HeatingSensor
from custom_components.ems_smart_heater.feed import source
from custom_components.ems_smart_heater.feed.live_feed import live_feed
from custom_components.ems_smart_heater.heating.decision_filter import DecisionFilter
from custom_components.ems_smart_heater.heating.issues import HeatingIssues
from custom_components.ems_smart_heater.heating.store import MemoryStore
from custom_components.ems_smart_heater.helpers.listeners import Listeners
from custom_components.ems_smart_heater.meter import Phase
from custom_components.ems_smart_heater.meter.plausible_counter import PlausibleCounter
from custom_components.ems_smart_heater.meter.quantity import Quantity
from custom_components.ems_smart_heater.sensor import StatusSensor
from custom_components.ems_smart_heater.sensors.meter import MeasuredSensor
from custom_components.ems_smart_heater.sensors.usage import CountedSensor
from tests.meter.frames import reading

from ..common import Wait, heater, state
from ..heaters import R1, Start, Switches, key_of, status, switch


def fail(*_args: Any, **_more: Any) -> Any:
    raise RuntimeError("nobody thought of this")


LISTENERS: dict[str, tuple[Any, str, Any]] = {
    "entity of a heater": (StatusSensor, "native_value", property(fail)),
    "another entity of a heater": (HeatingSensor, "is_on", property(fail)),
    "entity of the meter": (MeasuredSensor, "native_value", property(fail)),
    "entity of what was used": (CountedSensor, "_value", property(fail)),
    "counter": (PlausibleCounter, "take", fail),
    "repair issues": (HeatingIssues, "_update", fail),
    "live feed, readings": (source, "reading_part", fail),
    "live feed, decisions": (source, "decision_part", fail),
    "news": (DecisionFilter, "has", fail),
    "store, look": (MemoryStore, "look", fail),
    "store, minute": (MemoryStore, "tick", fail),
}


@pytest.mark.parametrize("which", LISTENERS)
async def test_a_listener_raises(
    hass: HomeAssistant,
    start: Start,
    switches: Switches,
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    which: str,
) -> None:
    """The heater is switched on and off as ever, each reading is taken, and the log is not flooded."""
    entry = await start(heater(R1))
    stop = live_feed(hass).subscribe(entry.entry_id, lambda *_: None)
    await wait(2)
    owner, name, broken = LISTENERS[which]
    monkeypatch.setattr(owner, name, broken)
    caplog.clear()
    link = entry.runtime_data.link
    for mode, on in (("on", True), ("off", False)):
        await switch(hass, entry, mode)
        for _ in range(65):
            link.take(reading(0, at=1 + wait_for_next(entry)))
            await wait(1)
        assert switches.on() is on
    assert link.connected
    raised = [each for each in caplog.records if each.exc_info and "nobody thought" in str(each.exc_info[1])]
    assert 1 <= len(raised) <= 2, [each.getMessage() for each in raised]
    assert not entry.runtime_data.heating.fault
    stop()


def wait_for_next(entry: MockConfigEntry) -> float:
    """Return the timestamp of the last reading, s."""
    last = entry.runtime_data.link.reading
    return last.timestamp_ns / 1e9 if last else 0


async def test_the_others_are_told(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entities of a heater, of the meter, the live feed: each for itself."""
    entry = await start(heater(R1))
    parts: dict[str, Any] = {}
    seen = live_feed(hass).subscribe(entry.entry_id, lambda _, message: parts.update(json.loads(message)))
    broken = live_feed(hass).subscribe(entry.entry_id, fail_after_first())
    monkeypatch.setattr(StatusSensor, "native_value", property(fail))
    monkeypatch.setattr(MeasuredSensor, "native_value", property(first_fails()))
    await switch(hass, entry, "on")
    entry.runtime_data.link.take(reading(123, at=1))
    await hass.async_block_till_done()
    assert state(hass, "binary_sensor", "heating", key_of(entry)) == STATE_ON
    assert state(hass, "sensor", "surplus") == "-123.0"
    assert parts["reading"]["power_w"]["total"] == 123
    assert parts["decision"]["heaters"][key_of(entry)]["on"]
    seen()
    broken()


def fail_after_first() -> Callable[..., None]:
    """Return who raises from the second time on."""
    calls: list[int] = []

    def forward(*_args: Any) -> None:
        calls.append(1)
        if len(calls) > 1:
            fail()

    return forward


def first_fails() -> Callable[[Any], Any]:
    """Return a value of which only the power of all phases raises."""
    value = vars(MeasuredSensor)["native_value"].fget

    def native_value(self: MeasuredSensor) -> Any:
        description = self.entity_description
        power = (description.quantity, description.phase) == (Quantity.ACTIVE_POWER, Phase.TOTAL)
        return fail() if power else value(self)

    return native_value


async def test_an_exception_is_no_lost_connection(
    hass: HomeAssistant, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes a reading: it comes back to who gave it."""
    entry = await start(heater(R1))
    monkeypatch.setattr(type(entry.runtime_data.heating), "_step", fail)
    entry.runtime_data.link.take(reading(0, at=1))
    assert entry.runtime_data.link.reading is not None
    assert status(hass, entry) == "meter_lost"


def test_listeners_come_and_go() -> None:
    """In their order; one that goes while it is told is told no more, one that raises stays."""
    listeners, told = Listeners[[int]]("test"), list[str]()

    def goes(number: int) -> None:
        told.append(f"goes {number}")
        stop()

    def raises(number: int) -> None:
        told.append(f"raises {number}")
        fail()

    stop = listeners.add(goes)
    listeners.add(raises)
    listeners.add(lambda number: told.append(f"stays {number}"))
    listeners.tell(1)
    listeners.tell(2)
    stop()
    assert told == ["goes 1", "raises 1", "stays 1", "raises 2", "stays 2"]
    assert len(listeners) == 2
