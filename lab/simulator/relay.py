"""One relay: what it is told, what it shows, what its contact does, and what can be wrong."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_LOG: Final = 10_000


class RelayFault(StrEnum):
    """What is wrong with a relay."""

    NONE = "none"
    OFFLINE = "offline"
    """Connections are closed and refused."""
    HUNG = "hung"
    """Connections are accepted, nothing is answered; what was asked is done when it is over."""
    LATE = "late"
    """Switches and answers late."""
    STUCK = "stuck"
    """Says yes and does not switch."""
    WELDED = "welded"
    """Shows what it should, but its contact does not open any more."""
    TRIPS = "trips"
    """Opens by itself a while after each on: it is too hot."""


@dataclass(frozen=True, slots=True)
class Switching:
    """A command, or a change of the contact, with both clocks of the moment."""

    time: float
    monotonic: float
    on: bool
    source: str

    @classmethod
    def now(cls, on: bool, source: str) -> Switching:
        """Return one of this moment."""
        return cls(time.time(), time.monotonic(), on, source)


class Relay:
    """The relay without its network; `output` is what it shows, `contact` what the heater sees."""

    def __init__(self, name: str, before_switching: Callable[[], None], changed: Callable[[], None]) -> None:
        """`before_switching` settles the past, `changed` tells who listens to the output."""
        self.name = name
        self.fault = RelayFault.NONE
        self.late_s = 12.0
        """How late it is, or after how long it trips."""
        self.auto_off_s: float | None = None
        self.output = self.contact = False
        self.source = "init"
        self.timer_started_at: float | None = None
        self.timer_s: float | None = None
        self.log: deque[Switching] = deque(maxlen=_LOG)
        """Changes of the contact."""
        self.commands: deque[Switching] = deque(maxlen=_LOG)
        """Commands that were carried out, or would have been but for a fault."""
        self._before_switching, self._changed = before_switching, changed
        self._timer: asyncio.TimerHandle | None = None

    def command(self, on: bool, source: str, toggle_after_s: float | None = None) -> None:
        """Switch, as far as the fault lets it; switching on starts the auto-off anew."""
        self.commands.append(Switching.now(on, source))
        if self.fault is RelayFault.STUCK:
            return
        self.cancel_timer()
        if toggle_after_s is None and on:
            toggle_after_s = self.auto_off_s
        if on and self.fault is RelayFault.TRIPS:
            self._timer = asyncio.get_running_loop().call_later(self.late_s, self._switch, False, "trip")
        elif toggle_after_s is not None:
            self.timer_started_at, self.timer_s = time.time(), toggle_after_s
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(toggle_after_s, self.command, not on, "timer")
        self._switch(on, source)

    def set_fault(self, fault: RelayFault) -> None:
        """Break it, or repair it: a contact that was welded then follows the output again."""
        self.fault = fault
        self._move_contact("repair")

    def cancel_timer(self) -> None:
        """Forget a running timer."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.timer_started_at = self.timer_s = None

    def _switch(self, on: bool, source: str) -> None:
        changed = on != self.output
        self.output, self.source = on, source
        self._move_contact(source)
        if changed:
            self._changed()

    def _move_contact(self, source: str) -> None:
        contact = self.output or (self.contact and self.fault is RelayFault.WELDED)
        if contact != self.contact:
            self._before_switching()
            self.contact = contact
            self.log.append(Switching.now(contact, source))
