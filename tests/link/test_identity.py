"""A running entry reads its own meter only, whatever has got its address meanwhile."""

import asyncio
from dataclasses import replace

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from custom_components.ems_smart_heater.const import DOMAIN
from lab.simulator import Simulator

from ..common import SERIAL
from ..connection_life import Life, living

OTHER = "87654321"


async def test_another_meter_is_refused(hass: HomeAssistant, sim: Simulator) -> None:
    """No reading of it counts; a person is told both serials; it is asked again after the longest wait."""
    await sim.set({"serial": OTHER})
    life = Life(hass, sim.port)
    life.last_pause = 3
    async with living(life):
        await life.until(lambda: len(life.delays) == 3)
        assert life.delays == [60, 60, 60]
        assert life.story == ["wrong_device"]
        assert life.readings == []
        issue = ir.async_get(hass).async_get_issue(DOMAIN, f"wrong_device_{life.entry.entry_id}")
        assert issue is not None
        assert issue.translation_placeholders == {"name": "eMS home", "expected": SERIAL, "found": OTHER}
        assert life.entry.data["device"]["firmware"] == "1.1.0"
    assert life.issues() == []


async def test_the_address_is_given_to_another_meter(hass: HomeAssistant, sim: Simulator) -> None:
    """While it was read: nothing after the change counts, until ours is back."""
    life = Life(hass, sim.port)
    async with living(life):
        await life.until_good()
        life.at_pause[2] = lambda: sim.set({"serial": SERIAL})
        await sim.set({"serial": OTHER, "drop": True})
        await life.until(lambda: bool(life.delays))
        before = len(life.readings)
        await life.until(lambda: len(life.delays) == 2)
        assert len(life.readings) == before
        await life.until_good()
        assert life.issues() == []
    assert life.story == [None, "unreachable", "wrong_device", None]


@pytest.mark.parametrize("status", [429, 502])
async def test_a_meter_that_does_not_say_who_it_is(hass: HomeAssistant, sim: Simulator, status: int) -> None:
    """It is busy: no reading counts meanwhile, and it is asked again as after any loss."""
    await sim.set({"settings_status": status})
    life = Life(hass, sim.port)

    async def third() -> None:
        assert life.readings == []
        await sim.set({"settings_status": 200})

    life.at_pause[3] = third
    async with living(life):
        await life.until_good()
    assert life.delays == [1, 2, 4]
    assert life.story == ["not_ready", None]
    assert sim.meter.counts.logins == 1


async def test_each_connection_asks_once(hass: HomeAssistant, sim: Simulator) -> None:
    """The one answer tells who it is, its firmware and its time."""
    life = Life(hass, sim.port)
    async with living(life):
        for _ in range(3):
            await life.until_good()
            await sim.set({"drop": True})
        await life.until_good()
    assert sim.meter.counts.connections == sim.meter.counts.settings == 4
    assert sim.meter.counts.logins == 1


async def test_asking_who_it_is_waits_for_its_turn(hass: HomeAssistant, sim: Simulator) -> None:
    """After a login: the device takes one request a second."""
    life = Life(hass, sim.port, login_interval_s=0.5)
    loop = asyncio.get_running_loop()
    begin = loop.time()
    async with living(life):
        await life.until_good(more=1)
    assert loop.time() - begin >= 0.5


async def test_what_is_new_of_it_is_kept(hass: HomeAssistant, sim: Simulator) -> None:
    """Before the first reading counts."""
    identity = replace(sim.meter.settings.identity, firmware="2.0.0")
    sim.meter.settings = replace(sim.meter.settings, identity=identity)
    life = Life(hass, sim.port)
    async with living(life):
        await life.until_good(more=1)
    assert life.entry.data["device"]["firmware"] == "2.0.0"
