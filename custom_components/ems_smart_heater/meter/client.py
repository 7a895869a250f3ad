"""What the house asks of a meter, whatever it speaks."""

from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from .device import DeviceInformation, DeviceLoad
from .errors import MalformedFrame
from .quantity import Phase, Quantity
from .reading import Reading


class MeterStream(Protocol):
    """An open stream of readings."""

    @property
    def malformed(self) -> MalformedFrame | None:
        """Return the last frame if it could not be decoded."""

    async def next(self) -> Reading:
        """Return the newest reading as soon as there is a new one; raises MeterError, and is over then."""


class MeterClient(Protocol):
    """One meter at one address; all that is asked of it may raise MeterError."""

    max_phase_power_w: float
    """What a phase may carry; holds for the next frame on."""

    @property
    def quantities(self) -> Collection[tuple[Quantity, Phase]]:
        """Return what such a meter sends."""

    @property
    def logins(self) -> int:
        """Return how often it was logged in to."""

    @property
    def device_time_s(self) -> float | None:
        """Return the device's clock at its last answer, s since 1970; None if it did not say."""

    def stream(
        self, *, on_malformed: Callable[[MalformedFrame], None]
    ) -> AbstractAsyncContextManager[MeterStream]:
        """Open a stream; a malformed frame goes to `on_malformed`."""

    async def turn(self) -> None:
        """Wait until the device may be asked something."""

    async def device_information(self) -> DeviceInformation:
        """Return who the device is."""

    async def device_load(self) -> DeviceLoad:
        """Return how busy the device is."""
