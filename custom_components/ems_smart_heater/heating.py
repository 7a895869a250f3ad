"""Feeds the controller with what Home Assistant knows, and carries its decisions out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    EventStateReportedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_state_report_event,
    async_track_time_interval,
)
from homeassistant.util import dt as dt_util

from .const import (
    CONF_CONTACTOR,
    CONF_HEARTBEAT,
    CONF_OVERRIDE,
    CONF_RELAY,
    CONF_TEMPERATURE_SENSOR,
    DOMAIN,
    LOGGER,
    OVERRIDE_MIN,
)
from .control.controller import Controller
from .control.learning import Learned
from .control.model import Control, Decision, HeaterInput, Hold, HoldKind, Inputs, Mode
from .memory_json import Remembered
from .meter import Reading
from .news import News
from .relay import Relay, release_all
from .settings import change_heater_setting, heaters, read_settings
from .store import MemoryStore
from .thermometer import Thermometer
from .timing import Alarm, time_of_day_s

TICK: Final = timedelta(minutes=1)
LOOK_EVERY_S: Final = 1
"""How often to look whether more was learned, which no decision tells."""

type StateEvent = Event[EventStateChangedData] | Event[EventStateReportedData]


class Heating:
    """The heaters of one meter: relays, temperatures, and the controller between them."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], remembered: Remembered) -> None:
        """Prepare with what was remembered; nothing is commanded before `start`."""
        self.hass = hass
        self.entry = entry
        self.relays = {
            key: Relay(
                hass,
                subentry.data[CONF_RELAY],
                self._step,
                heartbeat_s=subentry.data.get(CONF_HEARTBEAT, 0),
            )
            for key, subentry in heaters(entry).items()
        }
        contactor = entry.options.get(CONF_CONTACTOR)
        self.contactor = Relay(hass, contactor, self._step) if contactor else None
        self._thermometers = {
            key: Thermometer(hass, sensor)
            for key, subentry in heaters(entry).items()
            if (sensor := subentry.data.get(CONF_TEMPERATURE_SENSOR))
        }
        self._disabled: set[str] = set()
        self.settings = read_settings(entry)
        self._controller = Controller(monotonic(), remembered.heaters)
        self.store = MemoryStore(hass, entry, remembered, lambda: self._controller.memory(monotonic()))
        self._look_at = 0.0
        self._wall_offset = dt_util.utcnow().timestamp() - monotonic()
        self._news = News()
        self._listeners: set[Callable[[], None]] = set()
        self._subscriptions: list[CALLBACK_TYPE] = []
        self._alarm = Alarm(hass, self._step)
        self._observing = False
        self._running = False
        self.decision = Decision(heaters={})

    @callback
    def start(self) -> None:
        """Begin to control; works without a meter."""
        self._running = True
        relays = [relay.entity_id for relay in self.all_relays()]
        sensors = {thermometer.entity_id for thermometer in self._thermometers.values()}
        self._subscriptions = [
            async_track_state_change_event(self.hass, relays, self._relay_changed),
            async_track_state_change_event(self.hass, sensors, self._sensor_reported),
            async_track_state_report_event(self.hass, sensors, self._sensor_reported),
            async_track_time_interval(self.hass, self._tick, TICK, cancel_on_shutdown=True),
            self.hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._devices_changed),
        ]
        self._find_disabled()
        self.settings_changed()

    async def stop(self) -> None:
        """Freeze, switch off in parallel what is on, then the contactor; then write what is known."""
        if not self._running:
            return
        self._running = False
        for unsubscribe in self._subscriptions:
            unsubscribe()
        self._alarm.set(None)
        await release_all(list(self.relays.values()), self.contactor)
        await self.store.write()
        self.store.close()

    @callback
    def take(self, reading: Reading) -> None:
        """Take a frame's reading."""
        self._step(reading)

    @callback
    def settings_changed(self) -> None:
        """Take what a person changed; it holds at once."""
        settings = read_settings(self.entry)
        active = {key: each for key, each in settings.heaters.items() if key not in self._disabled}
        self.settings = replace(settings, heaters=active)
        self._step()
        self._notify()

    @callback
    def boost(self, key: str, *, seconds: float, target_c: float | None = None) -> None:
        """Heat for a while, whatever the sun does; ends an override."""
        until = monotonic() + seconds
        self._controller.hold(key, Hold(kind=HoldKind.BOOST, until=until, target_c=target_c))
        self._step()

    @callback
    def release_hold(self, key: str) -> None:
        """End a boost or an override."""
        self._controller.release(key)
        self._step()

    @callback
    def add_listener(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call `listener` when a decision or a setting changes; returns how to stop that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def learned(self, key: str) -> Learned:
        """Return what is known of a heater from the meter, as of the last look."""
        remembered = self.store.known.get(key)
        return remembered.learned if remembered else Learned()

    @callback
    def forget_learned(self, key: str) -> None:
        """Begin to learn anew what a heater draws: its relay was mended."""
        self._controller.forget_learned(key)
        self._look_at = 0.0
        self._step()

    def wall_time(self, at: float | None) -> datetime | None:
        """Return the time of day of a monotonic time, in whole seconds."""
        return None if at is None else dt_util.utc_from_timestamp(round(at + self._wall_offset))

    def all_relays(self) -> list[Relay]:
        """Return the heaters' relays, then the contactor."""
        return [*self.relays.values(), *([self.contactor] if self.contactor else [])]

    @callback
    def _relay_changed(self, event: Event[EventStateChangedData]) -> None:
        """Ask whether that was somebody, let the controller decide, then the relay answer."""
        old, new, entity_id = event.data["old_state"], event.data["new_state"], event.data["entity_id"]
        controlled = {key: relay for key, relay in self.relays.items() if key in self.settings.heaters}
        if not self._observing:
            for key, relay in controlled.items():
                if relay.entity_id == entity_id and relay.switched_by_somebody(old, new):
                    self._override(key, on=relay.on is True)
            contactor = self.contactor
            if contactor and contactor.entity_id == entity_id and contactor.switched_by_somebody(old, new):
                for key in controlled if not contactor.on else ():
                    self._override(key, on=False)
        self._step()
        if not self._observing:
            for relay in (*controlled.values(), *([self.contactor] if self.contactor else [])):
                if relay.entity_id == entity_id:
                    relay.state_changed(was_unavailable=old is None or old.state not in ("on", "off"))

    def _override(self, key: str, *, on: bool) -> None:
        """Respect for a while what somebody did to a relay."""
        kind = HoldKind.OVERRIDE_ON if on else HoldKind.OVERRIDE_OFF
        until = monotonic() + 60 * self.entry.options.get(CONF_OVERRIDE, OVERRIDE_MIN)
        LOGGER.info("%s: switched %s by somebody", self.relays[key].entity_id, "on" if on else "off")
        self._controller.hold(key, Hold(kind=kind, until=until))

    @callback
    def _sensor_reported(self, event: StateEvent) -> None:
        """Time the report, and let the controller look at the temperature."""
        for thermometer in self._thermometers.values():
            if thermometer.entity_id == event.data["entity_id"]:
                thermometer.reported()
        self._step()

    @callback
    def _devices_changed(self, _event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        """Switch off and leave alone a heater whose device was disabled."""
        if self._find_disabled():
            self.settings_changed()

    def _find_disabled(self) -> bool:
        """Let go of heaters that were disabled; return whether any was.

        One that is enabled again comes back, with its memory, as Home Assistant reloads the entry.
        """
        registry = dr.async_get(self.hass)
        devices = {
            key: registry.async_get_device_by_identifier((DOMAIN, key), config_entry_id=self.entry.entry_id)
            for key in self.relays.keys() - self._disabled
        }
        found = {key for key, device in devices.items() if device and device.disabled}
        for key in found:
            self._in_background(self.relays[key].release())
        self._disabled |= found
        return bool(found)

    @callback
    def _step(self, reading: Reading | None = None) -> None:
        """Decide, command, and ask to be woken when the next delay falls due."""
        if not self._running:
            return
        now = monotonic()
        self.decision = self._controller.step(now, self._inputs(reading))
        self._carry_out()
        wake_at = self.decision.wake_at
        self._alarm.set(None if wake_at is None else wake_at - now)
        changed = self._news.has(now, self.decision, by_reading=reading is not None)
        if changed or now >= self._look_at:
            self._look_at = now + LOOK_EVERY_S
            changed = self.store.look() or changed
        if changed:
            self._notify()
        for key, decision in self.decision.heaters.items():
            if decision.mode_ended:
                change_heater_setting(self.hass, self.entry, key, "mode", Mode.AUTOMATIC)

    def _inputs(self, reading: Reading | None) -> Inputs:
        """Return all that is known now."""
        return Inputs(
            settings=self.settings,
            heaters={key: self._heater_input(key) for key in self.settings.heaters},
            contactor=self.contactor.input if self.contactor else None,
            reading=reading,
            time_of_day_s=time_of_day_s(),
        )

    def _heater_input(self, key: str) -> HeaterInput:
        """Return what is known of one heater."""
        thermometer = self._thermometers.get(key)
        return HeaterInput(
            relay=self.relays[key].input,
            temperature_c=thermometer.celsius if thermometer else None,
            temperature_at=thermometer.reported_at if thermometer else None,
        )

    @callback
    def _carry_out(self) -> None:
        """Command the relays; observing, let go of them once and touch them no more."""
        if self.settings.control is Control.OBSERVE:
            if not self._observing:
                self._observing = True
                self._in_background(release_all(list(self.relays.values()), self.contactor))
            return
        self._observing = False
        if self.contactor and self.decision.contactor:
            self.contactor.command(on=True)
        for key, decision in self.decision.heaters.items():
            self.relays[key].command(on=decision.on)
        if self.contactor and not self.decision.contactor:
            self.contactor.command(on=False)

    def _in_background(self, work: Any) -> None:
        """Run something that nobody waits for."""
        self.entry.async_create_background_task(self.hass, work, f"{DOMAIN} release")

    async def _tick(self, _now: datetime) -> None:
        """Count up to now, a new day begins with no switching; then write what changes all the time."""
        self._step()
        await self.store.tick()

    @callback
    def _notify(self) -> None:
        """Tell the entities."""
        for listener in list(self._listeners):
            listener()
