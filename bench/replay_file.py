"""Runs the real controller over a file's days, with given settings and with the defaults."""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from custom_components.ems_smart_heater.control.model import HeaterSettings, Metering, Settings
from custom_components.ems_smart_heater.control.replay import Outcome, RealController, Replay
from custom_components.ems_smart_heater.control.strategies import STRATEGIES, SUGGESTED
from custom_components.ems_smart_heater.control.strategies.thresholds import (
    DEFAULT_OFF_THRESHOLD_W,
    default_on_threshold_w,
    default_total_on_threshold_w,
)
from custom_components.ems_smart_heater.meter import Phase
from lab.simulator import BadInput
from lab.simulator.days import read_csv, seconds

_THRESHOLDS: Final = ("on_threshold_w", "off_threshold_w")
_NUMBERS: Final = (*sorted({each for kind in STRATEGIES.values() for each in kind.defaults}), *_THRESHOLDS)
_USUAL: Final = [(Phase.L1, 500.0), (Phase.L2, 500.0), (Phase.L3, 500.0)]


def heater(text: str) -> tuple[Phase, float]:
    """Return phase and power in W of `L1:1000`."""
    phase, _, power = text.partition(":")
    try:
        made = (Phase(phase.lower()), float(power))
    except ValueError:
        made = (Phase.TOTAL, 0.0)
    if not 0 < made[1] < float("inf"):
        raise argparse.ArgumentTypeError(f"must be like L1:1000 or total:3000, not {text!r}")
    return made


def settings(arguments: argparse.Namespace, changes: Mapping[str, float]) -> Settings:
    """Return the defaults of heaters and strategy, with changes; thresholds are for all heaters."""
    found = arguments.heater or _USUAL
    kind = STRATEGIES[arguments.strategy]
    made = Settings(
        heaters={
            f"{number} {phase}": HeaterSettings(
                power_w=power_w,
                phase=phase,
                on_threshold_w=changes.get("on_threshold_w", default_on_threshold_w(power_w)),
                off_threshold_w=changes.get("off_threshold_w", DEFAULT_OFF_THRESHOLD_W),
            )
            for number, (phase, power_w) in enumerate(found, 1)
        },
        strategy=kind,
        metering=Metering.PER_PHASE if arguments.per_phase else Metering.BALANCED,
        total_on_threshold_w=default_total_on_threshold_w(min(power_w for _, power_w in found)),
    )
    own = {name: value for name, value in changes.items() if name not in _THRESHOLDS}
    given: dict[str, Any] = {**kind.defaults, "battery": arguments.battery, **own}
    return replace(made, **given)


def replay(chosen: Settings, file: Path, lag_s: int) -> Outcome:
    """Run the days of a file one after the other."""
    loop = Replay(chosen.heaters, RealController(chosen), metering=chosen.metering, lag_s=lag_s)
    for name, minutes in read_csv(file).items():
        loop.run(seconds(name, minutes))
    return loop.outcome


def command() -> int:
    """Print both outcomes; return 2 for a file that cannot be used."""
    options = argparse.ArgumentParser(prog="script/replay", description=__doc__)
    options.add_argument("file", type=Path, metavar="FILE.csv")
    options.add_argument("--heater", type=heater, action="append", metavar="PHASE:WATTS")
    options.add_argument("--strategy", choices=list(STRATEGIES), default=SUGGESTED.name)
    options.add_argument("--battery", action="store_true", help="say that there is a home battery")
    options.add_argument("--per-phase", action="store_true", help="billed per phase")
    options.add_argument("--lag", type=int, default=1, metavar="SECONDS", help="how late the meter is (1)")
    for name in _NUMBERS:
        options.add_argument(_option(name), dest=name, type=float, metavar=name[-1].upper())
    arguments = options.parse_args()
    changes = {name: value for name in _NUMBERS if (value := getattr(arguments, name)) is not None}
    try:
        found = {"defaults": replay(settings(arguments, {}), arguments.file, arguments.lag)}
        if changes:
            found["as given"] = replay(settings(arguments, changes), arguments.file, arguments.lag)
    except (BadInput, OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else error
        print(f"replay: {arguments.file}: {cause}", file=sys.stderr)
        return 2
    print(f"{'':10}{'surplus kWh':>12}{'solar kWh':>12}{'grid kWh':>12}{'switchings':>12}")
    for name, outcome in found.items():
        energies = (outcome.surplus_kwh, outcome.solar_kwh, outcome.grid_kwh)
        numbers = "".join(f"{each:12.2f}" for each in energies)
        print(f"{name:10}{numbers}{sum(outcome.switchings.values()):12}")
    return 0


def _option(name: str) -> str:
    """Return the option of a setting: off_delay_s is --off-delay."""
    return "--" + name.rpartition("_")[0].replace("_", "-")


if __name__ == "__main__":
    sys.exit(command())
