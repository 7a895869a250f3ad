"""The link to one meter: its last good reading, and whether such come; tells who waits for either."""

from collections.abc import Collection
from time import monotonic
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..helpers.alarm import Alarm
from ..helpers.listeners import Listeners
from ..meter import Phase, Reading
from ..meter.client import MeterClient
from ..meter.quantity import Quantity
from ..settings.stored import read_entry
from .connection import MeterConnection


class MeterLink:
    """Keeps the one last good reading; `connected` as long as such come. No listener disturbs another."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], client: MeterClient) -> None:
        """Prepare; `connection.run` does the work."""
        self._entry = entry
        self.reading: Reading | None = None
        self.connected = False
        self.readings = Listeners[[Reading, float]](entry.title)
        """Told each good reading and how old it was when it came, s."""
        self.changes = Listeners[[]](entry.title)
        """Told when the meter came or went."""
        self._measured_at = 0.0
        self._silence = Alarm(hass, self._check_stale)
        self.connection = MeterConnection(hass, entry, client, stale_s=0, on_reading=self.take)
        self._read_options()

    @property
    def age_s(self) -> float | None:
        """Return how long ago the last good reading was made, s; None if there was none."""
        return None if self.reading is None else monotonic() - self._measured_at

    @property
    def stale_s(self) -> float:
        """Return how old the last good reading may be, s, for the meter to count as connected."""
        return self.connection.stale_s

    @property
    def quantities(self) -> Collection[tuple[Quantity, Phase]]:
        """Return what such a meter sends."""
        return self.connection.client.quantities

    @callback
    def stop(self) -> None:
        """Forget the timers."""
        self.connection.stop()
        self._silence.set(None)

    @callback
    def options_changed(self) -> None:
        """Take another staleness limit or highest power of a phase."""
        self._read_options()
        if self._silence.is_set:
            self._check_stale()

    def _read_options(self) -> None:
        """Read what a person set."""
        stored = read_entry(self._entry)
        self.connection.stale_s = stored.settings.stale_s
        self.connection.client.max_phase_power_w = stored.max_phase_w

    @callback
    def take(self, reading: Reading, age_s: float = 0) -> None:
        """Take a good reading, which was so old when it came, s."""
        self.reading = reading
        self._measured_at = max(self._measured_at, monotonic() - age_s)
        self.readings.tell(reading, age_s)
        if not self.connected:
            self._set_connected(True)

    @callback
    def _set_connected(self, connected: bool) -> None:
        """Tell at once that the meter came or went."""
        self.connected = connected
        self.changes.tell()
        if connected and not self._silence.is_set:
            self._check_stale()

    @callback
    def _check_stale(self) -> None:
        """See whether readings come, and look again when they could have stopped.

        One timer for many frames, instead of one each.
        """
        left_s = self._measured_at + self.stale_s - monotonic()
        if left_s > 0:
            self._silence.set(left_s)
        else:
            self._set_connected(False)
