"""What a decision costs: a step of the controller with ten heaters, and the choice of a set of eight."""

import sys
from statistics import median, quantiles
from time import perf_counter

from custom_components.ems_smart_heater.const import CONF_TEMPERATURE_SENSOR
from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.model import (
    Candidate,
    HeaterInput,
    HeaterSettings,
    Inputs,
    RelayInput,
    Settings,
    View,
)
from custom_components.ems_smart_heater.control.strategies import FOLLOW_SURPLUS, THRESHOLDS
from custom_components.ems_smart_heater.control.strategies.follow_surplus import MOST_MOVABLE, FollowSurplus
from custom_components.ems_smart_heater.meter import Phase, Reading
from custom_components.ems_smart_heater.meter.ems.gdr import decode
from lab.simulator import House, HouseSettings
from lab.simulator.frames import FrameEncoder

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


def step_seconds(frames: list[Reading], chosen: Settings) -> list[float]:
    """Return how long each step took, with relays that obey."""
    controller, now = Controller(0), 0.0
    shown = dict.fromkeys([*chosen.heaters, "contactor"], False)
    taken = []
    for frame in frames:
        now += 1 / RATE_HZ
        inputs = Inputs(
            settings=chosen,
            heaters={
                key: HeaterInput(relay=RelayInput(on=shown[key]), temperature_c=40, temperature_at=now)
                for key in chosen.heaters
            },
            contactor=RelayInput(on=shown["contactor"]),
            reading=frame,
        )
        began = perf_counter()
        decision = controller.step(now, inputs)
        taken.append(perf_counter() - began)
        shown = {key: each.on for key, each in decision.heaters.items()} | {"contactor": decision.contactor}
    return taken


def choice_seconds() -> list[float]:
    """Return how long `follow_surplus` took at each frame to choose among eight heaters, worst case."""
    phases = tuple(Phase)
    heaters = {
        f"heater {number}": HeaterSettings(
            power_w=500 + 130 * number,
            phase=phases[number % len(phases)],
            on_threshold_w=-600,
            off_threshold_w=-30,
        )
        for number in range(MOST_MOVABLE)
    }
    chosen = Settings(heaters=heaters, strategy=FOLLOW_SURPLUS)
    taken: list[float] = []
    # All off and much surplus, then all on and much import: every set is looked at.
    for on, total_w in ((False, -2500.0), (True, 3000.0)):
        strategy = FollowSurplus()
        power_w = dict.fromkeys(phases, total_w / 3) | {Phase.TOTAL: total_w}
        for number in range(STEPS // 10):
            view = View(
                now=number / RATE_HZ,
                settings=chosen,
                power_w=power_w,
                promised_w=dict.fromkeys(phases, 0.0),
                restart=False,
                quiet=False,
                candidates=[
                    Candidate(heater_id=key, settings=heater, on=on, settled=True, drawing=on)
                    for key, heater in heaters.items()
                ],
            )
            began = perf_counter()
            strategy.judge(view)
            taken.append(perf_counter() - began)
    return taken


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
        Figure(
            name="choice of the set, 8 heaters, median",
            value=median(choice_seconds()) * 1e6,
            unit="µs",
            target=1000,
        ),
    ]
    return 0 if report(figures, as_json=arguments.json) else 1


if __name__ == "__main__":
    sys.exit(main())
