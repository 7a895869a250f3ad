"""A component that looks, inside Home Assistant, how long its event loop keeps others waiting."""

import asyncio
import gc
from time import monotonic, thread_time
from typing import Any, Final

import voluptuous as vol
from homeassistant.components import websocket_api
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

DOMAIN: Final = "lag_probe"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)
_EVERY_S: Final = 0.005
_FULL: Final = 2
"""Generation of the garbage collector."""


class Probe:
    """Asks to be called every few milliseconds, and keeps by how much it was too late at worst.

    A full garbage collection of Home Assistant's takes a quarter of a second, flood or no flood: what
    it was late by with one is told apart.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin."""
        self._loop = loop
        self.worst_s = self.busy_s = self.collecting_s = 0.0
        self._collected = False
        gc.callbacks.append(self._collecting)
        self._look()

    def _collecting(self, phase: str, about: dict[str, int]) -> None:
        self._collected |= about["generation"] == _FULL

    def _look(self) -> None:
        """See how late it is, and how long the loop itself worked meanwhile."""
        self._due, self._worked = monotonic() + _EVERY_S, thread_time()
        self._loop.call_later(_EVERY_S, self._called)

    def _called(self) -> None:
        late_s = monotonic() - self._due
        if self._collected:
            self.collecting_s = max(self.collecting_s, late_s)
        else:
            self.worst_s = max(self.worst_s, late_s)
            self.busy_s = max(self.busy_s, thread_time() - self._worked)
        self._collected = False
        self._look()

    def take(self) -> dict[str, float]:
        """Return the worst since the last time."""
        worst = {"worst_s": self.worst_s, "busy_s": self.busy_s, "collecting_s": self.collecting_s}
        self.worst_s = self.busy_s = self.collecting_s = 0.0
        return worst


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Look from now on; the command returns what was seen."""
    probe = Probe(hass.loop)

    @callback
    @websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/take"})
    def take(hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]) -> None:
        connection.send_result(msg["id"], probe.take())

    websocket_api.async_register_command(hass, take)
    return True
