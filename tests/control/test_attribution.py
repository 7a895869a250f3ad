"""Whose doing it is that a relay shows something else than it was told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.ems_smart_heater.control.attribution import (
    AFTER_OFF_S,
    BEGIN_S,
    FORGIVEN_S,
    HEARTBEATS,
    LATE_S,
    OPENS_S,
    Attribution,
    Hand,
)

MORNING = 1000.0


def running(heartbeat_s: float = 0) -> Attribution:
    """Return one whose relay was told on at `MORNING`, and showed that at once."""
    attribution = Attribution(began_at=0, heartbeat_s=heartbeat_s)
    attribution.sent(MORNING, on=True, shown=False)
    assert shown(attribution, 0, on=True, wanted=True) is None
    attribution.returned(MORNING, on=True)
    return attribution


def shown(
    attribution: Attribution, after: float, *, on: bool, wanted: bool, user: bool = False, context: str = "c"
) -> Hand | None:
    return attribution.shown(MORNING + after, on=on, wanted=wanted, context=context, user=user)


@pytest.mark.parametrize(
    ("after", "user", "hand"),
    [
        (1, True, Hand.OFF),
        (1, False, Hand.OPENED),
        (OPENS_S - 0.1, False, Hand.OPENED),
        (OPENS_S, False, Hand.OFF),
        (600, False, Hand.OFF),
    ],
)
def test_an_off_while_it_shall_be_on(after: float, user: bool, hand: Hand) -> None:
    assert shown(running(), after, on=False, wanted=True, user=user) is hand


@pytest.mark.parametrize(("after", "hand"), [(LATE_S - 1, None), (LATE_S, Hand.OFF)])
def test_an_off_of_ours_that_comes_late_is_nobodys(after: float, hand: Hand | None) -> None:
    attribution = running()
    attribution.sent(MORNING, on=False, shown=True)
    assert shown(attribution, after, on=False, wanted=True) is hand


def test_a_late_off_explains_one_only() -> None:
    """A click off after one of our offs came late is a click."""
    attribution = running()
    attribution.sent(MORNING, on=False, shown=True)
    assert shown(attribution, 8, on=False, wanted=True) is None
    attribution.sent(MORNING + 8, on=True, shown=False)
    assert shown(attribution, 8.1, on=True, wanted=True) is None
    assert shown(attribution, 20, on=False, wanted=True) is Hand.OFF


def test_what_was_confirmed_explains_nothing_any_more() -> None:
    attribution = running()
    attribution.sent(MORNING, on=False, shown=None)
    attribution.confirmed(MORNING + 1, on=False)
    assert shown(attribution, 20, on=False, wanted=True) is Hand.OFF


@pytest.mark.parametrize(
    ("after", "hand"),
    [(1, Hand.OPENED), (HEARTBEATS * 20 - 0.1, Hand.OFF), (HEARTBEATS * 20, None), (600, None)],
)
def test_an_off_soon_after_a_heartbeat_is_a_persons(after: float, hand: Hand | None) -> None:
    """The dead man's time is longer than that."""
    assert shown(running(heartbeat_s=20), after, on=False, wanted=True) is hand


def test_a_heartbeat_that_did_not_return_was_not_heard() -> None:
    attribution = running(heartbeat_s=20)
    attribution.sent(MORNING + 20, on=True, shown=True)
    assert shown(attribution, 31, on=False, wanted=True) is None


@pytest.mark.parametrize("found_on", [True, False])
def test_a_heartbeat_and_a_relay_that_was_not_closed_by_us(found_on: bool) -> None:
    """Found on, or closed by hand: its own timer began then."""
    attribution = Attribution(began_at=0, heartbeat_s=60)
    if found_on:
        attribution.adopted(MORNING)
    else:
        assert shown(attribution, 0, on=True, wanted=False) is Hand.ON
    assert shown(attribution, 30, on=False, wanted=True) is Hand.OFF


