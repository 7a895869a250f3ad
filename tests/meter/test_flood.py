"""How much is too much, by a clock that the tests turn."""

import pytest

from custom_components.ems_smart_heater.meter.ems.flood import Flood
from custom_components.ems_smart_heater.meter.errors import Flooded, MalformedFrame

NONSENSE = MalformedFrame("not a protobuf message", b"\xff")


def send(flood: Flood, *seconds: int, begin: int = 1000) -> None:
    """Send so many messages in each second, spread over it."""
    for second, number in enumerate(seconds, begin):
        for message in range(number):
            flood.message(second + message / number)


@pytest.mark.parametrize(
    "seconds",
    [
        (4,) * 1000,
        (50,) * 1000,
        (51, 51, 50) * 100,
        (1000, 1000, 0, 1000, 1000),
        (1000, 1000, 4, 1000, 1000),
        (5000,),
    ],
)
def test_what_a_network_may_do(seconds: tuple[int, ...]) -> None:
    """Fifty a second for ever, and a burst of two seconds after a stall."""
    send(Flood(), *seconds)


@pytest.mark.parametrize("seconds", [(51, 51, 51), (4, 1000, 1000, 51), (100_000, 51, 51)])
def test_three_seconds_are_a_flood(seconds: tuple[int, ...]) -> None:
    flood = Flood()
    send(flood, *seconds[:-1], 50)
    with pytest.raises(Flooded):
        flood.message(1000 + len(seconds) - 0.001)


def test_seconds_apart_are_none() -> None:
    """Each of three was full, but not one after the other."""
    flood = Flood()
    for begin in (1000, 1002, 1004):
        send(flood, 100, begin=begin)


def test_twenty_malformed_in_a_row() -> None:
    """One that can be decoded begins the count anew; the error keeps the last."""
    flood = Flood()
    for _ in range(5):
        for _ in range(19):
            flood.malformed(NONSENSE)
        flood.decoded()
    for _ in range(19):
        flood.malformed(NONSENSE)
    with pytest.raises(Flooded) as caught:
        flood.malformed(NONSENSE)
    assert caught.value.__cause__ is NONSENSE
