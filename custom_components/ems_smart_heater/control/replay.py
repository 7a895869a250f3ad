"""What settings would have brought: the real controller in a closed loop over days that have been.

Each second the heaters that are on add to the base power, the meter shows the sum, maybe late, the
decider says which shall be on, and their relays obey with the next second. Energy is counted by what
is, not by what the meter shows: the base's export is surplus, heaters use it first (`solar`), then
what a home battery gives (`battery`: its whole discharge counts as theirs, though the house has a
part in it), and the rest is drawn from the grid. Surplus that charges the battery is not there for them.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Final, Protocol

from ..meter import Reading
from .billing import PHASES, draw_w
from .controller import Controller
from .house import NEW_HOUSE, USUAL_PRICES, HouseMemory, Prices
from .model import Control, HeaterInput, HeaterSettings, Inputs, Metering, Mode, RelayInput, Settings, Status

_WS_PER_KWH: Final = 3_600_000
_DAY_S: Final = 86_400
_REST_S: Final = 120
"""How long nothing has been on before seconds are skipped, and how many are stepped before the next start."""
_LONGEST_SKIP_S: Final = 3600
"""The controller has to see each day's end."""
_FLOORS_W: Final = (-100.0, 0.0)

type Powers = tuple[float, float, float]
"""Power of L1, L2, L3 in W, + drawn from the grid."""


class Decider(Protocol):
    """Decides once a second which heaters shall be on."""

    floor_w: float | None
    """With each phase at or above this and nothing on nothing starts; None: not known."""

    def decide(self, now: float, power_w: Powers | None) -> frozenset[str]:
        """Return the heaters that shall be on, by what the meter shows; None: it shows nothing."""


class Battery(Protocol):
    """A home battery that follows the power of the house."""

    def step(self, house_w: float) -> float:
        """Take a second of the house with its heaters. Return its own power: + charges, - gives."""


class Thermostat(Protocol):
    """A switch in the heaters' supply that follows the water."""

    def step(self, heating_w: float) -> bool:
        """Take a second with this power into the water. Return whether it is closed from now on."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a replay brought. Solar, grid and battery are the heaters' energy by its source."""

    surplus_kwh: float = 0
    solar_kwh: float = 0
    grid_kwh: float = 0
    battery_kwh: float = 0
    switchings: dict[str, int] = field(default_factory=dict)
    """Changes of each relay, on and off counted."""
    seconds: int = 0

    @property
    def heater_kwh(self) -> float:
        """Return what the heaters used."""
        return self.solar_kwh + self.grid_kwh + self.battery_kwh


