"""A world in virtual time around a controller: a meter, relays that obey or not, water."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

from custom_components.ems_smart_heater.const import CONF_TEMPERATURE_SENSOR
from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.decision import Decision
from custom_components.ems_smart_heater.control.house import USUAL_PRICES, Prices
from custom_components.ems_smart_heater.control.model import (
    HeaterInput,
    HeaterSettings,
    Inputs,
    RelayInput,
    Settings,
    Status,
)
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS
from custom_components.ems_smart_heater.meter import Phase, Reading
from tests.meter.frames import reading

WITH_SENSOR = frozenset({CONF_TEMPERATURE_SENSOR})
"""What the entities are called of a heater that goes by its water only."""
DELAY_S = 0.25
"""How long a relay takes to show what it was told."""


def heater(phase: Phase = Phase.L1, power_w: float = 500, **changes: Any) -> HeaterSettings:
    """Return a heater as set-up makes it."""
    values: dict[str, Any] = {"on_threshold_w": -(1.1 * power_w + 50), "off_threshold_w": -30} | changes
    return HeaterSettings(phase=phase, power_w=power_w, **values)


THREE = {"a": heater(Phase.L1), "b": heater(Phase.L2), "c": heater(Phase.L3)}


@dataclass
class FakeRelay:
    """Shows what it was told a little later, unless it is broken."""

    on: bool | None = False
    obeys: bool = True
    told: bool = False
    told_at: float = -1e9

    def tell(self, now: float, on: bool) -> None:
        """Take a command."""
        if on is not self.told:
            self.told, self.told_at = on, now

    def settle(self, now: float) -> None:
        """Do what it was told when it is time."""
        if self.obeys and self.on is not None and now >= self.told_at + DELAY_S:
            self.on = self.told


@dataclass
class World:
    """Runs a controller against a house; power is the grid's without heaters, W."""

    settings: Settings = field(default_factory=lambda: Settings(strategy=THRESHOLDS, heaters=THREE))
    power: dict[Phase, float] = field(
        default_factory=lambda: dict.fromkeys((Phase.L1, Phase.L2, Phase.L3), 0.0)
    )
    hz: float = 4
    now: float = 1000
    closed_loop: bool = True
    lag_s: float = 0
    """How much later the meter shows what a heater draws."""
    real_w: dict[str, float] = field(default_factory=dict)
    """What a heater draws where that is not what was entered."""
    midnight: float = 1000 - 43_200
    """When the day began."""
    prices: Prices = USUAL_PRICES
    battery_w: float | None = None
    frames: bool = True
    frame: Callable[[Reading], Reading | None] = lambda reading: reading
    """What is made of a reading before the controller is given it."""
    age_s: float = 0
    """How old readings are when they come."""
    temperature: dict[str, float | None] = field(default_factory=dict)
    reported_at: dict[str, float] = field(default_factory=dict)
    log: list[tuple[float, str, bool]] = field(default_factory=list)
    """Each change of a command: seconds since the start, key, on."""

    def __post_init__(self) -> None:
        self.began = self.now
        self.relays = {key: FakeRelay() for key in self.settings.heaters}
        self.contactor = FakeRelay()
        self.controller = Controller(self.now)
        self._draws: list[tuple[float, Mapping[str, bool]]] = []
        self.decision = Decision(heaters={})

    def set(self, **changes: Any) -> None:
        """Change settings and let the controller know."""
        self.settings = replace(self.settings, **changes)
        self.step()

    def set_heater(self, key: str, **changes: Any) -> None:
        """Change a heater's settings and let the controller know."""
        heaters = {**self.settings.heaters, key: replace(self.settings.heaters[key], **changes)}
        self.set(heaters=heaters)

    def inputs(self, frame: Reading | None = None) -> Inputs:
        """Return what the controller is told."""
        return Inputs(
            settings=self.settings,
            heaters={
                key: HeaterInput(
                    relay=RelayInput(on=relay.on),
                    temperature_c=self.temperature.get(key),
                    temperature_at=self.reported_at.get(key, self.now),
                )
                for key, relay in self.relays.items()
            },
            contactor=RelayInput(on=self.contactor.on) if self.settings.contactor else None,
            reading=frame,
            reading_age_s=self.age_s,
            date=int((self.now - self.midnight) // 86_400),
            time_of_day_s=(self.now - self.midnight) % 86_400,
            prices=self.prices,
            battery_w=self.battery_w,
        )

    def step(self, frame: Reading | None = None) -> Decision:
        """Let the controller decide, and tell the relays."""
        before = self.decision
        self.decision = self.controller.step(self.now, self.inputs(frame))
        assert self.decision.wake_at is None or self.now < self.decision.wake_at < inf
        for key, decision in self.decision.heaters.items():
            if decision.on != (key in before.heaters and before.heaters[key].on):
                self.log.append((self.now - self.began, key, decision.on))
            self.relays[key].tell(self.now, decision.on)
        if self.decision.contactor != before.contactor:
            self.log.append((self.now - self.began, "contactor", self.decision.contactor))
        self.contactor.tell(self.now, self.decision.contactor)
        return self.decision

    def run(self, seconds: float, *, until: Callable[[], bool] | None = None) -> float:
        """Let time pass; return how much did, at most `seconds`."""
        start = self.now
        ticks = round(seconds / 0.05)
        for tick in range(1, ticks + 1):
            self.now = start + tick * 0.05
            self._house()
            if self.frames and tick % round(20 / self.hz) == 0:
                self.step(self.frame(self._reading()))
            elif self.decision.wake_at is not None and self.now >= self.decision.wake_at:
                self.step()
            if until is not None and until():
                break
        return self.now - start

    def _house(self) -> None:
        """Let relays move; a change is a step of the controller, as in Home Assistant."""
        everything = [*self.relays.values(), self.contactor]
        before = [relay.on for relay in everything]
        for relay in everything:
            relay.settle(self.now)
        self._draws.append((self.now, {key: relay.on is True for key, relay in self.relays.items()}))
        while len(self._draws) > 1 and self._draws[1][0] <= self.now - self.lag_s:
            self._draws.pop(0)
        if before != [relay.on for relay in everything]:
            self.step()

    def _reading(self) -> Reading:
        """Return what the meter shows."""
        power = dict(self.power)
        if self.closed_loop:
            for key, drawing in self._draws[0][1].items():
                settings = self.settings.heaters[key]
                if drawing and (not self.settings.contactor or self.contactor.on):
                    phases = list(power) if settings.phase is Phase.TOTAL else [settings.phase]
                    for phase in phases:
                        power[phase] += self.real_w.get(key, settings.power_w) / len(phases)
        return reading(power[Phase.L1], power[Phase.L2], power[Phase.L3], at=self.now)

    def on(self, key: str = "a") -> bool:
        """Return whether a heater is commanded on."""
        return key in self.ons()

    def status(self, key: str = "a") -> Status:
        """Return why."""
        return self.decision.heaters[key].status

    def ons(self) -> list[str]:
        """Return the heaters that are commanded on."""
        return [key for key, decision in self.decision.heaters.items() if decision.on]


def one(**changes: Any) -> World:
    """Return a world with one heater of 500 W on L1."""
    return World(settings=Settings(strategy=THRESHOLDS, heaters={"a": heater(**changes)}))


def sunny(world: World, watts: float = -650) -> World:
    """Let every phase feed in."""
    world.power = dict.fromkeys(world.power, watts)
    return world
