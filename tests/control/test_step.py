"""Which frame shows a relay's switching."""

import pytest

from custom_components.ems_smart_heater.control.step import EARLIEST_S, LATEST_S, edge

AT = 100.0
TIMES = [AT - EARLIEST_S - 0.5, AT - EARLIEST_S, AT, AT + LATEST_S, AT + LATEST_S + 0.5]


@pytest.mark.parametrize(
    ("jumps_w", "found"),
    [
        ([900, 500, 0, 0, 900], 1),  # outside of the window, something else
        ([900, 0, 0, 500, 900], 3),
        ([0, 0, -500, 0, 0], 1),  # a fall is no step in the heater's direction
        ([0, 500, 500, 0, 0], 1),
    ],
)
def test_the_largest_that_may_be_it(jumps_w: list[float], found: int) -> None:
    assert edge(TIMES, jumps_w, AT) == found


def test_not_beyond_what_else_is_known() -> None:
    assert edge(TIMES, [0, 900, 500, 400, 0], AT, since=AT) == 2
    assert edge(TIMES, [0, 400, 500, 900, 0], AT, until=AT) == 2


def test_no_frame_in_time() -> None:
    with pytest.raises(ValueError, match="empty"):
        edge([AT - 5, AT + 10], [500, 500], AT)
