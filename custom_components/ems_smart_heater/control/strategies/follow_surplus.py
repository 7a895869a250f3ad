"""Strategy `follow_surplus`: by value. Each set of heaters has an account of what it would have brought."""

from collections.abc import Mapping, Sequence
from math import inf
from typing import Final, NamedTuple

from ...meter import Phase
from ..billing import draw_w, lines
from ..home_battery import SETTLE_S, HomeBattery
from ..house import HouseMemory
from ..model import Candidate, StrategyKind, Verdict, View
from .accounts import Accounts
from .import_budget import ImportBudget
from .runs import Runs
from .sets import Sets, Watts, Worth, bits, movable

_LONGEST_STEP_S: Final = 2
"""What passed between two readings counts as no longer."""
_LEAST_MARGIN_W: Final = 50
_MOST_MARGIN_W: Final = 100
_MARGIN: Final = 0.05
"""What must be left beyond what is started."""
_EXCHANGE_CT: Final = 0.03
"""How much better a set must have been to be exchanged for, for each relay that switches."""
_IDLE_S: Final = 20
"""So long there must be too little for a heater that draws nothing at the moment until it leaves."""
_NONE: Final = Verdict()
_MAY_BE_SHED: Final = Verdict(stop_at=inf)


class _Moment(NamedTuple):
    """What a decision is made of."""

    now: float
    margin_w: float
    net_w: Watts
    """Power on each line without what is tolerated, W, + drawn."""
    available_w: Watts
    """What the heaters could use: what they take now and what is left."""
    ct_s: Sequence[float]
    """What each set brings."""
    fixed: int
    """The heaters that cannot switch now."""


