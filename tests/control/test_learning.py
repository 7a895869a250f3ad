"""What a heater really draws: which step of the meter is its own, and which power follows."""

import pytest

from custom_components.ems_smart_heater.control.learning import Learned, Learning
from custom_components.ems_smart_heater.meter import Phase

from .learning_meter import L1, L2, L3, Meter, started, switched

# ---- the learned power


@pytest.mark.parametrize(
    ("steps", "power"),
    [
        ((), None),
        ((500, 500), None),
        ((500, 500, 500), 500),
        ((480, 500, 520), 500),
        ((500, 500, 540), 500),
        ((500, 500, 551), None),
        ((300, 300, 340), 300),
        ((300, 300, 341), None),
        ((1000, 1000, 1100), 1000),
        ((1000, 1000, 1101), None),
        ((500, 500, 900), None),
        ((900, 500, 500, 500), 500),
        ((900, 900, 500, 500, 500), 500),
        ((900, 900, 900, 500, 500, 500), None),
        ((900, 900, 900, 500, 500, 500, 500), 500),
        ((900, 700, 1200, 500, 500, 500, 1500), None),
    ],
)
def test_three_and_a_majority_agree(steps: tuple[float, ...], power: float | None) -> None:
    assert Learned(steps_w=steps).power_w == power


def test_three_switchings_make_the_power() -> None:
    meter = Meter()
    powers = [meter.switch(on=on, shows={0: 700}).power_w for on in (True, False, True)]
    assert powers == [None, None, 700]


def test_seven_steps_are_kept_and_a_new_element_replaces_the_power() -> None:
    meter = Meter(known=Learned(steps_w=(500,) * 7))
    powers = [meter.switch(on=number % 2 == 0, shows={0: 900}).power_w for number in range(4)]
    assert powers == [500, 500, 500, 900]
    assert meter.known.steps_w == (500, 500, 500, 900, 900, 900, 900)


def test_until_the_power_is_known_a_step_that_differs_starts_anew() -> None:
    meter = Meter()
    meter.switch(shows={0: 500})
    assert meter.switch(on=False, shows={0: 540}).steps_w == (500, 540)
    assert meter.switch(shows={0: 700}).steps_w == (700,)


@pytest.mark.parametrize(("edge_s", "steps"), [(2.5, 2), (2.75, 1)])
def test_until_the_power_is_known_a_step_at_another_delay_starts_anew(edge_s: float, steps: int) -> None:
    meter = Meter()
    meter.switch(edge_s=0.5)
    assert len(meter.switch(on=False, edge_s=edge_s).steps_w) == steps
    assert len(Meter(known=Learned(steps_w=(500,) * 3)).switch(edge_s=edge_s).steps_w) == 4


# ---- which step


@pytest.mark.parametrize(
    ("edge_s", "hz", "seen"),
    [
        (-1.25, 4, 0),
        (-1, 4, 1),
        (0, 4, 1),
        (3, 4, 1),
        (6, 4, 1),
        (6.25, 4, 0),
        (-1, 1, 1),
        (6, 1, 1),
        (2, 2, 1),
    ],
)
def test_the_edge_is_near_the_confirmation(edge_s: float, hz: float, seen: int) -> None:
    assert len(switched(edge_s=edge_s, hz=hz).steps_w) == seen


def test_a_step_down_is_no_start_and_a_step_up_no_end() -> None:
    assert switched(shows={0: -500}) == Learned()
    assert switched(shows={0: -500}, on=False) == Learned()
    assert switched(on=False).steps_w == (500,)


@pytest.mark.parametrize("hz", [1, 2, 4])
def test_an_edge_may_come_in_two_parts(hz: float) -> None:
    assert switched(hz=hz, shows={0: 300}, edge_s=1, also=[(1 + 1 / hz, 200)]).steps_w == (500,)
    assert switched(hz=hz, shows={0: 300}, edge_s=1, also=[(1 - 1 / hz, 200)]).steps_w == (500,)
    assert switched(hz=hz, shows={0: 600}, edge_s=1, also=[(1 + 1 / hz, -100)]).steps_w == ()
    assert switched(hz=hz, shows={0: 300}, edge_s=1, also=[(1 + 3 / hz, 200)]).steps_w == ()


@pytest.mark.parametrize("hz", [1, 4])
def test_a_moving_sun_is_no_part_of_the_step(hz: float) -> None:
    ramp = [(quarter / 4, 2.5) for quarter in range(-28, 44)]
    assert switched(hz=hz, also=ramp).steps_w[0] == pytest.approx(500, abs=25)


@pytest.mark.parametrize("power_w", [80, -80, 80.5, -80.5])
@pytest.mark.parametrize("after_s", [-6.75, -3, 4, 10.5])
def test_nothing_else_may_step_in_the_window(after_s: float, power_w: float) -> None:
    assert bool(switched(also=[(after_s, power_w)]).steps_w) == (abs(power_w) == 80)


@pytest.mark.parametrize("after_s", [-7, 10.75])
def test_what_steps_outside_the_window_does_not_matter(after_s: float) -> None:
    assert switched(also=[(after_s, 1000)]).steps_w


def test_a_tenth_of_a_great_power_is_no_step() -> None:
    assert switched(shows={0: 3000}, power_w=3000, also=[(4, 300)]).steps_w
    assert not switched(shows={0: 3000}, power_w=3000, also=[(4, 300.5)]).steps_w


