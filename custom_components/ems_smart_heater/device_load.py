"""Asks the device now and then how busy and how warm it is; the stream never notices."""

from datetime import timedelta
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .const import LOGGER
from .helpers.listeners import IsolatingCoordinator
from .link.meter_link import MeterLink
from .meter.device import DeviceLoad
from .meter.errors import MeterError

INTERVAL: Final = timedelta(seconds=60)


class DeviceLoadCoordinator(IsolatingCoordinator[DeviceLoad | None]):
    """Load and temperature, None while unknown; Home Assistant asks only if an entity shows them."""

    config_entry: ConfigEntry[Any]

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], link: MeterLink) -> None:
        """Prepare; nothing is asked before the meter is connected."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{entry.title} usage",
            update_interval=INTERVAL,
            always_update=False,
        )
        self._link = link
        entry.async_on_unload(link.changes.add(self._meter_changed))

    @callback
    def _meter_changed(self) -> None:
        """Ask when the meter came, forget what it said when it went."""
        if not self._link.connected:
            self.async_set_updated_data(None)
        elif list(self.async_contexts()):
            self.config_entry.async_create_background_task(self.hass, self.async_refresh(), self.name)

    @override
    async def _async_update_data(self) -> DeviceLoad | None:
        """Return what the device says, None if it does not: older devices cannot, others may be busy."""
        if not self._link.connected:
            return None  # logging in is the stream's business
        try:
            await self._link.connection.client.turn()
            usage = await self._link.connection.client.device_load()
        except MeterError as error:
            LOGGER.debug("%s: %s", self.name, error)
            return None
        return usage if self._link.connected else None
