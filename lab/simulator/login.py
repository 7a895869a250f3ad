"""The meter's login: its refusals, its tokens and its rate limit."""

import asyncio
import base64
import json
from random import Random
from typing import Final

from aiohttp import web

from .meter_settings import MeterCounts, MeterFaults, MeterSettings

EXPIRES_S: Final = 604_800
_CONSTANTS: Final = {
    "grant_type": "password",
    "client_id": "emos",
    "client_secret": "56951025",
}
_FORM: Final = "application/x-www-form-urlencoded"
_SIGNATURE_BYTES: Final = 256


def html_error(status: int, reason: str) -> web.Response:
    """Return an error page of the web server in front of the services."""
    title = f"{status} {reason}"
    page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
    return web.Response(status=status, text=f"{page}</body>\r\n</html>\r\n", content_type="text/html")


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Bucket:
    """One request per second with a burst of one."""

    def __init__(self) -> None:
        """Start full."""
        self._next_s = 0.0

    def take(self, now_s: float) -> bool:
        """Return whether a request may pass."""
        if now_s < self._next_s:
            return False
        self._next_s = now_s + 1
        return True


class Login:
    """Gives out tokens for a password and knows those that are still good."""

    def __init__(self, settings: MeterSettings, seed: int, counts: MeterCounts) -> None:
        """Start without tokens; the seed decides what they look like."""
        self.password = settings.password
        self.rate_limit = settings.rate_limit
        self._constants = {**_CONSTANTS, "username": settings.user}
        self._random = Random(f"tokens {seed}")
        self._counts = counts
        self._bucket = Bucket()
        self._tokens: dict[str, float] = {}

    def is_good(self, authorization: str | None) -> bool:
        """Return whether this is `Bearer`, exactly one space and a token that has not expired."""
        scheme, _, token = (authorization or "").partition(" ")
        expires = self._tokens.get(token)
        return scheme == "Bearer" and expires is not None and expires > asyncio.get_running_loop().time()

    def expire_tokens(self) -> None:
        """Make every token given out so far a dead one."""
        self._tokens.clear()

    async def answer(self, request: web.Request, faults: MeterFaults) -> web.Response:
        """Answer a login."""
        self._counts.login_attempts += 1
        if self.rate_limit and not self._bucket.take(asyncio.get_running_loop().time()):
            self._counts.slowed_down += 1
            return html_error(429, "Too Many Requests")
        if faults.starting:
            return html_error(502, "Bad Gateway")
        if request.content_type != _FORM:
            return web.json_response({"error": "invalid_request"}, status=400)
        form = await request.post()
        wrong = next((key for key, value in self._constants.items() if form.get(key) != value), None)
        if wrong is not None:
            error = "unsupported_grant_type" if wrong == "grant_type" else "invalid_client"
            return web.json_response({"error": error}, status=400)
        if form.get("password") != self.password:
            self._counts.wrong_passwords += 1
            return web.json_response({"error": "invalid_grant"}, status=faults.wrong_password_style)
        self._counts.logins += 1
        body = {"access_token": self._token(), "expires_in": EXPIRES_S, "token_type": "Bearer"}
        return web.json_response(body)

    def _token(self) -> str:
        """Make a token that looks like the device's: a JWT of about 520 characters."""
        header = json.dumps({"alg": "RS256", "typ": "JWT"}, separators=(",", ":"))
        claims = {
            "aud": "emos",
            "iss": "emos-web-login",
            "sub": "admin",
            "scope": "user",
            "jti": self._random.randbytes(16).hex(),
        }
        parts = (header.encode(), json.dumps(claims).encode(), self._random.randbytes(_SIGNATURE_BYTES))
        token = ".".join(_base64(part) for part in parts)
        self._tokens[token] = asyncio.get_running_loop().time() + EXPIRES_S
        return token
