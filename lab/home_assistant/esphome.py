"""A real ESPHome device: the dead man's configuration, compiled for this computer."""

import asyncio
import signal
from pathlib import Path
from time import monotonic

from aioesphomeapi import APIClient, EntityState, SwitchState

from .house import RelayLog, Switching
from .process import ROOT, Process, ProcessError

_COMPILE_TIMEOUT_S = 600
_START_TIMEOUT_S = 60
_PATIENCE_S = 600
"""We go on watching a device that hangs, longer than Home Assistant does."""


async def compiled(*, timeout_s: int, port: int) -> Path:
    """Return the program whose relay opens by itself after that time; compiling takes half a minute."""
    process = await asyncio.create_subprocess_exec(
        ROOT / "script" / "esphome",
        f"{timeout_s}s",
        f"{port}",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(_COMPILE_TIMEOUT_S):
        output, errors = await process.communicate()
    if process.returncode:
        raise ProcessError(f"the ESPHome device does not compile:\n{errors.decode()}")
    return Path(output.decode().strip())


class EspHome:
    """The device as a process; what its relay does is watched over a connection of our own."""

    def __init__(self, *, program: Path, folder: Path, port: int) -> None:
        """Prepare it; it keeps its preferences in its home."""
        command: list[str | Path] = ["env", f"HOME={folder}", program]
        self.process = Process(
            name="the ESPHome device", command=command, log=folder / "esphome.log", folder=folder
        )
        self._port = port
        self._observer = APIClient("127.0.0.1", port, None, keepalive=_PATIENCE_S)
        self._movements: list[Switching] = []
        self._closed = False
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start it and watch it."""
        await self.process.start()
        async with asyncio.timeout(_START_TIMEOUT_S):
            await self._until_listening()
            await self._watch()

    async def _watch(self) -> None:
        """Look at the relay."""
        await self._observer.connect(login=True, on_stop=self._hung_up)
        await self._observer.list_entities_services()
        self._observer.subscribe_states(self._on_state)

    async def _hung_up(self, expected: bool) -> None:
        """Look again: the device takes us for dead when it has hung for minutes itself."""
        if not expected:
            self._watching = asyncio.create_task(self._watch())

    async def _until_listening(self) -> None:
        """Knock until it opens."""
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return

    async def stop(self) -> None:
        """End it."""
        self.resume()
        if self._watching:
            await self._watching
        await self._observer.disconnect(force=True)
        await self.process.stop(timeout_s=5)

    def suspend(self) -> None:
        """Let it hang."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> float:
        """Let it go on; return the moment (monotonic seconds)."""
        moment_s = monotonic()
        self.process.send_signal(signal.SIGCONT)
        return moment_s

    @property
    def log(self) -> RelayLog:
        """Return what its relay did."""
        return RelayLog(closed=self._closed, commands=(), movements=tuple(self._movements))

    def _on_state(self, state: EntityState) -> None:
        """Keep a change of the relay; it has no other switch."""
        if isinstance(state, SwitchState) and state.state is not self._closed:
            self._closed = state.state
            self._movements.append(Switching(at_s=monotonic(), on=state.state))
