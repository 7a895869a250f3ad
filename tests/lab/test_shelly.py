"""The relays as Shellies: by HTTP, by aioshelly, and their faults."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

import aiohttp
import pytest
from aioshelly.common import ConnectionOptions, get_info
from aioshelly.exceptions import DeviceConnectionError, RpcCallError
from aioshelly.rpc_device import RpcDevice, RpcUpdateType

from custom_components.ems_smart_heater.meter.quantity import Phase
from lab.simulator import Simulator, SimulatorSettings


class Client:
    """A device as Home Assistant knows it, with what it pushed."""

    def __init__(self, device: RpcDevice) -> None:
        self.device = device
        self.updates: asyncio.Queue[RpcUpdateType] = asyncio.Queue()
        device.subscribe_updates(lambda _, update: self.updates.put_nowait(update))

    async def pushed(self, check: Callable[[dict[str, Any]], bool]) -> None:
        """Wait for a push after which the status is as wanted."""
        async with asyncio.timeout(5):
            while not check(self.device.status):
                await self.updates.get()

    async def told(self, update: RpcUpdateType) -> None:
        """Wait for an update of this kind; the probe may push a status at any time."""
        async with asyncio.timeout(5):
            while await self.updates.get() is not update:
                pass

    @property
    def output(self) -> bool:
        """Return the relay's state as the client knows it."""
        return bool(self.device.status["switch:0"]["output"])


def test_relays_of_two_houses_differ() -> None:
    houses = Simulator(), Simulator(SimulatorSettings(first_relay=4))
    assert len({shelly.device.mac for house in houses for shelly in house.relays.values()}) == 8


def is_on(status: dict[str, Any]) -> bool:
    """Return whether a status shows the relay on."""
    return bool(status["switch:0"]["output"])


def is_off(status: dict[str, Any]) -> bool:
    """Return whether a status shows the relay off."""
    return not is_on(status)


async def connect(sim: Simulator, session: aiohttp.ClientSession, name: str) -> RpcDevice:
    """Return an initialized device."""
    options = ConnectionOptions("127.0.0.1", port=sim.relay_ports[name])
    device = await RpcDevice.create(session, None, options)
    await device.initialize()
    return device


@pytest.fixture
async def client(sim: Simulator, session: aiohttp.ClientSession) -> AsyncGenerator[Client]:
    """Connect to the first relay."""
    client = Client(await connect(sim, session, "l1"))
    yield client
    await client.device.shutdown()


async def test_identities_are_distinct(sim: Simulator, session: aiohttp.ClientSession) -> None:
    """Each relay is a device of its own."""
    infos = [await get_info(session, "127.0.0.1", port=port) for port in sim.relay_ports.values()]
    assert len({info["mac"] for info in infos}) == 4
    assert {info["gen"] for info in infos} == {2}
    assert {info["model"] for info in infos} == {"SNSW-001X16EU"}


async def test_aioshelly_initializes(client: Client) -> None:
    """Information, configuration, status."""
    device = client.device
    assert device.firmware_supported
    assert device.name == "Heater l1"
    assert device.status["switch:0"]["output"] is False
    assert device.config["switch:0"]["auto_off"] is False
    assert not await device.supports_scripts()


async def test_switching_pushes_and_draws(client: Client, sim: Simulator) -> None:
    """The status comes by itself, and the house feels it."""
    await sim.set({"power_w": {"l1": -650}})
    await client.device.switch_set(0, True)
    await client.pushed(is_on)
    assert client.device.status["switch:0"]["source"] == "WS_in"
    sim.advance()
    assert sim.house.power_w(Phase.L1) == -150
    await client.device.switch_set(0, False)
    await client.pushed(is_off)
    assert [entry.on for entry in sim.relays["l1"].relay.log] == [True, False]


