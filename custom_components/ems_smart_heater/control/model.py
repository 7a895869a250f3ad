"""The controller's vocabulary: settings, inputs, what a strategy sees and says.

Power is in W, + drawn from the grid, - fed in; temperature in °C; times named `now`, `at`,
`until` are monotonic seconds; delays are seconds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

from ..meter import Phase, Reading
from .house import USUAL_PRICES, HouseMemory, Prices
from .learning import Learned
from .usage import Usage

CONFIRMATION_S: Final = 5
"""A relay that does not show what it was told for this long does not obey."""

type Says = Mapping[str, str | None]
"""An entity's key -> its state; None, or no key: it says nothing that could be used."""
_NOTHING: Final[Says] = MappingProxyType({})


class Mode(StrEnum):
    """What a person wants of a heater."""

    AUTOMATIC = "automatic"
    ON = "on"
    OFF = "off"


class Control(StrEnum):
    """What a person wants of the control as a whole."""

    AUTOMATIC = "automatic"
    OBSERVE = "observe"
    """Everything is decided and shown, nothing is switched."""
    OFF = "off"


class Metering(StrEnum):
    """What the bill counts."""

    BALANCED = "balanced"
    """The sum of the phases: what one feeds in, another may draw."""
    PER_PHASE = "per_phase"


class Status(StrEnum):
    """Why a heater is on, or why not."""

    OFF = "off"
    OVERRIDE_OFF = "override_off"
    TEMPERATURE_LOST = "temperature_lost"
    HOT = "hot"
    LONGEST_RUN = "longest_run"
    MANUAL = "manual"
    BOOST = "boost"
    OVERRIDE = "override"
    METER_LOST = "meter_lost"
    CONTROL_OFF = "control_off"
    SURPLUS = "surplus"
    WAITING_ON = "waiting_on"
    SPARES_RELAY = "spares_relay"
    WAITING_OFF = "waiting_off"
    MIN_ON = "min_on"
    MIN_OFF = "min_off"
    DAILY_LIMIT = "daily_limit"
    NO_SURPLUS = "no_surplus"
    RELAY_FAULT = "relay_fault"
    RELAY_UNAVAILABLE = "relay_unavailable"
    CONTACTOR_FAULT = "contactor_fault"
    CANNOT_SWITCH_OFF = "cannot_switch_off"
    RELAY_OPENS = "relay_opens"
    CONTROL_FAULT = "control_fault"


class HoldKind(StrEnum):
    """What a person asked for a while."""

    BOOST = "boost"
    OVERRIDE_ON = "override_on"
    """Somebody switched the relay on."""
    OVERRIDE_OFF = "override_off"
    """Somebody switched the relay off."""
    OPENED = "opened"
    """The relay does not stay closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A wish that ends by itself at `until`, or at a temperature if it has one."""

    kind: HoldKind
    until: float
    target_c: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaterMemory:
    """What a heater must not forget when Home Assistant restarts."""

    hot: bool | None = None
    hold: Hold | None = None
    run_s: float = 0
    """How long it has been on without a break."""
    rest_s: float = 0
    """How long it still rests after its longest run."""
    learned: Learned = field(default_factory=Learned)
    usage: Usage = field(default_factory=Usage)
    wear_s: float = 0
    """In how long all automatic starts are in store again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaterSettings:
    """What a person set for one heater."""

    power_w: float
    phase: Phase
    mode: Mode = Mode.AUTOMATIC
    on_threshold_w: float
    off_threshold_w: float
    entities: frozenset[str] = frozenset()
    """The keys of the entities that it goes by: those that a person named, usable or not."""
    on_temperature_c: float = 50
    off_temperature_c: float = 53
    max_age_s: float = 3600
    """How old a temperature may be while the heater is on; 0 = any age."""
    longest_run_s: float = 0
    """How long it may be on without a break; 0 = for ever."""
    boost_s: float = 3600
    """How long a boost lasts that was asked for without an end."""
    switchings_a_day: int = 0
    """How often its relay may switch in a day, on and off counted; 0 = no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a person set; the order of the heaters is their priority: first on, last off."""

    heaters: Mapping[str, HeaterSettings]
    strategy: StrategyKind
    control: Control = Control.AUTOMATIC
    metering: Metering = Metering.BALANCED
    contactor: bool = False
    total_guard: bool = True
    total_on_threshold_w: float = -650
    total_off_threshold_w: float = -50
    on_delay_s: float = 10
    off_delay_s: float = 5
    min_on_s: float = 0
    min_off_s: float = 0
    start_every_s: float = 450
    """A relay earns an automatic start in so long; 0: it may start as often as there is cause."""
    battery: bool = False
    """A person said that there is a home battery."""
    tolerated_import_w: float = 0
    """What may be drawn from the grid before a heater leaves; negative: what must be fed in."""
    start_margin_w: float = 0
    fast_off_w: float = 1500
    click_ct: float = 0.01
    """What a switching costs of a relay, ct; it counts in what was saved, and in no decision."""
    settle_s: float = 3
    stale_s: float = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayInput:
    """What a relay shows; `on` is None while it is unavailable or unknown."""

    on: bool | None
    owes_off: bool = False
    """A failed on command may still come through: off only counts after an off was sent."""
    provisional: bool = False
    """Home Assistant is starting: templates show off before they are evaluated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaterInput:
    """What is known of one heater now."""

    relay: RelayInput
    temperature_c: float | None = None
    """None: the sensor says nothing that could be used."""
    temperature_at: float | None = None
    """When the sensor reported last."""
    says: Says = _NOTHING
    """What the entities say that it goes by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All that a decision is made of. `reading` is a good one that has just come, else None."""

    settings: Settings
    heaters: Mapping[str, HeaterInput]
    contactor: RelayInput | None = None
    reading: Reading | None = None
    reading_age_s: float = 0
    """How old it was when it came."""
    date: int = 0
    """Which day it is, where the house is: a number that grows by one with each."""
    time_of_day_s: float = 0
    """Seconds since midnight, where the house is."""
    prices: Prices = USUAL_PRICES
    battery_w: float | None = None
    """Power of the home batteries, + charging, - giving; None: not known."""


