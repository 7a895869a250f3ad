"""What reading the meter costs: decoding, a minute at 4 Hz in a real Home Assistant, the live feed."""

import asyncio
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from time import monotonic
from typing import Any

from custom_components.ems_smart_heater.meter.ems.gdr import decode
from custom_components.ems_smart_heater.meter.quantity import Phase, Quantity
from custom_components.ems_smart_heater.meter.reading import Reading
from lab.home_assistant.harness import Harness, Setup
from lab.home_assistant.house import House
from lab.simulator import MeterSettings, Simulator, SimulatorSettings
from lab.simulator.frames import FrameEncoder

from .decoding import frame_of_63_values, in_pure_python, microseconds
from .report import Figure, parser, report
from .watch import Usage, rows_of, watched

RATE_HZ = 4
LIVE = ("power", "power_l1", "power_l2", "power_l3", "surplus")
SLOW = ("frequency", "energy_import", "energy_export")
_SETTLE_S = 10
_COMMIT_S = 3
_TURNS = 3


class _Restless(Simulator):
    """Sends frames of which every power, frequency and energy is another; notes when each was sent."""

    def __init__(self, settings: SimulatorSettings) -> None:
        """Prepare it."""
        super().__init__(settings)
        self.sent_at: dict[float, float] = {}
        self._encoder = FrameEncoder(1)
        self._number = 0

    def frame(self) -> bytes:
        """Return a frame whose power on L1 tells which one it is; the grid is drawn from all the time."""
        self._number += 1
        l1 = 300 + self._number / 10
        values = self.house.values() | {
            (Quantity.ACTIVE_POWER, Phase.L1): l1,
            (Quantity.ACTIVE_POWER, Phase.L2): l1 + 100,
            (Quantity.ACTIVE_POWER, Phase.L3): l1 + 200,
            (Quantity.ACTIVE_POWER, Phase.TOTAL): 3 * l1 + 300,
            (Quantity.FREQUENCY, Phase.TOTAL): 50 + self._number % 100 / 1000,
            (Quantity.ENERGY_IMPORT, Phase.TOTAL): 1e6 + self._number,
            (Quantity.ENERGY_EXPORT, Phase.TOTAL): 1e6 + self._number,
        }
        frame = self._encoder.encode(values, timestamp_ns=time.time_ns())
        self.sent_at[round(l1, 1)] = monotonic()
        return frame


class RestlessHouse(House):
    """A house in this process with a meter that shows something else in every frame."""

    def __init__(self, *, folder: Path, setup: Setup) -> None:
        """Prepare it."""
        super().__init__(folder=folder, settings=setup.house)
        meter = MeterSettings(password=setup.house.password, rate_hz=RATE_HZ)
        self._simulator = _Restless(SimulatorSettings(meter=meter))
        self.sent_at = self._simulator.sent_at

    async def start(self) -> None:
        """Start it."""
        await self._simulator.start()
        self.addresses = self._simulator.addresses

    async def stop(self) -> None:
        """Stop it."""
        await self._simulator.stop()


def _read_all(reading: Reading) -> None:
    """Ask for every value."""
    for quantity in Quantity:
        for phase in quantity.phases:
            reading.value(quantity, phase)


def measure_decoding() -> Iterator[Figure]:
    """Decode a frame, and again without protobuf's compiled code; they take turns, so noise hits both."""
    frame = frame_of_63_values()
    ours: list[float] = []
    pure_python: list[float] = []
    for _ in range(_TURNS):
        ours.append(microseconds(lambda: decode(frame)))
        pure_python.append(in_pure_python(frame))
    yield Figure(name="frame size", value=len(frame), unit="bytes")
    yield Figure(name="decode", value=median(ours), unit="µs")
    yield Figure(name="decode, protobuf's pure Python", value=median(pure_python), unit="µs")
    yield Figure(
        name="times faster than that",
        value=median(pure_python) / median(ours),
        unit="x",
        target=20,
        least=True,
    )
    read_all = microseconds(lambda: _read_all(decode(frame)))
    yield Figure(name="decode and read all values", value=read_all, unit="µs")


