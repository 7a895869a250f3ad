"""What a decision costs: a step of the controller with ten heaters, or that follows the surplus."""

import sys
from collections.abc import Mapping
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from custom_components.ems_smart_heater.const import CONF_TEMPERATURE_SENSOR
from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.model import (
    HeaterInput,
    HeaterSettings,
    Inputs,
    RelayInput,
    Settings,
    StrategyKind,
)
from custom_components.ems_smart_heater.control.strategies import FOLLOW_SURPLUS, THRESHOLDS
from custom_components.ems_smart_heater.meter import Phase, Reading
from custom_components.ems_smart_heater.meter.ems.gdr import decode
from lab.simulator import House, HouseSettings
from lab.simulator.frames import FrameEncoder

from .follow_surplus_old import old
from .report import Figure, parser, report

HEATERS = 10
STEPS = 4000
RATE_HZ = 4
ROUNDS = 5


def readings() -> list[Reading]:
    """Return a quarter of an hour of a cloudy noon, decoded."""
    house, encoder = House(HouseSettings(seed=3, cloudiness=0.8)), FrameEncoder(3)
    result: list[Reading] = []
    for number in range(STEPS):
        house.step(1 / RATE_HZ, {})
        result.append(decode(encoder.encode(house.values(), timestamp_ns=1 + number * 250_000_000)))
    return result


def settings() -> Settings:
    """Return ten heaters with temperature sensors on all phases and the total."""
    phases = tuple(Phase)
    return Settings(
        strategy=THRESHOLDS,
        heaters={
            f"heater {number}": HeaterSettings(
                power_w=500,
                phase=phases[number % len(phases)],
                on_threshold_w=-600,
                off_threshold_w=-30,
                entities=frozenset({CONF_TEMPERATURE_SENSOR}),
            )
            for number in range(HEATERS)
        },
        contactor=True,
    )


def seen(now: float, reading: Reading, chosen: Settings, shown: Mapping[str, bool]) -> Inputs:
    """Return what is known when a reading comes: what the relays show, and lukewarm water."""
    return Inputs(
        settings=chosen,
        heaters={
            key: HeaterInput(relay=RelayInput(on=shown[key]), temperature_c=40, temperature_at=now)
            for key in chosen.heaters
        },
        contactor=RelayInput(on=shown["contactor"]),
        reading=reading,
    )


def step_seconds(frames: list[Reading], chosen: Settings) -> list[float]:
    """Return how long each step took, with relays that obey."""
    controller, now = Controller(0), 0.0
    shown = dict.fromkeys([*chosen.heaters, "contactor"], False)
    taken = []
    for frame in frames:
        now += 1 / RATE_HZ
        inputs = seen(now, frame, chosen, shown)
        began = perf_counter()
        decision = controller.step(now, inputs)
        taken.append(perf_counter() - began)
        shown = {key: each.on for key, each in decision.heaters.items()} | {"contactor": decision.contactor}
    return taken


def following(kind: StrategyKind, count: int) -> list[float]:
    """Return how long each step took that follows a surplus of clouds with so many heaters."""
    phases = tuple(Phase)
    heaters = {
        f"heater {number}": HeaterSettings(
            power_w=500 + 130 * number,
            phase=phases[number % len(phases)],
            on_threshold_w=-600,
            off_threshold_w=-30,
        )
        for number in range(count)
    }
    defaults: dict[str, Any] = {**kind.defaults}
    return step_seconds(readings(), Settings(heaters=heaters, strategy=kind, **defaults))


def _following(kind: StrategyKind, three_us: float | None, eight_us: float | None) -> list[Figure]:
    """Return what a strategy's steps cost."""
    three_p99, eight = quantiles(following(kind, 3), n=100)[98] * 1e6, following(kind, 8)
    return [
        Figure(
            name=f"{kind}, 3 heaters, p99",
            value=three_p99,
            unit="µs",
            target=three_us,
        ),
        Figure(name=f"{kind}, 8 heaters, median", value=median(eight) * 1e6, unit="µs", target=eight_us),
    ]


def main() -> int:
    """Measure and print; return 1 if a target is missed."""
    arguments = parser(__doc__).parse_args()
    frames, chosen = readings(), settings()
    rounds = [step_seconds(frames, chosen) for _ in range(ROUNDS)]
    medians = [median(each) * 1e6 for each in rounds]
    worst = [quantiles(each, n=100)[98] * 1e6 for each in rounds]
    figures = [
        Figure(name="step, 10 heaters, median", value=median(medians), unit="µs", target=50),
        Figure(name="step, 10 heaters, p99", value=median(worst), unit="µs"),
        *_following(old(battery=False), None, None),
        *_following(FOLLOW_SURPLUS, 120, 1000),
    ]
    return 0 if report(figures, as_json=arguments.json) else 1


if __name__ == "__main__":
    sys.exit(main())
