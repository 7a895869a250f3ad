"""A real Home Assistant process."""

import asyncio
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

import aiohttp

from . import config_folder
from .client import Client, ClientError
from .process import Process, ProcessError

_RECORD = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [A-Z]+ \()", re.MULTILINE)
_SERIOUS = re.compile(r"^\S+ \S+ (WARNING|ERROR|CRITICAL) ")
# Home Assistant says this of every custom integration.
_ALWAYS_SAID = "We found a custom integration"
_SABOTAGE = Path(__file__).with_name("sabotage.py")
_START_TIMEOUT_S = 60
_POLL_S = 0.05


class HomeAssistant:
    """Home Assistant on 127.0.0.1 with a folder of its own."""

    def __init__(
        self,
        *,
        folder: Path,
        port: int,
        language: str = "en",
        name: str = "Home",
        configuration: str = "",
        environment: Mapping[str, str] | None = None,
        sabotaged: bool = False,
    ) -> None:
        """Write its folder; `start` starts it, with what is added to its environment.

        `sabotaged`: faults in our own code can be brought about.
        """
        self.folder = folder / "config"
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.login = config_folder.create(
            self.folder, port=port, language=language, name=name, configuration=configuration
        )
        self.client = Client(url=self.url, token=self.login.token)
        self.start_s = 0.0
        self.running_at_s = 0.0
        hass = _SABOTAGE if sabotaged else Path(sys.executable).with_name("hass")
        # -P: what lies beside the program is not to be taken for one of Home Assistant's modules.
        command: list[str | Path] = [sys.executable, "-P", hass, "-c", self.folder]
        self.process = Process(
            name="Home Assistant",
            command=[*command, "--skip-pip", "--log-no-color"],
            log=folder / "home-assistant.log",
            folder=self.folder,
            extra={"PYTHONPATH": str(self.folder), **(environment or {})} if sabotaged else environment,
        )

    async def start(self) -> None:
        """Start it and return when everything in it runs."""
        begin = monotonic()
        self._require_port()
        await self.process.start()
        try:
            async with asyncio.timeout(_START_TIMEOUT_S):
                await self._until_running()
                self.running_at_s = monotonic()
                await self.client.open()
        except TimeoutError, ProcessError:
            await self.kill()
            raise ProcessError(f"Home Assistant did not start:\n{self.process.tail()}") from None
        self.start_s = monotonic() - begin

    def _require_port(self) -> None:
        """Refuse a port that is taken: Home Assistant would look for another one."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError as error:
                raise ProcessError(f"port {self.port} cannot be used: {error.strerror}") from None

    async def _until_running(self) -> None:
        """Ask until it says that it runs; before it serves there is nothing that could tell us."""
        while not await self._is_running():
            if not self.process.running:
                raise ProcessError("ended")
            await asyncio.sleep(_POLL_S)

    async def _is_running(self) -> bool:
        """Return whether it has started completely."""
        try:
            return str((await self.client.request("GET", "/api/config"))["state"]) == "RUNNING"
        except aiohttp.ClientError, ClientError:
            return False

    async def stop(self) -> int | None:
        """Stop it as a service manager does."""
        code = await self.process.stop()
        await self.client.close()
        return code

    async def kill(self) -> None:
        """Kill it without a chance to tidy up."""
        await self.process.kill()
        await self.client.close()

    async def restart(self) -> None:
        """Stop it and start it again on the same folder."""
        await self.stop()
        await self.start()

    def log(self) -> str:
        """Return everything that it has written."""
        return self.process.log.read_text(encoding="utf-8", errors="replace")

    def complaints(self, since: int = 0) -> list[str]:
        """Return the warnings and errors that name the integration, if only in a traceback."""
        return [
            record
            for record in _RECORD.split(self.log()[since:])
            if _SERIOUS.match(record) and config_folder.DOMAIN in record and _ALWAYS_SAID not in record
        ]
