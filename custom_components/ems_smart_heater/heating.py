"""Feeds the controller with what Home Assistant knows, and carries its decisions out."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, UnitOfTemperature
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    EventStateReportedData,
    HassJob,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.event import (
    async_call_later,
    async_track_state_change_event,
    async_track_state_report_event,
)
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import TemperatureConverter

from .const import CONF_CONTACTOR, CONF_RELAY, CONF_TEMPERATURE_SENSOR, LOGGER
from .control.controller import Controller
from .control.model import Control, Decision, HeaterInput, Inputs
from .meter import Reading
from .relay import Relay
from .settings import heaters, read_settings

RELEASE_HEATERS_S: Final = 2
"""How long the contactor waits for the heaters when all ends."""
RELEASE_CONTACTOR_S: Final = 2


class Heating:
    """The heaters of one meter: relays, temperatures, and the controller between them."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Prepare; nothing is commanded before `start`."""
        self.hass = hass
        self.entry = entry
        self.settings = read_settings(entry)
        self._relays = {
            key: Relay(hass, subentry.data[CONF_RELAY], self._step)
            for key, subentry in heaters(entry).items()
        }
        contactor = entry.options.get(CONF_CONTACTOR)
        self._contactor = Relay(hass, contactor, self._step) if contactor else None
        self._sensors: dict[str, str] = {
            key: sensor
            for key, subentry in heaters(entry).items()
            if (sensor := subentry.data.get(CONF_TEMPERATURE_SENSOR))
        }
        self._controller = Controller(monotonic())
        self._wall_offset = dt_util.utcnow().timestamp() - monotonic()
        self._listeners: set[Callable[[], None]] = set()
        self._subscriptions: list[CALLBACK_TYPE] = []
        self._cancel_wake: CALLBACK_TYPE | None = None
        self._observing = False
        self._running = False
        self.decision = Decision(heaters={})

    @callback
    def start(self) -> None:
        """Begin to control; works without a meter."""
        self._running = True
        relays = [relay.entity_id for relay in self._all_relays()]
        self._subscriptions = [
            async_track_state_change_event(self.hass, relays, self._relay_changed),
            async_track_state_change_event(self.hass, set(self._sensors.values()), self._sensor_changed),
            async_track_state_report_event(self.hass, set(self._sensors.values()), self._sensor_changed),
        ]
        self._step()

    async def stop(self) -> None:
        """Freeze, switch off in parallel what is on, then the contactor."""
        if not self._running:
            return
        self._running = False
        for unsubscribe in self._subscriptions:
            unsubscribe()
        if self._cancel_wake:
            self._cancel_wake()
        await self._release()

    @callback
    def take(self, reading: Reading) -> None:
        """Take a frame's reading."""
        self._step(reading)

    @callback
    def settings_changed(self) -> None:
        """Take what a person changed; it holds at once."""
        self.settings = read_settings(self.entry)
        self._step()
        self._notify()

    @callback
    def add_listener(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call `listener` when a decision or a setting changes; returns how to stop that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def wall_time(self, at: float | None) -> datetime | None:
        """Return the time of day of a monotonic time, in whole seconds."""
        return None if at is None else dt_util.utc_from_timestamp(round(at + self._wall_offset))

    def _all_relays(self) -> list[Relay]:
        """Return the heaters' relays, then the contactor."""
        return [*self._relays.values(), *([self._contactor] if self._contactor else [])]

    @callback
    def _relay_changed(self, event: Event[EventStateChangedData]) -> None:
        """Let the relay answer, then the controller."""
        old, entity_id = event.data["old_state"], event.data["entity_id"]
        self._step()
        if not self._observing:
            for relay in self._all_relays():
                if relay.entity_id == entity_id:
                    relay.state_changed(was_unavailable=old is None or old.state not in ("on", "off"))

    @callback
    def _sensor_changed(self, event: Event[EventStateChangedData] | Event[EventStateReportedData]) -> None:
        """Let the controller look at the temperature."""
        self._step()

    @callback
    def _step(self, reading: Reading | None = None) -> None:
        """Decide, command, and ask to be woken when the next delay falls due."""
        if not self._running:
            return
        now = monotonic()
        before, self.decision = self.decision, self._controller.step(now, self._inputs(now, reading))
        self._carry_out()
        self._wake_at(now)
        if _shown(before) != _shown(self.decision):
            self._notify()

    def _inputs(self, now: float, reading: Reading | None) -> Inputs:
        """Return all that is known now."""
        return Inputs(
            settings=self.settings,
            heaters={
                key: self._heater_input(now, self._relays[key], self._sensors.get(key))
                for key in self.settings.heaters
            },
            contactor=self._contactor.input if self._contactor else None,
            reading=reading,
        )

    def _heater_input(self, now: float, relay: Relay, sensor: str | None) -> HeaterInput:
        """Return what is known of one heater."""
        state = self.hass.states.get(sensor) if sensor else None
        if state is None:
            return HeaterInput(relay=relay.input)
        age_s = dt_util.utcnow().timestamp() - state.last_reported_timestamp
        return HeaterInput(
            relay=relay.input, temperature_c=temperature_c(state), temperature_at=now - max(age_s, 0)
        )

    @callback
    def _carry_out(self) -> None:
        """Command the relays; observing, let go of them once and touch them no more."""
        if self.settings.control is Control.OBSERVE:
            if not self._observing:
                self._observing = True
                self.entry.async_create_background_task(self.hass, self._release(), "release relays")
            return
        self._observing = False
        if self._contactor and self.decision.contactor:
            self._contactor.command(on=True)
        for key, decision in self.decision.heaters.items():
            self._relays[key].command(on=decision.on)
        if self._contactor and not self.decision.contactor:
            self._contactor.command(on=False)

    async def _release(self) -> None:
        """Switch off in parallel what is on, then the contactor; a hanging relay delays nobody."""
        await _within(RELEASE_HEATERS_S, [relay.release() for relay in self._relays.values()])
        if self._contactor:
            await _within(RELEASE_CONTACTOR_S, [self._contactor.release()])

    @callback
    def _wake_at(self, now: float) -> None:
        """Step again when the controller asked for it."""
        if self._cancel_wake:
            self._cancel_wake()
            self._cancel_wake = None
        if self.decision.wake_at is not None:
            self._cancel_wake = async_call_later(
                self.hass, self.decision.wake_at - now, HassJob(self._wake, cancel_on_shutdown=True)
            )

    @callback
    def _wake(self, _now: datetime) -> None:
        """Step without an event."""
        self._cancel_wake = None
        self._step()

    @callback
    def _notify(self) -> None:
        """Tell the entities."""
        for listener in list(self._listeners):
            listener()


def temperature_c(state: State) -> float | None:
    """Return a sensor's temperature in °C; None if it is no number or has no unit of temperature."""
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    try:
        value = float(state.state)
    except ValueError:
        return None
    if unit not in TemperatureConverter.VALID_UNITS:
        return None
    return TemperatureConverter.convert(value, unit, UnitOfTemperature.CELSIUS)


def _shown(decision: Decision) -> Decision:
    """Return the part of a decision that entities show."""
    return replace(decision, wake_at=None, available_w=None)


async def _within(seconds: float, releases: list[Any]) -> None:
    """Run all at once; log those that did not end in time and go on without them."""
    tasks = [asyncio.ensure_future(release) for release in releases]
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=seconds)
    if late:
        LOGGER.warning("%d relay(s) did not answer within %g s when control ended", len(late), seconds)