async def test_a_press_of_the_button_is_pushed(client: Client, sim: Simulator) -> None:
    """Somebody else switches."""
    await sim.set({"relay": {"l1": {"on": True}}})
    await client.pushed(is_on)
    assert client.device.status["switch:0"]["source"] == "button"


async def test_http_rpc(sim: Simulator, session: aiohttp.ClientSession) -> None:
    """GET with parameters, POST with a frame, and their errors."""
    url = f"http://127.0.0.1:{sim.relay_ports['l2']}/rpc"
    async with session.get(f"{url}/Switch.Set?id=0&on=true") as answer:
        assert await answer.json() == {"was_on": False}
    async with session.post(url, json={"id": 1, "method": "Switch.Toggle", "params": {"id": 0}}) as answer:
        assert (await answer.json())["result"] == {"was_on": True}
    for path, status in (("Nothing.Here", 404), ("Switch.Set?id=1&on=true", 500), ("Switch.Set?id=x", 500)):
        async with session.get(f"{url}/{path}") as answer:
            assert answer.status == status
            assert "message" in await answer.json()
    async with session.post(url, data=b"nonsense") as answer:
        assert answer.status == 400


async def test_rpc_errors(client: Client) -> None:
    """An unknown method and a bad argument."""
    for method, params in (("Nothing.Here", None), ("Switch.Set", {"id": 0, "on": 1})):
        with pytest.raises(RpcCallError):
            await client.device.call_rpc(method, params)


async def test_probe_is_pushed(client: Client, sim: Simulator) -> None:
    """The tank's temperature, as an add-on of the first relay."""
    await sim.set({"temperature_c": 51.3})
    await client.pushed(lambda status: status["temperature:100"]["tC"] == 51.3)
    await sim.set({"temperature_sensor": {"fault": "no_value"}})
    await client.pushed(lambda status: status["temperature:100"]["tC"] is None)
    await sim.set({"temperature_sensor": {"fault": None, "reading_c": -127}})
    await client.pushed(lambda status: status["temperature:100"]["tC"] == -127)
    await sim.set({"temperature_sensor": {"fault": "frozen", "reading_c": None}})
    assert sim.probe.shown_c == -127
    await sim.set({"temperature_sensor": {"fault": "missing"}})
    await client.pushed(lambda status: "temperature:100" not in status)
    await sim.set({"temperature_sensor": {"fault": "none"}})
    await client.pushed(lambda status: status.get("temperature:100", {}).get("tC") == 51.3)


async def test_only_the_first_relay_has_a_probe(sim: Simulator, session: aiohttp.ClientSession) -> None:
    """The others have no add-on."""
    device = await connect(sim, session, "fourth")
    assert "temperature:100" not in device.status
    await device.shutdown()


async def test_offline_and_back(client: Client, sim: Simulator, session: aiohttp.ClientSession) -> None:
    """Connections are closed and refused, and come back on the same port."""
    await sim.set({"relay": {"l1": {"fault": "offline"}}})
    await client.told(RpcUpdateType.DISCONNECTED)
    with pytest.raises(DeviceConnectionError):
        await client.device.initialize()
    await sim.set({"relay": {"l1": {"fault": None}}})
    await client.device.initialize()
    await client.device.switch_set(0, True)
    assert sim.relays["l1"].relay.contact


async def test_hung_executes_when_it_is_over(client: Client, sim: Simulator) -> None:
    """Nothing is answered; what was asked is done afterwards."""
    await sim.set({"relay": {"l1": {"fault": "hung"}}})
    with pytest.raises(DeviceConnectionError):
        await client.device.call_rpc("Switch.Set", {"id": 0, "on": True}, timeout=0.1)
    assert not sim.relays["l1"].relay.contact
    assert client.device.connected
    await sim.set({"relay": {"l1": {"fault": "none"}}})
    await client.pushed(is_on)
    assert sim.relays["l1"].relay.contact


