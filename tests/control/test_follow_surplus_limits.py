"""Where each condition of `follow_surplus` begins and ends, to the watt and the second."""

from typing import Any

import pytest

from custom_components.ems_smart_heater.control.model import Candidate, Settings, Verdict, View
from custom_components.ems_smart_heater.control.strategies import FOLLOW_SURPLUS
from custom_components.ems_smart_heater.control.strategies.follow_surplus import (
    LEAST_GAIN_W,
    LONGEST_QUIET_S,
    FollowSurplus,
    _Lowest,
)
from custom_components.ems_smart_heater.meter import Phase

from .world import heater

OFF_DELAY_S = 20
TOLERATED_W = 100


def judge(
    strategy: FollowSurplus, now: float, total_w: float, *, off_w: float | None = None, **view: Any
) -> Verdict:
    """Return the verdict about the heater "a" of 1000 W, which is on; "b" is off if it has a power."""
    heaters = {"a": heater(Phase.L1, 1000)} | ({} if off_w is None else {"b": heater(Phase.L1, off_w)})
    settings = Settings(
        heaters=heaters,
        strategy=FOLLOW_SURPLUS,
        tolerated_import_w=TOLERATED_W,
        start_margin_w=0,
        off_delay_s=OFF_DELAY_S,
        exchange_delay_s=0,
    )
    candidates = [
        Candidate(heater_id=key, settings=own, on=key == "a", settled=True, drawing=key == "a")
        for key, own in heaters.items()
    ]
    return strategy.judge(
        View(
            now=now,
            settings=settings,
            power_w=dict.fromkeys(Phase, total_w / 3) | {Phase.TOTAL: total_w},
            promised_w=dict.fromkeys(Phase, 0.0),
            restart=False,
            **{"quiet": False, **view},
            candidates=candidates,
        )
    )["a"]


def test_what_is_tolerated_does_not_begin_the_off_delay() -> None:
    strategy = FollowSurplus()
    stops = [judge(strategy, at, TOLERATED_W + at / 5).stop_at for at in (0, 5)]
    assert stops == [None, 5 + OFF_DELAY_S]


def test_the_meter_is_believed_after_the_longest_quiet() -> None:
    strategy, import_w = FollowSurplus(), 1000
    stops = [
        judge(strategy, at, import_w, quiet=True).stop_at
        for at in (0, LONGEST_QUIET_S - 0.25, LONGEST_QUIET_S)
    ]
    assert stops == [None, None, LONGEST_QUIET_S + OFF_DELAY_S]


@pytest.mark.parametrize(("missing_w", "stop_at"), [(0, 0), (1, None)])
def test_the_least_gain_of_an_exchange(missing_w: float, stop_at: float | None) -> None:
    off_w = 1000 + LEAST_GAIN_W - missing_w
    assert judge(FollowSurplus(), 0, -LEAST_GAIN_W - 50, off_w=off_w).stop_at == stop_at


def test_the_least_room_of_a_delay_counts_its_first_moment() -> None:
    lowest = _Lowest()
    for now, room in ((0, 5), (10, 7)):
        lowest.add(now, (room,), 10)
    assert lowest.since(0) == (5,)


def test_a_room_that_stays_is_kept_once() -> None:
    lowest = _Lowest()
    for now in range(5):
        lowest.add(now, (5,), 10)
    assert [len(values) for values in lowest._lines] == [1]
