"""Heaters that are added, changed or removed while a relay is tested."""

import pytest
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant

from custom_components.ems_smart_heater.flows.relay_check.check import _RUNNING
from tests.common import RELAYS, heater, until
from tests.heating.changes.changing import add, change, options

from .walk import R1, R2, Setup, begin, closed, result_of, shows, suggested


@pytest.mark.parametrize("own", [True, False])
async def test_others_do_not_matter(hass: HomeAssistant, setup: Setup, own: bool) -> None:
    """The test goes on to its end, of a heater's relay as of a new one's."""
    entry = await setup(*([heater(R1)] if own else []), heater(R2, "l2", settings={"mode": "off"}))
    first, last = next(iter(entry.subentries)), list(entry.subentries)[-1]
    progress = await begin(hass, entry, first if own else None)
    await closed(hass)
    add(hass, entry, RELAYS["l3"], "l3", settings={"mode": "off"})
    change(hass, entry, last, power_w=800)
    options(hass, entry, settle_s=2)
    assert shows(hass) == STATE_ON
    seen = await result_of(hass, progress)
    assert seen["step_id"] == "seen"
    assert suggested(seen)["power_w"] == 500
    assert shows(hass) == STATE_OFF


async def test_its_heater_is_removed(hass: HomeAssistant, setup: Setup) -> None:
    """Its relay opens at once, and the next test may begin."""
    entry = await setup(heater(R1))
    (key,) = entry.subentries
    progress = await begin(hass, entry, key)
    await closed(hass)
    hass.config_entries.async_remove_subentry(entry, key)
    await until(lambda: shows(hass) == STATE_OFF)
    assert (await result_of(hass, progress))["errors"] == {"base": "test_relay_opened"}
    assert not hass.data[_RUNNING]


async def test_its_heater_gets_another_relay(hass: HomeAssistant, setup: Setup) -> None:
    """In a second window: the one under test opens, the boost ends with the test."""
    entry = await setup(heater(R1))
    (key,) = entry.subentries
    progress = await begin(hass, entry, key)
    await closed(hass)
    change(hass, entry, key, relay=R2)
    await until(lambda: shows(hass) == STATE_OFF)
    assert (await result_of(hass, progress))["errors"]
    await until(lambda: shows(hass, R2) == STATE_OFF)
    assert entry.runtime_data.heating.decision.heaters[key].hold is None
