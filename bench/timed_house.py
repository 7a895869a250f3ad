"""A simulated house in this process, so that frames and relays go by the clock of who measures."""

from bisect import bisect_left
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, override

from lab.home_assistant.house import House, HouseSettings
from lab.simulator import Simulator, SimulatorSettings
from lab.simulator.relay import Switching


class TimedHouse(House):
    """Keeps when every frame was sent; relays keep when they were told."""

    def __init__(self, *, folder: Path, settings: HouseSettings, simulator: SimulatorSettings) -> None:
        """Prepare it."""
        super().__init__(folder=folder, settings=settings)
        self.sent_at: list[float] = []
        self._simulator = Simulator(simulator)
        send = self._simulator.meter.broadcast

        def broadcast(frame: bytes) -> None:
            self.sent_at.append(monotonic())
            send(frame)

        self._simulator.meter.broadcast = broadcast  # type: ignore[method-assign] # the same, and noted

    @override
    async def start(self) -> None:
        """Start it."""
        await self._simulator.start()
        self.addresses = self._simulator.addresses

    @override
    async def stop(self) -> None:
        """Stop it."""
        await self._simulator.stop()

    @override
    async def set(self, **changes: Any) -> float:
        """Change it at once; return the moment before it."""
        before_s = monotonic()
        await self._simulator.set(changes)
        return before_s

    def tell(self, relay: str, *, on: bool, at_s: float) -> None:
        """Switch a relay as something outside of the house was switched before."""
        commands = self._simulator.relays[relay].relay.commands
        self._simulator.relays[relay].relay.command(on, "outside")
        commands[-1] = replace(commands[-1], monotonic=at_s)

    def first_frame_after(self, moment_s: float) -> float | None:
        """Return when the first frame after a moment was sent."""
        found = bisect_left(self.sent_at, moment_s)
        return self.sent_at[found] if found < len(self.sent_at) else None

    def told(self, relay: str, *, on: bool, since_s: float) -> float | None:
        """Return when a relay was first told to go on or off after a moment."""
        commands: list[Switching] = list(self._simulator.relays[relay].relay.commands)
        return next(
            (each.monotonic for each in commands if each.on is on and each.monotonic >= since_s), None
        )
