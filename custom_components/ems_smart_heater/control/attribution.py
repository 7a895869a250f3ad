"""Who switched a relay that shows something else than it was told: a person, the relay itself, or nobody.

In doubt towards off: an off that somebody gave is never answered with an on.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from math import inf
from typing import Final

BOUNCE_S: Final = 1.5
"""An off without a user that is shorter is a bounce, as of a Zigbee relay, and nobody's wish."""
LATE_S: Final = 600
"""How long a command that never showed may still be carried out: a device that hangs keeps it."""
AFTER_OFF_S: Final = 30
"""An on without a user sooner than this after an off of ours, or the start, is not taken for somebody's."""
BEGIN_S: Final = 5
"""An off without a user sooner than this after a relay was found on may be of the control before this one."""
OPENS_S: Final = 5
"""A relay that is off again sooner than this after its start opened by itself, if no user did it."""
FORGIVEN_S: Final = 600
"""A run this long is proof that it does not do so any more."""
FIRST_REST_S: Final = 60
LONGEST_REST_S: Final = 1800
HEARTBEATS: Final = 1.5
"""A dead man's time is more than two heartbeats: what comes before this many is a person's."""


class Hand(Enum):
    """What somebody, or the relay itself, did."""

    ON = auto()
    OFF = auto()
    OPENED = auto()
    """It does not stay closed: overload, a timer of its own, an automation."""


@dataclass(slots=True, kw_only=True)
class Attribution:
    """Remembers what one relay was told, and judges what it shows; times are monotonic seconds."""

    began_at: float
    heartbeat_s: float = 0
    openings: int = 0
    """How often it has opened by itself since it last ran for `FORGIVEN_S`."""
    _late_until: dict[bool, float] = field(default_factory=lambda: {True: -inf, False: -inf})
    """Until when a state may be a command of ours that never showed."""
    _off_sent_at: float = -inf
    _on_heard_at: float = -inf
    """When the relay heard for the last time that it shall be on."""
    _started_at: float = -inf
    """When it confirmed a start of ours."""
    _on_since: float = inf
    _off_context: str | None = None

    def __post_init__(self) -> None:
        """Begin as if an earlier process had sent an off just before."""
        self._off_sent_at = self.began_at

    @property
    def rest_s(self) -> float:
        """Return how long it is left off after it opened by itself: twice as long each time."""
        return min(FIRST_REST_S * 2.0 ** (self.openings - 1), LONGEST_REST_S)

    def opens_itself(self, now: float) -> bool:
        """Return whether it has opened by itself more than once, and has not run well since."""
        return self.openings > 1 and now < self._on_since + FORGIVEN_S

    def may_close_late(self, now: float) -> bool:
        """Return whether an on that never showed may still come through."""
        return now < self._late_until[True]

    def adopted(self, now: float) -> None:
        """Take that it was found on, and is wanted so; a control before this may just have let go of it."""
        self._on_heard_at = self._on_since = now
        self._late_until[False] = now + BEGIN_S

    def sent(self, now: float, *, on: bool, shown: bool | None) -> None:
        """Take that a command goes out while the relay shows this; a heartbeat explains nothing."""
        if not on:
            self._off_sent_at = now
        if shown is not on:
            self._late_until[on] = now + LATE_S

    def returned(self, now: float, *, on: bool) -> None:
        """Take that a call came back without an error."""
        if on:
            self._on_heard_at = now

    def confirmed(self, now: float, *, on: bool) -> None:
        """Take that the relay shows what it was told."""
        if on and now < self._late_until[True]:
            self._started_at = now
        self._late_until[on] = -inf

    def shown(self, now: float, *, on: bool, wanted: bool, context: str, user: bool) -> Hand | None:
        """Judge a relay that was off and is on, or the other way round; None: nobody's wish.

        `context` is what the change came of, `user` whether a user stands behind that.
        """
        told_late, self._late_until[on] = now < self._late_until[on], -inf
        if on:
            # A timer of its own begins now, whoever closed it.
            self._on_since = self._on_heard_at = now
            if wanted:
                self._started_at = now if told_late else self._started_at
                return None
            # What switched off does not switch on: an entity keeps its context for some seconds.
            person = user and context != self._off_context
            return Hand.ON if person or not (told_late or now < self._off_sent_at + AFTER_OFF_S) else None
        self._off_context = context
        if now >= self._on_since + FORGIVEN_S:
            self.openings = 0
        self._on_since = inf
        if not wanted:
            return None
        return Hand.OFF if user else self._opened(now, told_late=told_late)

    def _opened(self, now: float, *, told_late: bool) -> Hand | None:
        """Judge an off that no user stands behind."""
        if told_late:
            return None
        if now < self._started_at + OPENS_S:
            self.openings += 1
            return Hand.OPENED
        dead_man = self.heartbeat_s and now >= self._on_heard_at + HEARTBEATS * self.heartbeat_s
        return None if dead_man else Hand.OFF
