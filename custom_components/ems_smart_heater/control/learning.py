"""What a heater really draws, learned from the meter's steps when its relay switches.

Power is in W, + drawn from the grid, - fed in; a heater's step is positive at its start and its end.
Times are monotonic seconds. The figures were found in simulation: noise, lag, clouds, other loads.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import Final, NamedTuple

from ..meter import Phase
from .step import EARLIEST_S, LATEST_S, edge

KEPT: Final = 7  # steps that are remembered
ENOUGH: Final = 3  # agreeing steps for a learned power, clean ones in a row for a fault, frames on a side
VARIES_S: Final = 2  # an edge comes by at most so much sooner or later than the last time
SIDE_S: Final = 4.5  # what counts before and after the edge,
BLUR_S: Final = 0.5  # but not this next to it, at least a frame: an edge may come in parts
BEFORE_S: Final = EARLIEST_S + SIDE_S + 1.5  # the window around the confirmation ...
AFTER_S: Final = LATEST_S + SIDE_S  # ... in which nothing else may step
MAX_GAP_S: Final = 2  # between frames
STEP_W: Final = 80  # a frame-to-frame jump above this, or above a tenth of the power, is a step
TOTAL_STEP_W: Final = 120  # the same for the total, which is noisier
SPREAD: Final = 1.5  # frames without a step lie within so many times that
PLAUSIBLE: Final = 4  # a step is at most so many times the entered power, at least that part of it
EASE_S2: Final = 4  # holds back the slope of few frames, which cannot tell a moving sun from noise
_FRAMES: Final = 256
_INDEX: Final = {Phase.L1: 0, Phase.L2: 1, Phase.L3: 2}
type Watts = tuple[float, float, float]


def agree(step_w: float, other_w: float) -> bool:
    """Return whether a step is the same as another one, within 10 % or 40 W."""
    return abs(step_w - other_w) <= max(0.1 * other_w, 40)


@lru_cache
def _agreed(steps_w: tuple[float, ...]) -> float | None:
    """Return the median that three and a majority agree with; asked for at every frame."""
    count = len(steps_w)
    median = sorted(steps_w)[count // 2] if count else 0.0
    agreeing = sum(agree(step, median) for step in steps_w)
    return median if agreeing >= max(ENOUGH, count // 2 + 1) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What is known of a heater from the meter's steps; is stored across restarts."""

    steps_w: tuple[float, ...] = ()
    """The last seven steps, W, newest last."""
    delay_s: float = 0
    """How long after the confirmation the meter showed the newest."""
    misses: int = 0
    """Clean switch-ons in a row without any step."""
    elsewhere: Phase | None = None
    """Another phase, on which the step was seen instead of the heater's own."""
    elsewhere_w: float = 0
    """The newest step there, W; it does not count for the power."""
    elsewhere_times: int = 0
    """So many clean switch-ons in a row it was seen there, with steps that agree."""
    stuck: int = 0
    """Clean switch-offs in a row without a step while it was drawing before."""

    @property
    def power_w(self) -> float | None:
        """The median of the steps, W, once three and a majority agree with it."""
        return _agreed(self.steps_w)

    @property
    def not_drawing(self) -> bool:
        """Its thermostat is open or its element dead."""
        return self.misses >= ENOUGH

    @property
    def wrong_phase(self) -> Phase | None:
        """The phase that it is really on, if another one was entered."""
        return self.elsewhere if self.elsewhere_times >= ENOUGH else None

    @property
    def welded(self) -> bool:
        """It goes on drawing although its relay shows off."""
        return self.stuck >= ENOUGH

    def seen(self, step_w: float, delay_s: float) -> Learned:
        """Return this with a step; until the power is known, one that differs starts anew."""
        steps = self.steps_w
        if self.power_w is None and steps:
            alike = agree(step_w, steps[-1]) and abs(delay_s - self.delay_s) <= VARIES_S
            steps = steps if alike else ()
        return Learned(steps_w=(*steps, step_w)[-KEPT:], delay_s=delay_s)

    def seen_elsewhere(self, phase: Phase, step_w: float) -> Learned:
        """Return this with a switch-on whose step was on another phase than the heater's."""
        again = phase is self.elsewhere and agree(step_w, self.elsewhere_w)
        return replace(
            self,
            misses=0 if again else self.misses,
            elsewhere=phase,
            elsewhere_w=step_w,
            elsewhere_times=self.elsewhere_times + 1 if again else 1,
        )

    def missed(self) -> Learned:
        """Return this with a switch-on without any step."""
        return replace(self, misses=self.misses + 1, elsewhere=None, elsewhere_w=0, elsewhere_times=0)

    def doubted(self) -> Learned:
        """Return this without steps that may have been foreign: the heater's own did not come."""
        return self if self.power_w is not None else replace(self, steps_w=())


