"""What set-up hears of a meter, and when a connection has nothing more to give."""

import asyncio
from contextlib import aclosing
from typing import Any

import aiohttp
import pytest
from yarl import URL

from custom_components.ems_smart_heater.link.freshness import Freshness
from custom_components.ems_smart_heater.link.judged import first_reading, judged
from custom_components.ems_smart_heater.meter import Phase
from custom_components.ems_smart_heater.meter.ems.client import MeterClient
from custom_components.ems_smart_heater.meter.errors import (
    Flooded,
    ImplausiblePower,
    IncompleteReading,
    MalformedFrame,
    MeterError,
    NoData,
    NotMeasuring,
    UnsteadyClock,
)
from custom_components.ems_smart_heater.meter.quantity import Quantity
from lab.simulator import Simulator

LIMIT_S = 0.4


@pytest.fixture
def client(sim: Simulator, session: aiohttp.ClientSession) -> MeterClient:
    return MeterClient(session, URL(f"http://127.0.0.1:{sim.port}"), "heater")


async def first(client: MeterClient, limit_s: float = LIMIT_S) -> Any:
    return await first_reading(client, limit_s=limit_s)


def without_l3(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a phase be missing."""
    values = sim.house.values

    def fewer() -> dict[tuple[Quantity, Phase], float]:
        return {key: value for key, value in values().items() if key != (Quantity.ACTIVE_POWER, Phase.L3)}

    monkeypatch.setattr(sim.house, "values", fewer)


async def test_first_reading(client: MeterClient) -> None:
    assert (await first(client, 5)).power_w() is not None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"stall": True}, NoData),
        ({"freeze_timestamp": True}, NoData),
        ({"status": 3}, NotMeasuring),
        ({"clock": {"fault": "far"}}, UnsteadyClock),
        ({"clock": {"fault": "backwards"}}, UnsteadyClock),
        ({"clock": {"fault": "in_turn"}}, UnsteadyClock),
    ],
)
async def test_what_a_person_has_to_know(
    sim: Simulator, client: MeterClient, fault: dict[str, Any], error: type[MeterError]
) -> None:
    """Set-up says what is wrong, not that nothing comes."""
    await sim.set(fault)
    with pytest.raises(error):
        await first(client)


async def test_a_phase_that_is_missing(
    sim: Simulator, client: MeterClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_l3(sim, monkeypatch)
    with pytest.raises(IncompleteReading):
        await first(client)


async def test_more_than_there_can_be(sim: Simulator, client: MeterClient) -> None:
    sim.house.pins[Phase.L2] = -100_001
    with pytest.raises(ImplausiblePower):
        await first(client)


@pytest.mark.parametrize("rate_hz", [10, 100])
async def test_nonsense(sim: Simulator, client: MeterClient, rate_hz: float) -> None:
    """Be it little or so much that the connection is ended for it."""
    await sim.set({"garbage": True, "rate_hz": rate_hz})
    with pytest.raises(MalformedFrame):
        await first(client)


async def test_a_flood(sim: Simulator, client: MeterClient) -> None:
    await sim.set({"flood": "giant"})
    with pytest.raises(Flooded):
        await first(client, 5)


async def test_a_meter_that_is_slower_than_the_limit_allows_twice(
    sim: Simulator, client: MeterClient
) -> None:
    """Three new timestamps make a good reading; each gives it the whole limit again."""
    await sim.set({"rate_hz": 4})
    assert await first(client)  # after 0.5 s at the earliest


async def follow(client: MeterClient, number: int) -> list[float | None]:
    """Return the ages of the first readings."""
    freshness = Freshness(limit_s=LIMIT_S)
    async with (
        client.stream(on_malformed=lambda _: None) as stream,
        aclosing(judged(stream, freshness, limit_s=LIMIT_S)) as readings,
    ):
        found = [await anext(readings) for _ in range(number)]
        return [each.age_s for each in found]


async def test_every_reading_is_told(client: MeterClient) -> None:
    """Also those that nothing may follow."""
    ages = await follow(client, 5)
    assert ages[:2] == [None, None]
    assert all(age is not None and 0 <= age < LIMIT_S for age in ages[2:])


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"stall": True}, NoData),
        ({"freeze_timestamp": True}, NoData),
        ({"status": 3}, NotMeasuring),
        ({"garbage": True, "rate_hz": 10}, MalformedFrame),
    ],
)
async def test_readings_that_stop(
    sim: Simulator, client: MeterClient, fault: dict[str, Any], error: type[MeterError]
) -> None:
    """Silence, a clock that stands, values that are not fresh, nonsense: within the limit, and why."""

    async def fail() -> None:
        await asyncio.sleep(0.2)
        await sim.set(fault)

    failing = asyncio.create_task(fail())
    with pytest.raises(error):
        await follow(client, 1000)
    await failing


async def test_a_fault_that_was_over_is_not_the_reason(sim: Simulator, client: MeterClient) -> None:
    """It was not measuring, went on, and fell silent."""

    async def fail() -> None:
        for fault in ({"status": 3}, {"status": 1}, {"stall": True}):
            await asyncio.sleep(0.15)
            await sim.set(fault)

    failing = asyncio.create_task(fail())
    with pytest.raises(NoData):
        await follow(client, 1000)
    await failing