async def test_late_times_out_and_still_switches(client: Client, sim: Simulator) -> None:
    """The call fails first, the contact closes afterwards."""
    await sim.set({"relay": {"l1": {"fault": "late", "seconds": 0.3}}})
    with pytest.raises(DeviceConnectionError):
        await client.device.call_rpc("Switch.Set", {"id": 0, "on": True}, timeout=0.1)
    assert not sim.relays["l1"].relay.contact
    await client.pushed(is_on)
    assert sim.relays["l1"].relay.contact


async def test_late_switches_even_if_the_asker_is_gone(
    sim: Simulator, session: aiohttp.ClientSession
) -> None:
    """The command lives on without its connection."""
    await sim.set({"relay": {"l2": {"fault": "late", "seconds": 0.2}}})
    url = f"http://127.0.0.1:{sim.relay_ports['l2']}/rpc/Switch.Set?id=0&on=true"
    with pytest.raises(TimeoutError):
        await session.get(url, timeout=aiohttp.ClientTimeout(total=0.05))
    device = Client(await connect(sim, session, "l2"))
    await device.pushed(is_on)
    assert sim.relays["l2"].relay.contact
    await device.device.shutdown()


async def test_stuck_says_yes_and_does_nothing(client: Client, sim: Simulator) -> None:
    """It acknowledges."""
    await sim.set({"relay": {"l1": {"fault": "stuck"}}})
    await client.device.switch_set(0, True)
    await client.device.update_status()
    assert not client.output
    relay = sim.relays["l1"].relay
    assert not relay.contact
    assert [command.on for command in relay.commands] == [True]
    assert not relay.log


async def test_welded_shows_off_and_draws(client: Client, sim: Simulator) -> None:
    """What it shows and what the heater sees part; a repair brings them together."""
    relay = sim.relays["l1"].relay
    await client.device.switch_set(0, True)
    await sim.set({"relay": {"l1": {"fault": "welded"}}})
    await client.device.switch_set(0, False)
    await client.pushed(is_off)
    assert relay.contact
    sim.advance()
    assert sim.house.heater_w["l1"] == 500
    await sim.set({"relay": {"l1": {"fault": None}}})
    assert not relay.contact
    assert sim.house.heater_w["l1"] == 0
    assert [entry.on for entry in relay.log] == [True, False]


async def test_auto_off_is_a_dead_man(client: Client, sim: Simulator) -> None:
    """Every on command starts the time anew; without one the relay opens by itself."""
    await sim.set({"relay": {"l1": {"auto_off_s": 0.3}}})
    await client.device.switch_set(0, True)
    await client.pushed(is_on)
    first = sim.relays["l1"].relay.timer_started_at
    await client.device.update_status()
    assert client.device.status["switch:0"]["timer_duration"] == 0.3
    await client.device.switch_set(0, True)
    second = sim.relays["l1"].relay.timer_started_at
    assert first is not None
    assert second is not None
    assert second > first
    await client.pushed(is_off)
    assert client.device.status["switch:0"]["source"] == "timer"
    log = sim.relays["l1"].relay.log
    assert [entry.on for entry in log] == [True, False]
    assert log[1].monotonic - log[0].monotonic >= 0.3


async def test_toggle_after(client: Client, sim: Simulator) -> None:
    """A timer of one command."""
    await client.device.call_rpc("Switch.Set", {"id": 0, "on": True, "toggle_after": 0.05})
    await client.pushed(is_off)
    assert len(sim.relays["l1"].relay.log) == 2


async def test_trips_after_each_on(client: Client, sim: Simulator) -> None:
    """It opens by itself, as often as it is switched on; nobody commanded that."""
    await sim.set({"relay": {"l1": {"fault": "trips", "seconds": 0.05}}})
    for _ in range(2):
        await client.device.switch_set(0, True)
        await client.pushed(is_on)
        await client.pushed(is_off)
    assert [entry.on for entry in sim.relays["l1"].relay.log] == [True, False, True, False]
    assert [command.on for command in sim.relays["l1"].relay.commands] == [True, True]