class _Switching(NamedTuple):
    """A relay's confirmed switching, and the heater as a person entered it."""

    at: float
    heater_id: str
    on: bool
    phase: Phase
    power_w: float


class _Trace:
    """A phase's or the total's power around a switching, signed so that the heater's step is up."""

    def __init__(self, switching: _Switching, times: Sequence[float], power_w: Sequence[float]) -> None:
        self._times, self._power = times, power_w if switching.on else [-power for power in power_w]
        self._jumps = [0.0, *(after - before for before, after in pairwise(self._power))]
        self._entered_w = switching.power_w
        self._least_w = _least_step_w(switching.phase, switching.power_w)
        self._edge = edge(times, self._jumps, switching.at)
        self.delay_s = times[self._edge] - switching.at
        self.steps = self._jumps[self._edge] > self._least_w  # something does where the heater may

    @property
    def quiet(self) -> bool:
        """Whether nothing steps and so little moves in the whole window that the heater does not."""
        visible = self._entered_w > SPREAD * self._least_w
        return visible and max(map(abs, self._jumps)) <= self._least_w and self._steady(self._power)

    def step_w(self) -> float | None:
        """Return the heater's step, None if anything else moves or it cannot be the heater's.

        The lines through both sides have one slope: the sun moves on while a heater starts.
        """
        period = (self._times[-1] - self._times[0]) / (len(self._times) - 1)
        side, blur = int(SIDE_S / period), max(round(BLUR_S / period), 1)
        before = slice(max(self._edge - 1 - side, 0), self._edge - blur)
        after = slice(self._edge + blur, self._edge + side + 1)
        parts = range(self._edge - blur, self._edge + blur + 1)
        others = (-jump if index in parts else abs(jump) for index, jump in enumerate(self._jumps))
        sides = self._power[before], self._power[after]
        if max(others) > self._least_w or not all(map(self._steady, sides)):
            return None
        from_s, from_w, spans, rises = _line(self._times[before], sides[0])
        to_s, to_w, more_spans, more_rises = _line(self._times[after], sides[1])
        slope = (rises + more_rises) / (spans + more_spans + EASE_S2)
        step = round(to_w - from_w - slope * (to_s - from_s), 1)
        return step if self._entered_w / PLAUSIBLE <= step <= self._entered_w * PLAUSIBLE else None

    def _steady(self, power_w: Sequence[float]) -> bool:
        """Return whether these are frames enough, and close together."""
        return len(power_w) >= ENOUGH and max(power_w) - min(power_w) <= SPREAD * self._least_w


class _Drawing:
    """A heater that was seen to start, watched at every frame: it may cease to draw by itself."""

    def __init__(self, phase: Phase, power_w: float) -> None:
        self.phase, self._power_w, self._net_w = phase, power_w, 0.0
        self._least_w = _least_step_w(phase, power_w)

    def may_end(self, jump_w: float) -> bool:
        """Return whether it may have: a step down of its size, or all steps since taken together."""
        if -self._least_w <= jump_w <= self._least_w:
            return False
        self._net_w += jump_w
        return self._net_w < -self._power_w / 2 or abs(jump_w + self._power_w) < self._power_w / 4


