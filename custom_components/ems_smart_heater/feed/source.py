"""What one entry shows in the live feed: its link's readings and its heating's decisions, as they come."""

import time
from typing import Any

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..heating.heating import Heating
from ..helpers.guard import Guard
from ..link.meter_link import MeterLink
from ..meter import Reading
from .live_feed import Parts, decision_part, live_feed, reading_part


class FeedSource:
    """Listens to link and heating while an entry is loaded; costs nothing while nobody looks."""

    def __init__(self, hass: HomeAssistant, entry_id: str, link: MeterLink, heating: Heating) -> None:
        """Prepare; `start` shows the entry."""
        self._feed = live_feed(hass)
        self._entry_id = entry_id
        self._link = link
        self._heating = heating
        self._sent: Parts | None = None
        self._subscriptions: list[CALLBACK_TYPE] = []
        self._guard = Guard("Live feed")

    @callback
    def start(self) -> None:
        """Show the entry in the feed."""
        keep = self._subscriptions.append
        keep(self._link.readings.add(self._send_reading))
        keep(self._link.changes.add(self._send_connected))
        keep(self._heating.add_listener(self._send_decision))
        self._guard.call(self._feed.open, self._entry_id, self._parts)

    @callback
    def stop(self) -> None:
        """Show that the entry is not loaded any more."""
        for unsubscribe in self._subscriptions:
            unsubscribe()
        self._feed.close(self._entry_id)

    def _parts(self) -> Parts:
        """Return all that the feed shows."""
        reading, age_s = self._link.reading, self._link.age_s
        self._sent = None  # what is sent to this one, others may not have
        return {
            "connected": self._link.connected,
            "reading": None
            if reading is None or age_s is None
            else reading_part(reading, at=time.time() - age_s, age_s=age_s),
            "decision": decision_part(self._heating),
            "available_w": self._heating.decision.available_w,
        }

    @callback
    def _send_reading(self, reading: Reading, age_s: float) -> None:
        """Show a reading, and what was decided by it."""
        if self._feed.wanted(self._entry_id):
            part = reading_part(reading, at=time.time() - age_s, age_s=age_s)
            self._send(reading=part, **self._decided())

    @callback
    def _send_connected(self) -> None:
        """Show that the meter came or went."""
        self._send(connected=self._link.connected)

    @callback
    def _send_decision(self) -> None:
        """Show a new decision or setting."""
        if self._feed.wanted(self._entry_id):
            self._send(**self._decided())

    def _decided(self) -> Parts:
        """Return what is left to give, and the decision unless it was sent as it is."""
        decision = decision_part(self._heating)
        news = {} if decision == self._sent else {"decision": decision}
        self._sent = decision
        return {"available_w": self._heating.decision.available_w, **news}

    def _send(self, **parts: Any) -> None:
        """Send parts."""
        self._feed.send(self._entry_id, parts)
