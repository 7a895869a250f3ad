"""What the entity of a relay shows of its contacts."""

import asyncio
from typing import Final

from homeassistant.const import (
    ATTR_ASSUMED_STATE,
    ATTR_ENTITY_ID,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.helpers.event import async_track_state_change_event

UNREACHABLE: Final = (STATE_UNAVAILABLE, STATE_UNKNOWN)
_CLOSED: Final = {STATE_ON: True, STATE_OFF: False}


class Contacts:
    """Reads one entity; it may be a group, which then has members."""

    def __init__(self, hass: HomeAssistant, entity_id: str) -> None:
        """Take the entity as it is from now on, whenever asked."""
        self._hass = hass
        self._entity_id = entity_id

    @property
    def shown(self) -> bool | None:
        """Return whether the entity itself shows on, None while that is neither on nor off."""
        return _CLOSED.get(state.state) if (state := self._state) else None

    @property
    def closed(self) -> bool | None:
        """Return the same, None also while a member of a group is out of reach: it may be otherwise."""
        return None if any(map(self._is_missing, self.members)) else self.shown

    @property
    def members(self) -> list[str]:
        """Return the entities that a group is made of."""
        return list(state.attributes.get(ATTR_ENTITY_ID, ())) if (state := self._state) else []

    @property
    def assumed(self) -> bool:
        """Return whether it shows only what it was told: there is no feedback."""
        return bool(state.attributes.get(ATTR_ASSUMED_STATE)) if (state := self._state) else False

    @property
    def reachable(self) -> bool:
        """Return whether a call would reach the device; to an unavailable one it does nothing."""
        return (state := self._state) is not None and state.state != STATE_UNAVAILABLE

    async def reached(self, patience_s: float) -> bool:
        """Wait for so long until a call would reach the device; return whether it would.

        An entity that does not exist, maybe under this name, is not waited for.
        """
        back = asyncio.Event()

        @callback
        def changed(_event: Event[EventStateChangedData]) -> None:
            if self.reachable:
                back.set()

        stop = async_track_state_change_event(self._hass, self._entity_id, changed)
        try:
            if self._state and not self.reachable:
                async with asyncio.timeout(patience_s):
                    await back.wait()
        except TimeoutError:
            return False
        finally:
            stop()
        return self.reachable

    @property
    def _state(self) -> State | None:
        """Return what the entity says now."""
        return self._hass.states.get(self._entity_id)

    def _is_missing(self, entity_id: str) -> bool:
        """Return whether another entity is out of reach."""
        state = self._hass.states.get(entity_id)
        return state is None or state.state in UNREACHABLE
