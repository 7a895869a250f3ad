"""What the meter saw of a relay that closed and opened: on which phase, and how much.

Power is in W, + drawn from the grid, - fed in; times are monotonic seconds.
"""

from collections.abc import Iterable, Sequence
from math import inf
from statistics import median
from typing import Final, NamedTuple

from ...control.step import edge
from ...meter import Phase

STEP_W: Final = 60
"""Less than this is a house's unrest."""
SIDE_S: Final = 3
"""What counts before and after the step."""
_PHASES: Final = (Phase.L1, Phase.L2, Phase.L3)

type _Watts = tuple[float, float, float]


class Frame(NamedTuple):
    """The power of L1, L2, L3 at a time."""

    at: float
    power_w: _Watts


class Seen(NamedTuple):
    """What a heater was seen to draw, W, rounded to 10 W."""

    phase: Phase
    power_w: int


class Unclear(Exception):
    """Something stepped, but not as one heater would."""


class _Step(NamedTuple):
    """The levels before and after a step of the power."""

    before_w: _Watts
    after_w: _Watts

    @property
    def rise_w(self) -> _Watts:
        """Return what came."""
        return _minus(self.after_w, self.before_w)


def seen_in(frames: Sequence[Frame], *, on_at: float, off_at: float | None) -> Seen | None:
    """Return what the relay's heater draws, None if there is no step; raises Unclear.

    `on_at` and `off_at` are when the relay showed on and off; None: it stayed on.
    """
    closed = _step(frames, on_at, sign=1, until=inf if off_at is None else off_at)
    opened = None if off_at is None else _step(frames, off_at, sign=-1, since=(on_at + off_at) / 2)
    if closed is None and opened is None:
        return None
    if closed is None or (off_at is not None and opened is None):
        raise Unclear
    if opened is None:
        held_w = _level(frame for frame in frames if frame.at >= max(frames[-1].at - SIDE_S, on_at))
        _same(closed.rise_w, _minus(held_w, closed.before_w))
        return _heater(closed.rise_w)
    fall_w = _minus(opened.before_w, opened.after_w)
    _same(closed.rise_w, fall_w)
    _same(closed.rise_w, _minus(opened.before_w, closed.before_w))
    # What drifts meanwhile cancels out.
    return _heater(_mean(closed.rise_w, fall_w))


def _heater(rise_w: _Watts) -> Seen | None:
    """Return the heater that makes such a step on the three phases; raises Unclear."""
    largest_w = max(rise_w)
    if largest_w < STEP_W:
        raise Unclear  # a step that did not last, as with a battery that makes up for it
    rest = sorted(rise_w)[:2]
    if all(abs(rise) < _unrest_w(largest_w) for rise in rest):
        return Seen(_PHASES[rise_w.index(largest_w)], _rounded(largest_w))
    if min(rise_w) > 0.6 * largest_w:
        return Seen(Phase.TOTAL, _rounded(sum(rise_w)))
    raise Unclear


def _step(
    frames: Sequence[Frame],
    switched_at: float,
    *,
    sign: int,
    since: float = -inf,
    until: float = inf,
) -> _Step | None:
    """Return the largest step of that sign on one phase around a switching, None if there is none.

    The frame of the edge itself may show a part of it and counts on neither side.
    """
    jumps_w = [
        max(sign * each for each in _minus(after.power_w, before.power_w))
        for before, after in zip(frames, frames[2:], strict=False)
    ]
    times = [frame.at for frame in frames[1:-1]]
    try:
        number = edge(times, jumps_w, switched_at, since=since, until=until)
    except ValueError:
        raise Unclear from None
    if jumps_w[number] < STEP_W:
        return None
    at = times[number]
    before, after = frames[: number + 1], frames[number + 2 :]
    return _Step(
        _level(frame for frame in before if frame.at >= max(at - SIDE_S, since)),
        _level(frame for frame in after if frame.at <= at + SIDE_S and frame.at < until),
    )


def _level(frames: Iterable[Frame]) -> _Watts:
    """Return the middle of some frames' power on each phase; raises Unclear if there are none."""
    powers = [frame.power_w for frame in frames]
    if not powers:
        raise Unclear
    l1_w, l2_w, l3_w = (median(power) for power in zip(*powers, strict=True))
    return l1_w, l2_w, l3_w


def _same(one_w: _Watts, other_w: _Watts) -> None:
    """Raise Unclear unless two steps are of one heater."""
    if any(abs(difference) > _unrest_w(max(one_w)) for difference in _minus(one_w, other_w)):
        raise Unclear


def _unrest_w(step_w: float) -> float:
    """Return what else may move while a step of this size is measured."""
    return max(STEP_W / 2, step_w / 4)


def _mean(one_w: _Watts, other_w: _Watts) -> _Watts:
    """Return the mean phase by phase."""
    return (one_w[0] + other_w[0]) / 2, (one_w[1] + other_w[1]) / 2, (one_w[2] + other_w[2]) / 2


def _minus(one_w: _Watts, other_w: _Watts) -> _Watts:
    """Return the difference phase by phase."""
    return one_w[0] - other_w[0], one_w[1] - other_w[1], one_w[2] - other_w[2]


def _rounded(power_w: float) -> int:
    """Return a power in whole tens of watts."""
    return round(power_w / 10) * 10
