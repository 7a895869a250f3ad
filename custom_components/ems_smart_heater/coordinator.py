"""Hands the meter's readings on: to the heating and the live feed at once, to the entities in turn."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from time import monotonic
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import UpdateFailed

from .connection import MeterConnection
from .const import DOMAIN, LOGGER
from .device_usage import UsageCoordinator
from .guard import Guard
from .heater_entities import HeaterEntities
from .heating import Heating
from .listeners import IsolatingCoordinator
from .live_feed import Parts, decision_part, live_feed, reading_part
from .meter import Phase, Reading
from .meter.client import MeterClient
from .meter.counter import Counter
from .meter.obis import Quantity
from .meter.refused import Refused
from .moves import Mover
from .stored import read_entry

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

    coordinator: MeterCoordinator
    heating: Heating
    usage: UsageCoordinator
    mover: Mover
    entities: HeaterEntities


class MeterCoordinator(IsolatingCoordinator[Reading | None]):
    """Readings of one meter; `data` is the last one, `connected` as long as such come.

    Its listeners are called when some entities may write: `due` says which.
    """

    config_entry: EmsConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: EmsConfigEntry, client: MeterClient, heating: Heating
    ) -> None:
        """Prepare; `start` and `connection.run` do the work."""
        super().__init__(hass, LOGGER, config_entry=entry, name=entry.title, update_interval=None)
        self.heating = heating
        client.max_phase_power_w = read_entry(entry).max_phase_w
        self.connection = MeterConnection(
            hass,
            entry,
            client,
            stale_s=heating.settings.stale_s,
            on_reading=self.take,
        )
        self._guard = Guard(entry.title)
        self.connected = False
        self.refused = Refused()
        self.due: frozenset[Pace] = frozenset()
        self._interval_s = _intervals_s(entry)
        self._due_at = dict.fromkeys(Pace, 0.0)
        self._counters: dict[tuple[Quantity, Phase], Counter] = {}
        self._measured_at = 0.0
        self._cancel_stale: CALLBACK_TYPE | None = None
        self._feed = live_feed(hass)
        self._sent: Parts | None = None
        self._cancel_decisions: CALLBACK_TYPE | None = None

    @property
    def age_s(self) -> float | None:
        """Return how long ago the last reading was made."""
        return None if self.data is None else monotonic() - self._measured_at

    @callback
    def start(self) -> None:
        """Show the entry in the live feed."""
        self._cancel_decisions = self.heating.add_listener(self._send_decision)
        self._guard.call(self._feed.open, self.config_entry.entry_id, self._parts)

    @callback
    def stop(self) -> None:
        """Forget the timers and leave the live feed."""
        self.connection.stop()
        if self._cancel_stale:
            self._cancel_stale()
            self._cancel_stale = None
        if self._cancel_decisions:
            self._cancel_decisions()
            self._cancel_decisions = None
        self._feed.close(self.config_entry.entry_id)

    @callback
    def options_changed(self) -> None:
        """Take another publish interval, staleness limit or highest power of a phase."""
        interval_s = _intervals_s(self.config_entry)
        if interval_s != self._interval_s:
            self._interval_s, self._due_at = interval_s, dict.fromkeys(Pace, 0.0)
        self.connection.stale_s = self.heating.settings.stale_s
        self.connection.client.max_phase_power_w = read_entry(self.config_entry).max_phase_w
        if self._cancel_stale:
            self._cancel_stale()
            self._check_stale()

    @callback
    def follow(self, quantity: Quantity, phase: Phase, counter: Counter) -> CALLBACK_TYPE:
        """Let a counter judge every reading; returns how to stop that."""
        self._counters[quantity, phase] = counter

        def stop() -> None:
            self._counters.pop((quantity, phase), None)

        return stop

    @callback
    def take(self, reading: Reading, age_s: float = 0) -> None:
        """Hand on a good reading, which was so old when it came, to all who wait for it.

        To the heating and the live feed at once, to the entities when they are due; one that fails
        disturbs no other.
        """
        self._guard.call(self.heating.take, reading, age_s)
        now = monotonic()
        self.data = reading
        self._measured_at = max(self._measured_at, now - age_s)
        for (quantity, phase), counter in self._counters.items():
            value = reading.value(quantity, phase)
            self._guard.call(counter.take, value, now, most_w=3 * reading.max_phase_power_w)
        if self._feed.wanted(self.config_entry.entry_id):
            self._guard.call(self._send_reading, reading, age_s)
        if not self.connected:
            self._set_connected(True)
        elif due := [pace for pace, at in self._due_at.items() if now >= at]:
            self._publish(due, now)

    @override
    async def _async_update_data(self) -> Reading | None:
        """Return the last reading: the meter pushes, there is nothing to fetch."""
        if not self.connected:
            raise UpdateFailed(translation_domain=DOMAIN, translation_key="meter_lost")
        return self.data

    @callback
    def _set_connected(self, connected: bool) -> None:
        """Show at once that the meter came or went."""
        self.connected = connected
        self._guard.call(self._send, connected=connected)
        self._publish(Pace, monotonic())
        if connected and self._cancel_stale is None:
            self._check_stale()

    @callback
    def _publish(self, paces: Iterable[Pace], now: float) -> None:
        """Let the entities of these paces write."""
        self.due = frozenset(paces)
        for pace in self.due:
            self._due_at[pace] = now + self._interval_s[pace]
        if self.connected and self.data:
            self.refused.look_into(self.data)
        self.async_update_listeners()
        self.due = frozenset()

    @callback
    def _check_stale(self, _now: object = None) -> None:
        """See whether readings come, and look again when they could have stopped.

        One timer for many frames, instead of one each.
        """
        left_s = self._measured_at + self.heating.settings.stale_s - monotonic()
        if left_s > 0:
            self._cancel_stale = async_call_later(
                self.hass, left_s, HassJob(self._check_stale, cancel_on_shutdown=True)
            )
        else:
            self._cancel_stale = None
            self._set_connected(False)

    def _parts(self) -> Parts:
        """Return all that the live feed shows."""
        age_s = self.age_s
        self._sent = None  # what is sent to this one, others may not have
        return {
            "connected": self.connected,
            "reading": None
            if self.data is None or age_s is None
            else reading_part(self.data, at=time.time() - age_s, age_s=age_s),
            "decision": decision_part(self.heating),
            "available_w": self.heating.decision.available_w,
        }

    @callback
    def _send_reading(self, reading: Reading, age_s: float) -> None:
        """Show a reading, and what was decided by it, in the live feed."""
        part = reading_part(reading, at=time.time() - age_s, age_s=age_s)
        self._send(reading=part, **self._decided())

    @callback
    def _send_decision(self) -> None:
        """Show a new decision or setting in the live feed."""
        if self._feed.wanted(self.config_entry.entry_id):
            self._send(**self._decided())

    def _decided(self) -> Parts:
        """Return what is left to give, and the decision unless it was sent as it is."""
        decision = decision_part(self.heating)
        news = {} if decision == self._sent else {"decision": decision}
        self._sent = decision
        return {"available_w": self.heating.decision.available_w, **news}

    def _send(self, **parts: Any) -> None:
        """Send parts to the live feed."""
        self._feed.send(self.config_entry.entry_id, parts)


def _intervals_s(entry: EmsConfigEntry) -> dict[Pace, float]:
    """Return how often the entities of each pace are written."""
    publish_s = read_entry(entry).publish_s
    return {Pace.LIVE: publish_s, Pace.SLOW: max(publish_s, SLOW_S)}
