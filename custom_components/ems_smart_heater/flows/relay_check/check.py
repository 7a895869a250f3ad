"""The relay test: closes a relay for some seconds while the meter watches what comes of it.

There is a boiler behind it: whatever becomes of the test, the relay opens again. A heater's own
relay is closed by a boost, which keeps all rules, closes the main contactor and ends by itself.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util.hass_dict import HassKey

from ...const import CONF_RELAY, CONF_TEMPERATURE_SENSOR, DOMAIN
from ...control.model import Control, HeaterInput, RelayInput, Status
from ...control.water import Water
from ...heating.heating import Heating
from ...heating.thermometer import Thermometer
from ...link.meter_link import MeterLink
from ...meter import Phase
from ...settings.choices import heaters
from ...settings.stored import heater_settings, read_entry
from .closing import Closing, ClosingByBoost, ClosingByCommand, RelayCheckFailed
from .step import Frame, Seen, Unclear, seen_in

BEFORE_S: float = 4
"""How long the meter is watched before the relay closes."""
CLOSED_S: float = 10
"""How long the relay is closed."""
AFTER_S: float = 6
"""How long the meter is watched after it opened."""
CONFIRMATION_S: float = 8
"""How long a relay, behind a main contactor too, may take to show what it was told."""
FRESH_S: Final = 3
"""A reading that is older shows nothing of a relay."""
POLL_S: float = 0.1
"""The meter sends four readings in a second at most."""

_RUNNING: Final[HassKey[set[str]]] = HassKey(f"{DOMAIN}_relay_test")


class RelayCheck:
    """One test of one relay; `check` says why it cannot be, `run` returns what was seen."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], data: Mapping[str, Any], key: str | None
    ) -> None:
        """Take a heater's form as filled in; `key` is the heater that is being changed."""
        self._hass = hass
        self._entry = entry
        self._data = data
        self._relay: str = data[CONF_RELAY]
        heater = heaters(entry).get(key or "")
        self._key = key if heater and heater.data[CONF_RELAY] == self._relay else None
        self._old_sensor = heater.data.get(CONF_TEMPERATURE_SENSOR) if heater and self._key else None

    @callback
    def check(self) -> None:
        """Raise RelayCheckFailed if the relay must not or cannot be tested now."""
        link, heating = self._running()
        if self._hass.data.get(_RUNNING):
            raise RelayCheckFailed("test_running")
        if not link.connected or (link.age_s or 0) > FRESH_S:
            raise RelayCheckFailed("test_meter_lost")
        state = self._hass.states.get(self._relay)
        if state is None or state.state not in (STATE_ON, STATE_OFF):
            raise RelayCheckFailed("test_relay_unavailable")
        if state.state == STATE_ON:
            raise RelayCheckFailed("test_relay_on")
        self._check_water()
        if self._key is None:
            if heating.bank.contactor:
                raise RelayCheckFailed("test_behind_contactor")
            return
        decision = heating.decision.heaters.get(self._key)
        if decision is None:
            raise RelayCheckFailed("test_blocked")
        if heating.settings.control is Control.OBSERVE:
            raise RelayCheckFailed("test_observing")
        if decision.hold:
            raise RelayCheckFailed("test_held")

    async def run(self) -> Seen | None:
        """Close the relay and open it; return what the meter saw, if it did. Raises RelayCheckFailed."""
        self.check()
        link, heating = self._running()
        closing = self._closing(heating)
        relays = {relay.entity_id for relay in heating.bank.heaters.values()}
        watch = _Watch(self._hass, link, relays - {self._relay})
        with _alone(self._hass, self._relay):
            try:
                on_at, off_at = await self._switch(watch, closing)
            finally:
                closing.open()
                watch.stop()
        try:
            seen = seen_in(watch.undisturbed, on_at=on_at, off_at=off_at)
        except Unclear as error:
            raise RelayCheckFailed(self._why_unclear(watch)) from error
        if seen is None and watch.disturbed_at:
            raise RelayCheckFailed("test_disturbed")
        return seen

    async def _switch(self, watch: _Watch, closing: Closing) -> tuple[float, float | None]:
        """Close and open the relay; return when it showed on, and off unless it may stay on."""
        await watch.watch(BEFORE_S)
        if watch.disturbed_at or not self._shows(STATE_OFF):
            raise RelayCheckFailed("test_disturbed")
        closing.close()
        if not await watch.watch(CONFIRMATION_S, until=lambda: self._shows(STATE_ON)):
            raise RelayCheckFailed("test_relay_fault")
        on_at = monotonic()
        if await watch.watch(CLOSED_S, until=lambda: watch.disturbed_at or not self._shows(STATE_ON)):
            closing.open()
            if not watch.disturbed_at:
                raise RelayCheckFailed("test_relay_opened")
            return on_at, None
        closing.open()
        if closing.stays_on:
            return on_at, None
        if not await watch.watch(CONFIRMATION_S, until=lambda: self._shows(STATE_OFF)):
            raise RelayCheckFailed("test_relay_stays_on")
        off_at = monotonic()
        await watch.watch(AFTER_S, until=lambda: watch.disturbed_at)
        return on_at, off_at

    def _running(self) -> tuple[MeterLink, Heating]:
        """Return what runs for the meter; raises RelayCheckFailed if nothing does."""
        if self._entry.state is not ConfigEntryState.LOADED:
            raise RelayCheckFailed("test_meter_lost")
        runtime = self._entry.runtime_data
        return runtime.link, runtime.heating

    def _closing(self, heating: Heating) -> Closing:
        """Return how this relay is closed and opened."""
        longest_s = CONFIRMATION_S + CLOSED_S + CONFIRMATION_S
        if self._key:
            return ClosingByBoost(heating, self._key, longest_s=longest_s)
        return ClosingByCommand(self._hass, self._relay, longest_s=longest_s)

    def _check_water(self) -> None:
        """Raise RelayCheckFailed if the sensor that was entered says nothing, or that the water is hot.

        Of a heater's own sensor the control knows more, and forbids the boost.
        """
        sensor = self._data.get(CONF_TEMPERATURE_SENSOR)
        if sensor is None or (self._key and sensor == self._old_sensor):
            return
        thermometer = Thermometer(self._hass, sensor)
        known = HeaterInput(
            relay=RelayInput(on=False),
            temperature_c=thermometer.celsius,
            temperature_at=thermometer.reported_at,
        )
        status = Water().judge(monotonic(), heater_settings(self._data), known, on_since=None)
        if status:
            raise RelayCheckFailed("test_hot" if status is Status.HOT else "test_temperature_lost")

    def _shows(self, wanted: str) -> bool:
        """Return whether the relay's entity shows this."""
        state = self._hass.states.get(self._relay)
        return state is not None and state.state == wanted

    def _why_unclear(self, watch: _Watch) -> str:
        """Return what may have moved the meter but the heater."""
        if watch.disturbed_at:
            return "test_disturbed"
        return "test_battery" if read_entry(self._entry).battery else "test_unclear"


