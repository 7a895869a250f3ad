"""Feeds the controller with what Home Assistant knows, and carries its decisions out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.event import async_track_time_interval

from ..const import DOMAIN, LOGGER
from ..control.attribution import Hand
from ..control.decision import Decision
from ..control.learning import Learned
from ..control.model import Hold, HoldKind, Inputs, Mode, Settings
from ..control.net import Fault, SafetyNet
from ..helpers.alarm import Alarm
from ..helpers.guard import Guard
from ..helpers.listeners import Listeners
from ..meter import Reading
from ..settings.choices import change_heater_settings, read_settings
from ..settings.stored import read_entry
from .decision_filter import DecisionFilter
from .followed import FollowedEntities
from .memory_json import Remembered
from .relay import Relay
from .relay_bank import RelayBank
from .sources import Sources
from .stepping import Stepping, or_off
from .store import MemoryStore
from .wall_clock import WallClock, date_and_time

TICK: Final = timedelta(minutes=1)
LOOK_EVERY_S: Final = 1
"""How often to look whether more was learned, which no decision tells."""


class Heating:
    """The heaters of one meter: relays, the entities they go by, and the controller between them."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], remembered: Remembered) -> None:
        """Prepare with what was remembered; nothing is commanded before `start`."""
        self.hass = hass
        self.entry = entry
        self.bank = RelayBank(hass, entry, on_change=self._step, on_hand=self._hand, on_error=self.fail)
        self._followed = FollowedEntities(hass, entry, self._step, on_error=self.fail)
        self.sources = Sources(hass, entry)
        self.settings = read_settings(entry)
        self._settings_are_old = False
        self._net = net = SafetyNet(monotonic(), remembered.heaters, remembered.house, on_fault=self._say)
        self._steps = Stepping(self._net, settings=lambda: self.settings, look=self._inputs, act=self._act)
        self.store = MemoryStore(
            hass, entry, remembered, lambda: net.memory(monotonic()), lambda: net.house_memory(monotonic())
        )
        self._look_at = 0.0
        self._clock = WallClock()
        self._filter = DecisionFilter()
        self._guard = Guard(entry.title)
        self._listeners = Listeners[[]](entry.title)
        self._subscriptions: list[CALLBACK_TYPE] = []
        self._alarm = Alarm(hass, self._step)
        self.running = False
        """It controls: not before `start`, nor after `stop`."""
        self.decision = Decision(heaters={})
        self.fault: Fault | None = None
        """What the controller, or something on the way to a decision, raised."""

    @callback
    def start(self) -> None:
        """Begin to control; works without a meter."""
        self.running = True
        self.bank.start()
        self._followed.start()
        keep = self._subscriptions.append  # one by one: what there is, is given back
        keep(async_track_time_interval(self.hass, self._tick, TICK, cancel_on_shutdown=True))
        keep(self.hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._devices_changed))
        self._find_disabled()
        self.sources.find()
        self.settings_changed()

    async def stop(self) -> None:
        """Freeze, switch off in parallel what is on, then the contactor; then write what is known."""
        if not self.running:
            return
        self.running = False
        try:
            await self.bank.stop()
        finally:
            self._alarm.set(None)
            for unsubscribe in self._subscriptions:
                unsubscribe()
            self._followed.stop()
        self._guard.call(self._net.let_go, monotonic(), partial(self._inputs, None, 0))
        await self._guard.wait(self.store.write)
        self.store.close()

    @callback
    def take(self, reading: Reading, age_s: float = 0) -> None:
        """Take a good reading, which was so old when it came."""
        self._step(reading, age_s)

    @callback
    def settings_changed(self) -> None:
        """Take what a person changed; it holds at once."""
        self._settings_are_old = True
        self._step()
        self._listeners.tell()

    @or_off
    def heaters_changed(self) -> None:
        """Take heaters that were added, changed or removed; those that were not go on."""
        wired_anew = self.store.heaters_changed()  # before the controller forgets who was removed
        for heater_id in self.bank.heaters_changed():
            self._net.relay_exchanged(monotonic(), heater_id)
        for heater_id in wired_anew:
            self._net.forget_learned(heater_id)
        self._followed.heaters_changed()
        self._look_at = 0.0
        self.settings_changed()

    @or_off
    def renamed(self, old: str, new: str) -> None:
        """Follow a relay to its new entity id; a sensor is exchanged, it tells how old it is."""
        self.bank.renamed(old, new)

    @callback
    def boost(self, heater_id: str, *, seconds: float, target_c: float | None = None) -> None:
        """Heat for a while, whatever the sun does; ends an override."""
        until = monotonic() + seconds
        self._net.hold(heater_id, Hold(kind=HoldKind.BOOST, until=until, target_c=target_c))
        self._step()

    @callback
    def release_hold(self, heater_id: str) -> None:
        """End a boost or an override."""
        self._net.hold(heater_id, None)
        self._step()

    @callback
    def add_listener(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call `listener` when a decision or a setting changes; returns how to stop that."""
        return self._listeners.add(listener)

    def learned(self, heater_id: str) -> Learned:
        """Return what is known of a heater from the meter, as of the last look."""
        remembered = self.store.known.get(heater_id)
        return remembered.learned if remembered else Learned()

    @callback
    def forget_learned(self, heater_id: str) -> None:
        """Begin to learn anew what a heater draws: its relay was mended."""
        self._net.forget_learned(heater_id)
        self._look_at = 0.0
        self._step()

    def wall_time(self, at: float | None) -> datetime | None:
        """Return the time of day of a monotonic time, in whole seconds."""
        return None if at is None else self._clock.at(at)

    @callback
    def fail(self, error: Exception) -> None:
        """Switch everything off: something on the way to a decision raised."""
        self._net.fail(monotonic(), error)
        self._step()

    @or_off
    def _hand(self, heater_id: str | None, hand: Hand) -> None:
        """Respect for a while what was done to a relay; a contactor that was closed is opened again."""
        if heater_id is not None:
            self._override(heater_id, self.bank.heaters[heater_id], hand)
        elif self.bank.contactor and hand is not Hand.ON:
            for each in self.settings.heaters:
                self._override(each, self.bank.contactor, hand)

    def _override(self, heater_id: str, relay: Relay, hand: Hand) -> None:
        """Leave a heater as somebody switched it, or off while its relay does not stay closed."""
        seconds = read_entry(self.entry).override_s
        kind = HoldKind.OVERRIDE_ON if hand is Hand.ON else HoldKind.OVERRIDE_OFF
        if hand is Hand.OPENED:
            seconds = relay.rest_s
            kind = HoldKind.OPENED if relay.opens_itself else kind
        LOGGER.info("%s: %s, for %g s", relay.entity_id, kind, seconds)
        self._net.hold(heater_id, Hold(kind=kind, until=monotonic() + seconds))

    @or_off
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
            heater_id: registry.async_get_device_by_identifier(
                (DOMAIN, heater_id), config_entry_id=self.entry.entry_id
            )
            for heater_id in self.bank.heaters.keys() - self.bank.disabled
        }
        found = {heater_id for heater_id, device in devices.items() if device and device.disabled}
        for heater_id in found:
            self.bank.disable(heater_id)
        return bool(found)

    @callback
    def _step(self, reading: Reading | None = None, age_s: float = 0) -> None:
        """Decide and carry out, then tell who shows that."""
        if self.running and self._steps.step(reading, age_s):
            self._guard.call(self._show, by_reading=reading is not None)

    def _act(self, decision: Decision) -> None:
        """Ask to be woken when the next delay falls due, and carry a decision out."""
        self.decision = decision
        self._alarm.set(None if decision.wake_at is None else decision.wake_at - monotonic())
        self.bank.carry_out(decision, self.settings.control)
        for heater_id, each in decision.heaters.items():
            if each.mode_ended:
                change_heater_settings(self.hass, self.entry, heater_id, mode=Mode.AUTOMATIC)

    def _show(self, *, by_reading: bool) -> None:
        """Tell what is new, and let it be written."""
        now = monotonic()
        changed = self._filter.has(now, self.decision, by_reading=by_reading)
        if self._clock.was_set():
            self.store.write_soon()
            changed = True
        if changed or now >= self._look_at:
            self._look_at = now + LOOK_EVERY_S
            changed = self.store.look() or changed
        if changed:
            self._listeners.tell()

    def _say(self, fault: Fault | None) -> None:
        """Log a fault, with its traceback once, and that it is over."""
        self.fault = fault
        if fault is None:
            LOGGER.info("%s: the control goes on", self.entry.title)
        else:
            minutes = (fault.until - monotonic()) / 60
            text = "%s: the control failed, everything is off; it is tried anew in %.0f min: %r"
            trace = None if fault.again else fault.error
            LOGGER.error(text, self.entry.title, minutes, fault.error, exc_info=trace)

    def _inputs(self, reading: Reading | None, age_s: float) -> Inputs:
        """Return all that is known now."""
        if self._settings_are_old:
            self.settings = self._read_settings()
            self._settings_are_old = False
        date, time_of_day_s = date_and_time()
        return Inputs(
            settings=self.settings,
            heaters={
                heater_id: self._followed.input(heater_id, self.bank.heaters[heater_id].input)
                for heater_id in self.settings.heaters
            },
            contactor=self.bank.contactor.input if self.bank.contactor else None,
            reading=reading,
            reading_age_s=age_s,
            date=date,
            time_of_day_s=time_of_day_s,
            prices=self.sources.prices,
            battery_w=self.sources.battery_w,
        )

    def _read_settings(self) -> Settings:
        """Return what a person set, without heaters that are let alone."""
        settings = read_settings(self.entry)
        active = {
            heater_id: each
            for heater_id, each in settings.heaters.items()
            if heater_id not in self.bank.disabled
        }
        return replace(settings, heaters=active)

    async def _tick(self, _now: datetime) -> None:
        """Count up to now, a new day begins with no switching; then write what changes all the time."""
        self.sources.find()
        self._step()
        await self._guard.wait(self.store.tick)
