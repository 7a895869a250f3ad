"""`follow_surplus` as it was before it decided by value: kept to measure against, used nowhere else."""

from collections import deque
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Final, NamedTuple

from custom_components.ems_smart_heater.control.billing import draw_w, lines
from custom_components.ems_smart_heater.control.house import HouseMemory
from custom_components.ems_smart_heater.control.model import Candidate, StrategyKind, Verdict, View
from custom_components.ems_smart_heater.meter import Phase

EXCHANGE_DELAY_S: Final = 60
BATTERY_EXCHANGE_DELAY_S: Final = 10
"""With a home battery."""
MOST_MOVABLE: Final = 8
"""Of more heaters that could switch, those that are on are looked at first; 2^8 sets take 0.5 ms."""
LEAST_GAIN_W: Final = 100
"""An exchange for less is not worth its switchings."""
LONGEST_QUIET_S: Final = 15
"""A relay that switches without end does not keep the heaters from leaving."""
_ALIKE_W: Final = 50
"""Sets that differ by less take the same; then the fewest switchings decide."""
_NONE: Final = Verdict()
_INF: Final = float("inf")
_ROUNDING_W: Final = 1e-6

type _Watts = tuple[float, ...]
"""Power on each line, that is on what is billed as one: the total, or each phase."""


class _Set(NamedTuple):
    """Heaters that could be on together."""

    keys: frozenset[str]
    draws_w: _Watts
    total_w: float

    def fits(self, room_w: _Watts, taken_w: _Watts | None = None) -> bool:
        """Return whether there is room on every line where it draws, or more than is taken already."""
        return all(
            draws <= max(room, taken + _ROUNDING_W)
            for draws, room, taken in zip(self.draws_w, room_w, taken_w or repeat(0.0), strict=False)
        )


_NOBODY: Final = _Set(frozenset(), (), 0)


class _Situation:
    """What the meter and the relays show, line by line."""

    def __init__(self, view: View) -> None:
        settings = view.settings
        self.lines = lines(settings.metering)
        self.on = [each for each in view.candidates if each.drawing]
        self.idle = [each for each in view.candidates if each.on and not each.drawing]
        self.off = [each for each in view.candidates if not each.on]
        self.startable = [each for each in self.off if not each.stuck]
        self.current = _set_of(self.on, self.lines)
        self.tolerated_w = settings.tolerated_import_w / len(self.lines)
        self.over = [line for line in self.lines if not view.power_w[line] <= self.tolerated_w]
        self.available_w = tuple(
            draws - view.power_w[line] for line, draws in zip(self.lines, self.current.draws_w, strict=True)
        )
        margin_w = settings.start_margin_w / len(self.lines) - min(self.tolerated_w, 0)
        self.room_w = tuple(available - margin_w for available in self.available_w)
        """What a set may take that is to be started."""


class _Lowest:
    """The least room of some time past; keeps only what can still be asked for."""

    def __init__(self) -> None:
        self._lines: list[deque[tuple[float, float]]] = []

    def add(self, now: float, room_w: _Watts, longest_s: float) -> None:
        """Take the room of now, and forget what is older than any question."""
        if not self._lines:
            self._lines = [deque() for _ in room_w]
        for values, room in zip(self._lines, room_w, strict=True):
            while values and values[-1][1] >= room:
                values.pop()
            values.append((now, room))
            while values[0][0] < now - longest_s:
                values.popleft()

    def since(self, at: float) -> _Watts:
        """Return the least room on each line from a time on."""
        return tuple(next(room for time, room in values if time >= at) for values in self._lines)


