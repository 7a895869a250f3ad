"""One relay: told until it shows it, whatever its integration does."""

import asyncio
import logging

import pytest
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError

from custom_components.ems_smart_heater.control.attribution import Hand
from custom_components.ems_smart_heater.heating.relay import Relay

from ..common import Wait

ENTITY = "switch.relay"


class Device:
    """A switch whose integration can fail in several ways."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.calls: list[str] = []
        self.obeys = True
        self.error: Exception | None = None
        self.hangs: asyncio.Event | None = None
        self.changes = 0
        self.hands: list[Hand] = []
        for service in ("turn_on", "turn_off"):
            hass.services.async_register("switch", service, self._handle)
        self.show(STATE_OFF)
        self.relay = Relay(hass, ENTITY, self._on_change, on_hand=self.hands.append)

    def _on_change(self) -> None:
        self.changes += 1

    def show(self, state: str) -> None:
        """Let the entity show a state, and tell the relay as the heating does."""
        old = self.hass.states.get(ENTITY)
        self.hass.states.async_set(ENTITY, state)
        if hasattr(self, "relay"):
            self.relay.attribute(old, self.hass.states.get(ENTITY), returned=False)
            self.relay.answer(was_unavailable=old is None or old.state not in (STATE_ON, STATE_OFF))

    async def _handle(self, call: ServiceCall) -> None:
        self.calls.append(call.service)
        if self.hangs:
            await self.hangs.wait()
        if self.error:
            raise self.error
        if self.obeys:
            self.show(STATE_ON if call.service == "turn_on" else STATE_OFF)


@pytest.fixture
def device(hass: HomeAssistant) -> Device:
    return Device(hass)


async def command(device: Device, *, on: bool) -> None:
    device.relay.command(on=on)
    await device.hass.async_block_till_done()


async def test_obeys(device: Device, wait: Wait) -> None:
    """Told once, and not again while it shows that."""
    await command(device, on=True)
    assert device.relay.on is True
    await command(device, on=True)
    await wait(100)
    assert device.calls == ["turn_on"]


async def test_found_as_wanted(device: Device, wait: Wait) -> None:
    await command(device, on=False)
    await wait(40)
    assert device.calls == []


async def test_repeated(device: Device, wait: Wait, caplog: pytest.LogCaptureFixture) -> None:
    """After 5, 2, 4 and 8 s, then every 30 s, until it obeys; it is logged once."""
    caplog.set_level(logging.INFO)
    device.obeys = False
    await command(device, on=True)
    times = []
    for second in range(1, 90):
        before = len(device.calls)
        await wait(1)
        if len(device.calls) > before:
            times.append(second)
    assert times == [5, 7, 11, 19, 49, 79]
    device.obeys = True
    await wait(30)
    assert device.relay.on is True
    count = len(device.calls)
    await wait(60)
    assert len(device.calls) == count
    assert caplog.text.count("does not show what it was told") == 1


async def test_off_is_repeated_too(device: Device, wait: Wait) -> None:
    await command(device, on=True)
    device.obeys = False
    await command(device, on=False)
    await wait(60)
    assert device.calls == ["turn_on", *["turn_off"] * 6]


async def test_what_is_wanted_now_is_repeated(device: Device, wait: Wait) -> None:
    """Not what was wanted when it began to fail."""
    device.obeys = False
    await command(device, on=True)
    await wait(6)
    await command(device, on=False)
    assert set(device.calls[2:]) == {"turn_off"}


@pytest.mark.parametrize("error", [HomeAssistantError("no answer"), ValueError("a bug of theirs")])
async def test_service_raises(device: Device, wait: Wait, error: Exception) -> None:
    """Nothing stops; it is tried again."""
    device.error = error
    await command(device, on=True)
    assert device.relay.on is False
    device.error = None
    await wait(6)
    assert device.relay.on is True


async def test_no_such_service(hass: HomeAssistant, device: Device, wait: Wait) -> None:
    """The other integration is not loaded yet."""
    hass.services.async_remove("switch", "turn_on")
    await command(device, on=True)
    hass.services.async_register("switch", "turn_on", device._handle)
    await wait(6)
    assert device.relay.on is True


async def test_unavailable(device: Device, wait: Wait) -> None:
    """Not called while that does nothing; told the moment it returns."""
    device.show(STATE_UNAVAILABLE)
    await command(device, on=True)
    await wait(20)
    assert device.calls == []
    device.show(STATE_OFF)
    await device.hass.async_block_till_done()
    assert device.calls == ["turn_on"]
    assert device.relay.on is True


async def test_returns_as_wanted(device: Device) -> None:
    device.show(STATE_UNAVAILABLE)
    await command(device, on=False)
    device.show(STATE_OFF)
    await device.hass.async_block_till_done()
    assert device.calls == []


async def test_switched_by_itself(device: Device) -> None:
    """Answered at once."""
    await command(device, on=False)
    device.show(STATE_ON)
    await device.hass.async_block_till_done()
    assert device.calls == ["turn_off"]
    assert device.relay.on is False


async def test_late_execution_of_a_failed_on(device: Device, wait: Wait) -> None:
    """The call fails, the wish is over, and then the relay closes: it is opened."""
    device.error = HomeAssistantError("timeout")
    await command(device, on=True)
    device.error = None
    await command(device, on=False)
    device.show(STATE_ON)
    await device.hass.async_block_till_done()
    assert device.relay.on is False


async def test_off_is_owed_after_an_unconfirmed_on(device: Device, wait: Wait) -> None:
    """Whatever it shows, off counts only after an off was sent."""
    device.obeys = False
    await command(device, on=True)
    device.error = HomeAssistantError("timeout")
    await command(device, on=False)
    assert device.relay.on is False
    assert device.relay.input.owes_off
    device.error = None
    await wait(6)
    assert not device.relay.input.owes_off
    assert device.changes == 1


async def test_an_off_is_owed_although_the_on_returns(device: Device) -> None:
    """It hung, and says nothing of the off that failed meanwhile."""
    device.obeys = False
    device.hangs = hangs = asyncio.Event()
    await command(device, on=True)
    device.hangs, device.error = None, HomeAssistantError("timeout")
    await command(device, on=False)
    device.error = None
    hangs.set()
    await device.hass.async_block_till_done(wait_background_tasks=True)
    assert device.relay.input.owes_off


async def test_an_off_that_was_owed_and_does_nothing_is_repeated(device: Device, wait: Wait) -> None:
    """The on of before comes through meanwhile; the call of the off is said to have gone well."""
    device.obeys = False
    await command(device, on=True)
    device.hangs = asyncio.Event()
    await command(device, on=False)
    device.show(STATE_ON)
    device.hangs.set()
    await device.hass.async_block_till_done(wait_background_tasks=True)
    await wait(6)
    assert device.calls == ["turn_on", "turn_off", "turn_off"]


async def test_hanging_call(device: Device, wait: Wait) -> None:
    """It delays nobody, is repeated, and is given up."""
    device.hangs = asyncio.Event()
    await command(device, on=True)
    await wait(6)
    assert device.calls == ["turn_on"] * 2
    device.hangs.set()
    await device.hass.async_block_till_done(wait_background_tasks=True)
    assert device.relay.on is True


@pytest.mark.parametrize(
    ("on", "obeys", "calls"),
    [
        (True, True, ["turn_on", "turn_off"]),
        (True, False, ["turn_on", "turn_off"]),  # it may still come through
        (False, True, []),
        (None, True, []),
    ],
)
async def test_release(device: Device, on: bool | None, obeys: bool, calls: list[str]) -> None:
    """What we switched on goes off; what we did not touch is left alone."""
    device.obeys = obeys
    if on is not None:
        await command(device, on=on)
    await device.relay.release()
    assert device.calls == calls


async def test_heartbeat_of_one_that_was_found_on(device: Device, wait: Wait) -> None:
    """It begins as if we had switched it on, and ends although somebody else has switched it off."""
    device.relay.set_heartbeat(20)
    device.show(STATE_ON)
    await command(device, on=True)
    await wait(41)
    assert device.calls == ["turn_on"] * 2
    device.show(STATE_OFF)
    await command(device, on=False)
    await wait(60)
    assert device.calls == ["turn_on"] * 2


async def test_a_heartbeat_comes_between_no_repetition(device: Device, wait: Wait) -> None:
    """One that is chosen while the relay does not obey waits until it does."""
    device.obeys = False
    await command(device, on=True)
    device.relay.set_heartbeat(300)
    await wait(6)
    assert device.calls == ["turn_on"] * 2


async def test_no_heartbeat_answers_an_off(device: Device, wait: Wait) -> None:
    """It would be due while it is not known yet whether the off lasts."""
    device.relay.set_heartbeat(20)
    device.relay.on_hand = lambda _: device.relay.command(on=False)
    await command(device, on=True)
    await wait(19)
    device.show(STATE_OFF)
    await wait(5)
    assert device.calls == ["turn_on"]


async def test_what_we_want_ourselves_meanwhile_is_nobodys_wish(device: Device, wait: Wait) -> None:
    """An off that was wanted before it was known whether it lasts."""
    await command(device, on=True)
    await wait(60)
    device.show(STATE_OFF)
    await command(device, on=False)
    await wait(5)
    assert device.hands == []
    assert device.changes == 0


@pytest.mark.parametrize(("seconds", "hands"), [(2, []), (6, [Hand.OFF])])
async def test_off_after_it_was_found_on(device: Device, wait: Wait, seconds: int, hands: list[Hand]) -> None:
    """Soon after it may be the control before this one that still lets go of it; later it is a person."""
    device.show(STATE_ON)
    await command(device, on=True)
    await wait(seconds)
    device.show(STATE_OFF)
    await wait(2)
    assert device.hands == hands
