"""Many meters and heaters in one real Home Assistant: CPU, memory, recorder rows, and how soon it switches.

The heater on L1 of each meter is switched by an emulated Shelly, the other three by input booleans.
"""

import asyncio
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any, override

from lab.home_assistant import flows, scenario
from lab.home_assistant.client import Client
from lab.home_assistant.config_folder import DOMAIN
from lab.home_assistant.entities import Meter, find_meter, find_shelly
from lab.home_assistant.harness import Harness, Setup
from lab.home_assistant.house import House
from lab.home_assistant.house import HouseSettings as Started
from lab.simulator import HouseSettings, Identity, MeterSettings, SimulatorSettings

from .report import Figure, parser, report
from .timed_house import TimedHouse
from .watch import Usage, rows_of, watched

RATE_HZ = 4
HEATERS = ("l1", "l2", "l3", "fourth")
_SHELLY = "l1"
_POWER_W = {"l1": 500, "l2": 500, "l3": 500, "fourth": 1500}
_WARM_UP_S = 30
_COMMIT_S = 3
_SWITCHING_S = 150
_STEP_S = 5
"""Between changes of a house, so that all that follows from one is over."""
_WITHIN_S = 4
_SCENES = (
    ({"l1": -3000.0, "l2": 1000.0, "l3": 2000.0}, True),
    ({"l1": -3000.0, "l2": -3000.0, "l3": -3000.0}, True),
    ({"l1": -3000.0, "l2": 1000.0, "l3": 1000.0}, False),
    ({"l1": 1000.0, "l2": 1000.0, "l3": 1000.0}, False),
)
"""What each phase draws without its heaters, and whether that makes heaters go on or off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long after the frame that decided it the first relay was told."""

    relay: str
    seconds: float


class Site:
    """One meter with its house and its four heaters."""

    def __init__(self, number: int, folder: Path, setup: Setup) -> None:
        """Prepare it."""
        identity = Identity(
            serial=f"{90_000_000 + number}",
            mac=f"00:D0:93:00:01:{number:02X}",
            hostname=f"ems-home-{90_000_000 + number}",
        )
        settings = SimulatorSettings(
            meter=MeterSettings(identity=identity, password=setup.house.password, rate_hz=RATE_HZ),
            house=HouseSettings(seed=number),
            first_relay=len(HEATERS) * number,
        )
        self.number = number
        self.house = TimedHouse(folder=folder, settings=setup.house, simulator=settings)
        self.switches: dict[str, str] = {
            name: f"input_boolean.meter_{number}_{name}" for name in HEATERS if name != _SHELLY
        }
        self.meter: Meter

    async def set_up(self, client: Client, password: str) -> None:
        """Add its Shelly and the meter by their own flows."""
        host, _, port = self.house.relay_addresses[_SHELLY].rpartition(":")
        entry_id = await flows.add_entry(client, "shelly", {"host": host, "port": int(port)})
        self.switches[_SHELLY] = (await find_shelly(client, entry_id)).switch
        relays: dict[str, Any] = {"role_4": "heater"}
        for name, place in zip(HEATERS, ("l1", "l2", "l3", "4"), strict=True):
            relays |= {f"relay_{place}": self.switches[name], f"power_{place}": _POWER_W[name]}
        login = {"host": self.house.meter_address, "password": password}
        entry_id = await flows.add_entry(client, DOMAIN, login, relays)
        self.meter = await find_meter(client, entry_id)
        await client.wait_for_state(self.meter.entity("connected"), "on", timeout_s=15)

    async def hurry(self, harness: Harness) -> None:
        """Have every frame decide by itself, each phase for itself."""
        client, meter = harness.client, self.meter
        await flows.set_options(client, meter.entry_id, {"settle_s": 1})
        await client.wait_for_state(meter.entity("connected"), "on", timeout_s=15)
        for key in ("on_delay", "off_delay"):
            await scenario.set_number(harness, meter.entity(key), 0)
        await client.call("switch.turn_off", meter.entity("total_guard"))

    async def play(self, until: float, delays: list[Delay], missed: list[str]) -> None:
        """Go through the scenes; measure the first switching of each."""
        chance = random.Random(self.number)  # noqa: S311 - any moment of a frame's
        await self.house.set(power_w=_SCENES[-1][0])
        await asyncio.sleep(2 * _STEP_S + _STEP_S * chance.random())
        while time.monotonic() < until:
            for power_w, on in _SCENES:
                since_s = await self.house.set(power_w=power_w)
                await asyncio.sleep(_WITHIN_S)
                told = [
                    (at, name) for name in HEATERS if (at := self.house.told(name, on=on, since_s=since_s))
                ]
                sent_s = self.house.first_frame_after(since_s)
                if told and sent_s is not None:
                    at, name = min(told)
                    delays.append(Delay(relay=name, seconds=at - sent_s))
                else:
                    missed.append(f"meter {self.number}: {power_w}")
                await asyncio.sleep(_STEP_S - _WITHIN_S + chance.random())


