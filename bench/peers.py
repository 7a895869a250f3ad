"""Rules of other programs, written from their documentation as models of them, and a user's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Final

from custom_components.ems_smart_heater.control.model import HeaterSettings, Settings
from custom_components.ems_smart_heater.control.replay import Decider, Powers

EVCC: Final = "evcc's rule"
HYSTERESIS: Final = "hysteresis automation"
ROUTER: Final = "router"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long the surplus has to be there, and to be gone, before a heater follows."""

    enable_s: float
    disable_s: float
    least_s: float = 0
    """How long a heater at least stays on, and off."""
    interval_s: int = 1
    """How often it looks."""
    in_turn: bool = False
    """It looks at one heater each time, at all of them one after the other."""


TIMINGS: Final[Mapping[str, Timing]] = {
    EVCC: Timing(enable_s=60, disable_s=180, interval_s=30, in_turn=True),
    HYSTERESIS: Timing(enable_s=300, disable_s=180),
    ROUTER: Timing(enable_s=60, disable_s=60, least_s=300),
}


class Peer:
    """Starts a heater when the total feeds in its power, stops one when the total imports.

    Both without a break in all that it looks at. The first that is off starts next, the last that is
    on stops next; in turn each goes by itself.
    """

    floor_w: float | None = 0.0
    """Nothing starts without surplus."""

    def __init__(self, heaters: Mapping[str, HeaterSettings], timing: Timing) -> None:
        """Begin with everything off."""
        self._heaters, self._timing = heaters, timing
        self._on: list[str] = []
        self._since: dict[tuple[str, bool], float] = {}
        self._switched_at: dict[str, float] = {}

    def decide(self, now: float, power_w: Powers | None) -> frozenset[str]:
        """Return what is on from now on; without a meter everything stays as it is."""
        if power_w is not None and round(now) % self._timing.interval_s == 0:
            total_w = sum(power_w)
            if self._timing.in_turn:
                looked_at = list(self._heaters)
                turn = round(now) // self._timing.interval_s % len(looked_at)
                self._judge(now, looked_at[turn], total_w)
            else:
                self._staged(now, total_w)
        return frozenset(self._on)

    def _staged(self, now: float, total_w: float) -> None:
        """Judge the last that is on and the first that is off."""
        before = {key: since for key, since in self._since.items() if key[1] is (total_w > 0)}
        self._since = before
        if total_w > 0:
            if self._on:
                self._judge(now, self._on[-1], total_w)
        elif off := [key for key in self._heaters if key not in self._on]:
            self._judge(now, off[0], total_w)

    def _judge(self, now: float, key: str, total_w: float) -> None:
        """Switch one heater if its condition has held for long enough."""
        on = key in self._on
        holds = total_w > 0 if on else total_w <= -self._heaters[key].power_w
        if not holds:
            self._since.pop((key, on), None)
            return
        since = self._since.setdefault((key, on), now)
        delay_s = self._timing.disable_s if on else self._timing.enable_s
        rests_until = self._switched_at.get(key, -self._timing.least_s) + self._timing.least_s
        if now < max(since + delay_s, rests_until):
            return
        self._since.clear() if not self._timing.in_turn else self._since.pop((key, on))
        self._switched_at[key] = now
        if on:
            self._on.remove(key)
        else:
            self._on.append(key)


class BadPeer(Exception):
    """A user's file that cannot be used; the text says why."""


class UserPeer:
    """What a user's file makes; whatever it raises is told as a fault of the file."""

    def __init__(self, file: Path, settings: Settings) -> None:
        """Make it."""
        self._file, self._heaters = file, settings.heaters.keys()
        try:
            self._decider = _maker(file)(settings)
            decide = self._decider.decide
        except BadPeer:
            raise
        except Exception as error:
            raise BadPeer(f"{file}: make(settings): {_said(error)}") from error
        if not callable(decide):
            raise BadPeer(f"{file}: what make(settings) returns has no decide(now, power_w)")
        self.floor_w: float | None = getattr(self._decider, "floor_w", None)

    def decide(self, now: float, power_w: Powers | None) -> frozenset[str]:
        """Return what it says."""
        try:
            on = frozenset(self._decider.decide(now, power_w))
        except Exception as error:
            raise BadPeer(f"{self._file}: decide(): {_said(error)}") from error
        if not on <= self._heaters:
            raise BadPeer(f"{self._file}: decide() returns {sorted(on)}, heaters are {list(self._heaters)}")
        return on


@lru_cache
def _maker(file: Path) -> Callable[[Settings], Decider]:
    """Return the function `make` of a file."""
    spec = spec_from_file_location(f"peer_{file.stem}", file)
    if spec is None or spec.loader is None or not file.is_file():
        raise BadPeer(f"{file}: is not a Python file")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise BadPeer(f"{file}: {_said(error)}") from error
    make: Callable[[Settings], Decider] | None = getattr(module, "make", None)
    if not callable(make):
        raise BadPeer(f"{file}: has no function make(settings)")
    return make


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