class Candidate(NamedTuple):
    """A heater that the strategy decides about; a tuple, as many are made for each frame."""

    heater_id: str
    settings: HeaterSettings
    on: bool
    settled: bool
    """The meter shows what it does: not so for a settle time after its start."""
    handed_over: bool = False
    """What a person asked for has just ended: its off condition counts now."""
    drawing: bool = False
    """It is on and the meter's power contains its own."""
    idle: bool = False
    """It is on and the meter has shown that it draws nothing: it could begin to at any time."""
    stuck: bool = False
    """Its minimum time, its relay or its daily limit keep it as it is."""


class View(NamedTuple):
    """What a strategy sees. Promised power was started and is not visible yet, by phase."""

    now: float
    settings: Settings
    power_w: Mapping[Phase, float]
    promised_w: Mapping[Phase, float]
    good: bool
    """A good reading has just come."""
    restart: bool
    """The readings had a gap: on delays start anew."""
    prices: Prices
    battery_w: float | None
    """Power of the home batteries, + charging, - giving; None: not known."""
    quiet: bool
    """A heater switched, and the meter may not show it yet."""
    candidates: Sequence[Candidate]


class Verdict(NamedTuple):
    """When a heater's start or stop falls due if its condition goes on; None: it does not hold."""

    start_at: float | None = None
    stop_at: float | None = None


class Strategy(Protocol):
    """Decides about the heaters that no rule decides about."""

    def judge(self, view: View) -> Mapping[str, Verdict]:
        """Return when each candidate's start or stop falls due."""

    def memory(self, now: float) -> HouseMemory:
        """Return what it must not forget; one that learns nothing returns what it was given."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StrategyKind:
    """A way to turn surplus into heat and all that belongs to it; its texts are found by its name."""

    name: str
    make: Callable[[float, HouseMemory], Strategy]
    """Makes one at a time, with what was remembered."""
    goes_by: frozenset[str]
    """The settings, of the house and of heaters, that it goes by."""
    defaults: Mapping[str, float]
    """What holds for settings of the house that nobody changed; measured with `script/bench day`."""
    stops_together: bool = False
    """Its stops are carried out in one step; else one each settle time."""
    band_w: Callable[[HeaterSettings, Settings], float] = lambda _heater, _settings: inf
    """Returns how much power there is between a heater's start and its stop, W: it must not take more."""

    def __str__(self) -> str:
        """Return its name, as it is stored and shown."""
        return self.name
