"""A world whose controller may raise, over the net."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.decision import Decision
from custom_components.ems_smart_heater.control.model import HeaterMemory, Inputs, Settings
from custom_components.ems_smart_heater.control.net import Fault, SafetyNet
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS

from .world import THREE, World, sunny

WHERE = ["step", "late", "look"]
"""Where it may raise: at the begin or the end of a step, or while what is known is looked for."""


class Nobody(RuntimeError):
    """Thought of this."""


@dataclass
class Falling:
    """Stands where the controller stands in a world; what is `broken` raises."""

    now: float
    memory_given: Mapping[str, HeaterMemory] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    faults: list[Fault | None] = field(default_factory=list)
    fallen_at: float = 0

    def __post_init__(self) -> None:
        self.net = SafetyNet(self.now, self.memory_given, on_fault=self._told, make=self._make)

    def fail(self, now: float, error: Exception) -> None:
        """Let something on the way to a decision raise."""
        self.now = now
        self.net.fail(now, error)

    def _told(self, fault: Fault | None) -> None:
        self.faults.append(fault)
        self.fallen_at = self.now

    def _fail(self, where: str) -> None:
        if where in self.broken:
            raise Nobody(where)

    def _make(self, *args: Any, **kwargs: Any) -> Controller:
        self._fail("make")
        falling = self

        class Raising(Controller):
            def step(self, now: float, inputs: Inputs) -> Decision:
                falling._fail("step")
                decision = super().step(now, inputs)
                falling._fail("late")
                return decision

        return Raising(*args, **kwargs)

    def step(self, now: float, inputs: Inputs) -> Decision:
        self.now = now

        def look() -> Inputs:
            self._fail("look")
            return inputs

        return self.net.step(now, inputs.settings, look)


def over_the_net(world: World, **memory: HeaterMemory) -> Falling:
    """Put the net under a world's controller."""
    falling = Falling(world.now, memory)
    stand_in: Any = falling
    world.controller = stand_in
    return falling


def running(*, contactor: bool = False, **memory: HeaterMemory) -> tuple[World, Falling]:
    """Return a world with three heaters that are on, and what stands for its controller."""
    world = sunny(World(settings=Settings(strategy=THRESHOLDS, heaters=THREE, contactor=contactor)))
    falling = over_the_net(world, **memory)
    world.run(60)
    assert world.ons() == ["a", "b", "c"]
    world.log.clear()
    return world, falling
