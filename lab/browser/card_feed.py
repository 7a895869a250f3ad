"""Stands between the card's page and Home Assistant: no live feed, or one that tells something else."""

import json
from collections.abc import Callable
from typing import Any, Final

from playwright.async_api import WebSocketRoute

SUBSCRIBE: Final = "ems_smart_heater/subscribe"

type Between = Callable[[WebSocketRoute], None]
type Message = dict[str, Any]


def _passed(message: str | bytes, passes: Callable[[Message], bool]) -> str | None:
    """Return what passes of one message, or of several that came together."""
    content = json.loads(message)
    together = isinstance(content, list)
    kept = [each for each in (content if together else [content]) if passes(each)]
    return json.dumps(kept if together else kept[0]) if kept else None


def refused(socket: WebSocketRoute) -> None:
    """Answer as a Home Assistant that has no live feed."""
    server = socket.connect_to_server()

    def passes(message: Message) -> bool:
        if message.get("type") != SUBSCRIBE:
            return True
        error = {"code": "unknown_command", "message": "Unknown command."}
        socket.send(json.dumps({"id": message["id"], "type": "result", "success": False, "error": error}))
        return False

    def from_page(message: str | bytes) -> None:
        if kept := _passed(message, passes):
            server.send(kept)

    socket.on_message(from_page)
    server.on_message(socket.send)


def changed(change: Callable[[Message], None]) -> Between:
    """Return who changes each decision that the live feed tells."""

    def passes(message: Message) -> bool:
        event = message.get("event")
        if isinstance(event, dict) and (decision := event.get("decision")):
            change(decision)
        return True

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def from_server(message: str | bytes) -> None:
            if kept := _passed(message, passes):
                socket.send(kept)

        socket.on_message(server.send)
        server.on_message(from_server)

    return between
