"""Strategy `thresholds`: a heater follows its own phase, and the total while that is guarded."""

from collections.abc import Mapping
from typing import Final

from ...meter import Phase
from ..house import HouseMemory
from ..model import Candidate, HeaterSettings, Settings, StrategyKind, Verdict, View

GUARD_MARGIN_W: Final = 150
"""What the total must have left beyond the heater's own power when the total guard is on."""
_NONE: Final = Verdict()
DEFAULT_OFF_THRESHOLD_W: Final = -30
DEFAULT_TOTAL_OFF_THRESHOLD_W: Final = -50


def default_on_threshold_w(power_w: float) -> float:
    """Return the on threshold in W that fits a heater of this power: a tenth and 50 W to spare."""
    return -round(1.1 * power_w + 50)


def default_total_on_threshold_w(smallest_power_w: float) -> float:
    """Return the total's on threshold in W for the smallest of all heaters."""
    return -round(smallest_power_w + GUARD_MARGIN_W)


class Thresholds:
    """Keeps how long each heater's condition has held without a break."""

    def __init__(self, _now: float, memory: HouseMemory) -> None:
        """Start with nothing held."""
        self._memory = memory
        self._since: dict[tuple[str, bool], float] = {}

    def memory(self, _now: float) -> HouseMemory:
        """Return what it was given: it learns nothing."""
        return self._memory

    def judge(self, view: View) -> Mapping[str, Verdict]:
        """Return when each candidate's start or stop falls due."""
        verdicts: dict[str, Verdict] = {}
        since: dict[tuple[str, bool], float] = {}
        for candidate in view.candidates:
            key = (candidate.heater_id, candidate.on)
            if not (_leave if candidate.on else _enter)(candidate, view):
                verdicts[candidate.heater_id] = _NONE
                continue
            held = self._since.get(key, view.now)
            if view.restart and not candidate.on:
                held = view.now
            since[key] = held
            if candidate.on:
                verdicts[candidate.heater_id] = Verdict(stop_at=held + view.settings.off_delay_s)
            else:
                verdicts[candidate.heater_id] = Verdict(start_at=held + view.settings.on_delay_s)
        self._since = since
        return verdicts


def _enter(candidate: Candidate, view: View) -> bool:
    """Return whether there is surplus for a heater that is off."""
    heater, settings = candidate.settings, view.settings
    own = view.power_w[heater.phase] + view.promised_w[heater.phase]
    total = view.power_w[Phase.TOTAL] + view.promised_w[Phase.TOTAL]
    return own <= heater.on_threshold_w and (
        settings.total_guard is False
        or all(total <= limit_w for limit_w in _guard_limits_w(heater, settings))
    )


def _guard_limits_w(heater: HeaterSettings, settings: Settings) -> tuple[float, float]:
    """Return what was set for the total, and what the heater's own power asks of it."""
    return settings.total_on_threshold_w, -(heater.power_w + GUARD_MARGIN_W)


def _leave(candidate: Candidate, view: View) -> bool:
    """Return whether the surplus is gone for a heater that is on."""
    settings, heater = view.settings, candidate.settings
    own, total = view.power_w[heater.phase], view.power_w[Phase.TOTAL]
    if candidate.idle:
        own, total = own + heater.power_w, total + heater.power_w
    return (candidate.settled or candidate.handed_over) and (
        not own < heater.off_threshold_w
        or (settings.total_guard is not False and not total < settings.total_off_threshold_w)
    )


def _band_w(heater: HeaterSettings, settings: Settings) -> float:
    """Return how much power there is between a heater's start and its stop, W."""
    own_w = heater.off_threshold_w - heater.on_threshold_w
    if not settings.total_guard:
        return own_w
    return min(own_w, settings.total_off_threshold_w - min(_guard_limits_w(heater, settings)))


THRESHOLDS: Final = StrategyKind(
    name="thresholds",
    make=Thresholds,
    goes_by=frozenset(
        {
            *("on_threshold_w", "off_threshold_w", "on_delay_s", "off_delay_s"),
            *("total_guard", "total_on_threshold_w", "total_off_threshold_w"),
        }
    ),
    defaults={"on_delay_s": 10.0, "off_delay_s": 5.0, "min_on_s": 30.0, "min_off_s": 30.0},
    band_w=_band_w,
)
