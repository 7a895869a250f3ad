"""What comes back: entities that were out of reach, and the changes that their return brings about."""

from collections import deque
from collections.abc import Callable
from typing import Final

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import CALLBACK_TYPE, Context, Event, EventStateChangedData, HomeAssistant, callback

from .contacts import UNREACHABLE

_KEPT: Final = 64
"""Contexts of returns; what they bring about follows in the same moment."""


class Returns:
    """A relay may be made of others: what a group or a template shows of their return is nobody's wish.

    Both take the context of the change that they follow, and Home Assistant tells of that one first.
    """

    def __init__(self, hass: HomeAssistant, on_reach: Callable[[str], None]) -> None:
        """Prepare; `on_reach` is called with an entity that comes or goes."""
        self._hass = hass
        self._on_reach = on_reach
        self._contexts: deque[str] = deque(maxlen=_KEPT)

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Watch all entities; returns how to stop that."""
        return self._hass.bus.async_listen(
            EVENT_STATE_CHANGED, self._reach_changed, event_filter=_is_about_reach
        )

    def caused(self, context: Context) -> bool:
        """Return whether a change came of an entity's return."""
        return context.id in self._contexts

    @callback
    def _reach_changed(self, event: Event[EventStateChangedData]) -> None:
        """Take that an entity came or went."""
        new = event.data["new_state"]
        if new is not None and new.state not in UNREACHABLE:
            self._contexts.append(new.context.id)
        self._on_reach(event.data["entity_id"])


@callback
def _is_about_reach(data: EventStateChangedData) -> bool:
    """Return whether an entity came or went; asked for every state of the house, so cheap."""
    old, new = data["old_state"], data["new_state"]
    return (old is None or old.state in UNREACHABLE) is not (new is None or new.state in UNREACHABLE)
