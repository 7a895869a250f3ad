"""A connection whose pauses take no time."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.ems_smart_heater.connection import MeterConnection
from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.meter import Reading
from custom_components.ems_smart_heater.meter.client import MeterClient

from .common import entry_for

NOBODY = 9  # the discard port: nothing listens there


class Life:
    """A running connection whose pauses take no time: each is noted, and may change the world."""

    def __init__(
        self, hass: HomeAssistant, port: int, *, fingerprint: bytes | None = None, stale_s: float = 5
    ) -> None:
        self.hass = hass
        self.entry: MockConfigEntry = entry_for(port)
        self.entry.add_to_hass(hass)
        self.delays: list[float] = []
        self.readings: list[Reading] = []
        self.at_pause: dict[int, Callable[[], Awaitable[None]]] = {}
        self.last_pause = 10_000
        self._changed = asyncio.Event()
        scheme = "https" if fingerprint else "http"
        self.connection = MeterConnection(
            hass,
            self.entry,
            MeterClient(
                async_get_clientsession(hass),
                URL(f"{scheme}://127.0.0.1:{port}"),
                "heater",
                fingerprint=fingerprint,
                login_interval_s=0,
            ),
            stale_s=stale_s,
            on_reading=self._take,
            pause=self._pause,
        )

    def _take(self, reading: Reading) -> None:
        self.readings.append(reading)
        self._changed.set()

    async def _pause(self, delay_s: float) -> None:
        self.delays.append(delay_s)
        self._changed.set()
        if action := self.at_pause.get(len(self.delays)):
            await action()
        if len(self.delays) >= self.last_pause:
            await asyncio.Event().wait()
        await asyncio.sleep(0)

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Wait for readings and pauses until a condition holds."""
        async with asyncio.timeout(10):
            while not wanted():
                self._changed.clear()
                await self._changed.wait()

    async def until_good(self) -> None:
        """Wait for one more reading, and for what follows from it."""
        count = len(self.readings)
        await self.until(lambda: len(self.readings) > count + 1)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    @property
    def story(self) -> list[str | None]:
        """Return the history's reasons, None for each time it was connected."""
        return [change.reason for change in self.connection.history]

    def issues(self) -> list[str]:
        """Return what a person is asked."""
        return [key for domain, key in ir.async_get(self.hass).issues if domain == DOMAIN]

    def reauths(self) -> int:
        """Return how many forms ask for a password."""
        return len(list(self.entry.async_get_active_flows(self.hass, {SOURCE_REAUTH})))


@asynccontextmanager
async def living(life: Life) -> AsyncGenerator[Life]:
    """Run a connection, and end it as its entry would."""
    task = asyncio.create_task(life.connection.run())
    try:
        yield life
    finally:
        life.connection.stop()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
