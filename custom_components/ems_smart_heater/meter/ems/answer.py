"""What the device's web server answers, read no further than it may be long."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, NoReturn

from aiohttp import ClientResponse

from ..errors import NotAMeter

MAX_BYTES: Final = 64 * 1024
"""The device's own answers have less than 2 KiB."""
_REFUSED: Final = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status, and a JSON object: `content` is empty if there was none."""

    status: int
    empty: bool
    content: dict[str, Any]

    @property
    def refuses_login(self) -> bool:
        """Return whether it says that the password is wrong.

        The same statuses with a page come from something else: a proxy, nginx before HTTPS.
        """
        if self.content.get("error"):
            return self.status == HTTPStatus.OK or self.status in _REFUSED
        return self.empty and self.status in _REFUSED


async def read_answer(response: ClientResponse) -> Answer:
    """Return the answer; raises NotAMeter if it is too long."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_BYTES:
            raise NotAMeter("the answer is too long")
    return Answer(status=response.status, empty=not body.strip(), content=_object(body))


def _object(body: bytearray) -> dict[str, Any]:
    """Return a JSON object, an empty one if there is none."""
    try:
        content = json.loads(body, parse_constant=_refuse)
    except ValueError, RecursionError:  # no JSON, no text, or too deep
        return {}
    return content if isinstance(content, dict) else {}


def _refuse(constant: str) -> NoReturn:
    """Refuse NaN and the infinities, which no JSON has."""
    raise ValueError(constant)