class FollowSurplus:
    """Keeps the accounts, how restless the house is, and what is known of a home battery."""

    def __init__(self, now: float, memory: HouseMemory) -> None:
        """Go on from what was remembered, with nothing earned."""
        self._battery = HomeBattery(now, memory)
        self._runs = Runs(memory.unrest)
        self._keys: tuple[str, ...] = ()
        self._lines: tuple[Phase, ...] = (Phase.TOTAL,)
        self._sets = Sets((), self._lines)
        self._accounts = Accounts(0)
        self._budget = ImportBudget(1)
        self._on = 0
        """The set that is on and draws."""
        self._at = now
        self._quiet_at = -inf
        self._unjudged = 0
        """Heaters that leave for another reason than want of surplus."""
        self._exchange_since: float | None = None
        self._exchange = (0, inf)
        """What would leave for something better, and when."""
        self._short_since: dict[str, float] = {}
        self._said: dict[str, Verdict] = {}

    def memory(self, now: float) -> HouseMemory:
        """Return what it has learned of the house."""
        return self._battery.remember(now, HouseMemory(unrest=self._runs.unrest))

    def judge(self, view: View) -> Mapping[str, Verdict]:
        """Return when each candidate's start or stop falls due."""
        candidates = movable(view)
        switched = self._take_heaters(view, candidates)
        if view.restart:
            self._accounts.earn_anew(~self._on, self._runs.unrest)
        moment, worth = self._moment(view, candidates), Worth.of(view.prices)
        moment = moment._replace(ct_s=self._ct_s(moment, worth))
        quiet = self._is_quiet(view)
        if view.good:
            self._pass_time(moment, worth, quiet=quiet or view.restart)
        if quiet:
            self._exchange_since, self._exchange, self._said = None, (0, inf), {}
        elif view.good or switched:
            self._said = self._say(moment, *self._decide(view, moment))
        return {each.heater_id: self._verdict(each, view, moment) for each in view.candidates}

    def _take_heaters(self, view: View, candidates: Sequence[Candidate]) -> bool:
        """Take who is there and who is on; return whether anything switched."""
        keys, of_lines = tuple(each.heater_id for each in candidates), lines(view.settings.metering)
        heaters = [each.settings for each in candidates]
        if keys != self._keys or of_lines != self._lines:
            bit_of = {key: bit for bit, key in enumerate(self._keys)}
            before = [bit_of.get(key) for key in keys]
            self._accounts = self._accounts.moved(before, self._runs.unrest)
            self._on = sum(
                1 << new for new, old in enumerate(before) if old is not None and self._on >> old & 1
            )
            self._keys, self._lines = keys, of_lines
            self._sets, self._budget = Sets(heaters, of_lines), ImportBudget(len(of_lines))
            self._exchange_since = None
        elif heaters != self._sets.heaters:
            self._sets = Sets(heaters, of_lines)
        on = sum(1 << bit for bit, each in enumerate(candidates) if each.drawing)
        if on == self._on:
            return False
        self._switch(view.now, on)
        return True

    def _switch(self, now: float, on: int) -> None:
        """Note what started and stopped."""
        stopped, started, self._on = self._on & ~on, on & ~self._on, on
        unjudged, self._unjudged = self._unjudged | self._exchange[0], 0
        self._budget.clear()
        self._exchange_since, self._exchange = None, (0, inf)
        alone = stopped.bit_count() == 1 and not started
        self._battery.switched(now, stopped_w=self._sets.power_w[stopped] if alone else None)
        self._runs.started(self._names(started))
        if stopped:
            self._runs.stopped(now, self._names(stopped), judge=not stopped & unjudged)
            self._accounts.earn_anew(stopped, self._runs.unrest)

    def _moment(self, view: View, candidates: Sequence[Candidate]) -> _Moment:
        """Return what is known now, but for what sets would bring."""
        tolerated_w = view.settings.tolerated_import_w / len(self._lines)
        net_w = tuple(view.power_w[line] - tolerated_w for line in self._lines)
        if view.battery_w is not None:  # what it gives is no surplus, what it takes covers an import
            own_w = view.battery_w / len(self._lines)
            net_w = tuple(min(net, max(net - own_w, 0.0)) if own_w > 0 else net - own_w for net in net_w)
        fixed = (1 << bit for bit, each in enumerate(candidates) if each.stuck or each.on != each.drawing)
        available_w = self._available_w(view, net_w)
        return _Moment(view.now, view.settings.start_margin_w, net_w, available_w, (), sum(fixed))

    def _ct_s(self, moment: _Moment, worth: Worth) -> list[float]:
        """Return what each set brings; what cannot come earns no more than now beside what can."""
        # It would hold that up: for hours, if its day's switchings are used up.
        ct_s = self._sets.ct_s(moment.available_w, worth)
        now_ct_s = ct_s[self._on]
        better = [each for each, rate in enumerate(ct_s) if rate > now_ct_s]
        can_come = {each for each in better if self._can_come(each, moment)}
        if can_come:
            for each in better:
                if each not in can_come:
                    ct_s[each] = now_ct_s
        return ct_s

    def _regulated(self, view: View) -> bool:
        """Return whether a home battery holds the grid's power, and its own is not known."""
        return view.battery_w is None and (view.settings.battery or self._battery.believed(view.now))

    def _available_w(self, view: View, net_w: Watts) -> Watts:
        """Return what the heaters could use on each line, W."""
        taken_w, parts = [line[self._on] for line in self._sets.draws_w], len(self._lines)
        if self._regulated(view):
            smallest_w = min((self._sets.power_w[1 << bit] for bit in bits(self._on)), default=0.0)
            return tuple(
                self._battery.available_w(taken, net, smallest_w, parts)
                for taken, net in zip(taken_w, net_w, strict=True)
            )
        return tuple(max(0.0, taken - net) for taken, net in zip(taken_w, net_w, strict=True))

    def _is_quiet(self, view: View) -> bool:
        """Return whether the meter may not show yet what was switched; a battery takes its time."""
        if view.quiet:
            self._quiet_at = view.now
        more_s = max(0.0, SETTLE_S - view.settings.settle_s) if self._regulated(view) else 0.0
        return view.quiet or view.now < self._quiet_at + more_s

    def _pass_time(self, moment: _Moment, worth: Worth, *, quiet: bool) -> None:
        """Take a reading: while the meter may not show what was switched, nothing is earned or spent."""
        elapsed_s, self._at = moment.now - self._at, moment.now
        self._runs.pass_time(elapsed_s)
        seconds = min(elapsed_s, _LONGEST_STEP_S)
        self._battery.frame(moment.now, sum(moment.net_w), seconds, heating=self._on != 0)
        if quiet:
            return
        self._accounts.earn(moment.ct_s, seconds, self._runs.unrest)
        self._budget.add(moment.net_w, seconds, self._sets, self._on)
        if self._on:
            full_ct_s = worth.gain * self._sets.power_w[self._on]
            self._runs.earned(self._names(self._on), seconds * moment.ct_s[self._on] / full_ct_s)

    def _decide(self, view: View, moment: _Moment) -> tuple[int, int]:
        """Return what stops and what starts; what starts with a stop waits until the meter shows that."""
        on, ct_s = self._on, moment.ct_s
        better = [
            each
            for each in range(len(ct_s))
            if ct_s[each] > ct_s[on] and self._accounts.due(on, each) and self._can_come(each, moment)
        ]
        best = min(better, key=self._order, default=on)
        if best & ~on and on & ~best:
            self._exchange = on & ~best, self._exchange_at(best, moment)
            if moment.now >= self._exchange[1]:
                self._unjudged = on & ~best
                return on & ~best, 0
            simple = (each for each in better if not (each & ~on and on & ~each))
            best = min(simple, key=self._order, default=on)
        else:
            self._exchange_since, self._exchange = None, (0, inf)
        stop, start = on & ~best, best & ~on
        if not stop:
            stop = self._budget.leaves(moment.net_w, moment.available_w, self._sets, on, moment.fixed)
        if not stop and not start:
            stop = self._probe(view, moment)
        return stop, 0 if stop else start

    def _order(self, each: int) -> tuple[float, int]:
        """Return how good a set is, the least best; rounded, as equal heaters earn alike but for that."""
        return round(self._accounts.ct[each], 9), -self._sets.rank[each]

    def _can_come(self, each: int, moment: _Moment) -> bool:
        """Return whether all that a set asks for can switch, and it may start."""
        return not (each ^ self._on) & moment.fixed and self._may_start(each, moment)

    def _may_start(self, each: int, moment: _Moment) -> bool:
        """Return whether what a set starts fits with something to spare."""
        started, parts = each & ~self._on, len(self._lines)
        if not started:
            return True
        spare_w = min(max(_LEAST_MARGIN_W, _MARGIN * self._sets.power_w[started]), _MOST_MARGIN_W)
        spare_w += moment.margin_w
        return self._sets.fits(each, tuple(room - spare_w / parts for room in moment.available_w))

    def _exchange_at(self, best: int, moment: _Moment) -> float:
        """Return when an exchange has been wanted without a break for long enough."""
        if self._exchange_since is None:
            self._exchange_since = moment.now
        gain_ct_s = moment.ct_s[best] - moment.ct_s[self._on]
        return self._exchange_since + (best ^ self._on).bit_count() * _EXCHANGE_CT / gain_ct_s

    def _probe(self, view: View, moment: _Moment) -> int:
        """Return the last heater if its stop would tell whether there is a home battery."""
        able = [bit for bit in bits(self._on) if not moment.fixed >> bit & 1]
        known = view.battery_w is not None or view.settings.battery
        if known or not able or not self._battery.wants_probe(moment.now):
            return 0
        self._battery.probing(moment.now)
        self._unjudged = 1 << able[-1]
        return self._unjudged

    def _say(self, moment: _Moment, stop: int, start: int) -> dict[str, Verdict]:
        """Return what falls due now, else what would next if nothing changed."""
        at, on, ct_s = moment.now, self._on, moment.ct_s
        if not stop and not start:
            stop, at = self._exchange
        if not stop and not start:
            at = moment.now
            for each in sorted(range(len(ct_s)), key=self._order):
                stops, starts = on & ~each, each & ~on
                if ct_s[each] > ct_s[on] and not (stops and starts) and self._may_start(each, moment):
                    stop, start = stops, starts
                    at += max(self._accounts.missing_ct(on, each), 0.0) / (ct_s[each] - ct_s[on])
                    break
        said = {each: Verdict(stop_at=at) for each in self._names(stop)}
        return said | {each: Verdict(start_at=at) for each in self._names(start)}

    def _verdict(self, each: Candidate, view: View, moment: _Moment) -> Verdict:
        """Return a candidate's verdict."""
        if each.on and not each.drawing:
            return self._idle(each, moment)
        self._short_since.pop(each.heater_id, None)
        if each.handed_over and each.heater_id in self._keys:
            without = self._on & ~(1 << self._keys.index(each.heater_id))
            if moment.ct_s[without] > moment.ct_s[self._on]:
                return Verdict(stop_at=moment.now)
        said = self._said.get(each.heater_id, _NONE)
        if said.stop_at is None and each.on and view.power_w[Phase.TOTAL] > view.settings.fast_off_w:
            return _MAY_BE_SHED
        return said

    def _idle(self, each: Candidate, moment: _Moment) -> Verdict:
        """Return when a heater leaves that draws nothing: it could close onto imported power."""
        draws_w = [draw_w(each.settings, line) for line in self._lines]
        if all(draws <= room for draws, room in zip(draws_w, moment.available_w, strict=True)):
            self._short_since.pop(each.heater_id, None)
            return _NONE
        return Verdict(stop_at=self._short_since.setdefault(each.heater_id, moment.now) + _IDLE_S)

    def _names(self, heaters: int) -> list[str]:
        """Return the heaters of a set."""
        return [self._keys[bit] for bit in bits(heaters)]


FOLLOW_SURPLUS: Final = StrategyKind(
    name="follow_surplus",
    make=FollowSurplus,
    goes_by=frozenset({"tolerated_import_w", "start_margin_w"}),
    defaults={"min_on_s": 0.0, "min_off_s": 0.0, "tolerated_import_w": 0.0, "start_margin_w": 0.0},
    stops_together=True,
)
