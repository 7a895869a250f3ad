"""A world that can be looked at and set while it runs: by who made it, and at a port of its own."""

from collections.abc import Mapping
from typing import Any, override

from .commands import parse
from .control_port import ControlPort, state_of
from .world import SimulatorSettings, World


class Simulator(World):
    """A world with its control port."""

    def __init__(self, settings: SimulatorSettings | None = None) -> None:
        """Prepare; nothing listens before `start`."""
        super().__init__(settings)
        self.control = ControlPort(self, self.settings.host, self.settings.control_port)

    @property
    def control_port(self) -> int:
        """Return the control port."""
        return self.control.listener.port

    @property
    def addresses(self) -> dict[str, Any]:
        """Return where everything listens, as JSON."""
        host = self.settings.host
        return {
            "meter": f"http://{host}:{self.port}",
            "meter_https": f"https://{host}:{self.https_port}",
            "control": f"http://{host}:{self.control_port}",
            "relays": {name: f"http://{host}:{port}" for name, port in self.relay_ports.items()},
        }

    @override
    async def listen(self) -> None:
        """Listen everywhere."""
        await super().listen()
        await self.control.listener.start()

    @override
    async def stop(self) -> None:
        """Close everything; no task is left."""
        await self.control.stop()
        await super().stop()

    async def set(self, body: Mapping[str, Any]) -> None:
        """Do what POST /set does; raises BadInput, and nothing has happened then."""
        await self.apply(parse(self, body))

    def state(self) -> dict[str, Any]:
        """Return what GET /state does."""
        return state_of(self, self.control.remaining)
