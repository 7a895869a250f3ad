"""A day of a real Home Assistant, each decision beside that of the pure controller on the same inputs."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.decision import Decision
from lab.home_assistant.harness import Harness, Setup
from lab.home_assistant.house import HouseSettings

from .report import Figure, parser, report
from .step_probe import Call, calls

_PROBE = Path(__file__).with_name("step_probe")
_HOUR_S = 3600


@dataclass(slots=True)
class Compared:
    """What came out beside each other."""

    steps: int = 0
    differing: int = 0
    switchings: int = 0


def compare(kept: Iterable[Call]) -> Compared:
    """Do the same calls to a controller of our own."""
    controller, found = Controller(0), Compared()
    on: set[str] = set()
    for name, arguments, named, decided in kept:
        if name == "__init__":
            controller = Controller(*arguments, **named)
            continue
        result = getattr(controller, name)(*arguments, **named)
        if isinstance(decided, Decision):
            now_on = {each for each, heater in decided.heaters.items() if heater.on}
            found.steps += 1
            found.differing += result != decided
            found.switchings += len(on ^ now_on)
            on = now_on
    return found


async def live(kept: Path, *, start_hour: float, hours: float, speed: float, rate_hz: float) -> None:
    """Let the sun shine on a real Home Assistant, with relays that answer; what was called is kept."""
    house = HouseSettings(start_hour=start_hour, speed=speed, rate_hz=rate_hz)
    harness = Harness(Setup(configuration="step_probe:\n", house=house, heater_power_w=1000))
    folder = harness.home_assistant.folder
    shutil.copytree(_PROBE, folder / "custom_components" / _PROBE.name)
    async with harness:
        await harness.configure()
        await asyncio.sleep(hours * _HOUR_S / speed)
        shutil.copy(folder / "steps", kept)


def main() -> int:
    """Run and compare."""
    options = parser(__doc__)
    add = options.add_argument
    add("--start-hour", type=float, default=5, help="when the day begins (5)")
    add("--hours", type=float, default=16, help="how long it is (16)")
    add("--speed", type=float, default=10, help="seconds of the house in a second (10)")
    add("--rate", type=float, default=1, help="readings a second (1)")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        kept = Path(name) / "steps"
        asyncio.run(
            live(
                kept,
                start_hour=chosen.start_hour,
                hours=chosen.hours,
                speed=chosen.speed,
                rate_hz=chosen.rate,
            )
        )
        found = compare(calls(kept))
    figures = [
        Figure(name="decisions", value=found.steps, unit="", target=1, least=True),
        Figure(name="of them different", value=found.differing, unit="", target=0),
        Figure(name="switchings", value=found.switchings, unit="", target=1, least=True),
    ]
    return 0 if report(figures, as_json=chosen.json) else 1


if __name__ == "__main__":
    sys.exit(main())
