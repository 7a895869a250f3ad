"""One timer that can be set anew and forgotten."""

from collections.abc import Callable
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later


class Alarm:
    """Calls once, when it was asked to last."""

    def __init__(self, hass: HomeAssistant, action: Callable[[], None]) -> None:
        """Prepare; nothing is called before `set`."""
        self._hass = hass
        self._action = action
        self._cancel: CALLBACK_TYPE | None = None

    @property
    def is_set(self) -> bool:
        """Return whether it will call."""
        return self._cancel is not None

    @callback
    def set(self, delay_s: float | None) -> None:
        """Call after this time instead of what was asked before; None: not at all."""
        if self._cancel:
            self._cancel()
            self._cancel = None
        if delay_s is not None:
            self._cancel = async_call_later(self._hass, delay_s, HassJob(self._ring, cancel_on_shutdown=True))

    @callback
    def _ring(self, _now: datetime) -> None:
        """Call."""
        self._cancel = None
        self._action()
