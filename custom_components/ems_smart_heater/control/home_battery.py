"""A home battery, found by what it hides: it holds the grid's power, whatever the heaters draw."""

from collections import deque
from dataclasses import dataclass
from math import inf
from statistics import fmean, pstdev
from typing import Final

from .house import HouseMemory

SETTLE_S: Final = 6
"""What a battery needs to make up for a switching; the meter's settle time is part of it."""
BELIEVED_S: Final = 3 * 86_400
"""How long it is believed in once it was seen; each time it is seen again that begins anew."""
FIRST_PROBE_S: Final = 120
LONGEST_PROBE_S: Final = 86_400
_FED_W: Final = -100
_FULL_W: Final = 50
"""Between so much above and so much below its set point it regulates."""
_SEEN: Final = 3
_BEFORE_S: Final = 4
_FROM_S: Final = 8.5
_TO_S: Final = 12.5
"""The mean before a stop, and from so long to so long after it, tell whether the stop is to be seen."""
_HIDDEN: Final = 0.3
_REAL: Final = 0.6
"""Shares of a heater's power."""
_EDGE: Final = 0.12
_CLEAR: Final = 4
_LEAST_NOISE_W: Final = 10
"""A stop shows at once if the power falls by this share of the heater's, and clearly more than noise does."""
_REGULATED_W: Final = 250
_NEAR_W: Final = 150
_PART_S: Final = 30
_PARTS: Final = 8
_STEADY_W: Final = 30
_STEADY_NEAR_W: Final = 160
_BIN_W: Final = 10
MOST_SET_POINT_W: Final = 300
"""No battery holds more."""
_SURE_S: Final = 600
_SURE: Final = 0.3
_AFTER_SUN_S: Final = 1800
"""An empty battery at night shows what the house draws, not its set point."""
_KEPT_S: Final = 3600


@dataclass(frozen=True, slots=True)
class _Stop:
    """A heater's stop that is watched."""

    at: float
    power_w: float


