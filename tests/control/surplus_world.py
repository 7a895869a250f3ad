"""A world that follows the surplus, with three heaters of different powers."""

from typing import Any

from custom_components.ems_smart_heater.control.model import Settings
from custom_components.ems_smart_heater.control.strategies import FOLLOW_SURPLUS
from custom_components.ems_smart_heater.meter import Phase

from .world import World, heater

THREE = {
    "a": heater(Phase.L1, 2000),
    "b": heater(Phase.L2, 1500),
    "c": heater(Phase.L3, 1000),
}


def follow(heaters: Any = None, **changes: Any) -> World:
    """Return a world that follows the surplus."""
    given: dict[str, Any] = {"strategy": FOLLOW_SURPLUS, **FOLLOW_SURPLUS.defaults, **changes}
    return World(settings=Settings(heaters=THREE if heaters is None else heaters, **given))


def surplus(world: World, watts: float) -> World:
    """Let the house feed this in without heaters, a third on each phase."""
    world.power = dict.fromkeys(world.power, -watts / 3)
    return world


def changes(world: World) -> list[tuple[str, bool]]:
    """Return what was switched, without the times."""
    return [(key, on) for _, key, on in world.log]
