"""What people do: boosts, modes, and relays that somebody else switches."""

from typing import Any

import pytest
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util

from tests.meter.frames import reading

from .common import SENSOR, Wait, entity_id, heater, state
from .heaters import R1, R2, R4, Start, Switches, boost, call, key_of, status


async def test_boost(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """On at once, with its end, and off by itself."""
    entry = await start()
    await boost(hass, entry, minutes=5)
    assert switches.on()
    shown = hass.states.get(entity_id(hass, "switch", "boost", key_of(entry)))
    assert shown is not None
    assert shown.state == STATE_ON
    left = shown.attributes["until"] - dt_util.utcnow()
    assert left.total_seconds() == pytest.approx(300, abs=1)
    assert status(hass, entry) == "boost"
    await wait(299)
    assert switches.on()
    await wait(2)
    assert not switches.on()
    assert state(hass, "switch", "boost", key_of(entry)) == STATE_OFF


async def test_boost_duration(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """Without minutes the number decides."""
    entry = await start()
    await call(hass, "number", "set_value", "boost_duration", key_of(entry), value=2)
    await boost(hass, entry)
    await wait(119)
    assert switches.on()
    await wait(2)
    assert not switches.on()


async def test_boost_to_a_temperature(hass: HomeAssistant, start: Start, switches: Switches) -> None:
    entry = await start()
    await boost(hass, entry, temperature=45)
    assert switches.on()
    hass.states.async_set(SENSOR, "45", {"unit_of_measurement": "°C"})
    await hass.async_block_till_done()
    assert not switches.on()


@pytest.mark.parametrize(
    ("settings", "sensor", "data", "error"),
    [
        ({"mode": "off"}, SENSOR, {}, "boost_mode_off"),
        ({}, None, {"temperature": 40}, "boost_without_sensor"),
        ({}, SENSOR, {"temperature": 53.5}, "boost_too_hot"),
    ],
)
async def test_boost_refused(
    hass: HomeAssistant, start: Start, switches: Switches, settings: Any, sensor: Any, data: Any, error: str
) -> None:
    entry = await start(heater(R1, sensor=sensor, settings=settings))
    with pytest.raises(ServiceValidationError) as caught:
        await boost(hass, entry, **data)
    assert caught.value.translation_key == error
    assert not switches.on()


async def test_choosing_a_mode_ends_a_boost(hass: HomeAssistant, start: Start, switches: Switches) -> None:
    entry = await start()
    await boost(hass, entry)
    await call(hass, "select", "select_option", "mode", key_of(entry), option="automatic")
    assert not switches.on()


async def test_switched_off_by_somebody(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Left alone for the override time, in mode on too."""
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(6)
    switches.show(R1, STATE_OFF)
    await wait(2)
    assert status(hass, entry) == "override_off"
    await wait(3598)
    assert not switches.on()
    await wait(2)
    assert switches.on()


async def test_switched_off_by_somebody_ends_a_boost(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    entry = await start()
    await boost(hass, entry, minutes=90)
    await wait(6)
    switches.show(R1, STATE_OFF)
    await wait(3700)
    assert not switches.on()
    assert state(hass, "switch", "boost", key_of(entry)) == STATE_OFF


async def test_switched_on_by_somebody(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Respected while there is a meter, and off at once without."""
    entry = await start()
    await wait(31)
    heating = entry.runtime_data.heating
    heating.take(reading(0, at=1))
    switches.show(R1, STATE_ON)
    await hass.async_block_till_done()
    assert status(hass, entry) == "override"
    await wait(9)
    assert switches.on()
    await wait(2)
    assert not switches.on()
    assert status(hass, entry) == "meter_lost"


@pytest.mark.parametrize("case", ["at start", "out of unavailable", "late", "soon after ours"])
async def test_not_somebody(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait, case: str
) -> None:
    """An on that may be a device's own, or a late command of ours, is switched off."""
    entry = await start()
    if case == "late":
        switches.broken.add(R1)
        await boost(hass, entry, minutes=1)
        await wait(120)
        switches.broken.clear()
    elif case == "soon after ours":
        await boost(hass, entry, minutes=1)
        await wait(70)
    elif case == "out of unavailable":
        await wait(40)
        switches.show(R1, STATE_UNAVAILABLE)
        await wait(40)
    entry.runtime_data.heating.take(reading(0, at=1))
    switches.show(R1, STATE_ON)
    await hass.async_block_till_done()
    assert not switches.on()
    assert status(hass, entry) == "no_surplus"


def beating() -> ConfigSubentryData:
    """Return a heater in mode on with a heartbeat of 20 s."""
    on = heater(R1, settings={"mode": "on"})
    return ConfigSubentryData({**on, "data": {**on["data"], "heartbeat_s": 20}})


async def deaf(_call: ServiceCall) -> None:
    raise HomeAssistantError("no answer")


async def test_dead_man_is_nobody(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """With a heartbeat, an off later than one and a half is the relay's own timer's, and is answered."""
    await start(beating())
    await wait(5)
    switches.broken.add(R1)
    hass.services.async_register("input_boolean", "turn_on", deaf)
    await wait(30)
    switches.show(R1, STATE_OFF)
    hass.services.async_register("input_boolean", "turn_on", switches._handle)
    switches.broken.clear()
    await wait(2)
    assert switches.on()


async def test_button_with_a_heartbeat(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """The relay's own button, seven seconds after a second heartbeat: a person's."""
    entry = await start(beating())
    await wait(47)
    switches.calls.clear()
    switches.show(R1, STATE_OFF)
    await wait(600)
    assert not switches.on()
    assert status(hass, entry) == "override_off"
    assert ("turn_on", R1) not in switches.calls


async def test_heartbeat(hass: HomeAssistant, start: Start, switches: Switches, wait: Wait) -> None:
    """The on command is repeated while on, and only then."""
    entry = await start(beating())
    switches.calls.clear()
    await wait(61)
    assert switches.calls == [("turn_on", R1)] * 3
    await call(hass, "select", "select_option", "mode", key_of(entry), option="off")
    switches.calls.clear()
    await wait(61)
    assert switches.calls == []


async def test_contactor_opened_by_somebody(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """All off for the override time."""
    entry = await start(
        heater(R1, settings={"mode": "on"}), heater(R2, "l2", settings={"mode": "on"}), contactor=R4
    )
    await wait(6)
    assert switches.on(R1) and switches.on(R2) and switches.on(R4)  # noqa: PT018 - one state of the world
    switches.show(R4, STATE_OFF)
    await wait(1)
    assert not switches.on(R1)
    assert not switches.on(R2)
    await wait(1)
    assert status(hass, entry) == "override_off"


async def test_contactor_closed_by_somebody(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    entry = await start(heater(R1), contactor=R4)
    await wait(40)
    entry.runtime_data.heating.take(reading(300, at=1))
    switches.show(R4, STATE_ON)
    await wait(1)
    assert not switches.on(R4)
    assert status(hass, entry) == "no_surplus"
    assert ("turn_on", R1) not in switches.calls