class FollowSurplus:
    """Keeps how long each condition has held without a break, and the least room of the last delay."""

    def __init__(self, exchange_delay_s: float, memory: HouseMemory) -> None:
        """Start with nothing held."""
        self._exchange_delay_s = exchange_delay_s
        self._memory = memory
        self._lines: tuple[Phase, ...] = ()
        self._over_since: dict[Phase, float] = {}
        self._idle_since: dict[str, float] = {}
        self._quiet_since: float | None = None
        self._planned: frozenset[str] = frozenset()
        """Chosen together with what was switched last: they follow as soon as the meter shows that."""
        self._forget_starts()

    def memory(self, _now: float) -> HouseMemory:
        """Return what it was given: it learned nothing."""
        return self._memory

    def judge(self, view: View) -> Mapping[str, Verdict]:
        """Return when each candidate's start or stop falls due."""
        verdicts = dict.fromkeys((candidate.heater_id for candidate in view.candidates), _NONE)
        here = _Situation(view)
        if view.quiet or view.restart or here.lines != self._lines:
            self._forget_starts()
            self._lines = here.lines
        if view.restart:
            self._planned = frozenset()
        if self._is_blind(view):
            for candidate in view.candidates:
                if candidate.handed_over and here.over:
                    verdicts[candidate.heater_id] = Verdict(stop_at=view.now)
            return verdicts
        self._leave(view, here, verdicts)
        if not view.quiet:
            self._upgrade(view, here, verdicts)
        return verdicts

    def _forget_starts(self) -> None:
        """Let all delays before a start begin anew."""
        self._fits_since: dict[str, float] = {}
        self._exchange_since: float | None = None
        self._lowest = _Lowest()

    def _is_blind(self, view: View) -> bool:
        """Return whether the meter cannot show yet what was switched; that does not last for ever."""
        if not view.quiet:
            self._quiet_since = None
            return False
        if self._quiet_since is None:
            self._quiet_since = view.now
        # Off delays go on: what is over before and after was over all the time. So several leave one
        # each settle time, and a start on one phase does not keep a heater on another.
        return view.now < self._quiet_since + LONGEST_QUIET_S

    def _leave(self, view: View, here: _Situation, verdicts: dict[str, Verdict]) -> None:
        """Judge what has to go: too much is imported, or what draws nothing could close onto import."""
        now, off_delay_s = view.now, view.settings.off_delay_s
        self._over_since = {line: self._over_since.get(line, now) for line in here.over}
        if here.over:
            stays = _stays(here)
            for candidate in here.on:
                since = [self._over_since[line] for line in here.over if draw_w(candidate.settings, line)]
                if since and candidate.heater_id not in stays:
                    verdicts[candidate.heater_id] = Verdict(stop_at=min(since) + off_delay_s)
        self._idle_since = {
            candidate.heater_id: self._idle_since.get(candidate.heater_id, now)
            for candidate in here.idle
            if not _set_of([candidate], here.lines).fits(here.available_w)
        }
        for heater_id, since_idle in self._idle_since.items():
            verdicts[heater_id] = Verdict(stop_at=since_idle + off_delay_s)

    def _upgrade(self, view: View, here: _Situation, verdicts: dict[str, Verdict]) -> None:
        """Judge what could be on as well, else what could be on instead."""
        now, settings = view.now, view.settings
        self._lowest.add(now, here.room_w, max(settings.on_delay_s, self._exchange_delay_s))
        planned = now - settings.on_delay_s
        free_w = tuple(room - draws for room, draws in zip(here.room_w, here.current.draws_w, strict=True))
        self._fits_since = {
            candidate.heater_id: self._fits_since.get(
                candidate.heater_id, planned if candidate.heater_id in self._planned else now
            )
            for candidate in here.off
            if _set_of([candidate], here.lines).fits(free_w)
        }
        self._planned &= self._fits_since.keys()
        for candidate in here.off:
            if candidate.stuck and candidate.heater_id in self._fits_since:
                # It does not start, and what keeps it from that is shown.
                verdicts[candidate.heater_id] = Verdict(start_at=self._fits_since[candidate.heater_id])
        fitting = [each for each in here.startable if each.heater_id in self._fits_since][:MOST_MOVABLE]
        if not fitting:
            self._exchange(now, here, verdicts)
            return
        self._exchange_since = None
        due = now >= min(self._fits_since[each.heater_id] for each in fitting) + settings.on_delay_s
        least_w = self._lowest.since(now - settings.on_delay_s) if due else here.room_w
        best = _best(_sets(fitting, here.on, here.lines), here, least_w, here.current.draws_w)
        if due:
            self._planned = best.keys - here.current.keys
        for heater_id in best.keys - here.current.keys:
            verdicts[heater_id] = Verdict(start_at=self._fits_since[heater_id] + settings.on_delay_s)

    def _exchange(self, now: float, here: _Situation, verdicts: dict[str, Verdict]) -> None:
        """Judge what leaves so that more can be taken: that is started once it has left."""
        due = self._exchange_since is not None and now >= self._exchange_since + self._exchange_delay_s
        least_w = self._lowest.since(now - self._exchange_delay_s) if due else here.room_w
        better = _best(_exchanges(here), here, least_w, here.current.draws_w)
        if better.total_w < here.current.total_w + LEAST_GAIN_W:
            self._exchange_since = None
            return
        self._exchange_since = now if self._exchange_since is None else self._exchange_since
        if due:
            self._planned = better.keys - here.current.keys
        for heater_id in here.current.keys - better.keys:
            verdicts[heater_id] = Verdict(stop_at=self._exchange_since + self._exchange_delay_s)


