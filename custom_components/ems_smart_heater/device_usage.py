"""Asks the device now and then how busy and how warm it is; the stream never notices."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final, override

from homeassistant.core import HomeAssistant, callback

from .const import LOGGER
from .listeners import IsolatingCoordinator
from .meter.device import DeviceUsage
from .meter.errors import MeterError

if TYPE_CHECKING:
    from .coordinator import EmsConfigEntry, MeterCoordinator

INTERVAL: Final = timedelta(seconds=60)


class UsageCoordinator(IsolatingCoordinator[DeviceUsage | None]):
    """Load and temperature, None while unknown; Home Assistant asks only if an entity shows them."""

    config_entry: EmsConfigEntry

    def __init__(self, hass: HomeAssistant, entry: EmsConfigEntry, meter: MeterCoordinator) -> None:
        """Prepare; nothing is asked before the meter is connected."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{entry.title} usage",
            update_interval=INTERVAL,
            always_update=False,
        )
        self._meter = meter
        self._connected = False
        entry.async_on_unload(meter.async_add_listener(self._meter_changed))

    @callback
    def _meter_changed(self) -> None:
        """Ask when the meter came, forget what it said when it went."""
        if self._connected is self._meter.connected:
            return
        self._connected = self._meter.connected
        if not self._connected:
            self.async_set_updated_data(None)
        elif list(self.async_contexts()):
            self.config_entry.async_create_background_task(self.hass, self.async_refresh(), self.name)

    @override
    async def _async_update_data(self) -> DeviceUsage | None:
        """Return what the device says, None if it does not: older devices cannot, others may be busy."""
        if not self._meter.connected:
            return None  # logging in is the stream's business
        try:
            await self._meter.connection.client.turn()
            usage = await self._meter.connection.client.device_usage()
        except MeterError as error:
            LOGGER.debug("%s: %s", self.name, error)
            return None
        return usage if self._meter.connected else None
