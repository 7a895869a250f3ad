"""A child process that never outlives the one who started it."""

import asyncio
import ctypes
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


class ProcessError(Exception):
    """A process did not start, or ended when it should run."""


def _die_with_parent() -> None:
    """Have the kernel kill this process when its parent is gone, however that happened."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for children: bytecode is kept, or every start is three times slower."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | dict(extra or {})


class Process:
    """One child process, in a session of its own: Ctrl-C reaches only us. Its output goes to a file."""

    def __init__(
        self,
        *,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        folder: Path = ROOT,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare it; `log` is appended to, `extra` to its environment."""
        self.name = name
        self.log = log
        self._command = [str(part) for part in command]
        self._folder = folder
        self._extra = extra
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, *, pipe: bool = False) -> Self:
        """Start it; with `pipe` its standard output can be read with `read_line` instead."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=self._folder,
                env=environment(self._extra),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE if pipe else output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        return self

    @property
    def running(self) -> bool:
        """Return whether it was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        """Return the id of the running process."""
        if self._process is None:
            raise ProcessError(f"{self.name} was not started")
        return self._process.pid

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, such as SIGSTOP and SIGCONT for a device that hangs."""
        if self.running:
            os.kill(self.pid, number)

    async def read_line(self, *, timeout_s: float) -> str:
        """Return the next line of its standard output."""
        if self._process is None or self._process.stdout is None:
            raise ProcessError(f"{self.name} has no output to read")
        async with asyncio.timeout(timeout_s):
            line = await self._process.stdout.readline()
        if not line:
            raise ProcessError(f"{self.name} ended: {self.tail()}")
        return line.decode().strip()

    async def wait(self) -> int:
        """Wait until it ends and return its exit code."""
        if self._process is None:
            raise ProcessError(f"{self.name} was not started")
        return await self._process.wait()

    async def stop(self, *, timeout_s: float = 30) -> int | None:
        """End it gently, by force after the timeout; return its exit code."""
        if self._process is None:
            return None
        self.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(timeout_s):
                return await self.wait()
        except TimeoutError:
            return await self.kill()

    async def kill(self) -> int | None:
        """End it at once, without a chance to tidy up."""
        if self._process is None:
            return None
        self.send_signal(signal.SIGKILL)
        return await self.wait()

    def tail(self, lines: int = 15) -> str:
        """Return the end of its log."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])
