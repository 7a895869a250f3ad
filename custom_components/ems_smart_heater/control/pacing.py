"""One switching at a time: when the verdicts of strategy and rules are carried out."""

from collections.abc import Iterator, Mapping
from math import inf
from operator import itemgetter
from typing import Final

from ..meter import Phase
from .billing import ALL
from .model import Metering, Settings, Status, Verdict
from .state import HeaterState, Result

_NEVER: Final = -inf
_OFF: Final = Verdict(stop_at=_NEVER)
_STAYS: Final = Verdict()
_MOST_COMPARED: Final = 8


class Pacing:
    """The heaters that no person and no safety rule decides about, at one moment: what becomes of them."""

    def __init__(
        self,
        now: float,
        settings: Settings,
        heaters: Mapping[str, HeaterState],
        verdicts: Mapping[str, Verdict],
    ) -> None:
        """Take all heaters, and the strategy's verdicts about those that no rule decides about.

        One that it says nothing of goes off.
        """
        self._now = now
        self._settings = settings
        self._all = heaters
        self._governed = [heater_id for heater_id, heater in heaters.items() if heater.result.governed]
        self._wanted = {heater_id: heater.result.wanted for heater_id, heater in heaters.items()}
        self._verdicts = {each: verdicts.get(each, _OFF) for each in self._governed}
        self._verdicts |= {each: self._wish(each) for each in self._governed if heaters[each].result.ruling}
        self._said: dict[str, tuple[Status, float | None]] = {}

    def _wish(self, heater_id: str) -> Verdict:
        """Return the verdict of a rule that says on: it starts as soon as it may, and stays."""
        return _STAYS if self._wanted[heater_id] else Verdict(start_at=self._now)

    def results(self) -> Iterator[tuple[str, Result]]:
        """Yield what became of those of which something changed."""
        for heater_id in self._governed:
            before, wanted = self._all[heater_id].result, self._wanted[heater_id]
            status, until = self._said.get(heater_id, before[1:3])
            if before.handed_over or (wanted, status, until) != before[:3]:
                yield heater_id, Result(wanted, status, until, before.ruling, governed=True)

    def stop(self, total_w: float) -> list[float]:
        """Stop what must stop, the last in priority first; return when something falls due.

        `total_w` is the power of all phases, + drawn from the grid.
        """
        due = self._shed(total_w)
        quiet_until: dict[Phase, float] = {}
        together = self._settings.strategy.stops_together
        if not together and any(
            self._wanted[each] and self._verdicts[each].stop_at is not None for each in self._governed
        ):
            for heater_id, heater in self._all.items():
                self._quiet(quiet_until, heater_id, self._off_quiet_until(heater))
        for heater_id in reversed(self._governed):
            heater = self._all[heater_id]
            if not self._wanted[heater_id]:
                continue
            at = self._verdicts[heater_id].stop_at
            if at is None:
                self._runs(heater_id)
                continue
            if heater.result.handed_over:
                self._wanted[heater_id] = False
                continue
            allowed_at = max(at, quiet_until.get(self._line(heater_id), _NEVER))
            earliest = heater.min_on_until(self._settings)
            if not self._now < max(allowed_at, earliest):
                self._wanted[heater_id] = False
                if not together:
                    self._quiet(quiet_until, heater_id, inf)  # one each settle time
                continue
            status = Status.MIN_ON if earliest > allowed_at else Status.WAITING_OFF
            self._said[heater_id] = status, self._later(max(allowed_at, earliest))
            due.append(max(allowed_at, earliest))
        return due

    def start(self, *, allowed: bool, not_before: float) -> list[float]:
        """Start the first in priority of those due, if this step may start something at all.

        Nothing starts before `not_before`. Returns when something falls due.
        """
        due: list[float] = []
        # Nothing starts for a settle time after an off: also not in the step that orders it.
        stopping = (
            each.relay.commanded and not self._wanted[heater_id] for heater_id, each in self._all.items()
        )
        allowed = allowed and not any(stopping)
        for heater_id in self._governed:
            heater = self._all[heater_id]
            if self._wanted[heater_id]:
                continue
            at = self._verdicts[heater_id].start_at
            if at is None:
                self._said[heater_id] = Status.NO_SURPLUS, None
                continue
            reasons = (
                (at, Status.WAITING_ON),
                (max(not_before, heater.record.start_from), Status.WAITING_ON),
                (heater.min_off_until(self._settings), Status.MIN_OFF),
                (heater.record.wear.start_from(self._settings.start_every_s), Status.SPARES_RELAY),
                (heater.record.today_at, Status.DAILY_LIMIT),
            )
            earliest, why = max(reasons, key=itemgetter(0))
            if allowed and heater.relay.confirmed and all(self._now >= each for each, _ in reasons):
                self._wanted[heater_id], allowed = True, False
                self._runs(heater_id)
                continue
            self._said[heater_id] = why if earliest > self._now else Status.WAITING_ON, self._later(earliest)
            due.append(earliest)
        return due

    def _runs(self, heater_id: str) -> None:
        """Say why a heater is on."""
        ruling = self._all[heater_id].result.ruling
        self._said[heater_id] = (ruling.status, ruling.until) if ruling else (Status.SURPLUS, None)

    def _shed(self, total_w: float) -> list[float]:
        """Stop at once as many as a large import asks for; what was just stopped counts as gone."""
        excess_w = total_w - self._settings.fast_off_w
        if excess_w <= 0:
            return []
        for heater_id, heater in self._all.items():
            gone = heater.relay.commanded or self._now < self._off_quiet_until(heater)
            if gone and not self._wanted[heater_id]:
                excess_w -= self._settings.heaters[heater_id].power_w
        due: list[float] = []
        may_leave: list[str] = []
        for heater_id in self._governed if excess_w > 0 else ():
            if not self._wanted[heater_id] or self._verdicts[heater_id].stop_at is None:
                continue
            earliest = self._all[heater_id].min_on_until(self._settings)
            if self._now >= earliest:
                may_leave.append(heater_id)
            else:
                due.append(earliest)
        power_w = {each: self._settings.heaters[each].power_w for each in may_leave}
        for heater_id in least_that_is_enough(power_w, excess_w) if may_leave else ():
            self._wanted[heater_id] = False
        return due

    def _line(self, heater_id: str) -> Phase:
        """Return what the heater is billed with: billed per phase, those on others do not matter."""
        per_phase = self._settings.metering is Metering.PER_PHASE
        return self._settings.heaters[heater_id].phase if per_phase else Phase.TOTAL

    def _quiet(self, quiet_until: dict[Phase, float], heater_id: str, until: float) -> None:
        """Note until when a heater keeps others from stopping: one on the total all, and they it."""
        line = self._line(heater_id)
        for each in ALL if line is Phase.TOTAL else (line, Phase.TOTAL):
            quiet_until[each] = max(quiet_until.get(each, _NEVER), until)

    def _off_quiet_until(self, heater: HeaterState) -> float:
        """Return until when the meter may not show that this heater was stopped."""
        if heater.relay.commanded or not heater.relay.seen:
            return _NEVER
        return heater.quiet_until

    def _later(self, at: float) -> float | None:
        """Return a time to come, None if it is over or not known."""
        return at if self._now < at < inf else None


def least_that_is_enough(power_w: dict[str, float], enough_w: float) -> list[str]:
    """Return the heaters that have enough power together and least of it, all if they have not.

    They are in the order of their priority; of sets that are alike the last ones leave.
    """
    late = list(reversed(power_w))[:_MOST_COMPARED]
    sets = [(0.0, list[str]())]
    for each in late:
        sets += [(watts + power_w[each], [*others, each]) for watts, others in sets]
    found = [each for each in sets if each[0] >= enough_w]
    if found:
        return min(found, key=itemgetter(0))[1]
    rest = {each: power_w[each] for each in power_w if each not in late}
    gone_w = sum(power_w[each] for each in late)
    return late + (least_that_is_enough(rest, enough_w - gone_w) if rest else [])
