"""Broken frames in great number: each decodes or is malformed, and nothing grows."""

import random

import pytest

from custom_components.ems_smart_heater.meter.ems.gdr import RECORD, GDRs, decode
from custom_components.ems_smart_heater.meter.errors import MalformedFrame
from custom_components.ems_smart_heater.meter.quantity import Quantity
from custom_components.ems_smart_heater.meter.reading import Reading

from .frames import frame, published_values


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return a frame with a few bytes changed, lost, added, repeated, or the end cut off."""
    result = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(result) + 1)
        match chance.randrange(6):
            case 0 if at < len(result):
                result[at] = chance.randrange(256)
            case 1 if at < len(result):
                result[at] ^= 1 << chance.randrange(8)
            case 2:
                del result[at : at + chance.randint(1, 20)]
            case 3:
                result[at:at] = chance.randbytes(chance.randint(1, 20))
            case 4:
                result[at:at] = result[at : at + chance.randint(1, 200)]
            case 5 if chance.random() < 0.2:
                del result[at:]
    return bytes(result)


def read_all(reading: Reading) -> None:
    """Ask a reading everything that it can be asked."""
    for quantity in Quantity:
        for phase in quantity.phases:
            value = reading.value(quantity, phase)
            assert value is None or isinstance(value, int | float)


@pytest.mark.parametrize("seed", range(5))
def test_mutated_frames(seed: int, nightly: bool) -> None:
    """1,000 for each seed, 20,000 in the nightly run; some of them still decode."""
    chance, good = random.Random(seed), frame(published_values())
    decoded = 0
    for _ in range(20_000 if nightly else 1_000):
        data = mutated(good, chance)
        try:
            reading = decode(data)
        except MalformedFrame:
            continue
        decoded += 1
        read_all(reading)
    assert decoded


@pytest.mark.parametrize("seed", range(5))
def test_mutated_values(seed: int, nightly: bool) -> None:
    """The same frames with absurd contents in a sound form."""
    chance = random.Random(seed)
    codes = [*published_values(), 0, 1, 2**64 - 1]
    numbers = [0, 1, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 1]
    for _ in range(5_000 if nightly else 200):
        message = GDRs()
        for key in chance.sample([RECORD, "", "other", "x" * 300], chance.randint(1, 4)):
            gdr = message.gdrs[key]
            gdr.status = chance.randint(-1, 5)
            gdr.timestamp.seconds = chance.choice([-(2**63), -1, 0, 2**63 - 1])
            gdr.timestamp.nanos = chance.choice([-(2**31), -1, 0, 2**31 - 1])
            for code in chance.sample(codes, chance.randint(0, len(codes))):
                gdr.values[code] = chance.choice(numbers)
        try:
            reading = decode(message.SerializeToString())
        except MalformedFrame:
            continue
        read_all(reading)
