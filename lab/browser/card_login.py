"""Another user, who may look but not touch."""

import time
from typing import Any

import aiohttp

from ..home_assistant.client import Client

_READ_ONLY = "system-read-only"
_PASSWORD = "only looking"


async def read_only_tokens(client: Client) -> dict[str, Any]:
    """Create a user who may only read, log in and return what the frontend keeps of a login."""
    created = await client.command("config/auth/create", name="Guest", group_ids=[_READ_ONLY])
    login = {"username": "guest", "password": _PASSWORD}
    await client.command("config/auth_provider/homeassistant/create", user_id=created["user"]["id"], **login)
    client_id = f"{client.url}/"
    start = {"client_id": client_id, "handler": ["homeassistant", None], "redirect_uri": client_id}
    flow = await client.request("POST", "/auth/login_flow", start)
    answer = {"client_id": client_id, **login}
    result = await client.request("POST", f"/auth/login_flow/{flow['flow_id']}", answer)
    form = {"grant_type": "authorization_code", "code": result["result"], "client_id": client_id}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{client.url}/auth/token", data=form) as response,
    ):
        tokens: dict[str, Any] = await response.json()
    expires = (time.time() + tokens["expires_in"]) * 1000
    return {**tokens, "hassUrl": client.url, "clientId": client_id, "expires": expires}