class Learning:
    """Watches the meter around each switching; only one that is alone in its window is judged."""

    def __init__(self, known: Mapping[str, Learned] | None = None) -> None:
        """Begin with what was known before, by the heaters' keys."""
        self.known: Mapping[str, Learned] = known or {}
        """What is known now; a heater that was never judged is missing."""
        self._frames: deque[tuple[float, Watts]] = deque(maxlen=_FRAMES)
        self._pending: _Switching | None = None
        self._switched_at = -inf
        self._drawing: dict[str, _Drawing] = {}
        self.hidden = False
        """A home battery may make up for a step, so that none to be seen says nothing."""
        self._idle: set[str] = set()  # those that showed no step on their phase when switched on

    def frame(self, now: float, power_w: Watts) -> bool:
        """Take L1, L2, L3 of a good frame, W, + drawn. Return whether anything learned changed."""
        if self._drawing:
            self._follow(now, power_w)
        self._frames.append((now, power_w))
        if self._pending is None or now < self._pending.at + AFTER_S:
            return False
        switching, self._pending = self._pending, None
        known = self.known.get(switching.heater_id, Learned())
        learned = self._judge(switching, known)
        self.known = {**self.known, switching.heater_id: learned}
        return learned != known

    def switched(self, now: float, heater_id: str, *, on: bool, phase: Phase, power_w: float) -> None:
        """Take that a relay was confirmed to have switched; phase and power (W) as entered.

        Every heater's switching counts, whoever asked for it: of two in one window none is judged.
        """
        alone = now - self._switched_at >= AFTER_S
        self._switched_at = now
        self._pending = _Switching(now, heater_id, on, phase, power_w) if alone else None

    def disturbed(self, now: float) -> None:
        """Take that something else may move the meter: forget the pending window."""
        self._pending = None

    def forget(self, heater_id: str) -> None:
        """Forget a heater: it was repaired, changed or removed."""
        self.known = {other: known for other, known in self.known.items() if other != heater_id}
        self._drawing.pop(heater_id, None)
        self._idle.discard(heater_id)

    def _follow(self, now: float, power_w: Watts) -> None:
        """Forget each heater that may have ceased to draw by itself; in a gap, any may have."""
        at, before_w = self._frames[-1]
        if now - at > MAX_GAP_S:
            self._drawing.clear()
        for heater_id, drawing in tuple(self._drawing.items()):
            if drawing.may_end(_on(drawing.phase, power_w) - _on(drawing.phase, before_w)):
                del self._drawing[heater_id]

    def _judge(self, switching: _Switching, known: Learned) -> Learned:
        """Return what is known after a switching whose window is complete."""
        begin, heater_id = switching.at - BEFORE_S, switching.heater_id
        frames = [frame for frame in self._frames if frame[0] >= begin]
        times = [time for time, _ in frames]
        if any(after - before > MAX_GAP_S for before, after in pairwise((begin, *times))):
            return known
        traces = {
            phase: _Trace(switching, times, [_on(phase, power_w) for _, power_w in frames])
            for phase in ([Phase.TOTAL] if switching.phase is Phase.TOTAL else _INDEX)
        }
        own = traces.pop(switching.phase)
        if own.steps:
            return self._seen(switching, known, own)
        if self.hidden or not own.quiet:
            return known
        drawing = self._drawing.get(heater_id)
        if drawing is not None and known.power_w is not None:
            return known if switching.on else replace(known, stuck=known.stuck + 1)
        doubted = known if drawing is None and not switching.on else known.doubted()
        return self._missed(heater_id, doubted, traces) if switching.on else doubted

    def _seen(self, switching: _Switching, known: Learned, own: _Trace) -> Learned:
        """Return what is known after a step; one at the end alone is not the heater's."""
        step, heater_id = own.step_w(), switching.heater_id
        if step is None or (heater_id in self._idle and not switching.on):
            return known
        self._idle.discard(heater_id)
        self._drawing.pop(heater_id, None)
        if switching.on and agree(step, known.power_w or step):
            self._drawing[heater_id] = _Drawing(switching.phase, step)
        return known.seen(step, own.delay_s)

    def _missed(self, heater_id: str, known: Learned, others: Mapping[Phase, _Trace]) -> Learned:
        """Return what is known after a switch-on without a step on the heater's phase."""
        self._idle.add(heater_id)
        steps = [(phase, trace.step_w()) for phase, trace in others.items() if trace.steps]
        if not steps:
            return known.missed()
        (phase, step), *more = steps
        return known if more or step is None else known.seen_elsewhere(phase, step)


def _on(phase: Phase, power_w: Watts) -> float:
    """Return the power on a phase or the total."""
    return sum(power_w) if phase is Phase.TOTAL else power_w[_INDEX[phase]]


def _least_step_w(phase: Phase, power_w: float) -> float:
    """Return the frame-to-frame jump above which something of a heater's size has stepped."""
    return max(TOTAL_STEP_W if phase is Phase.TOTAL else STEP_W, 0.1 * power_w)


def _line(times: Sequence[float], power_w: Sequence[float]) -> tuple[float, float, float, float]:
    """Return the means, and the sums of squares and products that a slope is made of."""
    at, level = sum(times) / len(times), sum(power_w) / len(power_w)
    spans = sum((time - at) ** 2 for time in times)
    return at, level, spans, sum((t - at) * (power - level) for t, power in zip(times, power_w, strict=True))
