"""Follows a meter to a new address: when the present one is silent, and never for a name alone."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.network import is_ip_address

from ..const import CONF_FINGERPRINT, LOGGER
from ..helpers.alarm import Alarm
from ..meter.errors import CertificateChanged, MeterError, WrongPassword
from ..settings.stored_meter import read_meter
from .issues import report_move
from .meter_link import MeterLink
from .who_is_there import who_is_there

MARGIN_S: Final = 1
RETRY_S: Final = 60
"""A device has its address before it answers."""


class Mover:
    """Knows the address that a device with the meter's MAC was given last.

    Who pretends to have the MAC gets nothing for it: with HTTPS only the trusted certificate is
    talked to, and where nothing but the password could tell, a person is asked before it is sent.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], link: MeterLink) -> None:
        """Nothing was announced yet."""
        self._hass = hass
        self._entry = entry
        self._link = link
        self._host = ""
        self._alarm = Alarm(hass, self._look)

    @callback
    def announced(self, host: str) -> None:
        """Take the address that a device with the meter's MAC was given."""
        meter = read_meter(self._entry.data)
        present = meter.data[CONF_HOST]
        # A name finds the meter by itself, and was chosen by a person.
        if meter.known and host != present and is_ip_address(present):
            # Who moves still counts as connected for so long.
            self._look_after(self._link.stale_s + MARGIN_S, host)

    @callback
    def stop(self) -> None:
        """Forget it."""
        self._alarm.set(None)

    def _look_after(self, delay_s: float, host: str) -> None:
        """Look once, in a while."""
        self._host = host
        self._alarm.set(delay_s)

    @callback
    def _look(self) -> None:
        """Follow if the present address is silent; without HTTPS, ask a person."""
        host = self._host
        if self._link.connected:
            return
        if self._entry.data.get(CONF_FINGERPRINT):
            self._entry.async_create_background_task(self._hass, self._follow(host), "meter move")
        else:
            report_move(self._hass, self._entry, host)

    async def _follow(self, host: str) -> None:
        """Store the address if the trusted certificate and the serial are there."""
        data = {**self._entry.data, CONF_HOST: host}
        try:
            device = await who_is_there(self._hass, data)
        except (CertificateChanged, WrongPassword) as error:
            LOGGER.info("%s: not followed to another address: %s", self._entry.title, error)
        except MeterError as error:
            LOGGER.debug("%s: not at its new address yet: %s", self._entry.title, error)
            self._look_after(RETRY_S, host)
        else:
            if device.serial == self._entry.unique_id and not self._link.connected:
                LOGGER.info("%s: has another address", self._entry.title)
                self._hass.config_entries.async_update_entry(self._entry, data=data)
