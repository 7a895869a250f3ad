"""What bounds hold whatever a house draws: import, wear, and that nothing is stuck."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.ems_smart_heater.control.model import Metering
from custom_components.ems_smart_heater.control.relay_state import LONGEST_QUIET_S
from custom_components.ems_smart_heater.control.replay import Powers, RealController, Replay
from custom_components.ems_smart_heater.control.strategies import STRATEGIES
from custom_components.ems_smart_heater.control.strategies.import_budget import BUDGET_S, MOST_WS

from .surplus_world import follow, surplus

LAG_S = 1
SETTLING_S = 3 + LAG_S + 2
"""In which an import may not be to be seen, and is not judged: settle time, lag, a frame and the relay."""

loads = st.tuples(st.floats(0, 4000), st.integers(1, 90))
"""Power of a load, W, and for how many seconds."""
houses = st.tuples(st.floats(500, 6000), st.lists(loads, min_size=1, max_size=12))
"""Surplus without loads, W, and loads that come one after the other, again and again."""


def seconds_of(house: tuple[float, list[tuple[float, int]]], hours: float) -> list[Powers]:
    sun_w, parts = house
    once: list[Powers] = []
    for load_w, held_s in parts:
        third_w = (load_w - sun_w) / 3
        once += [(third_w, third_w, third_w)] * held_s
    return (once * (round(3600 * hours) // len(once) + 1))[: round(3600 * hours)]


@dataclass
class Watch:
    """Counts clicks, and import since the last of them."""

    power_w: dict[str, float]

    def __post_init__(self) -> None:
        self.clicks: dict[str, list[float]] = {key: [] for key in self.power_w}
        self.on: frozenset[str] = frozenset()
        self.imported_ws = self.most_ws = self.switched_at = 0.0

    def __call__(self, now: float, grid: Powers, on: frozenset[str]) -> None:
        if on != self.on:
            for key in on ^ self.on:
                self.clicks[key].append(now)
            self.imported_ws, self.switched_at, self.on = 0.0, now, on
        if not on or now < self.switched_at + SETTLING_S:
            return
        self.imported_ws = max(0.0, self.imported_ws + sum(grid))
        limit_ws = min(BUDGET_S * min(self.power_w[key] for key in on), MOST_WS)
        beyond_s = SETTLING_S * max(sum(grid), 0.0)  # what is drawn until the stop is to be seen
        self.most_ws = max(self.most_ws, self.imported_ws - limit_ws - beyond_s)

    @property
    def most_an_hour(self) -> int:
        """Return the most clicks of a relay in any hour."""
        return max(
            (
                sum(first <= at < first + 3600 for at in each)
                for each in self.clicks.values()
                for first in each
            ),
            default=0,
        )


@given(house=houses)
@settings(max_examples=6)
def test_import_and_wear_are_bounded_whatever_the_house_draws(
    house: tuple[float, list[tuple[float, int]]],
) -> None:
    """A relay clicks no more than 24 times in any hour, and no import goes on beyond what is allowed."""
    chosen = follow().settings
    watch = Watch({key: each.power_w for key, each in chosen.heaters.items()})
    loop = Replay(chosen.heaters, RealController(chosen), lag_s=LAG_S, watch=watch, skip=False)
    loop.run(seconds_of(house, 1.2))
    assert watch.most_an_hour <= 24
    assert watch.most_ws <= 0


@given(house=houses, kind=st.sampled_from(list(STRATEGIES.values())), per_phase=st.booleans())
@settings(max_examples=5)
def test_no_strategy_wears_a_relay_out(
    house: tuple[float, list[tuple[float, int]]], kind: object, per_phase: bool
) -> None:
    """Also without any minimum time."""
    metering = Metering.PER_PHASE if per_phase else Metering.BALANCED
    chosen = follow(strategy=kind, metering=metering, min_on_s=0, min_off_s=0).settings
    watch = Watch({key: each.power_w for key, each in chosen.heaters.items()})
    loop = Replay(
        chosen.heaters, RealController(chosen), metering=metering, lag_s=LAG_S, watch=watch, skip=False
    )
    loop.run(seconds_of(house, 1.5))
    assert watch.most_an_hour <= 24


@given(
    broken=st.sampled_from(["a", "b", "c"]),
    at_s=st.floats(0, 30),
    moves=st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=8),
    pause_s=st.sampled_from([0.3, 1.0, 2.5]),
)
@settings(max_examples=25)
def test_a_relay_that_does_what_it_likes_keeps_no_other_on(
    broken: str, at_s: float, moves: list[bool | None], pause_s: float
) -> None:
    """It hangs, is away, or flaps without end: the others leave when the sun does."""
    world = surplus(follow(fast_off_w=20_000), 4700)
    world.run(20 + at_s)
    relay = world.relays[broken]
    relay.obeys = False
    world.closed_loop = False
    surplus(world, -3000)
    others = [key for key in world.relays if key != broken]
    passed_s = 0.0
    while any(world.on(key) for key in others) and passed_s < 120:
        relay.on = moves[round(passed_s / pause_s) % len(moves)]
        passed_s += world.run(pause_s)
    assert passed_s <= 2 * (LONGEST_QUIET_S + 5)
