"""A connection whose pauses take no time."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager

import pytest
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.link.connection import MeterConnection
from custom_components.ems_smart_heater.meter import Reading
from custom_components.ems_smart_heater.meter.ems.client import MeterClient

from .common import entry_for, until

NOBODY = 9  # the discard port: nothing listens there


class Life:
    """A running connection whose pauses take no time: each is noted, and may change the world."""

    def __init__(
        self,
        hass: HomeAssistant,
        port: int,
        *,
        fingerprint: bytes | None = None,
        stale_s: float = 5,
        login_interval_s: float = 0,
    ) -> None:
        self.hass = hass
        self.entry: MockConfigEntry = entry_for(port)
        self.entry.add_to_hass(hass)
        self.delays: list[float] = []
        self.readings: list[Reading] = []
        self.ages: list[float] = []
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
                login_interval_s=login_interval_s,
            ),
            stale_s=stale_s,
            on_reading=self.take,
            pause=self._pause,
        )

    def take(self, reading: Reading, age_s: float) -> None:
        """Note a reading that is handed on."""
        self.readings.append(reading)
        self.ages.append(age_s)
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

    async def until_good(self, more: int = 2) -> None:
        """Wait for more readings, and for what follows from them."""
        count = len(self.readings) + more
        await self.until(lambda: len(self.readings) >= count)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def until_judged(self, more: int) -> None:
        """Wait until more readings were judged, good or not."""
        count = self.connection.counters["frames"] + more
        await until(lambda: self.connection.counters["frames"] >= count)

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


@contextmanager
def told(caplog: pytest.LogCaptureFixture, level: int = logging.INFO) -> Generator[list[str]]:
    """Collect what the integration logs at info or above."""
    found: list[str] = []
    caplog.clear()
    yield found
    found.extend(
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.ems_smart_heater") and record.levelno >= level
    )