class HomeBattery:
    """What the meter has shown of one. Power is the grid's without what is tolerated, W, + drawn."""

    def __init__(self, now: float, memory: HouseMemory) -> None:
        """Go on from what was remembered."""
        self.set_point_w = memory.set_point_w
        self.believed_until = now + memory.battery_s if memory.battery_s else -inf
        self._probe_s = memory.probe_s
        self._probe_at = now
        self._seen: deque[bool] = deque(maxlen=_SEEN)
        self._frames: deque[tuple[float, float]] = deque()
        self._stop: _Stop | None = None
        self._switched_at = now
        self._parts: deque[float] = deque(maxlen=_PARTS)
        self._part: list[float] = []
        self._part_at = now
        self._sunny_at = -inf
        self._bins: dict[int, float] = {}
        """Seconds for each power."""

    def remember(self, now: float, memory: HouseMemory) -> HouseMemory:
        """Return a memory with what is known of it."""
        left_s = max(self.believed_until - now, 0)
        return memory._replace(set_point_w=self.set_point_w, battery_s=left_s, probe_s=self._probe_s)

    def believed(self, now: float) -> bool:
        """Return whether there seems to be one."""
        return now < self.believed_until

    def available_w(self, taken_w: float, net_w: float, smallest_w: float, parts: int) -> float:
        """Return what heaters could use beside it, W, on one of so many lines.

        They take `taken_w` there, the smallest of them `smallest_w`. Near its set point a battery makes up
        for whatever heaters draw: as far as anybody can see, it feeds the smallest of them.
        """
        below_w = self.set_point_w / parts - net_w
        return max(0.0, taken_w - smallest_w if _FED_W < below_w < _FULL_W else taken_w + below_w)

    def frame(self, now: float, net_w: float, seconds: float, *, heating: bool) -> None:
        """Take a good reading; `heating` is whether a heater is on, `seconds` since the one before."""
        self._frames.append((now, net_w))
        while self._frames[0][0] < now - _BEFORE_S - _TO_S - 2:
            self._frames.popleft()
        if self._stop and now >= self._stop.at + _TO_S:
            self._judge(now, self._stop)
            self._stop = None
        if heating or net_w < -MOST_SET_POINT_W:
            self._sunny_at = now
        if not heating and abs(net_w) < MOST_SET_POINT_W and now < self._sunny_at + _AFTER_SUN_S:
            self._learn_set_point(net_w, seconds)
        self._collect(now, net_w, heating=heating)

    def switched(self, now: float, *, stopped_w: float | None = None) -> None:
        """Take that relays were switched; `stopped_w` if that was one heater's stop, else None."""
        alone = now >= self._switched_at + _BEFORE_S
        self._stop = _Stop(now, stopped_w) if stopped_w and alone else None
        self._switched_at = self._part_at = now
        self._parts.clear()
        self._part.clear()

    def wants_probe(self, now: float) -> bool:
        """Return whether the grid's power is so steady that a battery may hold it: a stop would tell."""
        parts = self._parts
        return (
            len(parts) == _PARTS
            and now >= self._probe_at
            and max(parts) - min(parts) <= _STEADY_W
            and max(map(abs, parts)) <= _STEADY_NEAR_W
        )

    def probing(self, now: float) -> None:
        """Take that a heater is stopped to see that."""
        self._probe_at = now + self._probe_s

    def _collect(self, now: float, net_w: float, *, heating: bool) -> None:
        """Take the means of half minutes in which a heater is on and nothing is switched."""
        if not heating:
            self._parts.clear()
            self._part.clear()
            self._part_at = now
            return
        self._part.append(net_w)
        if now >= self._part_at + _PART_S:
            self._parts.append(fmean(self._part))
            self._part, self._part_at = [], now

    def _learn_set_point(self, net_w: float, seconds: float) -> None:
        """Take where the grid's power lies most of the time while nothing is on."""
        bins = self._bins
        here = round(net_w / _BIN_W)
        bins[here] = bins.get(here, 0) + seconds
        whole_s = sum(bins.values())
        if whole_s < _SURE_S:
            return
        three = {each: [(at, bins.get(at, 0)) for at in range(each - 1, each + 2)] for each in bins}
        held_s = {each: sum(held for _, held in around) for each, around in three.items()}
        mode = max(held_s, key=held_s.__getitem__)
        if held_s[mode] >= _SURE * whole_s:
            self.set_point_w = _BIN_W * sum(at * held for at, held in three[mode]) / held_s[mode]
        if whole_s > _KEPT_S:
            self._bins = {each: held / 2 for each, held in bins.items()}

    def _judge(self, now: float, stop: _Stop) -> None:
        """Tell from before and after a stop whether something made up for it."""
        before = [net for at, net in self._frames if stop.at - _BEFORE_S <= at <= stop.at]
        after = [net for at, net in self._frames if stop.at + _FROM_S <= at <= stop.at + _TO_S]
        between = [net for at, net in self._frames if stop.at <= at <= stop.at + _FROM_S]
        if not before or not after or not between:
            return
        before_w, after_w = fmean(before), fmean(after)
        step_w = before_w - after_w
        # A fast battery leaves a fifth of a step to be seen, for a second. None at all: it did not draw.
        noise_w = max(pstdev(before), pstdev(after), _LEAST_NOISE_W)
        showed = before_w - min(between) >= max(_EDGE * stop.power_w, _CLEAR * noise_w)
        if step_w > _REAL * stop.power_w:
            self._take(now, hidden=False, near=abs(before_w) <= _NEAR_W)
        elif step_w < _HIDDEN * stop.power_w and max(abs(before_w), abs(after_w)) <= _REGULATED_W and showed:
            self._take(now, hidden=True, near=True)

    def _take(self, now: float, *, hidden: bool, near: bool) -> None:
        """Believe; while it does, a stop that shows says nothing: a battery may be full, or give its most."""
        if hidden:
            self._seen.append(True)
            self._probe_s = FIRST_PROBE_S
            if sum(self._seen) >= 2:
                self.believed_until = now + BELIEVED_S
        elif near and not self.believed(now):
            self._seen.append(False)
            self._probe_s = min(2 * self._probe_s, LONGEST_PROBE_S)
            self._probe_at = max(self._probe_at, now + self._probe_s)
