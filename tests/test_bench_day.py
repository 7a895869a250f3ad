"""The day benchmark's yardsticks: oracles, sums, what stands in the loop; not its figures."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pytest

from bench.cases import FOLLOW, OLD, ORACLE, ORIGIN, THRESHOLDS, USUAL, settings_for
from bench.day import file_jobs, jobs, seeds
from bench.day_cases import BLOCKS, LAG, MAIN, ROW, Job, run
from bench.day_parts import LateController, TankThermostat, Watch
from bench.day_plots import Trace, day_svg, euros_svg
from bench.day_rows import DayKey, Row, sums, total
from bench.day_targets import figures
from bench.oracle import oracle_ct, oracle_kwh
from bench.replay_file import heater as heater_option
from custom_components.ems_smart_heater.control.house import USUAL_PRICES
from custom_components.ems_smart_heater.control.model import Metering
from custom_components.ems_smart_heater.control.replay import Powers, Replay
from custom_components.ems_smart_heater.meter import Phase

from .control.world import THREE, heater

ABC = frozenset("abc")
DAY = DayKey(seed=1, name="clear")


def test_seeds() -> None:
    assert list(seeds("3")) == [3]
    assert list(seeds("1..5")) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("text", ["", "x", "1..", "..2", "5..1", "1...3", "1.5"])
def test_no_seeds(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        seeds(text)


@pytest.mark.parametrize(
    ("base", "watts"),
    [
        ((-400.0, 0.0, 0.0), 0),
        ((-900.0, -700.0, 200.0), 1000),
        ((-9.0, -2000.0, -5.0), 2000),
        ((-9e3, 0.0, 0.0), 4500),
    ],
)
def test_oracle(base: Powers, watts: float) -> None:
    """The strongest subset of 1000, 1500 and 2000 W in what is left of the sum of the phases."""
    heaters = {
        str(watts): heater(phase, watts) for phase, watts in zip(PHASES, (2000, 1500, 1000), strict=True)
    }
    assert oracle_kwh(heaters, [base] * 3600) == pytest.approx(watts / 1000)


PHASES = (Phase.L1, Phase.L2, Phase.L3)


def test_oracle_per_phase() -> None:
    """Each phase has to have what is drawn from it."""
    heaters = {"a": heater(Phase.L1, 500), "b": heater(Phase.L1, 700), "c": heater(Phase.TOTAL, 900)}
    for base, watts in (
        ((-1100.0, 0.0, 0.0), 700),
        ((-1200.0, 0.0, 0.0), 1200),
        ((-1200.0, -300.0, -300.0), 1600),
        ((-1200.0, -300.0, -299.0), 1200),
    ):
        found = oracle_kwh(heaters, [base] * 3600, Metering.PER_PHASE)
        assert found == pytest.approx(watts / 1000)


@pytest.mark.parametrize(("gap_s", "clicks"), [(100, 4), (10, 2)])
def test_oracle_in_euros_counts_clicks(gap_s: int, clicks: int) -> None:
    """A heater of 1 kW that stays on through a gap imports for 0.005 ct a second."""
    sun, none = [(-1000.0, 0.0, 0.0)], [(0.0, 0.0, 0.0)]
    (found,) = oracle_ct(
        {"a": heater(Phase.L1, 1000)}, sun * 3600 + none * gap_s + sun * 3600, USUAL_PRICES, [0.1]
    )
    imported_ct = 0 if clicks == 4 else 18 * gap_s / 3600
    assert found == pytest.approx(8 - imported_ct - 0.1 * clicks)


def test_oracle_in_euros_starts_nothing_that_does_not_pay() -> None:
    heaters = {"a": heater(Phase.L1, 1000), "b": heater(Phase.L2, 500)}
    base = [(-1000.0, 100.0, 0.0)] * 60
    assert oracle_ct(heaters, base, USUAL_PRICES, [0.1, 0.01]) == pytest.approx((0, 4 * 0.5 / 60 - 0.02))
    (found,) = oracle_ct(heaters, base, USUAL_PRICES, [0.01], Metering.PER_PHASE)
    assert found == pytest.approx(4 / 60 - 0.02)
    assert oracle_ct(heaters, [(5.0, 5.0, 5.0)], USUAL_PRICES, [0.1]) == (0,)


def row(strategy: str, solar_kwh: float, oracle_kwh: float, **values: Any) -> Row:
    return Row(
        block=MAIN.name,
        set="3 × 500 W",
        day=DAY,
        strategy=strategy,
        solar_kwh=solar_kwh,
        oracle_kwh=oracle_kwh,
        **values,
    )


def test_a_run_counts_at_most_as_its_oracle() -> None:
    both = total([row(FOLLOW, 12, 10, clicks=3), row(FOLLOW, 5, 10, clicks=4)])
    assert both.share == 0.75
    assert both.solar_kwh == 17
    assert both.clicks == 7


def test_figures_of_rows() -> None:
    best = (60.0, 60.0)
    rows = [
        row(OLD, 9.8, 10, earned_ct=50, clicks=100, oracle_ct=best),
        row(FOLLOW, 9.9, 10, grid_kwh=0.1, earned_ct=60, clicks=50, oracle_ct=best, worst_minute_w=451),
    ]
    found = {figure.name: figure for figure in figures(rows)}
    assert found["3 × 500 W: energy, of the oracle"].value == 99
    assert found["3 × 500 W: import, of its energy"].value == 1
    assert found["3 × 500 W: clicks, of old"].value == 50
    assert found["3 × 500 W: euros at 0.1 ct, more than old"].value == pytest.approx(100 * (55 - 40) / 40)
    assert found["3 × 500 W: euros at 0.1 ct, of the oracle"].value == pytest.approx(100 * 55 / 60)
    assert [name for name, figure in found.items() if figure.met is False] == ["3 × 500 W: worst minute"]


def test_all_is_run_for_the_first_seeds_only() -> None:
    todo = jobs(range(1, 4))
    assert {job.block.name for job in todo if job.day.seed == 1} == {block.name for block in BLOCKS}
    assert LAG.name in {job.block.name for job in todo if job.day.seed == 2}
    assert {job.block.name for job in todo if job.day.seed == 3} == {MAIN.name}
    assert {job.day.seed for job in todo if job.block.in_a_row} == {1}
    (quick,) = {job.block.name for job in jobs(range(1, 2), quick=True)}
    assert quick == MAIN.name


def test_a_users_peer_is_run_beside_the_others(tmp_path: Path) -> None:
    like = Job(block=MAIN, day=DAY, set=USUAL, peer=tmp_path / "mine.py")
    for quick in (False, True):
        for job in jobs(range(1, 2), quick=quick, like=like):
            assert ("peer mine" in job.strategies) is (job.block.name == MAIN.name)


def test_days_of_a_file(tmp_path: Path) -> None:
    lines = ["day,minute,pv_w,l1_w,l2_w,l3_w"]
    lines += [f"{day},{minute},0,1,1,1" for day in "xyz" for minute in range(1440)]
    (tmp_path / "days.csv").write_text("\n".join(lines))
    todo = file_jobs(tmp_path / "days.csv")
    assert {job.day.name for job in todo if job.block.name == MAIN.name} == set("xyz")
    assert {job.day.name for job in todo if job.block.name == LAG.name} == set("xy")
    assert {job.day.name for job in todo if job.block.name == ROW.name} == {"x"}
    block = replace(MAIN, strategies=(ORIGIN, THRESHOLDS))
    rows = run(Job(block=block, day=todo[0].day, set="3 × 500 W"))
    assert [row.strategy for row in rows] == [ORIGIN, THRESHOLDS, ORACLE]
    assert all(row.surplus_kwh == row.solar_kwh == row.clicks == 0 for row in rows)
    (in_a_row, *_) = run(Job(block=ROW, day=todo[0].day, set=USUAL))
    assert in_a_row.days == 3


def test_watch_counts_clicks_within_an_hour() -> None:
    watch = Watch(THREE)
    off, grid = frozenset[str](), (0.0, 0.0, 0.0)
    for now, on in ((1, off), (2, ABC), (30, off), (3601, ABC), (3602, off), (8000, ABC)):
        watch(now, grid, on)
    assert watch.most_an_hour == 3


def test_watch_knows_the_worst_minute() -> None:
    """Import counts as far as heaters draw; what one phase feeds in another has, unless billed by itself."""
    for metering, watts in ((Metering.BALANCED, 1500 * 30 / 60), (Metering.PER_PHASE, 1000 * 30 / 60)):
        watch = Watch(THREE, metering)
        for now in range(200):
            watch(now, (4000.0, 3000.0, -2000.0) if 100 <= now < 130 else (-10.0, 0.0, 0.0), ABC)
        assert watch.worst_minute_w == watts


def test_late_relays_show_what_they_did() -> None:
    """Each relay moves as late as is asked for, and the controller goes by what it shows."""
    settings = settings_for(OLD, "1 × 3000 W")
    base = [(-1500.0, -1500.0, -1500.0)] * 60

    def began(late_s: int) -> float:
        seen: list[float] = []

        def watch(now: float, _grid: Powers, on: frozenset[str]) -> None:
            if on:
                seen.append(now)

        Replay(settings.heaters, LateController(settings, late_s), watch=watch).run(base)
        return seen[0]

    assert began(3) - began(1) == 2


def test_backup_keeps_the_tank_warm_in_the_evening() -> None:
    tank = TankThermostat(1, volume_l=300, start_c=20, backup=True)
    for _ in range(17 * 3600 - 1):
        tank.step(0)
    assert tank.backup_kwh == 0
    tank.step(0)
    assert 25 * 300 * 1.163e-3 < tank.backup_kwh < 33 * 300 * 1.163e-3


def test_pictures_are_pictures() -> None:
    shown = day_svg({FOLLOW: Trace([0, 900, 1800], [0, 0, 1000]), ORIGIN: Trace([0, 1, 2], [0, 0, 0])})
    assert f">{FOLLOW}</text>" in shown
    assert_well_formed(shown)
    rows = [row(strategy, 5, 10, earned_ct=20, oracle_ct=(40, 40)) for strategy in MAIN.strategies]
    shown = euros_svg(sums(rows, [MAIN.name]))
    assert ">50%, 0 clicks a day</text>" in shown
    assert_well_formed(shown)


def assert_well_formed(svg: str) -> None:
    """Every picture is read by an XML parser."""
    parser = expat.ParserCreate()
    parser.Parse(svg, True)


def test_heater_option() -> None:
    assert heater_option("L1:1000") == (Phase.L1, 1000)
    for text in ("L4:1000", "L1", "L1:x", "L1:0", "L1:inf", "L1:nan"):
        with pytest.raises(argparse.ArgumentTypeError):
            heater_option(text)
