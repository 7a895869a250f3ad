"""The day benchmark's yardsticks: origin, oracle, sums; not its figures."""

import argparse
from dataclasses import replace
from pathlib import Path
from xml.parsers import expat

import pytest

from bench.day import figures, file_jobs, jobs, seeds
from bench.day_cases import (
    BLOCKS,
    FOLLOW,
    LAG,
    MAIN,
    ORACLE,
    ORIGIN,
    STRICT,
    DayKey,
    Job,
    Row,
    run,
    settings_for,
)
from bench.day_parts import Watch
from bench.day_plots import Trace, day_svg, share_svg
from bench.day_tables import sums, total
from bench.oracle import oracle_kwh
from bench.origin import Origin
from bench.replay_file import heater as heater_option
from custom_components.ems_smart_heater.control.model import Metering, Settings
from custom_components.ems_smart_heater.control.replay import Powers
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS
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


def origin_run(*frames: Powers, heaters: str = "abc", on_delay_s: float = 1) -> list[str]:
    """Return what the origin has on after each frame."""
    origin = Origin({key: THREE[key] for key in heaters}, on_delay_s=on_delay_s)
    return ["".join(sorted(origin.decide(now, frame))) for now, frame in enumerate(frames)]


def test_origin_thresholds() -> None:
    """As delivered: phase -550 and -30, total -650 and -50."""
    assert origin_run((-549.0, -400.0, 0.0), (-549.0, -400.0, 0.0)) == ["", ""]
    assert origin_run((-550.0, -99.0, 0.0), (-550.0, -99.0, 0.0)) == ["", ""]
    on = (-550.0, -100.0, 0.0)
    assert origin_run(on, on) == ["", "a"]
    assert origin_run(on, on, (-31.0, -100.0, 0.0), (-30.0, -100.0, 0.0)) == ["", "a", "a", ""]
    assert origin_run(on, on, (-100.0, 0.0, 49.0), (-100.0, 0.0, 50.0)) == ["", "a", "a", ""]


def test_origin_starts_and_drops_all_at_once() -> None:
    much, little = (-700.0,) * 3, (-10.0,) * 3
    assert origin_run(much, much, little) == ["", "abc", ""]


def test_origin_needs_only_the_off_threshold_for_its_delay() -> None:
    """Its fault: one frame at the on threshold is enough."""
    on, less, none = (-700.0, 0.0, 0.0), (-100.0, 0.0, 0.0), (-20.0, 0.0, 0.0)
    assert origin_run(on, less, less, on_delay_s=2) == ["", "", "a"]
    assert origin_run(on, none, less, less, on_delay_s=2) == ["", "", "", ""]


def test_origin_without_a_meter_stays_as_it_is() -> None:
    origin = Origin({"a": THREE["a"]}, on_delay_s=0)
    assert origin.decide(0, (-700.0, 0.0, 0.0)) == {"a"}
    assert origin.decide(1, None) == {"a"}


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


def row(strategy: str, solar_kwh: float, oracle_kwh: float, **values: float) -> Row:
    return Row(
        block=MAIN.name,
        set="3 × 500 W",
        day=DAY,
        strategy=strategy,
        solar_kwh=solar_kwh,
        oracle_kwh=oracle_kwh,
        **values,  # type: ignore[arg-type]
    )


def test_a_run_counts_at_most_as_its_oracle() -> None:
    both = total([row(FOLLOW, 12, 10, switchings=3), row(FOLLOW, 5, 10, switchings=4)])
    assert both.share == 0.75
    assert both.solar_kwh == 17
    assert both.switchings == 7


def test_figures_of_rows() -> None:
    rows = [
        row(strategy, solar, 10, grid_kwh=0.1, switchings=switchings)
        for strategy, solar, switchings in zip(
            (*MAIN.strategies, ORACLE), (5, 5, 4.9, 4, 9.9, 10), (100, 50, 20, 10, 25, 0), strict=True
        )
    ]
    found = {figure.name: figure for figure in figures(rows)}
    assert found["follow_surplus: of the oracle"].value == 99
    assert found["follow_surplus: import, of its energy"].value == 1
    assert found["follow_surplus: switchings, of the origin's"].value == 25
    assert all(figure.met is not False for figure in found.values())


