"""What Home Assistant tells a person: repair issues and notifications of the integration."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from .client import Client, ClientError, Json
from .config_folder import DOMAIN

_TOLD_S = 10


async def issue(client: Client, *texts: str) -> None:
    """Wait for a repair issue that names all of these, in its key or in what is filled in."""

    async def issues() -> list[Json]:
        every: list[Json] = (await client.command("repairs/list_issues"))["issues"]
        return [each for each in every if each["domain"] == DOMAIN]

    def content(each: Json) -> list[Any]:
        return [each["translation_key"], *(each["translation_placeholders"] or {}).values()]

    await _told(issues, content, texts)


async def notification(client: Client, *texts: str) -> None:
    """Wait for a notification that names all of these."""

    async def notifications() -> list[Json]:
        every: list[Json] = await client.command("persistent_notification/get")
        return every

    await _told(notifications, lambda each: [each["title"], each["message"]], texts)


async def _told(
    read: Callable[[], Awaitable[list[Json]]], content: Callable[[Json], list[Any]], texts: tuple[str, ...]
) -> None:
    """Ask until one of what is read names all texts."""
    told: list[str] = []
    try:
        async with asyncio.timeout(_TOLD_S):
            while True:
                told = [" ".join(map(str, content(each))) for each in await read()]
                if any(all(text.lower() in each.lower() for text in texts) for each in told):
                    return
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise ClientError(f"nobody is told of {texts}, but: {told}") from None
