"""What is remembered of one heater from step to step; most of it is stored."""

from dataclasses import dataclass, field, replace
from math import inf, isfinite
from typing import Final

from ..const import CONF_TEMPERATURE_SENSOR
from .learning import Learned
from .model import HeaterInput, HeaterMemory, HeaterSettings, Hold, HoldKind, Inputs, Settings
from .relay_state import RelayState
from .rules import Facts
from .usage import Usage
from .water import Water
from .wear import Wear

REST_S: Final = 1800
"""How long a heater is off after its longest run."""
_NEVER: Final = -inf


@dataclass(slots=True)
class HeaterRecord:
    """Written by its own methods; `memory` is what must not be forgotten when Home Assistant restarts."""

    water: Water = field(default_factory=Water)
    hold: Hold | None = None
    """What a person asked for a while."""
    run_since: float | None = None
    """Since when it is on without a break."""
    rest_until: float = _NEVER
    """Until when it rests after its longest run."""
    not_drawing: bool = False
    """The meter has shown that it draws nothing when it is switched on."""
    welded: bool = False
    """The meter has shown that it goes on drawing when it is switched off."""
    usage: Usage = field(default_factory=Usage)
    wear: Wear = field(default_factory=Wear)
    start_from: float = _NEVER
    """No automatic start before this."""
    today_at: float = _NEVER
    """When its day's limit of switchings allows a start."""
    learned_at: float = _NEVER
    """When its last confirmed command was that was learned from."""

    @classmethod
    def remembering(cls, now: float, memory: HeaterMemory) -> HeaterRecord:
        """Return what was known before a restart."""
        return cls(
            water=Water(hot=memory.hot),
            hold=memory.hold,
            run_since=now - memory.run_s if memory.run_s else None,
            rest_until=now + memory.rest_s if memory.rest_s else _NEVER,
            not_drawing=memory.learned.not_drawing,
            welded=memory.learned.welded,
            usage=replace(memory.usage),
            wear=Wear(now + memory.wear_s) if memory.wear_s else Wear(),
        )

    def memory(self, now: float, learned: Learned) -> HeaterMemory:
        """Return what must not be forgotten."""
        return HeaterMemory(
            hot=self.water.hot,
            hold=self.hold,
            run_s=0 if self.run_since is None else now - self.run_since,
            rest_s=max(self.rest_until - now, 0),
            learned=learned,
            usage=replace(self.usage),
            wear_s=max(self.wear.whole_at - now, 0),
        )

    def advance(
        self,
        now: float,
        heater_id: str,
        relay: RelayState,
        house: Settings,
        inputs: Inputs,
        *,
        lost: bool,
    ) -> Facts:
        """Let time pass: water, longest run, what a person asked for. Return what the rules go by.

        `lost` is whether the meter is.
        """
        settings, known = house.heaters[heater_id], inputs.heaters[heater_id]
        water = None
        if CONF_TEMPERATURE_SENSOR in settings.entities:
            water = self.water.judge(
                now, settings, known, on_since=relay.changed_at if relay.commanded else None
            )
        self._run(now, relay, settings)
        if self.hold:
            self._end_hold(now, self.hold, known, lost=lost)
        rest_until = self.rest_until if now < self.rest_until else None
        return Facts(settings, house, lost, self.hold, water, rest_until, known.says)

    def due_at(self, settings: HeaterSettings) -> list[float]:
        """Return when a rule may begin or end to apply by itself."""
        due = [self.water.expires_at, self.rest_until]
        if self.run_since is not None and settings.longest_run_s != 0:
            due.append(self.run_since + settings.longest_run_s)
        if self.hold:
            due.append(self.hold.until)
        return due

    def learn(self, learned: Learned) -> None:
        """Take what the meter has shown."""
        self.not_drawing, self.welded = learned.not_drawing, learned.welded

    def wait_until(self, at: float) -> None:
        """Start nothing automatically before this."""
        self.start_from = max(self.start_from, at)

    def limit_today(self, now: float, settings: HeaterSettings, time_of_day_s: float) -> None:
        """Set when its day's limit allows a start; a time of day is no more exact than a second."""
        limit = settings.switchings_a_day
        if not limit:
            self.today_at = _NEVER
            return
        at = now + self.usage.next_start_in_s(limit, time_of_day_s)
        if not abs(at - self.today_at) < 1:
            self.today_at = at

    def _run(self, now: float, relay: RelayState, settings: HeaterSettings) -> None:
        """Let it rest if it was on for too long; what a person asked for ends with that."""
        if relay.commanded or relay.shown.on:
            self.run_since = now if self.run_since is None else self.run_since
        elif relay.confirmed:
            self.run_since = None
        limit = settings.longest_run_s
        if limit != 0 and self.run_since is not None and not now < self.run_since + limit:
            # One that does not obey goes on from here, whoever looks when.
            self.rest_until, self.run_since, self.hold = now + REST_S, now, None

    def _end_hold(self, now: float, hold: Hold, known: HeaterInput, *, lost: bool) -> None:
        """Forget what a person asked for when it is over."""
        target_c = hold.target_c
        reached = target_c is not None and (not isfinite(target_c) or (known.temperature_c or 0) >= target_c)
        if not now < hold.until or reached or (lost and hold.kind is HoldKind.OVERRIDE_ON):
            self.hold = None
