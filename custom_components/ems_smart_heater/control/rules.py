"""The rules that come before the strategy, in their order; the first that applies decides."""

from dataclasses import dataclass
from math import isfinite
from typing import Final

from .model import Control, HeaterInput, HeaterSettings, HoldKind, Mode, Settings, Status
from .tracks import HeaterTrack

RECOVERY_S: Final = 10
"""How long an automatic start waits after the meter or a temperature was lost or the water hot."""
REST_S: Final = 1800
"""How long a heater is off after its longest run."""

SAFETY: Final = {
    Status.OFF,
    Status.OVERRIDE_OFF,
    Status.RELAY_OPENS,
    Status.TEMPERATURE_LOST,
    Status.HOT,
    Status.LONGEST_RUN,
    Status.METER_LOST,
}
"""A relay that stays on against one of these rules opens the main contactor."""
RECOVERING: Final = {Status.TEMPERATURE_LOST, Status.HOT, Status.LONGEST_RUN, Status.METER_LOST}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule says, and when that may change by itself."""

    status: Status
    on: bool = False
    until: float | None = None


def rule(
    now: float,
    heater: HeaterTrack,
    settings: HeaterSettings,
    known: HeaterInput,
    overall: Settings,
    *,
    lost: bool,
) -> Ruling | None:
    """Return what the first rule that applies says; None: it is the strategy's turn."""
    water = _water(now, heater, settings, known)
    resting = _resting(now, heater, settings)
    _end_hold(now, heater, known, lost=lost)
    hold = heater.hold
    if settings.mode not in (Mode.AUTOMATIC, Mode.ON):
        return Ruling(Status.OFF)
    if hold and hold.kind is HoldKind.OPENED:
        return Ruling(Status.RELAY_OPENS, until=hold.until)
    if hold and hold.kind not in (HoldKind.BOOST, HoldKind.OVERRIDE_ON):
        return Ruling(Status.OVERRIDE_OFF, until=hold.until)
    if water:
        return Ruling(water)
    if resting:
        return Ruling(Status.LONGEST_RUN, until=heater.rest_until)
    if settings.mode is Mode.ON:
        return Ruling(Status.MANUAL, on=True)
    if hold:
        status = Status.BOOST if hold.kind is HoldKind.BOOST else Status.OVERRIDE
        return Ruling(status, on=True, until=hold.until)
    if lost:
        return Ruling(Status.METER_LOST)
    if overall.control not in (Control.AUTOMATIC, Control.OBSERVE):
        return Ruling(Status.CONTROL_OFF)
    return None


def due_at(heater: HeaterTrack, settings: HeaterSettings) -> list[float]:
    """Return when a rule may begin or end to apply by itself."""
    due = [heater.water.expires_at, heater.rest_until]
    if heater.run_since is not None and settings.longest_run_s != 0:
        due.append(heater.run_since + settings.longest_run_s)
    if heater.hold:
        due.append(heater.hold.until)
    return due


def _water(now: float, heater: HeaterTrack, settings: HeaterSettings, known: HeaterInput) -> Status | None:
    """Return why the water forbids heating, if a sensor knows."""
    if settings.temperature_sensor is False:
        return None
    on_since = heater.relay.changed_at if heater.relay.commanded else None
    return heater.water.judge(now, settings, known, on_since=on_since)


def _resting(now: float, heater: HeaterTrack, settings: HeaterSettings) -> bool:
    """Return whether the heater was on for too long; what a person asked for ends with that."""
    if heater.relay.commanded or heater.relay.shown.on:
        heater.run_since = now if heater.run_since is None else heater.run_since
    elif heater.relay.confirmed:
        heater.run_since = None
    limit = settings.longest_run_s
    if limit != 0 and heater.run_since is not None and not now < heater.run_since + limit:
        heater.rest_until, heater.run_since, heater.hold = now + REST_S, None, None
    return now < heater.rest_until


def _end_hold(now: float, heater: HeaterTrack, known: HeaterInput, *, lost: bool) -> None:
    """Forget what a person asked for when it is over."""
    hold = heater.hold
    if hold is None:
        return
    target_c = hold.target_c
    reached = target_c is not None and (not isfinite(target_c) or (known.temperature_c or 0) >= target_c)
    if not now < hold.until or reached or (lost and hold.kind is HoldKind.OVERRIDE_ON):
        heater.hold = None