@pytest.mark.parametrize(
    ("after", "user", "hand"),
    [
        (1, True, Hand.ON),
        (1, False, None),
        (AFTER_OFF_S - 1, False, None),
        (AFTER_OFF_S, False, Hand.ON),
    ],
)
def test_an_on_after_an_off_of_ours(after: float, user: bool, hand: Hand | None) -> None:
    attribution = running()
    attribution.sent(MORNING, on=False, shown=True)
    assert shown(attribution, 0, on=False, wanted=False) is None
    assert shown(attribution, after, on=True, wanted=False, user=user, context="d") is hand


def test_an_on_after_a_persons_off_is_a_persons() -> None:
    attribution = running()
    assert shown(attribution, 100, on=False, wanted=True, user=True, context="click") is Hand.OFF
    assert shown(attribution, 103, on=True, wanted=False, user=True, context="another") is Hand.ON


def test_what_switched_off_does_not_switch_on() -> None:
    """An entity keeps its context for five seconds: a late on of ours seems to be of who clicked off."""
    attribution = running()
    attribution.sent(MORNING + 99, on=True, shown=False)
    assert shown(attribution, 100, on=False, wanted=True, user=True, context="click") is Hand.OFF
    assert shown(attribution, 103, on=True, wanted=False, user=True, context="click") is None


def test_an_on_of_ours_that_comes_late_is_nobodys() -> None:
    attribution = Attribution(began_at=0)
    attribution.sent(MORNING, on=True, shown=False)
    assert shown(attribution, 120, on=True, wanted=False) is None


@pytest.mark.parametrize(("after", "hand"), [(BEGIN_S - 0.1, None), (BEGIN_S, Hand.OFF)])
def test_an_off_right_after_the_start_may_be_of_the_control_before(after: float, hand: Hand | None) -> None:
    """A reload lets go of a relay that shows that a moment later, when it was found on again; only one."""
    attribution = Attribution(began_at=MORNING)
    attribution.adopted(MORNING)
    assert shown(attribution, after, on=False, wanted=True) is hand
    assert shown(attribution, after, on=True, wanted=True) is None
    assert shown(attribution, after, on=False, wanted=True) is Hand.OFF


def test_rests_grow_and_are_forgotten_after_a_good_run() -> None:
    attribution, now, rests = Attribution(began_at=0), MORNING, []
    for _ in range(8):
        attribution.sent(now, on=True, shown=False)
        attribution.shown(now, on=True, wanted=True, context="c", user=False)
        assert attribution.shown(now + 1, on=False, wanted=True, context="c", user=False) is Hand.OPENED
        rests.append(attribution.rest_s)
        now += 1 + attribution.rest_s
    assert rests == [60, 120, 240, 480, 960, 1800, 1800, 1800]
    assert attribution.opens_itself(now)
    attribution.sent(now, on=True, shown=False)
    attribution.shown(now, on=True, wanted=True, context="c", user=False)
    assert attribution.opens_itself(now + FORGIVEN_S - 1)
    assert not attribution.opens_itself(now + FORGIVEN_S)
    assert attribution.shown(now + FORGIVEN_S, on=False, wanted=True, context="c", user=False) is Hand.OFF
    assert attribution.openings == 0


EVENTS = st.lists(
    st.tuples(
        st.floats(0, 60),
        st.sampled_from(["told on", "told off", "returned", "shown", "confirmed"]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=30,
)


@given(events=EVENTS, heartbeat_s=st.sampled_from([0, 20]), context=st.sampled_from(["one", "two"]))
def test_an_off_with_a_user_is_always_a_persons(
    events: list[tuple[float, str, bool, bool]], heartbeat_s: int, context: str
) -> None:
    """Whatever was told, returned or shown before."""
    attribution, now, on, wanted = Attribution(began_at=0, heartbeat_s=heartbeat_s), 0.0, False, False
    for seconds, what, user, other in events:
        now += seconds
        if what in ("told on", "told off"):
            wanted = what == "told on"
            attribution.sent(now, on=wanted, shown=on)
        elif what == "returned":
            attribution.returned(now, on=other)
        elif what == "confirmed":
            attribution.confirmed(now, on=wanted)
        else:
            on = not on
            attribution.shown(now, on=on, wanted=wanted, context="one" if other else "two", user=user)
    assert attribution.shown(now, on=False, wanted=True, context=context, user=True) is Hand.OFF
