"""Run a simulated house until it is told to stop."""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace

from .house import HEATERS, HouseSettings, with_contactor
from .meter_settings import MeterSettings
from .simulator import Simulator
from .world import CONTROL_PORT, METER_PORT, RELAY_PORT, SimulatorSettings


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"must be greater than 0, not {text}")
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m lab.simulator",
        description="A house with sun, loads, a hot water tank, an eMS home meter and Shelly relays. "
        "Prints its addresses as one line of JSON once it listens; ends on SIGINT or SIGTERM.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on")
    add("--port", type=int, default=METER_PORT, help="port of the meter, 0 for any")
    add("--https-port", type=int, default=0, help="port of the meter for HTTPS, 0 for any")
    add("--control-port", type=int, default=CONTROL_PORT, help="port to look and set, 0 for any")
    add(
        "--relay-port",
        type=int,
        default=RELAY_PORT,
        help="port of the first relay, the others follow; 0 for any",
    )
    add("--seed", type=int, default=1, help="weather, loads and taps; the same seed gives the same house")
    add("--rate", type=_positive, default=4, help="frames per second: 4 like an eMS home, 1 like a KSEM")
    add("--speed", type=_positive, default=1, help="seconds in the house per second")
    add("--start-hour", type=float, default=11, help="hour of the day in the house at the start")
    add("--password", default=MeterSettings().password, help="password of the meter")
    add("--solar", type=float, default=8000, metavar="W", help="peak power of the solar inverter")
    add(
        "--heaters",
        type=_positive,
        nargs=len(HEATERS),
        default=[heater.power_w for heater in HEATERS],
        metavar=("L1", "L2", "L3", "TOTAL"),
        help="power of the heaters in W",
    )
    add("--contactor", action="store_true", help="the fourth relay is the main contactor of the other three")
    return parser


def settings_of(arguments: Sequence[str] | None = None) -> SimulatorSettings:
    """Return the settings that a command line asks for."""
    args = _parser().parse_args(arguments)
    heaters = zip(HEATERS, args.heaters, strict=True)
    house = HouseSettings(
        seed=args.seed,
        start_hour=args.start_hour,
        solar_peak_w=args.solar,
        heaters=tuple(replace(heater, power_w=power_w) for heater, power_w in heaters),
    )
    return SimulatorSettings(
        host=args.host,
        port=args.port,
        https_port=args.https_port,
        control_port=args.control_port,
        relay_port=args.relay_port,
        speed=args.speed,
        house=with_contactor(house) if args.contactor else house,
        meter=MeterSettings(password=args.password, rate_hz=args.rate),
    )


async def run(settings: SimulatorSettings) -> None:
    """Run until a signal ends it."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with Simulator(settings) as simulator:
        print(json.dumps(simulator.addresses), flush=True)
        await ended.wait()


def main() -> None:
    """Parse the command line and run."""
    try:
        asyncio.run(run(settings_of()))
    except OSError as error:
        sys.exit(f"cannot listen: {error}")


if __name__ == "__main__":
    main()
