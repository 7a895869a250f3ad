"""What the meter tells of a heater that does not draw, hangs on another phase, or does not stop."""

import pytest

from custom_components.ems_smart_heater.control.learning import Learned
from custom_components.ems_smart_heater.meter import Phase

from .learning_meter import L2, Meter, started, switched

# ---- not drawing


def test_three_clean_misses_mean_that_it_does_not_draw() -> None:
    meter = Meter()
    drawing = [meter.switch(shows={}).not_drawing for _ in range(3)]
    assert drawing == [False, False, True]
    assert meter.switch().misses == 0


@pytest.mark.parametrize(("power_w", "misses"), [(120, 0), (120.5, 1)])
def test_a_heater_too_small_to_be_seen_is_not_missed(power_w: float, misses: int) -> None:
    assert switched(shows={}, power_w=power_w).misses == misses


@pytest.mark.parametrize(("also", "misses"), [([(8, -80)], 1), ([(8, -80.5)], 0), ([(-2, 80.5)], 0)])
def test_a_miss_is_a_window_without_any_step(also: list[tuple[float, float]], misses: int) -> None:
    assert switched(shows={}, also=also).misses == misses


@pytest.mark.parametrize(("spread_w", "misses"), [(120, 1), (120.5, 0)])
def test_a_miss_wants_a_quiet_meter(spread_w: float, misses: int) -> None:
    assert switched(shows={}, also=[(-3, spread_w / 2), (8, spread_w / 2)]).misses == misses


def test_a_miss_takes_steps_that_may_have_been_foreign_but_no_learned_power() -> None:
    meter = Meter()
    meter.switch()
    meter.switch(on=False)
    assert meter.switch(shows={}) == Learned(misses=1, delay_s=0.5)
    assert Meter(known=Learned(steps_w=(500,) * 3)).switch(shows={}).power_w == 500


def test_a_step_at_switch_off_is_foreign_when_there_was_none_at_switch_on() -> None:
    meter = Meter()
    meter.switch(shows={})
    assert meter.switch(on=False) == Learned(misses=1)
    meter.switch()
    assert meter.switch(on=False).steps_w == (500, 500)


def test_what_a_home_battery_may_hide_is_neither_missed_nor_welded() -> None:
    """A step that is to be seen is learned all the same."""
    meter = started()
    meter.learning.hidden = True
    for _ in range(3):
        meter.switch(on=False, shows={})
        meter.switch(shows={})
    assert (meter.known.stuck, meter.known.misses, meter.known.welded) == (0, 0, False)
    assert meter.switch().steps_w[-1] == 500


# ---- the wrong phase


def test_three_steps_on_another_phase() -> None:
    meter = Meter()
    phases = []
    for _ in range(3):
        phases.append(meter.switch(shows={1: 700}).wrong_phase)
        meter.switch(on=False, shows={1: 700})
    assert phases == [None, None, L2]
    assert meter.known == Learned(elsewhere=L2, elsewhere_w=700, elsewhere_times=3)
    assert meter.switch().wrong_phase is None


def test_steps_elsewhere_must_agree_and_be_on_one_phase() -> None:
    meter = Meter()
    assert meter.switch(shows={1: 700}).elsewhere_times == 1
    assert meter.switch(shows={2: 700}).elsewhere_times == 1
    assert meter.switch(shows={2: 900}).elsewhere_times == 1
    assert meter.switch(shows={2: 900, 1: 900}).elsewhere_times == 1
    assert meter.switch(shows={2: 900}).elsewhere_times == 2
    assert meter.switch(shows={}).elsewhere_times == 0


def test_steps_elsewhere_end_misses_once_they_repeat() -> None:
    meter = Meter(known=Learned(misses=2))
    assert meter.switch(shows={1: 700}).misses == 2
    assert meter.switch(shows={1: 700}).misses == 0


def test_a_step_elsewhere_that_cannot_be_the_heaters_is_neither() -> None:
    assert switched(shows={1: 2100}) == Learned()


def test_steps_elsewhere_take_steps_that_may_have_been_foreign() -> None:
    meter = Meter()
    meter.switch()
    meter.run(1)
    meter.load(1, -500)  # it ceases to draw
    meter.run(1)
    assert meter.switch(shows={1: 700}).steps_w == ()


# ---- welded


def cycle(meter: Meter) -> int:
    """Switch a welded heater off and on; return how often it was stuck."""
    stuck = meter.switch(on=False, shows={}).stuck
    assert meter.switch(shows={}).misses == 0
    return stuck


def test_three_switch_offs_without_a_step_mean_welded() -> None:
    meter = started()
    assert [cycle(meter), cycle(meter)] == [1, 2]
    assert not meter.known.welded
    assert meter.switch(on=False, shows={}).welded
    assert meter.switch().stuck == 0


def test_what_was_not_seen_to_start_is_not_welded() -> None:
    meter = Meter(known=Learned(steps_w=(500,) * 3))
    assert meter.switch(shows={}).misses == 1
    assert meter.switch(on=False, shows={}).stuck == 0


def test_a_step_that_may_be_foreign_is_no_start() -> None:
    meter = Meter(known=Learned(steps_w=(500,) * 3))
    meter.switch(shows={0: 560})
    assert meter.switch(on=False, shows={}).stuck == 0
    meter = Meter()
    meter.switch()
    assert meter.switch(on=False, shows={}) == Learned(delay_s=0.5)
    assert meter.switch(shows={}).misses == 1


def test_a_thermostat_that_opens_takes_no_step() -> None:
    meter = Meter()
    meter.switch()
    meter.load(1, -500)
    meter.run(5)
    assert meter.switch(on=False, shows={}).steps_w == (500,)


def test_a_thermostat_that_opens_meanwhile_is_not_welded() -> None:
    assert started((5, -500)).switch(on=False, shows={}).stuck == 0


def test_a_heater_that_stopped_at_its_switch_off_is_not_welded_later() -> None:
    meter = started()
    meter.switch(on=False)
    assert meter.switch(on=False, shows={}).stuck == 0


@pytest.mark.parametrize(
    ("steps", "stuck"),
    [
        ([-80] * 4, 1),
        ([80, -300], 0),
        ([-250], 1),
        ([-250.5], 0),
        ([-130, -130], 0),
        ([300, -375], 1),
        ([300, -375.5], 0),
        ([1000, -1000], 1),
    ],
)
def test_loads_that_may_have_been_the_heater(steps: list[float], stuck: int) -> None:
    assert started(*((2, step) for step in steps)).switch(on=False, shows={}).stuck == stuck


@pytest.mark.parametrize(("hush_s", "stuck"), [(1.75, 1), (2, 0)])
def test_what_happens_in_a_gap_is_not_known(hush_s: float, stuck: int) -> None:
    meter = started()
    meter.hush = {meter.now + 1 + quarter / 4 for quarter in range(round(hush_s * 4))}
    meter.run(5)
    assert meter.switch(on=False, shows={}).stuck == stuck


def test_other_phases_do_not_end_it_and_the_total_does() -> None:
    meter = started()
    meter.load(1, -500, phase=1)
    meter.run(5)
    assert meter.switch(on=False, shows={}).stuck == 1
    meter = Meter(known=Learned(steps_w=(600,) * 3))
    meter.switch(shows={0: 200, 1: 200, 2: 200}, phase=Phase.TOTAL)
    meter.load(1, -600, phase=1)
    meter.run(5)
    assert meter.switch(on=False, shows={}, phase=Phase.TOTAL).stuck == 0
