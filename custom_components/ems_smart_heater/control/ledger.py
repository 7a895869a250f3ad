"""What the meter has shown of the heaters, and what they have used."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ..meter import Phase
from .billing import draw_w, lines
from .house import Prices
from .learning import Learned, Learning
from .model import Control, HeaterMemory, Settings
from .state import HeaterState
from .usage import Day

_UNKNOWN: Final = Learned()

type Heaters = Mapping[str, HeaterState]


class EnergyLedger:
    """Keeps energy, time and switchings of each heater, and learns what it really draws."""

    def __init__(self, now: float, memory: Mapping[str, HeaterMemory]) -> None:
        """Go on from what was remembered."""
        self.time_of_day_s = 0.0
        self._learning = Learning({heater_id: each.learned for heater_id, each in memory.items()})
        self._given: Settings | None = None
        self._settings: Settings
        self._day = Day()
        self._counted_at = now
        self._using: list[tuple[HeaterState, float, float, float]] = []

    def learned(self, heater_id: str) -> Learned:
        """Return what the meter has shown of a heater."""
        return self._learning.known.get(heater_id, _UNKNOWN)

    def with_learned(self, given: Settings) -> Settings:
        """Return the settings with what the heaters really draw instead of what was entered."""
        if given is not self._given:
            self._given = given
            heaters = {
                heater_id: replace(each, power_w=self.learned(heater_id).power_w or each.power_w)
                for heater_id, each in given.heaters.items()
            }
            self._settings = replace(given, heaters=heaters)
        return self._settings

    def count(self, now: float, date: int, time_of_day_s: float, heaters: Heaters) -> None:
        """Count what was used since the last step; a new day begins with no switching."""
        seconds, self._counted_at = now - self._counted_at, now
        for heater, solar_w, grid_w, saves_ct_h in self._using:
            heater.record.usage.used(seconds, solar_w=solar_w, grid_w=grid_w, saves_ct_h=saves_ct_h)
        if self._day.begins(date, time_of_day_s):
            for heater in heaters.values():
                heater.record.usage.today = 0
        self.time_of_day_s = time_of_day_s

    def learn(
        self,
        now: float,
        entered: Settings,
        heaters: Heaters,
        power_w: Mapping[Phase, float] | None,
        *,
        gap: bool,
        hidden: bool,
    ) -> None:
        """Take a good frame, if there is one, and what was switched; observing, nothing was.

        `hidden` is whether a home battery may hide what was.
        """
        observing = entered.control is Control.OBSERVE
        changed = False
        if power_w is not None and not observing:
            if gap:
                self._learning.disturbed(now)
            self._learning.hidden = hidden
            changed = self._learning.frame(now, (power_w[Phase.L1], power_w[Phase.L2], power_w[Phase.L3]))
        for heater_id, heater in heaters.items():
            relay = heater.relay
            if relay.confirmed_at > heater.record.learned_at:
                heater.record.learned_at = relay.confirmed_at
                if not observing:
                    own = entered.heaters[heater_id]
                    self._learning.switched(
                        now, heater_id, on=relay.commanded, phase=own.phase, power_w=own.power_w
                    )
            elif relay.failed(now):
                self._learning.disturbed(now)
        if changed:
            self._take_learned(heaters)

    def forget(self, heater_id: str, heaters: Heaters) -> None:
        """Forget what the meter has shown of a heater."""
        self._learning.forget(heater_id)
        self._take_learned(heaters)

    def _take_learned(self, heaters: Heaters) -> None:
        """Let what is known of the heaters count from now on."""
        self._given = None
        for heater_id, heater in heaters.items():
            heater.record.learn(self.learned(heater_id))

    def use(
        self,
        settings: Settings,
        prices: Prices,
        heaters: Heaters,
        power_w: Mapping[Phase, float] | None,
    ) -> None:
        """Split what the heaters draw from now on, W, wanted or not: what is imported is theirs first.

        Without a meter all of it counts as imported; observing, nothing is counted. What it saves goes by
        the prices of now.
        """
        self._using = []
        if settings.control is Control.OBSERVE:
            return
        on = [
            (each, own := settings.heaters[heater_id], each.draw_w(own))
            for heater_id, each in heaters.items()
            if each.closed
        ]
        drawing = [own for _, own, draws_w in on if draws_w]
        share: dict[Phase, float] = {}
        for line in lines(settings.metering) if drawing else ():
            if power_w is not None and power_w[line] <= 0:
                continue
            together_w = sum(draw_w(own, line) for own in drawing)
            if together_w:
                share[line] = 1 if power_w is None else min(power_w[line] / together_w, 1)
        for each, own, draws_w in on:
            grid_w = sum(draw_w(own, line) * part for line, part in share.items()) if draws_w and share else 0
            solar_w = draws_w - grid_w
            self._using.append((each, solar_w, grid_w, prices.saved_ct(solar_w / 1000, grid_w / 1000)))
