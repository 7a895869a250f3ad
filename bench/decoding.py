"""How long a frame takes to decode, with the protobuf implementation of this process or with another one.

As a program it decodes the frame given in hexadecimal and prints the microseconds.
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Final

from google.protobuf.internal import api_implementation

from custom_components.ems_smart_heater.meter.ems.gdr import decode
from lab.home_assistant.process import environment
from lab.simulator import Simulator
from lab.simulator.frames import FrameEncoder

IMPLEMENTATION: Final = "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION"
"""Names the implementation in the environment; protobuf looks when it is imported."""
ROUNDS: Final = 5
TIMES: Final = 500


def frame_of_63_values() -> bytes:
    """Return a frame like any other."""
    chance = random.Random(1)  # noqa: S311 - a frame like any other
    values = {key: value + chance.random() for key, value in Simulator().house.values().items()}
    return FrameEncoder(1).encode(values, timestamp_ns=time.time_ns())


def microseconds(work: Callable[[], object]) -> float:
    """Return how long something takes, the median of some rounds."""
    taken: list[float] = []
    for _ in range(ROUNDS):
        begin = perf_counter()
        for _ in range(TIMES):
            work()
        taken.append((perf_counter() - begin) / TIMES * 1e6)
    return median(taken)


def in_pure_python(frame: bytes) -> float:
    """Return how long the same takes with protobuf's own implementation in Python."""
    command = [sys.executable, "-m", __name__, frame.hex()]
    told = subprocess.run(  # noqa: S603 - this file
        command, env=environment({IMPLEMENTATION: "python"}), check=True, capture_output=True, text=True
    )
    implementation, taken = told.stdout.split()
    assert implementation == "python", implementation
    return float(taken)


if __name__ == "__main__":
    given = bytes.fromhex(sys.argv[1])
    print(api_implementation.Type(), microseconds(lambda: decode(given)))
