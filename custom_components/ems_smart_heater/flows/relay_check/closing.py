"""How a relay is closed for its test, and opened again whatever happens to whoever closed it."""

from functools import partial
from time import monotonic
from typing import Final, Protocol, override

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HassJob,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event

from ...const import CONF_RELAY, DOMAIN
from ...control.model import Status
from ...heating.heating import Heating
from ...heating.relay import Relay
from ...helpers.alarm import Alarm
from ...settings.choices import heaters

LATE_S: Final = 120
"""How long a relay that did not confirm is watched: a late device switches on when nobody waits."""
_REFUSALS: Final = {
    Status.OFF: "test_mode_off",
    Status.HOT: "test_hot",
    Status.TEMPERATURE_LOST: "test_temperature_lost",
    Status.CONTACTOR_FAULT: "test_contactor_fault",
}
"""Why the control does not boost, where there is more to say than that it does not."""


class RelayCheckFailed(Exception):
    """The relay was not, or not usefully, tested; `key` is the translation's."""

    def __init__(self, key: str) -> None:
        """Keep the translation's key."""
        super().__init__(key)
        self.key = key


class Closing(Protocol):
    """One closing of a relay. Both are called in the event loop and wait for nothing."""

    def close(self) -> None:
        """Close the relay; raises RelayCheckFailed if that is forbidden."""

    def open(self) -> None:
        """Open the relay, however often it is called; goes on by itself until it is open."""

    @property
    def stays_on(self) -> bool:
        """Return whether the control has a reason of its own to keep it closed."""


class ClosingByBoost(Closing):
    """Closes a heater's relay by a boost: contactor, rules and restarts are the control's matter."""

    def __init__(self, heating: Heating, key: str, *, longest_s: float) -> None:
        """Prepare; the boost ends by itself after `longest_s`."""
        self._heating = heating
        self._key = key
        self._longest_s = longest_s
        self._until: float | None = None

    @override
    def close(self) -> None:
        """Boost, and see whether a rule stands against it."""
        self._heating.boost(self._key, seconds=self._longest_s)
        decision = self._heating.decision.heaters.get(self._key)
        if decision is None:
            raise RelayCheckFailed("test_blocked")
        self._until = decision.hold.until if decision.hold else None
        if decision.status is not Status.BOOST:
            raise RelayCheckFailed(_REFUSALS.get(decision.status, "test_blocked"))

    @override
    def open(self) -> None:
        """End the boost, unless it is another one by now."""
        decision = self._heating.decision.heaters.get(self._key)
        if self._until and decision and decision.hold and decision.hold.until == self._until:
            self._heating.release_hold(self._key)
        self._until = None

    @property
    @override
    def stays_on(self) -> bool:
        """Return whether there is surplus, for example."""
        decision = self._heating.decision.heaters.get(self._key)
        return decision is not None and decision.on


class ClosingByCommand(Closing):
    """Closes a relay that is no heater's yet; needs no task that could be cancelled to open it.

    It opens after `longest_s` if nobody said so, before Home Assistant stops, and is told to until
    it shows that it has opened.
    """

    stays_on = False

    def __init__(self, hass: HomeAssistant, entity_id: str, *, longest_s: float) -> None:
        """Prepare; nothing is commanded yet."""
        self._hass = hass
        self._relay = Relay(hass, entity_id, self._look)
        self._longest_s = longest_s
        self._timer = Alarm(hass, self._time_is_up)
        self._confirmed = False
        self._open = True
        self._late_until = 0.0
        self._stops: list[CALLBACK_TYPE] = []

    @override
    def close(self) -> None:
        """Make sure that it opens, then close it."""
        self._open = False
        self._stops = [
            async_track_state_change_event(self._hass, [self._relay.entity_id], self._changed),
            self._hass.async_add_shutdown_job(HassJob(self._relay.release)),
            partial(self._timer.set, None),
        ]
        self._timer.set(self._longest_s)
        self._relay.command(on=True)

    @override
    def open(self) -> None:
        """Command it to open, and watch whether it does."""
        if self._open:
            return
        self._open = True
        if not self._confirmed:
            self._late_until = monotonic() + LATE_S
            self._timer.set(LATE_S)
        self._relay.command(on=False)
        self._look()

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        """Let the relay see what it shows; while closed, one that opens is not closed again."""
        old = event.data["old_state"]
        if not self._open:
            self._confirmed = self._confirmed or self._relay.on is True
            if self._relay.on:
                self._relay.answer(was_unavailable=False)
            return
        if not self._is_heater:
            self._relay.answer(was_unavailable=old is None or old.state not in (STATE_ON, STATE_OFF))
        self._look()

    @callback
    def _look(self) -> None:
        """Let go of the relay once it is open for sure, or a heater's: then the control has it."""
        opened = self._relay.on is False and not self._relay.input.owes_off
        if self._open and ((opened and monotonic() >= self._late_until) or self._is_heater):
            for stop in self._stops:
                stop()
            self._stops = []
            self._hass.async_create_background_task(
                self._relay.release(), f"{DOMAIN} relay test", eager_start=True
            )

    @callback
    def _time_is_up(self) -> None:
        """Open what nobody opened, or stop watching what is open."""
        self.open()
        self._look()

    @property
    def _is_heater(self) -> bool:
        """Return whether the relay was made a heater's meanwhile."""
        return any(
            subentry.data[CONF_RELAY] == self._relay.entity_id
            for entry in self._hass.config_entries.async_entries(DOMAIN)
            for subentry in heaters(entry).values()
        )
