"""A heater that is removed while its relay stays on: a person is told, until it is off or used again."""

from homeassistant.components import persistent_notification
from homeassistant.components.persistent_notification import _async_get_or_create_notifications
from homeassistant.const import STATE_OFF, STATE_UNAVAILABLE
from homeassistant.core import Context, HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import Wait, state
from tests.heaters import R1, R2, Switches
from tests.heating.test_left_on import said

from .changing import add, remove


async def test_said_if_it_stays_on(
    hass: HomeAssistant, both_on: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    """After 5 s, by its heater's name, which is gone by then; taken back when it has opened."""
    switches.broken.add(R2)
    remove(hass, both_on, list(both_on.subentries)[1])
    await wait(4)
    assert said(hass) == []
    await wait(2)
    (text,) = said(hass)
    assert "Heater l2" in text
    assert R2 in text
    switches.broken.clear()
    await wait(30)
    assert not switches.on(R2)
    assert said(hass) == []


async def test_said_until_it_is_a_heater_again(
    hass: HomeAssistant, both_on: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    """It is told what its new heater wants, and no longer off."""
    switches.broken.add(R2)
    remove(hass, both_on, list(both_on.subentries)[1])
    await wait(8)
    assert len(said(hass)) == 1
    key = add(hass, both_on, R2, settings={"mode": "on"})
    await wait(1)
    assert said(hass) == []
    switches.broken.clear()
    switches.calls.clear()
    await wait(160)
    assert state(hass, "sensor", "status", key) == "manual"
    assert switches.calls == []
    switches.show(R2, STATE_OFF, Context(user_id="somebody"))
    await wait(2)
    assert state(hass, "sensor", "status", key) == "override_off"


async def test_said_once(
    hass: HomeAssistant, both_on: MockConfigEntry, switches: Switches, wait: Wait
) -> None:
    """What a person has read and taken away does not come back with the next one's."""
    switches.broken |= {R1, R2}
    first, second = both_on.subentries
    remove(hass, both_on, second)
    await wait(6)
    for notification_id in list(_async_get_or_create_notifications(hass)):
        persistent_notification.async_dismiss(hass, notification_id)
    remove(hass, both_on, first)
    await wait(6)
    (text,) = said(hass)
    assert R1 in text


async def test_nothing_is_said_of_one_that_was_off(
    hass: HomeAssistant, entry: MockConfigEntry, keys: list[str], switches: Switches, wait: Wait
) -> None:
    """It went out of reach so: that is no reason to wait for it."""
    switches.show(R2, STATE_UNAVAILABLE)
    await wait(1)
    remove(hass, entry, keys[1])
    await wait(6)
    assert said(hass) == []
    assert entry.runtime_data.heating.bank._leaving.relays == []