async def measure_home_assistant(seconds: float) -> list[Figure]:
    """Run the whole path and watch the process of Home Assistant."""
    harness = Harness(setup := Setup())
    harness.house = house = RestlessHouse(folder=harness.folder, setup=setup)
    async with harness:
        meter, pid = await harness.configure(), harness.home_assistant.process.pid
        await harness.client.command("config_entries/disable", entry_id=meter.entry_id, disabled_by="user")
        await asyncio.sleep(_SETTLE_S)
        with watched(pid) as idle:
            await asyncio.sleep(seconds)
        await harness.client.command("config_entries/disable", entry_id=meter.entry_id, disabled_by=None)
        await harness.client.wait_for_state(meter.entity("connected"), "on", timeout_s=15)
        await asyncio.sleep(_SETTLE_S)
        begin = time.time()
        with watched(pid) as busy:
            await asyncio.sleep(seconds)
        end = time.time()
        delays_s: list[float] = []

        def take(event: dict[str, Any]) -> None:
            if reading := event.get("reading"):
                sent_at = house.sent_at.get(reading["power_w"]["l1"])
                if sent_at is not None and reading["age_s"] == 0:
                    delays_s.append(monotonic() - sent_at)

        await harness.client.subscribe(take, type="ems_smart_heater/subscribe", entry_id=meter.entry_id)
        with watched(pid) as looked_at:
            await asyncio.sleep(seconds)
        delays_s = list(delays_s)
        await asyncio.sleep(_COMMIT_S)
        database = harness.home_assistant.folder / "home-assistant_v2.db"
        rows = {key: rows_of(database, begin, end, meter.entity(key)) for key in (*LIVE, *SLOW)}
    return _figures(idle, busy, looked_at, rows, delays_s, per_minute=60 / seconds)


def _figures(
    idle: Usage,
    busy: Usage,
    looked_at: Usage,
    rows: dict[str, int],
    delays_s: list[float],
    *,
    per_minute: float,
) -> list[Figure]:
    """Return what was seen without the meter, with it, and with a live feed, per minute."""
    centiles = quantiles(delays_s, n=100)
    return [
        Figure(name="Home Assistant, CPU without the meter", value=idle.cpu_s * per_minute, unit="s/min"),
        Figure(name="Home Assistant, CPU at 4 Hz", value=busy.cpu_s * per_minute, unit="s/min"),
        Figure(
            name="the meter's share of it",
            value=(busy.cpu_s - idle.cpu_s) * per_minute,
            unit="s/min",
            target=0.6,
        ),
        Figure(
            name="the same with a live feed", value=(looked_at.cpu_s - idle.cpu_s) * per_minute, unit="s/min"
        ),
        Figure(name="memory", value=busy.memory_mb, unit="MB"),
        Figure(name="memory, grown meanwhile", value=busy.grown_mb, unit="MB"),
        *(
            Figure(name=f"recorder, {key}", value=rows[key] * per_minute, unit="rows/min", target=6)
            for key in LIVE
        ),
        *(
            Figure(name=f"recorder, {key}", value=rows[key] * per_minute, unit="rows/min", target=1)
            for key in SLOW
        ),
        Figure(name="live feed, readings", value=len(delays_s) * per_minute, unit="/min"),
        Figure(name="live feed, delay p50", value=centiles[49] * 1000, unit="ms"),
        Figure(name="live feed, delay p99", value=centiles[98] * 1000, unit="ms", target=20),
    ]


def main() -> int:
    """Run it."""
    options = parser(__doc__)
    options.add_argument(
        "--seconds", type=float, default=60, help="how long each part with Home Assistant takes (60)"
    )
    options.add_argument("--decode-only", action="store_true", help="without Home Assistant")
    chosen = options.parse_args()
    figures = list(measure_decoding())
    if not chosen.decode_only:
        figures += asyncio.run(measure_home_assistant(chosen.seconds))
    return 0 if report(figures, as_json=chosen.json) else 1


if __name__ == "__main__":
    sys.exit(main())
