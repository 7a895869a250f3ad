"""The one listener: keeps a connection to the meter and hands its readings on."""

import asyncio
import logging
from contextlib import aclosing
from dataclasses import dataclass
from random import uniform
from typing import Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from .const import DOMAIN, LOGGER
from .heating import Heating
from .meter import Reading
from .meter.client import MeterClient
from .meter.errors import MalformedFrame, MeterError

FIRST_DELAY_S: Final = 1
LONGEST_DELAY_S: Final = 60

type EmsConfigEntry = ConfigEntry[Runtime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What runs for one config entry."""

    coordinator: MeterCoordinator
    heating: Heating


class MeterCoordinator(DataUpdateCoordinator[Reading | None]):
    """Readings of one meter; `connected` as long as good ones come."""

    config_entry: EmsConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: EmsConfigEntry, client: MeterClient, heating: Heating
    ) -> None:
        """Prepare; `run` does the work."""
        super().__init__(hass, LOGGER, config_entry=entry, name=entry.title, update_interval=None)
        self.heating = heating
        self.malformed = 0
        self._client = client
        self._cancel_stale: CALLBACK_TYPE | None = None
        self._loss_logged = False
        self._delay_s: float = FIRST_DELAY_S
        self.connected = False

    async def run(self) -> None:
        """Connect for ever; wait longer each time until a good reading came."""
        while True:
            try:
                async with aclosing(
                    self._client.stream(
                        silence_s=self.heating.settings.stale_s, on_malformed=self._count_malformed
                    )
                ) as readings:
                    async for reading in readings:
                        self._take(reading)
            except MeterError as error:
                self._log_loss(error)
            await asyncio.sleep(self._delay_s * uniform(0.8, 1.2))  # noqa: S311 - jitter, no secret
            self._delay_s = min(2 * self._delay_s, LONGEST_DELAY_S)

    @callback
    def stop(self) -> None:
        """Forget the timer; the task ends with the config entry."""
        if self._cancel_stale:
            self._cancel_stale()
            self._cancel_stale = None

    @override
    async def _async_update_data(self) -> Reading | None:
        """Return the last reading: the meter pushes, there is nothing to fetch."""
        if not self.connected:
            raise UpdateFailed(translation_domain=DOMAIN, translation_key="meter_lost")
        return self.data

    @callback
    def _take(self, reading: Reading) -> None:
        """Hand a frame to the heating at once and, if good, to the entities."""
        good = reading.is_good_after(self.data)
        self.heating.take(reading)
        if not good:
            return
        self.stop()
        self._cancel_stale = async_call_later(
            self.hass, self.heating.settings.stale_s, HassJob(self._stale, cancel_on_shutdown=True)
        )
        self._delay_s = FIRST_DELAY_S
        if not self.connected:
            self.connected = True
            LOGGER.info("%s: connected", self.name)
        self._loss_logged = False
        self.async_set_updated_data(reading)

    @callback
    def _stale(self, _now: object) -> None:
        """Show that no good reading has come for too long."""
        self._cancel_stale = None
        self.connected = False
        self.async_update_listeners()

    def _log_loss(self, error: MeterError) -> None:
        """Log why the connection was lost, once until it is back."""
        LOGGER.log(
            logging.DEBUG if self._loss_logged else logging.INFO, "%s: no connection: %s", self.name, error
        )
        self._loss_logged = True

    @callback
    def _count_malformed(self, error: MalformedFrame) -> None:
        """Count a frame that could not be decoded; log the first."""
        self.malformed += 1
        if self.malformed == 1:
            LOGGER.info("%s: malformed frame: %s", self.name, error)
