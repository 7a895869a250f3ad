"""The simulated house as a process of its own, and its control port."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp

from .process import Process

_START_TIMEOUT_S = 60
_REQUEST_TIMEOUT = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseSettings:
    """How the simulator is started."""

    seed: int = 1
    rate_hz: float = 4
    speed: float = 1
    start_hour: float = 11
    password: str = "heater"
    solar_w: float = 8000
    contactor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Switching:
    """A command to a relay or a movement of its contact, in monotonic seconds."""

    at_s: float
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayLog:
    """What a relay was told and what its contact did, oldest first."""

    closed: bool
    commands: tuple[Switching, ...]
    movements: tuple[Switching, ...]

    @property
    def times_opened(self) -> int:
        """Return how often the contact opened."""
        return sum(not each.on for each in self.movements)

    def moved_at_s(self, *, on: bool, since_s: float) -> float | None:
        """Return when the contact first closed or opened after a moment."""
        return next((each.at_s for each in self.movements if each.on is on and each.at_s >= since_s), None)


class House:
    """Sun, loads, tank, meter and relays; `set` changes anything while it runs."""

    def __init__(self, *, folder: Path, settings: HouseSettings) -> None:
        """Prepare it; `start` starts it."""
        self.settings = settings
        self.addresses: dict[str, Any] = {}
        command = [sys.executable, "-m", "lab.simulator", "--host", "127.0.0.1"]
        command += ["--port", "0", "--control-port", "0", "--relay-port", "0"]
        command += ["--seed", str(settings.seed), "--rate", str(settings.rate_hz)]
        command += ["--speed", str(settings.speed), "--start-hour", str(settings.start_hour)]
        command += ["--solar", str(settings.solar_w), "--password", settings.password]
        if settings.contactor:
            command.append("--contactor")
        self.process = Process(name="the simulator", command=command, log=folder / "simulator.log")
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Start it and return when it listens."""
        await self.process.start(pipe=True)
        self.addresses = json.loads(await self.process.read_line(timeout_s=_START_TIMEOUT_S))
        self._session = aiohttp.ClientSession(timeout=_REQUEST_TIMEOUT)

    async def stop(self) -> None:
        """Stop it."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        await self.process.stop(timeout_s=5)

    @property
    def meter_address(self) -> str:
        """Return the meter's host and port."""
        return _host_and_port(self.addresses["meter"])

    @property
    def relay_addresses(self) -> dict[str, str]:
        """Return each relay's host and port by its name."""
        return {name: _host_and_port(url) for name, url in self.addresses["relays"].items()}

    async def set(self, **changes: Any) -> float:
        """Change the house, its meter or its relays; return the moment before it (monotonic seconds)."""
        before_s = monotonic()
        await self._request("POST", "/set", changes)
        return before_s

    async def state(self) -> dict[str, Any]:
        """Return how everything is."""
        return await self._request("GET", "/state")

    async def relays(self) -> dict[str, RelayLog]:
        """Return what every relay saw."""
        return {
            name: RelayLog(
                closed=relay["contact"],
                commands=_switchings(relay["commands"]),
                movements=_switchings(relay["log"]),
            )
            for name, relay in (await self.state())["relays"].items()
        }

    async def _request(self, method: str, path: str, data: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask the control port."""
        if self._session is None:
            raise RuntimeError("the simulator is not running")
        async with self._session.request(method, f"{self.addresses['control']}{path}", json=data) as response:
            answer: dict[str, Any] = await response.json()
            if response.status >= 400:
                raise RuntimeError(f"the simulator refused {data}: {answer}")
            return answer


def _host_and_port(url: str) -> str:
    """Return an address as a person types it."""
    return url.removeprefix("http://")


def _switchings(entries: list[dict[str, Any]]) -> tuple[Switching, ...]:
    """Read a relay's log."""
    return tuple(Switching(at_s=entry["monotonic"], on=entry["on"]) for entry in entries)