class _Watch:
    """Collects the meter's readings, and notices when another heater switches."""

    def __init__(self, hass: HomeAssistant, link: MeterLink, others: Collection[str]) -> None:
        """Begin to watch the other relays."""
        self._link = link
        self._last = link.reading
        self._frames: list[Frame] = []
        self.disturbed_at: float | None = None
        self.stop: CALLBACK_TYPE = async_track_state_change_event(hass, others, self._switched)

    @property
    def undisturbed(self) -> list[Frame]:
        """Return the frames before another heater switched."""
        until = self.disturbed_at
        return [frame for frame in self._frames if until is None or frame.at < until]

    async def watch(self, seconds: float, until: Callable[[], object] | None = None) -> bool:
        """Watch for some seconds, or until something holds: return whether. Raises RelayCheckFailed."""
        end = monotonic() + seconds
        while monotonic() < end:
            if until is not None and until():
                return True
            self._look()
            await asyncio.sleep(POLL_S)
        return until is not None and bool(until())

    def _look(self) -> None:
        """Take the reading if it is a new one; without such the meter is lost."""
        age_s = self._link.age_s
        if not self._link.connected or age_s is None or age_s > FRESH_S:
            raise RelayCheckFailed("test_meter_lost")
        reading = self._link.reading
        if reading is None or reading is self._last:
            return
        self._last = reading
        l1_w, l2_w, l3_w = (reading.power_w(phase) or 0.0 for phase in (Phase.L1, Phase.L2, Phase.L3))
        self._frames.append(Frame(monotonic() - age_s, (l1_w, l2_w, l3_w)))

    @callback
    def _switched(self, event: Event[EventStateChangedData]) -> None:
        """Notice that another heater went on or off."""
        old, new = event.data["old_state"], event.data["new_state"]
        if old and new and old.state != new.state and self.disturbed_at is None:
            self.disturbed_at = monotonic()


@contextmanager
def _alone(hass: HomeAssistant, relay: str) -> Iterator[None]:
    """Let no other test run meanwhile."""
    running = hass.data.setdefault(_RUNNING, set())
    running.add(relay)
    try:
        yield
    finally:
        running.discard(relay)