class _Houses(House):
    """All houses, where a harness expects one; heaters follow the input booleans."""

    def __init__(self, folder: Path, setup: Setup, meters: int) -> None:
        """Prepare them."""
        super().__init__(folder=folder, settings=Started())
        self.sites = [Site(number, folder, setup) for number in range(meters)]
        self._wired: dict[str, tuple[Site, str]] = {
            entity_id: (site, name)
            for site in self.sites
            for name, entity_id in site.switches.items()
            if name != _SHELLY
        }
        self._shown: dict[str, str] = {}

    @override
    async def start(self) -> None:
        """Start them."""
        for site in self.sites:
            await site.house.start()

    @override
    async def stop(self) -> None:
        """Stop them."""
        for site in self.sites:
            await site.house.stop()

    def follow(self, client: Client) -> None:
        """Have the input booleans switch the heaters of the houses."""
        for entity_id, (site, name) in self._wired.items():
            state = client.states.get(entity_id)
            if state and state.value != self._shown.get(entity_id, "off"):
                self._shown[entity_id] = state.value
                # We hear of it later; the two clocks of a computer differ by a constant.
                at_s = state.changed_at - time.time() + time.monotonic()
                site.house.tell(name, on=state.value == "on", at_s=at_s)


def _configuration(meters: int) -> str:
    """Return the input booleans' configuration."""
    names = [f"meter_{number}_{name}" for number in range(meters) for name in HEATERS if name != _SHELLY]
    return "input_boolean:\n" + "".join(f"  {name}:\n" for name in names)


async def measure(meters: int, minutes: float) -> list[Figure]:
    """Run it and watch the process of Home Assistant."""
    harness = Harness(setup := Setup(configuration=_configuration(meters)))
    harness.house = houses = _Houses(harness.folder, setup, meters)
    delays, missed = list[Delay](), list[str]()
    async with harness:
        client, pid = harness.client, harness.home_assistant.process.pid
        client.on_change(lambda: houses.follow(client))
        for site in houses.sites:
            await site.set_up(client, setup.house.password)
        await asyncio.sleep(_WARM_UP_S)
        begin = time.time()
        with watched(pid) as steady:
            await asyncio.sleep(30 * minutes)
            with watched(pid) as later:  # caches have filled by then, if it is long enough
                await asyncio.sleep(30 * minutes)
        end = time.time()
        await asyncio.sleep(_COMMIT_S)
        rows = rows_of(harness.home_assistant.folder / "home-assistant_v2.db", begin, end)
        for site in houses.sites:
            await site.hurry(harness)
        with watched(pid) as switching:
            until = time.monotonic() + _SWITCHING_S
            await asyncio.gather(*(site.play(until, delays, missed) for site in houses.sites))
    for text in missed:
        print(f"nothing was switched: {text}", file=sys.stderr)
    return [*_usage(meters, steady, later, switching, rows), *_delays(delays, missed)]


def _usage(meters: int, steady: Usage, later: Usage, switching: Usage, rows: int) -> list[Figure]:
    """Return what it cost."""
    return [
        Figure(name="meters at 4 Hz", value=meters, unit=""),
        Figure(name="heaters", value=meters * len(HEATERS), unit=""),
        Figure(name="CPU, of one core", value=100 * steady.cpu_s / steady.took_s, unit="%", target=25),
        Figure(
            name="CPU while every heater switches all the time",
            value=100 * switching.cpu_s / switching.took_s,
            unit="%",
        ),
        Figure(name="memory", value=steady.memory_mb, unit="MB"),
        Figure(name="memory, growth", value=steady.grown_mb * 3600 / steady.took_s, unit="MB/h"),
        Figure(
            name="memory, growth in the second half", value=later.grown_mb * 3600 / later.took_s, unit="MB/h"
        ),
        Figure(name="recorder, all states", value=rows * 60 / steady.took_s, unit="rows/min"),
    ]


def _delays(delays: list[Delay], missed: list[str]) -> list[Figure]:
    """Return how soon it switched."""
    found = [
        Figure(name="switchings measured", value=len(delays), unit=""),
        Figure(name="switchings missed", value=len(missed), unit="", target=0),
    ]
    for name, target, taken in (
        ("frame to relay", 100, [each.seconds for each in delays]),
        ("frame to a Shelly's own log", None, [each.seconds for each in delays if each.relay == _SHELLY]),
        ("frame to an input boolean", None, [each.seconds for each in delays if each.relay != _SHELLY]),
    ):
        centiles = quantiles(taken, n=100, method="inclusive")
        found += [
            Figure(name=f"{name}, p50", value=centiles[49] * 1000, unit="ms"),
            Figure(name=f"{name}, p99", value=centiles[98] * 1000, unit="ms", target=target),
        ]
    return found


def main() -> int:
    """Run it."""
    options = parser(__doc__)
    options.add_argument("--meters", type=int, default=20, help="how many meters with four heaters each (20)")
    options.add_argument(
        "--minutes", type=float, default=2, help="how long CPU and memory are watched (2); 60 at night"
    )
    chosen = options.parse_args()
    return 0 if report(asyncio.run(measure(chosen.meters, chosen.minutes)), as_json=chosen.json) else 1


if __name__ == "__main__":
    sys.exit(main())
