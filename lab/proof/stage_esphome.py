"""The stages of the matrix with a real ESPHome device: its relay opens when nobody tells it to stay on."""

import asyncio
from typing import ClassVar, Self, override

from ..home_assistant import flows
from ..home_assistant.entities import Meter
from ..home_assistant.esphome import EspHome, compiled
from ..home_assistant.harness import Harness, Setup
from ..home_assistant.house import RelayLog
from . import rows_life, rows_meter, rows_ours, rows_relay, rows_temperature
from .matrix import REACTION_S, STALE_S, SURPLUS_W, WARM_C, Act, Measure, Row, Stage

_FOUND_S = 20
_RELAY = "ESPHome"
_TAKES_OVER_S = 20
_SEEN_S = 5
_GIVEN_UP_S = 200


class EspHomeStage(Stage):
    """One heater, switched by the device, with a heartbeat."""

    broken = "l1"
    timeout_s: ClassVar = 10
    """After how long without a command the device opens its relay."""
    heartbeat_s: ClassVar = 4
    port: ClassVar = 6053

    def __init__(self, harness: Harness) -> None:
        """Take a running harness; entering starts the device."""
        super().__init__(harness)
        self.device: EspHome

    @override
    async def __aenter__(self) -> Self:
        """Compile and start the device."""
        program = await compiled(timeout_s=self.timeout_s, port=self.port)
        self.device = EspHome(program=program, folder=self.harness.folder, port=self.port)
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
        entry_id = await flows.add_entry(self.client, "esphome", {"host": "127.0.0.1", "port": self.port})
        harness.switches = {"l1": await self._switch(entry_id)}
        await self.shown("l1")
        await self.add_meter()
        await self.configured()

    @override
    async def add_meter(self) -> Meter:
        """Add it with the one heater."""
        harness = self.harness
        login = {"host": self.house.meter_address, "password": harness.setup.house.password}
        heater = {
            "power_l1": harness.setup.heater_power_w,
            "relay_l1": harness.switches["l1"],
            "temperature_sensor": harness.probe,
        }
        return await harness.add_meter(login, heater)

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
        await self.change_heater("l1", heartbeat_s=self.heartbeat_s)

    @override
    async def relays(self) -> dict[str, RelayLog]:
        """Return what the device's relay did."""
        return {"l1": self.device.log}

    @override
    async def repair(self) -> None:
        """Let the device go on."""
        self.device.resume()

    @override
    async def jam(self, name: str) -> None:
        """Let the device hang."""
        self.device.suspend()


class PatientStage(EspHomeStage):
    """The same as dead-man.md recommends it."""

    timeout_s: ClassVar = 60
    heartbeat_s: ClassVar = 25
    port: ClassVar = 6054


async def _silent(stage: EspHomeStage) -> float:
    since_s = await stage.house.set(stall=True)
    return await stage.opened(since_s=since_s, within_s=STALE_S + REACTION_S)


async def _hot(stage: EspHomeStage) -> float:
    return await stage.opened(since_s=await stage.heat_up(), within_s=REACTION_S)


def _hangs(seconds: float) -> Measure[EspHomeStage]:
    """Return a measurement with a process that is stopped by a signal when the water gets hot."""

    async def measure(stage: EspHomeStage) -> float:
        stage.device.suspend()
        since_s = await stage.heat_up()
        await asyncio.sleep(seconds)
        return await stage.opened_after(stage.device.resume(), since_s=since_s, within_s=REACTION_S)

    return measure


async def _given_up(stage: EspHomeStage) -> float:
    """The same until Home Assistant shows it as unavailable; it opens by itself as soon as it can."""
    stage.device.suspend()
    since_s = await stage.heat_up()
    what = "Home Assistant gives it up"
    await stage.client.wait_for(lambda: stage.gone("l1"), timeout_s=_GIVEN_UP_S, what=what)
    return await stage.opened_after(stage.device.resume(), since_s=since_s, within_s=REACTION_S)


async def _dead_man(stage: EspHomeStage) -> float:
    """Nobody is left to switch off; the relay does so itself. Afterwards Home Assistant takes over."""
    house, log = stage.house, stage.device.log
    since_s = await house.set()
    await asyncio.sleep(stage.timeout_s + REACTION_S)
    assert not log.moved_at_s(on=False, since_s=since_s), "the heartbeat did not keep it on"
    since_s = await house.set()
    await stage.harness.home_assistant.kill()
    took_s = await stage.opened(since_s=since_s, within_s=stage.timeout_s + REACTION_S)
    # Without surplus nothing may be switched; with surplus it goes on, once.
    since_s = await house.set(power_w={"l1": 400, "l2": 300, "l3": 200}, temperature_c=WARM_C)
    await stage.harness.home_assistant.start()
    await asyncio.sleep(_SEEN_S)
    assert not _moved(stage, since_s), "it was switched without surplus"
    await house.set(power_w=dict.fromkeys(("l1", "l2", "l3"), SURPLUS_W))
    await stage.closed(within_s=_TAKES_OVER_S)
    await asyncio.sleep(_SEEN_S)
    assert _moved(stage, since_s) == [True], "it was not switched on once"
    return took_s


def _moved(stage: EspHomeStage, since_s: float) -> list[bool]:
    """Return what the relay did after a moment."""
    return [each.on for each in stage.device.log.movements if each.at_s >= since_s]


def _row(fault: str, bound_s: float, measure: Measure[EspHomeStage]) -> Row[EspHomeStage]:
    """Return a row of this kind of relay."""
    return Row(fault=fault, relay=_RELAY, bound_s=bound_s, measure=measure)


def _dead_man_row(seconds: int) -> Row[EspHomeStage]:
    """Return the row of a dead man's time."""
    fault = f"Home Assistant killed and not restarted, dead man's time {seconds} s"
    return _row(fault, seconds + REACTION_S, _dead_man)


_ELSEWHERE = (rows_life.STOPPED.fault, rows_life.DEAD_MAN.fault)
ESPHOME = Act(
    name="esphome",
    setup=Setup(sabotaged=True),
    stage=EspHomeStage,
    rows=[
        _row("Meter silent", STALE_S + REACTION_S, _silent),
        _row("Water reaches the off temperature", REACTION_S, _hot),
        _row("Relay hangs for 3 s (from its answer)", REACTION_S, _hangs(3)),
        rows_life.STOPPED.row().on(_RELAY),
        _dead_man_row(EspHomeStage.timeout_s),
        *(row.on(_RELAY) for row in rows_meter.ROWS if row.fault != "Meter silent"),
        *(row.on(_RELAY) for row in rows_meter.ROWS_AT_START),
        *(row.on(_RELAY) for row in rows_temperature.ROWS_OF_SENSOR[1:]),
        rows_temperature.NOT_A_NUMBER.on(_RELAY),
        *(row.on(_RELAY) for row in rows_ours.ROWS),
    ],
    quiet=False,
)
PATIENT = Act(
    name="esphome-60",
    setup=Setup(),
    stage=PatientStage,
    rows=[
        *(row.on(_RELAY) for row in rows_life.ROWS if row.fault not in _ELSEWHERE),
        *(row.on(_RELAY) for row in rows_relay.ROWS_OF_ENTITY),
        rows_relay.STAYS_ON.on(_RELAY),
        _row("Relay late by 12 s (hangs; from its answer)", REACTION_S, _hangs(12)),
        _row("Relay unavailable, as it hangs for minutes (from its answer)", REACTION_S, _given_up),
        _dead_man_row(PatientStage.timeout_s),
    ],
)
