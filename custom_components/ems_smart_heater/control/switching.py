"""One switching at a time: when the strategy's verdicts are carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from operator import itemgetter
from typing import Final

from ..meter import Phase
from .lines import ALL
from .model import Metering, Settings, Status, Verdict
from .tracks import HeaterTrack

_NEVER: Final = -inf
_OFF: Final = Verdict(stop_at=_NEVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switching:
    """The strategy's verdicts about the heaters that it governs, at one moment."""

    now: float
    settings: Settings
    all: Mapping[str, HeaterTrack]
    governed: Mapping[str, HeaterTrack]
    verdicts: Mapping[str, Verdict]

    def _verdict(self, key: str) -> Verdict:
        """Return the verdict about a heater; one that the strategy says nothing of goes off."""
        return self.verdicts.get(key, _OFF)

    def stop(self, total_w: float) -> list[float]:
        """Stop what must stop, the last in priority first; return when something falls due.

        `total_w` is the power of all phases, + drawn from the grid.
        """
        due = self._shed(total_w)
        quiet_until: dict[Phase, float] = {}
        for key, heater in self.all.items():
            self._quiet(quiet_until, key, self._off_quiet_until(heater))
        for key, heater in reversed(list(self.governed.items())):
            handed_over, heater.handed_over = heater.handed_over, False
            if not heater.wanted:
                continue
            at = self._verdict(key).stop_at
            if at is None:
                heater.decide(Status.SURPLUS)
                continue
            if handed_over:
                heater.wanted = False
                continue
            allowed_at = max(at, quiet_until[self._line(key)])
            earliest = heater.min_on_until(self.settings)
            if not self.now < max(allowed_at, earliest):
                heater.wanted = False
                self._quiet(quiet_until, key, inf)  # one each settle time
                continue
            status = Status.MIN_ON if earliest > allowed_at else Status.WAITING_OFF
            heater.decide(status, self._later(max(allowed_at, earliest)))
            due.append(max(allowed_at, earliest))
        return due

    def start(self, *, allowed: bool, not_before: float) -> list[float]:
        """Start the first in priority of those due, if this step may start something at all.

        Nothing starts before `not_before`. Returns when something falls due.
        """
        due: list[float] = []
        # Nothing starts for a settle time after an off: also not in the step that orders it.
        allowed = allowed and not any(each.relay.commanded and not each.wanted for each in self.all.values())
        for key, heater in self.governed.items():
            if heater.wanted:
                continue
            at = self._verdict(key).start_at
            if at is None:
                heater.decide(Status.NO_SURPLUS)
                continue
            reasons = (
                (at, Status.WAITING_ON),
                (max(not_before, heater.start_from), Status.WAITING_ON),
                (heater.min_off_until(self.settings), Status.MIN_OFF),
                (heater.today_at, Status.DAILY_LIMIT),
            )
            earliest, why = max(reasons, key=itemgetter(0))
            if allowed and heater.relay.confirmed and all(self.now >= each for each, _ in reasons):
                heater.wanted, allowed = True, False
                heater.decide(Status.SURPLUS)
                continue
            heater.decide(why if earliest > self.now else Status.WAITING_ON, self._later(earliest))
            due.append(earliest)
        return due

    def _shed(self, total_w: float) -> list[float]:
        """Stop at once as many as a large import asks for; what was just stopped counts as gone."""
        excess_w = total_w - self.settings.fast_off_w
        for key, heater in self.all.items():
            if not heater.wanted and (heater.relay.commanded or self.now < self._off_quiet_until(heater)):
                excess_w -= self.settings.heaters[key].power_w
        due: list[float] = []
        for key, heater in reversed(list(self.governed.items())):
            if excess_w <= 0:
                break
            if not heater.wanted or self._verdict(key).stop_at is None:
                continue
            earliest = heater.min_on_until(self.settings)
            if self.now >= earliest:
                heater.wanted = False
                excess_w -= self.settings.heaters[key].power_w
            else:
                due.append(earliest)
        return due

    def _line(self, key: str) -> Phase:
        """Return what the heater is billed with: billed per phase, those on others do not matter."""
        per_phase = self.settings.metering is Metering.PER_PHASE
        return self.settings.heaters[key].phase if per_phase else Phase.TOTAL

    def _quiet(self, quiet_until: dict[Phase, float], key: str, until: float) -> None:
        """Note until when a heater keeps others from stopping: one on the total all, and they it."""
        line = self._line(key)
        for each in ALL if line is Phase.TOTAL else (line, Phase.TOTAL):
            quiet_until[each] = max(quiet_until.get(each, _NEVER), until)

    def _off_quiet_until(self, heater: HeaterTrack) -> float:
        """Return until when the meter may not show that this heater was stopped."""
        if heater.relay.commanded or not heater.relay.seen:
            return _NEVER
        return heater.relay.quiet_until(self.settings.settle_s)

    def _later(self, at: float) -> float | None:
        """Return a time to come, None if it is over or not known."""
        return at if self.now < at < inf else None
