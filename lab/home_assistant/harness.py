"""The whole path: simulated house, real Home Assistant, relays and integration added by their flows."""

import asyncio
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from . import flows
from .client import Client
from .config_folder import DOMAIN
from .entities import Meter, find_meter, find_shelly
from .home_assistant import HomeAssistant
from .house import House, HouseSettings
from .surroundings import Clock, SmallDisk

HEATERS = ("l1", "l2", "l3")

_PORTS = count(18123)
"""Below those that the kernel gives away: a simulator could take one before Home Assistant does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What is set up; `port` 0 takes the next one, without `folder` it is a temporary one that is removed."""

    house: HouseSettings = field(default_factory=HouseSettings)
    heater_power_w: int = 500
    fourth_power_w: int = 1500
    temperature_sensor: bool = True
    relay_names: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    name: str = "Home"
    configuration: str = ""
    port: int = 0
    folder: Path | None = None
    frail: bool = False
    """What Home Assistant runs on can fail: its clock, and a small disk for what it stores."""
    sabotaged: bool = False
    """Our own code can fail."""


class Harness:
    """Starts everything on entry, leaves nothing running on exit; a failure inside keeps the logs."""

    def __init__(self, setup: Setup | None = None) -> None:
        """Prepare it; entering starts it."""
        self.setup = setup or Setup()
        self.folder = self.setup.folder or Path(tempfile.mkdtemp(prefix="house-"))
        port = self.setup.port or next(_PORTS)
        self.house = House(folder=self.folder, settings=self.setup.house)
        self.clock = Clock(self.folder) if self.setup.frail else None
        self.disk = SmallDisk(self.folder / "config" / ".storage") if self.setup.frail else None
        self.home_assistant = HomeAssistant(
            folder=self.folder,
            port=port,
            language=self.setup.language,
            name=self.setup.name,
            configuration=self.setup.configuration,
            environment=self.clock.environment if self.clock else None,
            sabotaged=self.setup.sabotaged,
        )
        self.switches: dict[str, str] = {}
        self.probe: str | None = None
        self._meter: Meter | None = None

    @property
    def client(self) -> Client:
        """Return what talks to Home Assistant."""
        return self.home_assistant.client

    @property
    def meter(self) -> Meter:
        """Return the configured meter."""
        if self._meter is None:
            raise RuntimeError("no meter was added")
        return self._meter

    async def __aenter__(self) -> Self:
        """Start simulator and Home Assistant side by side."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.house.start())
                group.create_task(self.home_assistant.start())
        except BaseException as error:  # noqa: BLE001 - it is raised again
            await self._stop()
            first = error.exceptions[0] if isinstance(error, BaseExceptionGroup) else error
            first.add_note(f"logs are in {self.folder}")
            raise first from None
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop both."""
        await self._stop()
        if self.setup.folder is None and (error is None or isinstance(error, asyncio.CancelledError)):
            shutil.rmtree(self.folder)
        elif error is not None:
            error.add_note(f"logs are in {self.folder}")

    async def _stop(self) -> None:
        """Stop Home Assistant while its relays still answer, then the simulator."""
        try:
            await self.home_assistant.stop()
        finally:
            await self.house.stop()
            if self.disk:
                self.disk.remove()

    async def configure(self) -> Meter:
        """Add the relays, then the meter with its heaters, which need not rest: nobody has half a minute."""
        await self.add_relays()
        meter = await self.add_meter()
        contactor = {"contactor": self.switches["contactor"]} if self.setup.house.contactor else {}
        await flows.set_options(self.client, meter.entry_id, flows.NO_RESTS | contactor)
        return meter

    async def add_relays(self) -> None:
        """Add every emulated Shelly through Home Assistant's own integration."""
        for name, address in self.house.relay_addresses.items():
            host, _, port = address.rpartition(":")
            entry_id = await flows.add_entry(self.client, "shelly", {"host": host, "port": int(port)})
            shelly = await find_shelly(self.client, entry_id)
            self.switches[name] = shelly.switch
            self.probe = shelly.probe or self.probe
            if given := self.setup.relay_names.get(name):
                update = {"device_id": shelly.device_id, "name_by_user": given}
                await self.client.command("config/device_registry/update", **update)

    def meter_steps(self, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the answers to the integration's flow; `changes` replace those of the first form."""
        login = {"host": self.house.meter_address, "password": self.setup.house.password} | changes
        relays: dict[str, Any] = {}
        for name in HEATERS:
            relays |= {f"relay_{name}": self.switches[name], f"power_{name}": self.setup.heater_power_w}
        if self.setup.house.contactor:
            relays |= {"relay_4": self.switches["contactor"], "role_4": "contactor"}
        else:
            relays |= {"relay_4": self.switches["fourth"], "role_4": "heater"}
            relays["power_4"] = self.setup.fourth_power_w
        if self.setup.temperature_sensor and self.probe is not None:
            relays["temperature_sensor"] = self.probe
        return login, relays

    async def add_meter(self, *steps: dict[str, Any]) -> Meter:
        """Add the integration through its own flow and wait until it shows a measurement."""
        entry_id = await flows.add_entry(self.client, DOMAIN, *(steps or self.meter_steps()))
        self._meter = await find_meter(self.client, entry_id)
        await self.client.wait_for_state(self._meter.entity("connected"), "on", timeout_s=15)
        return self._meter
