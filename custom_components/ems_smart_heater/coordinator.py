"""When the meter's entities are written: in turn, and at once when the meter comes or goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from time import monotonic
from typing import Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.update_coordinator import UpdateFailed

from .const import DOMAIN, LOGGER
from .device_load import DeviceLoadCoordinator
from .heater_entities import HeaterEntities
from .heating.heating import Heating
from .helpers.guard import Guard
from .helpers.listeners import IsolatingCoordinator
from .link.meter_link import MeterLink
from .link.moves import Mover
from .meter import Phase, Reading
from .meter.plausible_counter import PlausibleCounter
from .meter.quantity import Quantity
from .meter.refused import Refused
from .settings.stored import read_entry

SLOW_S: Final = 60

type EmsConfigEntry = ConfigEntry[Runtime]


class Pace(Enum):
    """How often an entity is written."""

    LIVE = auto()
    """At the publish interval."""
    SLOW = auto()
    """Once a minute: nobody watches it, or it never stands still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What runs for one config entry."""

    link: MeterLink
    heating: Heating
    coordinator: MeterCoordinator
    usage: DeviceLoadCoordinator
    mover: Mover
    entities: HeaterEntities


class MeterCoordinator(IsolatingCoordinator[Reading | None]):
    """Lets the entities of each pace write when they are due; an entity's context is its pace."""

    config_entry: EmsConfigEntry

    def __init__(self, hass: HomeAssistant, entry: EmsConfigEntry, link: MeterLink) -> None:
        """Prepare; `start` follows the link."""
        super().__init__(hass, LOGGER, config_entry=entry, name=entry.title, update_interval=None)
        self.link = link
        self.refused = Refused()
        self._guard = Guard(entry.title)
        self._interval_s = _intervals_s(entry)
        self._due_at = dict.fromkeys(Pace, 0.0)
        self._counters: dict[tuple[Quantity, Phase], PlausibleCounter] = {}

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Follow the link; returns how to stop that."""
        stop_readings, stop_changes = (
            self.link.readings.add(self._take),
            self.link.changes.add(self._connected_changed),
        )

        def stop() -> None:
            stop_readings()
            stop_changes()

        return stop

    @callback
    def options_changed(self) -> None:
        """Take another publish interval."""
        interval_s = _intervals_s(self.config_entry)
        if interval_s != self._interval_s:
            self._interval_s, self._due_at = interval_s, dict.fromkeys(Pace, 0.0)

    @callback
    def follow(self, quantity: Quantity, phase: Phase, counter: PlausibleCounter) -> CALLBACK_TYPE:
        """Let a counter judge every reading; returns how to stop that."""
        self._counters[quantity, phase] = counter

        def stop() -> None:
            self._counters.pop((quantity, phase), None)

        return stop

    @callback
    def _take(self, reading: Reading, _age_s: float) -> None:
        """Take a good reading; let the entities write that are due."""
        now = monotonic()
        self.data = reading
        for (quantity, phase), counter in self._counters.items():
            value = reading.value(quantity, phase)
            self._guard.call(counter.take, value, now, most_w=3 * reading.max_phase_power_w)
        if self.link.connected and (due := [pace for pace, at in self._due_at.items() if now >= at]):
            self._publish(due)

    @override
    async def _async_update_data(self) -> Reading | None:
        """Return the last reading: the meter pushes, there is nothing to fetch."""
        if not self.link.connected:
            raise UpdateFailed(translation_domain=DOMAIN, translation_key="meter_lost")
        return self.data

    @callback
    def _connected_changed(self) -> None:
        """Show at once that the meter came or went."""
        self._publish(Pace)

    @callback
    def _publish(self, paces: Iterable[Pace]) -> None:
        """Let the entities of these paces write."""
        due, now = frozenset(paces), monotonic()
        for pace in due:
            self._due_at[pace] = now + self._interval_s[pace]
        if self.link.connected and self.data:
            self.refused.look_into(self.data)
        self.async_update_listeners(due)


def _intervals_s(entry: EmsConfigEntry) -> dict[Pace, float]:
    """Return how often the entities of each pace are written."""
    publish_s = read_entry(entry).publish_s
    return {Pace.LIVE: publish_s, Pace.SLOW: max(publish_s, SLOW_S)}
