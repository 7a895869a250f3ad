"""The stage of the matrix with a real ESPHome device that opens its relay when nobody tells it to stay on."""

import asyncio
from typing import Self, override

from . import flows, rows_life
from .esphome import PORT, EspHome, compiled
from .harness import Harness, Setup
from .house import RelayLog
from .matrix import REACTION_S, STALE_S, Act, Row, Stage

TIMEOUT_S = 10
HEARTBEAT_S = 4
_HUNG_S = 3
_FOUND_S = 20
_RELAY = "ESPHome"


class EspHomeStage(Stage):
    """One heater, switched by the device, with a heartbeat."""

    def __init__(self, harness: Harness) -> None:
        """Take a running harness; entering starts the device."""
        super().__init__(harness)
        self.device: EspHome

    @override
    async def __aenter__(self) -> Self:
        """Compile and start the device."""
        self.device = EspHome(program=await compiled(timeout_s=TIMEOUT_S), folder=self.harness.folder)
        await self.device.start()
        return self

    @override
    async def __aexit__(self, *_: object) -> None:
        """Stop the device."""
        await self.device.stop()

    @override
    async def set_up(self) -> None:
        """Add the device by Home Assistant's own integration, and a heater that it switches."""
        harness = self.harness
        await harness.add_relays()  # one has the temperature sensor
        entry_id = await flows.add_entry(self.client, "esphome", {"host": "127.0.0.1", "port": PORT})
        harness.switches = {"l1": await self._switch(entry_id)}
        await self.shown("l1")
        login = {"host": self.house.meter_address, "password": harness.setup.house.password}
        heater = {
            "power_l1": harness.setup.heater_power_w,
            "relay_l1": harness.switches["l1"],
            "temperature_sensor": harness.probe,
        }
        await harness.add_meter(login, heater)
        await self.configured()

    async def _switch(self, entry_id: str) -> str:
        """Return the device's switch once Home Assistant has it."""
        async with asyncio.timeout(_FOUND_S):
            while True:
                for entity in await self.client.command("config/entity_registry/list"):
                    entity_id: str = entity["entity_id"]
                    if entity["config_entry_id"] == entry_id and entity_id.startswith("switch."):
                        return entity_id
                await asyncio.sleep(0.1)

    @override
    async def configured(self) -> None:
        """Let the device hear that we live."""
        await super().configured()
        await self.change_heater("l1", heartbeat_s=HEARTBEAT_S)

    @override
    async def relays(self) -> dict[str, RelayLog]:
        """Return what the device's relay did."""
        return {"l1": self.device.log}

    @override
    async def repair(self) -> None:
        """Let the device go on."""
        self.device.resume()


async def _silent(stage: EspHomeStage) -> float:
    since_s = await stage.house.set(stall=True)
    return await stage.opened(since_s=since_s, within_s=STALE_S + REACTION_S)


async def _hot(stage: EspHomeStage) -> float:
    return await stage.opened(since_s=await stage.heat_up(), within_s=REACTION_S)


async def _hangs(stage: EspHomeStage) -> float:
    """The process is stopped by a signal when the water gets hot, and goes on later."""
    stage.device.suspend()
    since_s = await stage.heat_up()
    await asyncio.sleep(_HUNG_S)
    return await stage.opened_after(stage.device.resume(), since_s=since_s, within_s=REACTION_S)


async def _dead_man(stage: EspHomeStage) -> float:
    """Nobody is left to switch off; the relay does so itself. Afterwards Home Assistant takes over."""
    since_s = await stage.house.set()
    await asyncio.sleep(TIMEOUT_S + 1)
    assert not stage.device.log.moved_at_s(on=False, since_s=since_s), "the heartbeat did not keep it on"
    since_s = await stage.house.set()
    await stage.harness.home_assistant.kill()
    took_s = await stage.opened(since_s=since_s, within_s=TIMEOUT_S + REACTION_S)
    await stage.harness.home_assistant.start()
    await stage.closed(within_s=20)
    return took_s


ESPHOME = Act(
    name="esphome",
    setup=Setup(),
    stage=EspHomeStage,
    rows=[
        Row(fault="Meter silent", relay=_RELAY, bound_s=STALE_S + REACTION_S, measure=_silent),
        Row(fault="Water reaches the off temperature", relay=_RELAY, bound_s=REACTION_S, measure=_hot),
        Row(
            fault=f"Relay hangs for {_HUNG_S} s (from its answer)",
            relay=_RELAY,
            bound_s=REACTION_S,
            measure=_hangs,
        ),
        rows_life.stopped(_RELAY),
        Row(
            fault=f"Home Assistant killed and not restarted, dead man's time {TIMEOUT_S} s",
            relay=_RELAY,
            bound_s=TIMEOUT_S + REACTION_S,
            measure=_dead_man,
        ),
    ],
)
