"""The rules that come before the strategy: one ordered table, of which the first that applies decides.

A rule is one function of the facts. One that says *on* is carried out like a start of the strategy's, one
heater at a time, unless a person asked for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from .model import Control, HeaterSettings, Hold, HoldKind, Mode, Says, Settings, Status


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule says, and when that may change by itself."""

    status: Status
    on: bool = False
    until: float | None = None
    safety: bool = False
    """A relay that stays on against it opens the main contactor."""
    recovers: bool = False
    """An automatic start waits for a while after it."""
    by_person: bool = False
    """A person asked for it: no delay and no minimum time, and when it ends nothing is waited for."""


class Facts(NamedTuple):
    """What rules go by: one heater at one moment, after its record was advanced."""

    heater: HeaterSettings
    house: Settings
    lost: bool
    """The meter is."""
    hold: Hold | None
    water: Status | None
    """Why the water forbids heating, if a sensor knows."""
    rest_until: float | None
    """Until when it rests after its longest run, None if it does not."""
    says: Says
    """What the entities say that it goes by."""

    def entity(self, key: str) -> str | None:
        """Return what an entity says that a person named: empty if nothing, None if none was named."""
        return (self.says.get(key) or "") if key in self.heater.entities else None


type Rule = Callable[[Facts], Ruling | None]


def _switched_off(facts: Facts) -> Ruling | None:
    if facts.heater.mode not in (Mode.AUTOMATIC, Mode.ON):
        return Ruling(Status.OFF, safety=True)
    return None


def _opens_itself(facts: Facts) -> Ruling | None:
    if facts.hold and facts.hold.kind is HoldKind.OPENED:
        return Ruling(Status.RELAY_OPENS, until=facts.hold.until, safety=True)
    return None


def _switched_off_by_hand(facts: Facts) -> Ruling | None:
    if facts.hold and facts.hold.kind not in (HoldKind.BOOST, HoldKind.OVERRIDE_ON):
        return Ruling(Status.OVERRIDE_OFF, until=facts.hold.until, safety=True)
    return None


def _water(facts: Facts) -> Ruling | None:
    return Ruling(facts.water, safety=True, recovers=True) if facts.water else None


def _longest_run(facts: Facts) -> Ruling | None:
    if facts.rest_until is not None:
        return Ruling(Status.LONGEST_RUN, until=facts.rest_until, safety=True, recovers=True)
    return None


def _switched_on(facts: Facts) -> Ruling | None:
    return Ruling(Status.MANUAL, on=True, by_person=True) if facts.heater.mode is Mode.ON else None


def _boost(facts: Facts) -> Ruling | None:
    if facts.hold and facts.hold.kind is HoldKind.BOOST:
        return Ruling(Status.BOOST, on=True, until=facts.hold.until, by_person=True)
    return None


def _switched_on_by_hand(facts: Facts) -> Ruling | None:
    if facts.hold and facts.hold.kind is HoldKind.OVERRIDE_ON:
        return Ruling(Status.OVERRIDE, on=True, until=facts.hold.until, by_person=True)
    return None


def _meter_lost(facts: Facts) -> Ruling | None:
    return Ruling(Status.METER_LOST, safety=True, recovers=True) if facts.lost else None


def _control_off(facts: Facts) -> Ruling | None:
    if facts.house.control not in (Control.AUTOMATIC, Control.OBSERVE):
        return Ruling(Status.CONTROL_OFF)
    return None


RULES: Final[tuple[Rule, ...]] = (
    _switched_off,
    _opens_itself,
    _switched_off_by_hand,
    _water,
    _longest_run,
    _switched_on,
    _boost,
    _switched_on_by_hand,
    _meter_lost,
    _control_off,
)


def rule(facts: Facts) -> Ruling | None:
    """Return what the first rule that applies says, of the same facts always the same.

    None: it is the strategy's turn.
    """
    for each in RULES:
        if ruling := each(facts):
            return ruling
    return None
