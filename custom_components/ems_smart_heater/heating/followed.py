"""The entities that heaters go by beside their relays: what they say, and who looks when one reports."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    EventStateReportedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event, async_track_state_report_event

from ..const import CONF_TEMPERATURE_SENSOR
from ..control.model import HeaterInput, RelayInput
from ..settings.stored import read_entry
from .stepping import or_off
from .thermometer import Thermometer

type StateEvent = Event[EventStateChangedData] | Event[EventStateReportedData]

_SAYS_NOTHING: Final = (STATE_UNAVAILABLE, STATE_UNKNOWN)


class FollowedEntities:
    """Those that one meter's heaters name, by their keys; a temperature is read and timed besides."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        on_report: Callable[[], None],
        *,
        on_error: Callable[[Exception], None],
    ) -> None:
        """Prepare; `on_report` is called after `start` only, `on_error` when a report cannot be taken."""
        self._hass = hass
        self._entry = entry
        self._on_report = on_report
        self.fail = on_error
        self._of: Mapping[str, Mapping[str, str]] = {}
        self._thermometers: dict[str, Thermometer] = {}
        self._unsubscribe: list[CALLBACK_TYPE] = []

    def input(self, heater_id: str, relay: RelayInput) -> HeaterInput:
        """Return what is known of a heater whose relay shows this."""
        thermometer = self._thermometers.get(heater_id)
        return HeaterInput(
            relay=relay,
            temperature_c=thermometer.celsius if thermometer else None,
            temperature_at=thermometer.reported_at if thermometer else None,
            says={key: self._said_by(entity_id) for key, entity_id in self._of.get(heater_id, {}).items()},
        )

    def _said_by(self, entity_id: str) -> str | None:
        """Return an entity's state, None if it says nothing."""
        state = self._hass.states.get(entity_id)
        return None if state is None or state.state in _SAYS_NOTHING else state.state

    @callback
    def start(self) -> None:
        """Watch what there is."""
        self.heaters_changed()

    @callback
    def stop(self) -> None:
        """Watch no more."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe = []

    @callback
    def heaters_changed(self) -> None:
        """Take entities that came, were exchanged or went; of the others all is known that was."""
        before, self._thermometers = self._thermometers, {}
        self._of = {key: heater.entities for key, heater in read_entry(self._entry).heaters.items()}
        for key, entities in self._of.items():
            if sensor := entities.get(CONF_TEMPERATURE_SENSOR):
                known = before.get(key)
                same = known is not None and known.entity_id == sensor
                self._thermometers[key] = known if known and same else Thermometer(self._hass, sensor)
        self._watch()

    @callback
    def _watch(self) -> None:
        """Watch the entities there are."""
        self.stop()
        named = {entity_id for entities in self._of.values() for entity_id in entities.values()}
        keep = self._unsubscribe.append  # one by one: what there is, is given back
        keep(async_track_state_change_event(self._hass, named, self._reported))
        keep(async_track_state_report_event(self._hass, named, self._reported))

    @or_off
    def _reported(self, event: StateEvent) -> None:
        """Time the report of a temperature, and let the controller look."""
        for thermometer in self._thermometers.values():
            if thermometer.entity_id == event.data["entity_id"]:
                thermometer.reported()
        self._on_report()
