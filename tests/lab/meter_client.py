"""A client of the simulated meter that does exactly what it is told."""

from typing import Any

import aiohttp

from lab.simulator import Simulator
from lab.simulator.meter_server import STREAM_PATH


def form(**changes: Any) -> dict[str, Any]:
    """Return a login form with changes."""
    return {
        "grant_type": "password",
        "client_id": "emos",
        "client_secret": "56951025",
        "username": "admin",
        "password": "heater",
        **changes,
    }


class Meter:
    """Logs in, asks, and opens streams."""

    def __init__(self, sim: Simulator, session: aiohttp.ClientSession) -> None:
        self.sim, self.session = sim, session
        self.url = f"http://127.0.0.1:{sim.port}"

    async def login(self, **changes: Any) -> tuple[int, str, Any]:
        """Return status, content type and body."""
        async with self.session.post(f"{self.url}/api/web-login/token", data=form(**changes)) as answer:
            json = answer.content_type == "application/json"
            return answer.status, answer.content_type, await (answer.json() if json else answer.text())

    async def token(self) -> str:
        """Log in and return the token."""
        return str((await self.login())[2]["access_token"])

    async def get(self, path: str, authorization: str | None = None) -> tuple[int, str, Any]:
        """Return status, content type and body."""
        headers = {"Authorization": authorization} if authorization else {}
        async with self.session.get(self.url + path, headers=headers) as answer:
            json = answer.content_type == "application/json"
            return answer.status, answer.content_type, await (answer.json() if json else answer.text())

    async def stream(self, **options: Any) -> aiohttp.ClientWebSocketResponse:
        """Open a stream and send the token."""
        websocket = await self.session.ws_connect(self.url + STREAM_PATH, **options)
        await websocket.send_str(f"Bearer {await self.token()}")
        return websocket
