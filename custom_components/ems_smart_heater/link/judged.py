"""Follows an open stream and has each reading judged: what set-up and the connection have in common."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from time import monotonic

from ..meter import Reading
from ..meter.client import MeterClient, MeterStream
from ..meter.errors import Flooded, NoData, UnusableReading
from .freshness import Freshness


@dataclass(frozen=True, slots=True)
class Judged:
    """A reading of a connection."""

    reading: Reading
    age_s: float | None
    """How old it was when it came, s; None if nothing may follow it."""


async def judged(stream: MeterStream, freshness: Freshness, *, limit_s: float) -> AsyncGenerator[Judged]:
    """Yield every reading; ends by an error only.

    Raises what the stream and the judge raise, an UnusableReading only when nothing better came for
    `limit_s` since the last reading with a new timestamp, or NoData if nothing came at all.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + limit_s
    flaw: UnusableReading | None = None
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                reading = await stream.next()
        except TimeoutError as error:
            raise flaw or stream.malformed or NoData(f"nothing new for {limit_s:g} s") from error
        try:
            verdict = freshness.judge(reading, monotonic())
        except UnusableReading as error:
            flaw, verdict = error, None
        else:
            flaw = None
        if verdict is not None:
            deadline = loop.time() + limit_s
        yield Judged(reading, verdict.age_s if verdict and verdict.good else None)


async def first_reading(client: MeterClient, *, limit_s: float) -> Reading:
    """Return the first good reading of a new connection.

    Raises what makes a person find the cause: what `MeterClient.stream` and `judged` raise, and
    MalformedFrame when nothing else came.
    """
    freshness = Freshness(limit_s=limit_s)
    async with (
        client.stream(on_malformed=lambda _: None) as stream,
        aclosing(judged(stream, freshness, limit_s=limit_s)) as readings,
    ):
        try:
            async for each in readings:
                if each.age_s is not None:
                    return each.reading
        except Flooded:
            if stream.malformed is not None:
                raise stream.malformed from None
            raise
    raise AssertionError("a stream ends by an error only")