def _set_of(heaters: Sequence[Candidate], of_lines: Sequence[Phase]) -> _Set:
    """Return these heaters as a set, with what they draw when they all do."""
    return _Set(
        frozenset(each.heater_id for each in heaters),
        tuple(sum(draw_w(each.settings, line) for each in heaters) for line in of_lines),
        sum(each.settings.power_w for each in heaters),
    )


def _sets(movable: Sequence[Candidate], rest: Sequence[Candidate], of_lines: Sequence[Phase]) -> list[_Set]:
    """Return every set of the movable heaters together with all of the rest."""
    sets = [_set_of(rest, of_lines)]
    for candidate in movable:
        one = _set_of([candidate], of_lines)
        sets += [
            _Set(
                each.keys | one.keys,
                tuple(a + b for a, b in zip(each.draws_w, one.draws_w, strict=True)),
                each.total_w + one.total_w,
            )
            for each in sets
        ]
    return sets


def _stays(here: _Situation) -> frozenset[str]:
    """Return the heaters that may stay: those that take most without too much import.

    If what is stuck is too much already, nothing stays: it leaves when it may.
    """
    free = [each for each in here.on if not each.stuck]
    removable, kept = free[-MOST_MOVABLE:], free[:-MOST_MOVABLE]
    room_w = tuple(
        available + here.tolerated_w if line in here.over else _INF
        for line, available in zip(here.lines, here.available_w, strict=True)
    )
    sets = _sets(removable, kept + [each for each in here.on if each.stuck], here.lines)
    return _best(sets, here, room_w).keys


def _exchanges(here: _Situation) -> list[_Set]:
    """Return the sets that could be on if some heaters left for others."""
    free = [each for each in here.on if not each.stuck]
    movable = (free + here.startable)[:MOST_MOVABLE] if free and here.startable else []
    return _sets(movable, [each for each in here.on if each not in movable], here.lines)


def _best(sets: Sequence[_Set], here: _Situation, room_w: _Watts, taken_w: _Watts | None = None) -> _Set:
    """Return the set that fits with most power, then fewest switchings, then in order of priority."""
    fitting = [each for each in sets if each.fits(room_w, taken_w)]
    return min(
        fitting,
        key=lambda each: (-round(each.total_w / _ALIKE_W), len(each.keys ^ here.current.keys)),
        default=_NOBODY,
    )


_GOES_BY: Final = frozenset({"on_delay_s", "off_delay_s", "tolerated_import_w", "start_margin_w"})
_DEFAULTS: Final = {
    "on_delay_s": 10.0,
    "off_delay_s": 20.0,
    "min_on_s": 60.0,
    "min_off_s": 60.0,
    "tolerated_import_w": 100.0,
    "start_margin_w": 0.0,
}
# A home battery holds the grid at 0 W and would feed a heater all night: export has to remain.
_BATTERY_DEFAULTS: Final = {
    "on_delay_s": 10.0,
    "off_delay_s": 6.0,
    "min_on_s": 0.0,
    "min_off_s": 0.0,
    "tolerated_import_w": -50.0,
    "start_margin_w": 50.0,
}
NAME: Final = "follow_surplus, old"


def old(*, battery: bool) -> StrategyKind:
    """Return it as it was delivered: its exchange delay was another with a home battery."""
    delay_s = BATTERY_EXCHANGE_DELAY_S if battery else EXCHANGE_DELAY_S
    return StrategyKind(
        name=NAME,
        make=lambda _now, memory: FollowSurplus(delay_s, memory),
        goes_by=_GOES_BY,
        defaults=_BATTERY_DEFAULTS if battery else _DEFAULTS,
    )