def test_all_is_run_for_the_first_seeds_only() -> None:
    todo = jobs(range(1, 4))
    assert {job.block.name for job in todo if job.day.seed == 2} == {block.name for block in BLOCKS}
    assert {job.block.name for job in todo if job.day.seed == 3} == {MAIN.name}
    assert {job.block.name for job in jobs(range(1, 2), quick=True)} == {MAIN.name}


def test_days_of_a_file(tmp_path: Path) -> None:
    lines = ["day,minute,pv_w,l1_w,l2_w,l3_w"]
    lines += [f"{day},{minute},0,1,1,1" for day in "xyz" for minute in range(1440)]
    (tmp_path / "days.csv").write_text("\n".join(lines))
    todo = file_jobs(tmp_path / "days.csv")
    assert {job.day.name for job in todo if job.block.name == MAIN.name} == set("xyz")
    assert {job.day.name for job in todo if job.block.name == LAG.name} == set("xy")
    block = replace(MAIN, strategies=(ORIGIN, STRICT))
    rows = run(Job(block=block, day=todo[0].day, set="3 × 500 W"))
    assert [row.strategy for row in rows] == [ORIGIN, STRICT, ORACLE]
    assert all(row.surplus_kwh == row.solar_kwh == row.switchings == 0 for row in rows)


def test_watch_counts_switchings_within_a_minute() -> None:
    watch = Watch(Settings(strategy=THRESHOLDS, heaters=THREE), 1)
    off, grid = frozenset[str](), (0.0, 0.0, 0.0)
    for now, on in ((1, off), (2, ABC), (30, off), (61, ABC), (62, off), (200, ABC)):
        watch(now, grid, on)
    assert watch.most_a_minute == 3


def test_watch_measures_import_for_a_heater() -> None:
    """33 W are tolerated on a phase; then 20 s of delay, 3 s to settle, the lag, a second for the relay."""
    settings = Settings(
        strategy=THRESHOLDS,
        heaters=THREE,
        metering=Metering.PER_PHASE,
        tolerated_import_w=99,
        off_delay_s=20,
        min_on_s=60,
    )
    watch = Watch(settings, 1)
    imports, fine = (34.0, 0.0, 0.0), (33.0, 0.0, 500.0)
    only = frozenset("ab")
    for now in range(100):
        watch(now, fine, only)
    for now in range(100, 126):
        watch(now, imports, only)
    assert watch.excess_s == 0
    watch(126, imports, only)
    assert watch.excess_s == 1


def test_settings_of_the_origin() -> None:
    settings = settings_for(STRICT, "3 × 500 W", MAIN)
    assert {each.on_threshold_w for each in settings.heaters.values()} == {-550}
    assert (settings.total_on_threshold_w, settings.total_off_threshold_w) == (-650, -50)
    assert (settings.on_delay_s, settings.off_delay_s) == (1, 0)


def test_pictures_are_pictures() -> None:
    shown = day_svg({FOLLOW: Trace([0, 900, 1800], [0, 0, 1000]), ORIGIN: Trace([0, 1, 2], [0, 0, 0])})
    assert f">{FOLLOW}</text>" in shown
    assert_well_formed(shown)
    rows = sums([row(strategy, 5, 10) for strategy in MAIN.strategies])
    assert ">50%, 0 switchings</text>" in share_svg(rows)
    assert_well_formed(share_svg(rows))


def assert_well_formed(svg: str) -> None:
    """Every picture is read by an XML parser."""
    parser = expat.ParserCreate()
    parser.Parse(svg, True)


def test_heater_option() -> None:
    assert heater_option("L1:1000") == (Phase.L1, 1000)
    for text in ("L4:1000", "L1", "L1:x", "L1:0", "L1:inf", "L1:nan"):
        with pytest.raises(argparse.ArgumentTypeError):
            heater_option(text)