class RealController:
    """The controller as it runs in Home Assistant, with relays that obey."""

    def __init__(self, settings: Settings, prices: Prices = USUAL_PRICES) -> None:
        """Begin with what of these settings holds without water and people, and with these prices."""
        self.settings = replayed(settings)
        self._prices = prices
        self._inputs = {
            on: HeaterInput(relay=RelayInput(on=on), temperature_c=None, temperature_at=None)
            for on in (False, True)
        }
        self.floor_w = next((floor for floor in _FLOORS_W if self._idle_at(floor)), None)
        self._begin()

    def _begin(self) -> None:
        self._controller: Controller | None = None
        self._on: frozenset[str] = frozenset()
        self._shown = dict.fromkeys(self.settings.heaters, self._inputs[False])
        self._statuses: set[Status] = set()

    def house(self, now: float) -> HouseMemory:
        """Return what the strategy has learned of the house."""
        return self._controller.house_memory(now) if self._controller else NEW_HOUSE

    def _idle_at(self, floor_w: float) -> bool:
        """Return whether at this power on each phase no heater so much as waits for its start.

        More import only ever forbids a start, so none starts at any power above this either.
        """
        self._begin()
        for second in range(1, 2 * _REST_S):
            if self.decide(second, (floor_w, floor_w, floor_w)) or self._statuses != {Status.NO_SURPLUS}:
                return False
        return True

    def decide(self, now: float, power_w: Powers | None) -> frozenset[str]:
        """Return the heaters whose relays are told to be on."""
        if self._controller is None:
            self._controller = Controller(now)
        reading = None if power_w is None else Reading.of_power(round(now * 1e9), *power_w)
        decision = self._controller.step(
            now,
            Inputs(
                settings=self.settings,
                heaters=self._shown,
                reading=reading,
                date=int(now // _DAY_S),
                time_of_day_s=now % _DAY_S,
                prices=self._prices,
            ),
        )
        on = frozenset(heater_id for heater_id, each in decision.heaters.items() if each.on)
        self._statuses = {each.status for each in decision.heaters.values()}
        if on != self._on:
            self._on = on
            self._shown = {heater_id: self._inputs[heater_id in on] for heater_id in self.settings.heaters}
        return on


def replayed(settings: Settings) -> Settings:
    """Return settings without what a replay knows nothing of: water, people, a contactor's moment."""
    heaters = {
        heater_id: replace(heater, mode=Mode.AUTOMATIC, entities=frozenset())
        for heater_id, heater in settings.heaters.items()
    }
    return replace(settings, heaters=heaters, control=Control.AUTOMATIC, contactor=False)


class Replay:
    """The closed loop. `run` takes base power in pieces of any length; `outcome` grows with them."""

    def __init__(
        self,
        heaters: Mapping[str, HeaterSettings],
        decider: Decider,
        *,
        metering: Metering = Metering.BALANCED,
        lag_s: int = 1,
        battery: Battery | None = None,
        thermostat: Thermostat | None = None,
        watch: Callable[[float, Powers, frozenset[str]], None] | None = None,
        start_s: float = 0,
        skip: bool = True,
    ) -> None:
        """Begin at midnight, or `start_s` later, with everything off.

        The meter shows each second `lag_s` later. `watch` is given time, grid power and what is on
        in each second. `skip` does not change the outcome, see `_decide`.
        """
        self.outcome = Outcome(switchings=dict.fromkeys(heaters, 0))
        self._heaters, self._decider, self._metering = heaters, decider, metering
        self._battery, self._thermostat, self._watch = battery, thermostat, watch
        self._now, self._closed = start_s, True
        self._meter: deque[Powers | None] = deque(maxlen=lag_s + 1)
        self._skip, self._floor_w = skip, decider.floor_w
        self._skipped: deque[tuple[float, Powers | None]] = deque(maxlen=_REST_S)
        self._stepped_at = self._on_at = start_s
        self._switch(frozenset())

    def _switch(self, on: frozenset[str]) -> None:
        """Let the relays obey."""
        self._on = on
        heaters = [heater for heater_id, heater in self._heaters.items() if heater_id in on]
        l1, l2, l3 = (sum(draw_w(heater, phase) for heater in heaters) for phase in PHASES)
        self._draw: Powers = (l1, l2, l3)
        self._draw_w = l1 + l2 + l3

    def run(self, base: Iterable[Powers | None]) -> None:
        """Take the power without heaters of as many seconds as there are; no number: it is not known."""
        for powers in base:
            self._now += 1
            if powers is None or not isfinite(sum(powers)):
                self._meter.append(None)
            else:
                self._meter.append(self._happen(powers))
            wanted = self._decide(self._meter[0])
            if wanted != self._on:
                for heater_id in wanted ^ self._on:
                    self.outcome.switchings[heater_id] += 1
                self._switch(wanted)

    def _happen(self, base: Powers) -> Powers:
        """Let a second pass and count its energy; return the grid's power in it."""
        draw, draw_w_ = (self._draw, self._draw_w) if self._closed else ((0.0, 0.0, 0.0), 0.0)
        if self._thermostat:
            self._closed = self._thermostat.step(draw_w_)
        battery_w = self._battery.step(sum(base) + draw_w_) if self._battery else 0.0
        third_w = battery_w / 3
        grid = (
            base[0] + draw[0] + third_w,
            base[1] + draw[1] + third_w,
            base[2] + draw[2] + third_w,
        )
        if self._metering is Metering.BALANCED:
            self._count(sum(base), draw_w_, battery_w)
        else:
            for line_w, heating_w in zip(base, draw, strict=True):
                self._count(line_w, heating_w, third_w)
        self.outcome.seconds += 1
        if self._watch:
            self._watch(self._now, grid, self._on)
        return grid

    def _count(self, base_w: float, heating_w: float, battery_w: float) -> None:
        """Count the energy of a second on what is billed as one."""
        outcome = self.outcome
        if base_w < 0:
            outcome.surplus_kwh -= base_w / _WS_PER_KWH
        if not heating_w:
            return
        solar_w = min(heating_w, max(-base_w - max(battery_w, 0.0), 0.0))
        given_w = min(heating_w - solar_w, max(-battery_w, 0.0))
        outcome.solar_kwh += solar_w / _WS_PER_KWH
        outcome.battery_kwh += given_w / _WS_PER_KWH
        outcome.grid_kwh += (heating_w - solar_w - given_w) / _WS_PER_KWH

    def _decide(self, shown: Powers | None) -> frozenset[str]:
        """Ask the decider, or skip a second in which nothing can start.

        That is one in which nothing has been on for a while and each phase is above the decider's
        floor, or nothing is known. The last of them are kept and stepped before the first that may
        count, so that then the decider has its delays and rests behind it as if there had been no gap.
        """
        now = self._now
        if self._on:
            self._on_at = now
        elif (
            self._skip
            and (shown is None or (self._floor_w is not None and min(shown) >= self._floor_w))
            and now - self._on_at > _REST_S
            and now - self._stepped_at < _LONGEST_SKIP_S
        ):
            self._skipped.append((now, shown))
            return self._on
        for at, skipped in self._skipped:
            self._decider.decide(at, skipped)
        self._skipped.clear()
        self._stepped_at = now
        return self._decider.decide(now, shown)


def replay(settings: Settings, base: Sequence[Powers | None], *, lag_s: int = 1) -> Outcome:
    """Return what the real controller with these settings makes of days that begin at midnight."""
    loop = Replay(settings.heaters, RealController(settings), metering=settings.metering, lag_s=lag_s)
    loop.run(base)
    return loop.outcome
