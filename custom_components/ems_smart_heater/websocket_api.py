"""The websocket command that follows a meter: what the live feed tells, as a user may see it.

A user who may not control everything gets `may_control` first, the ids of the entities that he may.
"""

from typing import Any

import voluptuous as vol
from homeassistant.auth import EVENT_USER_REMOVED, EVENT_USER_UPDATED
from homeassistant.components import websocket_api
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.json import json_bytes

from .const import DOMAIN
from .feed.live_feed import NOTHING, Parts, live_feed
from .feed.view import View


@callback
def async_register(hass: HomeAssistant) -> None:
    """Add the websocket command."""
    websocket_api.async_register_command(hass, _subscribe)


@callback
@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/subscribe", vol.Required("entry_id"): str})
def _subscribe(hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]) -> None:
    """Answer a subscription of a user who may read anything of the meter."""
    entry = hass.config_entries.async_get_entry(msg["entry_id"])
    if entry is None or entry.domain != DOMAIN:
        connection.send_error(msg["id"], websocket_api.ERR_NOT_FOUND, "There is no such meter.")
        return
    view = View(hass, connection.user, entry)
    if not view.sees_anything:
        connection.send_error(msg["id"], websocket_api.ERR_UNAUTHORIZED, "Unauthorized")
        return
    connection.send_result(msg["id"])
    viewer = _Viewer(connection, msg["id"], view)
    connection.subscriptions[msg["id"]] = viewer.stop
    viewer.start()


class _Viewer:
    """One subscriber: gets what he may see, and all of it anew when that may have changed."""

    def __init__(self, connection: websocket_api.ActiveConnection, msg_id: int, view: View) -> None:
        """Prepare; `start` begins."""
        self._connection, self._msg_id, self._view = connection, msg_id, view
        self._feed = live_feed(connection.hass)
        self._may_control: bool | list[str] = True
        self._stops: list[CALLBACK_TYPE] = []

    @callback
    def start(self) -> None:
        """Begin to send."""
        self._tell_control()
        listen = self._connection.hass.bus.async_listen
        self._stops = [
            listen(EVENT_USER_UPDATED, self._user_changed),
            listen(EVENT_USER_REMOVED, self._user_changed),
            listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._tell_control),
            self._feed.subscribe(self._view.entry_id, self._forward),
        ]

    @callback
    def stop(self) -> None:
        """Send no more."""
        while self._stops:
            self._stops.pop()()

    @callback
    def _forward(self, parts: Parts, message: bytes) -> None:
        """Send parts as he may see them."""
        seen = self._view.see(parts)
        self._send(message if seen is parts else json_bytes(seen))

    def _send(self, message: bytes) -> None:
        self._connection.send_message(websocket_api.messages.construct_event_message(self._msg_id, message))

    @callback
    def _tell_control(self, _event: Event[Any] | None = None) -> None:
        """Tell what he may control, unless he knows it."""
        if (may := self._view.may_control) != self._may_control:
            self._may_control = may
            self._send(json_bytes({"may_control": may}))

    @callback
    def _user_changed(self, event: Event[Any]) -> None:
        """Show what he may see now; nothing any more, and the end, if that is nothing.

        Home Assistant does not in every version close the connections of a user who was removed.
        """
        if event.data["user_id"] != self._connection.user.id:
            return
        if event.event_type != EVENT_USER_REMOVED and self._view.sees_anything:
            self._tell_control()
            self._feed.show(self._view.entry_id, self._forward)
        else:
            self.stop()
            self._send(json_bytes(NOTHING))
