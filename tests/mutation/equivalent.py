"""Mutants that change nothing that anybody could see."""

from typing import Final

EQUIVALENT: Final[dict[str, str]] = {
    "heating.py: Heating._show: if changed or now >= self._look_at: -> if changed or now > self._look_at:": (
        "the very instant"
    ),
    "connection.py: MeterConnection._follow: if monotonic() >= steady_at: -> if monotonic() > steady_at:": (
        "the very instant"
    ),
    (
        "stream.py: MeterStream._newest: while (now := loop.time()) < until: ->"
        " while (now := loop.time()) <= until:"
    ): "the very instant",
    (
        "wall_clock.py: WallClock.was_set: if abs(ahead_s - self._ahead_s) < SET_S: ->"
        " if abs(ahead_s - self._ahead_s) <= SET_S:"
    ): "a clock that was set by a second to the nanosecond",
}
"""Mutant -> why."""
