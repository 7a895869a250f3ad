"""How soon a heater is switched: from the frame that fulfils the last condition to the relay's own log."""

import asyncio
import random
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from statistics import quantiles
from time import monotonic
from typing import Any

from lab.home_assistant import flows, scenario
from lab.home_assistant.harness import Harness, Setup
from lab.simulator import MeterSettings, SimulatorSettings

from .report import Figure, parser, report
from .timed_house import TimedHouse

RATE_HZ = 4
_RELAY = "l1"
_SETTLE_S = 1
"""The least that the options allow; nothing is switched sooner after a switching."""
_PAUSE_S = 0.25
"""What is waited longer than that, so that the next frame alone decides."""
_WITHIN_S = 5
_POWER_W = {True: -3000.0, False: 1000.0}
"""What makes a heater go on and off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long after the frame the service was called, and the relay was told."""

    on: bool
    call_s: float
    relay_s: float


class _Calls:
    """When each service was called, by the time that Home Assistant gives the event.

    We hear of it some milliseconds later; the two clocks of a computer differ by a constant.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._at: list[tuple[float, str, str]] = []

    def take(self, event: dict[str, Any]) -> None:
        """Keep one."""
        data, fired = event["data"], datetime.fromisoformat(event["time_fired"]).timestamp()
        at_s = fired - time.time() + monotonic()
        self._at.append((at_s, data["service"], data["service_data"].get("entity_id", "")))

    def first(self, service: str, entity_id: str, since_s: float) -> float | None:
        """Return when a service of an entity was first called after a moment."""
        wanted = (service, entity_id)
        return next((at for at, *call in self._at if at >= since_s and tuple(call) == wanted), None)


async def _prepare(harness: Harness) -> None:
    """Have one heater follow every frame at once; the others stay off."""
    meter = await harness.configure()
    await scenario.set_delays(harness, on_s=0, off_s=0)
    await flows.set_options(harness.client, meter.entry_id, {"settle_s": _SETTLE_S})
    await harness.client.wait_for_state(meter.entity("connected"), "on", timeout_s=15)
    for heater in meter.heaters[1:]:
        await scenario.select(harness, heater.entity("mode"), "off")


async def _switch(house: TimedHouse, calls: _Calls, entity_id: str, *, on: bool) -> Delay:
    """Have the next frame decide; wait until the relay was told."""
    since_s = await house.set(power_w={"l1": _POWER_W[on], "l2": 0.0, "l3": 0.0})
    service = "turn_on" if on else "turn_off"
    async with asyncio.timeout(_WITHIN_S):
        while (told_s := house.told(_RELAY, on=on, since_s=since_s)) is None:  # noqa: ASYNC110 - its log
            await asyncio.sleep(0.005)
        while (called_s := calls.first(service, entity_id, since_s)) is None:  # noqa: ASYNC110 - our log
            await asyncio.sleep(0.005)
    sent_s = house.first_frame_after(since_s)
    assert sent_s is not None
    return Delay(on=on, call_s=called_s - sent_s, relay_s=told_s - sent_s)


async def measure(times: int) -> list[Delay]:
    """Switch a heater on and off that often in a real Home Assistant."""
    harness = Harness(setup := Setup(temperature_sensor=False))
    settings = SimulatorSettings(meter=MeterSettings(password=setup.house.password, rate_hz=RATE_HZ))
    harness.house = house = TimedHouse(folder=harness.folder, settings=setup.house, simulator=settings)
    chance, calls, delays = random.Random(1), _Calls(), list[Delay]()  # noqa: S311 - any moment of a frame's
    async with harness:
        await house.set(power_w={"l1": _POWER_W[False], "l2": 0.0, "l3": 0.0})
        await _prepare(harness)
        await harness.client.subscribe(calls.take, type="subscribe_events", event_type="call_service")
        entity_id = harness.switches[_RELAY]
        for number in range(times):
            on = number % 2 == 0
            await harness.client.wait_for_state(entity_id, "off" if on else "on", timeout_s=_WITHIN_S)
            await asyncio.sleep(_SETTLE_S + _PAUSE_S + chance.random() / RATE_HZ)
            delays.append(await _switch(house, calls, entity_id, on=on))
    return delays


def figures(delays: list[Delay]) -> list[Figure]:
    """Return what came out, in milliseconds."""
    found = [Figure(name="switchings, on and off", value=len(delays), unit="")]
    for name, target, taken in (
        ("frame to service call", 20, [each.call_s for each in delays]),
        ("frame to the relay's own log", 100, [each.relay_s for each in delays]),
    ):
        centiles = quantiles(taken, n=100, method="inclusive")
        found += [
            Figure(name=f"{name}, p50", value=centiles[49] * 1000, unit="ms"),
            Figure(name=f"{name}, p99", value=centiles[98] * 1000, unit="ms", target=target),
            Figure(name=f"{name}, worst", value=max(taken) * 1000, unit="ms"),
        ]
    return found


def main() -> int:
    """Run it."""
    options = parser(__doc__)
    options.add_argument("--times", type=int, default=200, help="how often the heater is switched (200)")
    chosen = options.parse_args()
    return 0 if report(figures(asyncio.run(measure(chosen.times))), as_json=chosen.json) else 1


if __name__ == "__main__":
    sys.exit(main())