@pytest.mark.parametrize(("spread_w", "seen"), [(120, True), (120.5, False)])
@pytest.mark.parametrize("begin_s", [-3, 2])
def test_a_side_that_spreads_too_far_is_refused(begin_s: float, spread_w: float, seen: bool) -> None:
    moving = [
        (begin_s, spread_w / 2),
        (begin_s + 0.5, spread_w / 2),
        (begin_s + 1.25, -60),
        (begin_s + 1.5, -60),
    ]
    assert bool(switched(also=moving).steps_w) == seen


@pytest.mark.parametrize(("power_w", "seen"), [(124.5, 0), (125, 1), (2000, 1), (2000.5, 0)])
def test_a_step_is_within_four_times_the_entered_power(power_w: float, seen: int) -> None:
    assert len(switched(shows={0: power_w}).steps_w) == seen


def test_the_least_step() -> None:
    assert switched(shows={0: 80.5}, power_w=300).steps_w == (80.5,)
    assert switched(shows={0: 80}, power_w=300) == Learned(misses=1)


def test_a_foreign_step_larger_than_the_heaters_is_refused() -> None:
    assert switched(shows={0: 300}, power_w=300, also=[(4, 1100)]) == Learned()


# ---- when nothing is judged


@pytest.mark.parametrize(("apart_s", "seen"), [(10.25, 0), (10.5, 1)])
def test_two_switchings_in_one_window_teach_nothing(apart_s: float, seen: int) -> None:
    meter = Meter()
    meter.run(20)
    meter.learning.switched(meter.now, "b", on=True, phase=L2, power_w=500)
    meter.run(apart_s)
    meter.learning.switched(meter.now, "a", on=True, phase=L1, power_w=500)
    meter.load(0.5, 500)
    meter.run(11)
    assert len(meter.known.steps_w) == seen
    assert meter.learning.known.get("b", Learned()).misses == seen


def test_a_disturbed_window_is_forgotten() -> None:
    meter = Meter()
    meter.run(20)
    meter.learning.switched(meter.now, "a", on=True, phase=L1, power_w=500)
    meter.load(0.5, 500)
    meter.run(5)
    meter.learning.disturbed(meter.now)
    meter.run(10)
    assert meter.known == Learned()
    assert meter.switch(on=False).steps_w == (500,)


@pytest.mark.parametrize(("last", "seen"), [(3.75, 1), (4, 0)])
def test_a_gap_in_the_frames_refuses(last: float, seen: int) -> None:
    gap = [2.25 + quarter / 4 for quarter in range(round((last - 2) * 4))]
    assert len(switched(hush=gap).steps_w) == seen


def test_frames_must_reach_back_far_enough() -> None:
    for missing_s, seen in ((5.25, 0), (5, 1)):
        meter = Meter()
        meter.run(missing_s + 0.25)
        meter.learning.switched(meter.now, "a", on=True, phase=L1, power_w=500)
        meter.load(0.5, 500)
        meter.run(11)
        assert len(meter.known.steps_w) != seen or missing_s == 5


def test_a_side_has_three_frames() -> None:
    assert switched(hz=1, edge_s=-1, hush=[-7, -6]).steps_w == (500,)
    assert switched(hz=1, edge_s=-1, hush=[-7, -6, -4]).steps_w == ()


def test_it_is_judged_when_the_window_is_complete() -> None:
    meter = Meter()
    meter.switch()
    assert meter.changes == [meter.now - 0.5]


def test_a_frame_tells_whether_anything_changed() -> None:
    meter = Meter()
    meter.switch(also=[(4, 1000)])
    assert meter.changes == []


# ---- the total, what was known, what is forgotten


def test_a_heater_on_the_total_steps_on_the_sum() -> None:
    total = {"phase": Phase.TOTAL, "power_w": 600}
    assert switched(shows={0: 200, 1: 200, 2: 200}, **total).steps_w == (600,)
    assert switched(shows={2: 600}, **total).steps_w == (600,)
    assert switched(shows={0: 120}, **total) == Learned(misses=1)
    assert switched(shows={0: 200, 1: -200}, **total) == Learned(misses=1)


@pytest.mark.parametrize(("power_w", "seen"), [(120, 1), (120.5, 0)])
def test_the_total_is_noisier(power_w: float, seen: int) -> None:
    assert len(switched(phase=Phase.TOTAL, also=[(4, power_w)]).steps_w) == seen


@pytest.mark.parametrize(("phase", "index"), [(L1, 0), (L2, 1), (L3, 2)])
def test_each_phase(phase: Phase, index: int) -> None:
    assert switched(phase=phase, shows={index: 500}).steps_w == (500,)


def test_a_heater_is_forgotten_and_the_others_are_not() -> None:
    learning = Learning({"a": Learned(misses=3), "b": Learned(stuck=3)})
    learning.forget("a")
    learning.forget("c")
    assert learning.known == {"b": Learned(stuck=3)}
    meter = started()
    meter.learning.forget("a")
    assert meter.switch(on=False, shows={}) == Learned()
    meter.learning.known = {"a": Learned(steps_w=(500,) * 3)}
    assert meter.switch(on=False, shows={}).stuck == 0
    meter.switch(shows={})
    meter.learning.forget("a")
    assert meter.switch(on=False).steps_w == (500,)
