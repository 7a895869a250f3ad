"""A house with a meter and relays on real sockets, and time that passes in it."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field, fields
from types import TracebackType
from typing import Any, Final, Self

from .clock import ClockFault
from .flood import Flood
from .frames import FrameEncoder
from .house import House, HouseSettings
from .meter_server import MeterServer
from .meter_settings import MeterFaults, MeterSettings
from .probe import Probe, ProbeFault
from .relay import RelayFault
from .shelly import Shelly

type Action = Callable[[], Coroutine[Any, Any, None] | None]
"""Carries a checked setting out."""

METER_PORT: Final = 8180
CONTROL_PORT: Final = 8181
RELAY_PORT: Final = 8190


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorSettings:
    """How a simulator starts. Port 0 takes any free one; relays count up from theirs."""

    host: str = "127.0.0.1"
    port: int = 0
    https_port: int = 0
    control_port: int = 0
    relay_port: int = 0
    first_relay: int = 0
    """Number of the first relay, for houses whose relays have to differ."""
    speed: float = 1
    """Seconds in the house per second."""
    house: HouseSettings = field(default_factory=HouseSettings)
    meter: MeterSettings = field(default_factory=MeterSettings)


class World:
    """Runs a house, its meter and a Shelly for each relay."""

    def __init__(self, settings: SimulatorSettings | None = None) -> None:
        """Prepare; nothing listens before `start`."""
        self.settings = settings = settings or SimulatorSettings()
        host, seed = settings.host, settings.house.seed
        self.speed, self.rate_hz = settings.speed, settings.meter.rate_hz
        self.house = House(settings.house)
        self.probe = Probe()
        self.meter: MeterServer = MeterServer(
            settings.meter, host, settings.port, seed, https_port=settings.https_port
        )
        self.relays = {
            name: Shelly(
                name,
                settings.first_relay + index,
                host,
                settings.relay_port and settings.relay_port + index,
                before_switching=self.advance,
                probe=None if index else self.probe,
            )
            for index, name in enumerate(settings.house.relays)
        }
        self._frames = FrameEncoder(seed)
        self._timestamp_ns = self.meter.clock.now_ns()
        self._late: deque[tuple[float, bytes]] = deque()
        self._advanced: float | None = None
        self._ticker: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """Return the meter's port."""
        return self.meter.listener.port

    @property
    def https_port(self) -> int:
        """Return the meter's port for HTTPS."""
        return self.meter.listener.https_port

    @property
    def relay_ports(self) -> dict[str, int]:
        """Return each relay's port."""
        return {name: shelly.listener.port for name, shelly in self.relays.items()}

    async def start(self) -> None:
        """Listen everywhere, and let time pass in the house."""
        self.advance()
        try:
            await self.listen()
        except OSError:
            await self.stop()
            raise
        self._ticker = asyncio.create_task(self._tick())

    async def listen(self) -> None:
        """Listen everywhere."""
        await self.meter.listener.start()
        for shelly in self.relays.values():
            await shelly.start()

    async def stop(self) -> None:
        """Close everything; no task is left."""
        if self._ticker is not None:
            self._ticker.cancel()
            await asyncio.wait([self._ticker])
            self._ticker = None
        await self.flood(None)
        await asyncio.gather(self.meter.listener.stop(), *(relay.stop() for relay in self.relays.values()))
        self._advanced = None

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        await self.stop()

    def advance(self) -> None:
        """Bring the house to the present; its values are those of now afterwards."""
        now = asyncio.get_running_loop().time()
        passed_s = 0.0 if self._advanced is None else now - self._advanced
        self._advanced = now
        self.house.step(
            passed_s * self.speed, {name: each.relay.contact for name, each in self.relays.items()}
        )

    async def _tick(self) -> None:
        """Send a frame at the meter's rate; a late one does not delay those after it."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + 1 / self.rate_hz, loop.time())
            await asyncio.sleep(due - loop.time())
            self.advance()
            self._read_probe()
            if not self.meter.faults.stall:
                self._late.append((loop.time() + self.meter.faults.behind_s, self.frame()))
            while self._late and self._late[0][0] <= loop.time():
                self.meter.broadcast(self._late.popleft()[1])

    def frame(self) -> bytes:
        """Return a frame as the meter's faults have it."""
        faults = self.meter.faults
        if faults.garbage:
            return self._frames.garbage()
        if not faults.freeze_timestamp:
            self._timestamp_ns = self.meter.clock.stamp_ns()
        return self._frames.encode(self.house.values(), timestamp_ns=self._timestamp_ns, status=faults.status)

    async def flood(self, kind: Flood | None) -> None:
        """Flood every stream, or no more."""
        await self.meter.flood(kind, self.frame)

    def _read_probe(self) -> None:
        if self.probe.read(self.house.tank.temperature_c):
            for shelly in self.relays.values():
                shelly.probe_changed()

    def set_probe(self, **changes: Any) -> None:
        """Change the temperature sensor's fault or reading."""
        was_there = self.probe.fault is not ProbeFault.MISSING
        for name, value in changes.items():
            setattr(self.probe, name, value)
        if was_there != (self.probe.fault is not ProbeFault.MISSING):
            for shelly in self.relays.values():
                if shelly.device.probe is not None:
                    shelly.probe_plugged()

    async def reset(self) -> None:
        """Repair everything and release what was pinned; relays, tank and counters stay."""
        healthy = MeterFaults()
        for each in fields(healthy):
            setattr(self.meter.faults, each.name, getattr(healthy, each.name))
        self.meter.login.password = self.settings.meter.password
        self.meter.login.rate_limit = self.settings.meter.rate_limit
        self.meter.settings = self.settings.meter
        self.meter.clock.fault, self.meter.clock.ahead_s = ClockFault.NONE, 0
        self._late.clear()
        await self.flood(None)
        self.meter.certificate.restore()
        self.meter.listener.fall_silent(False)
        await self.meter.listener.refuse(False)
        self.speed, self.rate_hz = self.settings.speed, self.settings.meter.rate_hz
        self.house.pins.clear()
        self.house.sun = None
        self.house.heaters.update({heater.name: heater for heater in self.settings.house.heaters})
        self.set_probe(fault=ProbeFault.NONE, reading_c=None)
        for shelly in self.relays.values():
            await shelly.set_fault(RelayFault.NONE)

    async def apply(self, actions: Iterable[Action]) -> None:
        """Carry checked settings out; they can be seen at once."""
        self.advance()
        for action in actions:
            if (waiting := action()) is not None:
                await waiting
        self.advance()
        self._read_probe()
