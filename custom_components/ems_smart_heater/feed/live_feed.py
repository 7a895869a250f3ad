"""The live feed: each reading and decision to whoever wants it, past states and recorder.

Every message names some of the parts `connected`, `reading`, `decision`, `available_w`, and
replaces what the subscriber knew of them; the first one names all.
"""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.json import json_bytes
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_TEMPERATURE_SENSOR, DOMAIN
from ..heating.heating import Heating
from ..helpers.guard import Guard
from ..meter import Phase, Reading
from ..meter.quantity import Quantity

type Parts = dict[str, Any]
type Forward = Callable[[Parts, bytes], None]
"""Takes parts, and them as JSON: made once, however many look."""

NOTHING: Final[Parts] = {"connected": False, "reading": None, "decision": None, "available_w": None}
"""What there is to see of an entry that is not loaded."""


class LiveFeed:
    """Who wants to see which entry. It outlives the entry: a reload does not end a subscription."""

    def __init__(self) -> None:
        """Nobody yet."""
        self._subscribers: dict[str, set[Forward]] = {}
        self._sources: dict[str, Callable[[], Parts]] = {}
        self._guard = Guard("Live feed")

    def subscribe(self, entry_id: str, forward: Forward) -> CALLBACK_TYPE:
        """Begin with all parts as they are, then forward those that change; returns how to stop."""
        subscribers = self._subscribers.setdefault(entry_id, set())
        subscribers.add(forward)
        self.show(entry_id, forward)

        def unsubscribe() -> None:
            subscribers.discard(forward)
            if not subscribers and self._subscribers.get(entry_id) is subscribers:
                del self._subscribers[entry_id]

        return unsubscribe

    def show(self, entry_id: str, forward: Forward) -> None:
        """Forward all parts as they are."""
        source = self._sources.get(entry_id)
        parts = source() if source else NOTHING
        forward(parts, json_bytes(parts))

    def open(self, entry_id: str, source: Callable[[], Parts]) -> None:
        """Show an entry that was loaded; `source` returns all its parts."""
        self._sources[entry_id] = source
        if self.wanted(entry_id):
            self.send(entry_id, source())

    def close(self, entry_id: str) -> None:
        """Show that an entry is not loaded any more."""
        if self._sources.pop(entry_id, None):
            self.send(entry_id, NOTHING)

    def wanted(self, entry_id: str) -> bool:
        """Return whether anybody looks: nobody must cost nothing."""
        return entry_id in self._subscribers

    def send(self, entry_id: str, parts: Parts) -> None:
        """Send parts to all who want them; Home Assistant drops a connection that does not read."""
        if subscribers := self._subscribers.get(entry_id):
            message = json_bytes(parts)
            for forward in list(subscribers):
                self._guard.call(forward, parts, message)


LIVE_FEED: Final[HassKey[LiveFeed]] = HassKey(f"{DOMAIN}_live_feed")


@callback
def live_feed(hass: HomeAssistant) -> LiveFeed:
    """Return the one feed of all entries."""
    return hass.data.setdefault(LIVE_FEED, LiveFeed())


def reading_part(reading: Reading, *, at: float, age_s: float = 0) -> Parts:
    """Return a reading: W (+ drawn from the grid), Hz, `at` (s since 1970) and how old it is."""
    return {
        "power_w": {phase.value: reading.power_w(phase) for phase in Phase},
        "frequency_hz": reading.value(Quantity.FREQUENCY),
        "at": round(at, 3),
        "age_s": round(age_s, 3),
    }


def decision_part(heating: Heating) -> Parts:
    """Return the last decision; `until` in seconds since 1970."""
    decision = heating.decision
    return {
        "control": heating.settings.control,
        "strategy": heating.settings.strategy.name,
        "strategy_settings": sorted(heating.settings.strategy.goes_by),
        "stale_s": heating.settings.stale_s,
        "contactor": decision.contactor,
        "contactor_fault": decision.contactor_fault,
        "heaters": {
            key: {
                "on": heater.on,
                "confirmed": heater.closed,
                "status": heater.status,
                "until": until.timestamp() if (until := heating.wall_time(heater.until)) else None,
                "drawing": heater.power_w > 0,
                "power_w": heater.power_w,
                **_of_heater(heating, key),
            }
            for key, heater in decision.heaters.items()
        },
    }


def _of_heater(heating: Heating, key: str) -> Parts:
    """Return what no entity tells of a heater: its phase, its relay and the sensor of its water."""
    settings = heating.settings.heaters.get(key)
    subentry = heating.entry.subentries.get(key)
    return {
        "phase": settings.phase if settings else None,
        "relay": heating.bank.heaters[key].entity_id,
        "temperature_sensor": subentry.data.get(CONF_TEMPERATURE_SENSOR) if subentry else None,
    }
