"""Billed per phase: what one phase feeds in is of no use on another."""

import pytest

from custom_components.ems_smart_heater.control.model import HeaterSettings, Metering
from custom_components.ems_smart_heater.meter import Phase

from .surplus_world import THREE, follow
from .world import heater


def test_per_phase() -> None:
    """What one phase feeds in is of no use to a heater on another."""
    world = follow(metering=Metering.PER_PHASE)
    world.power = {Phase.L1: -3000.0, Phase.L2: 500.0, Phase.L3: -1100.0}
    world.run(60)
    assert world.ons() == ["a", "c"]
    world.power[Phase.L3] = -960
    world.run(60)
    assert world.ons() == ["a"]


def test_per_phase_tolerates_a_third_on_each() -> None:
    world = follow(metering=Metering.PER_PHASE)
    world.power = {Phase.L1: -3000.0, Phase.L2: 500.0, Phase.L3: -1100.0}
    world.run(60)
    world.power[Phase.L3] = -967
    world.run(60)
    assert world.ons() == ["a", "c"]


def test_per_phase_a_start_does_not_delay_an_off_elsewhere() -> None:
    world = follow(metering=Metering.PER_PHASE)
    world.power = {Phase.L1: -2100.0, Phase.L2: 0.0, Phase.L3: 0.0}
    world.run(30)
    assert world.ons() == ["a"]
    world.power = {Phase.L1: -1500.0, Phase.L2: -1600.0, Phase.L3: 0.0}
    assert world.run(60, until=lambda: not world.on("a")) == pytest.approx(20.25, abs=0.3)
    assert world.on("b")


TOTAL = {"t": heater(Phase.TOTAL, 900)}


@pytest.mark.parametrize(
    ("heaters", "after_s"),
    [({**THREE, **TOTAL}, [0, 3.25, 3.25, 3.25]), ({**TOTAL, **THREE}, [0, 0, 0, 3.25])],
)
def test_per_phase_heaters_on_different_phases_leave_together(
    heaters: dict[str, HeaterSettings], after_s: list[float]
) -> None:
    """The meter shows each on its own; one on the total waits for all, and all for it."""
    world = follow(heaters, metering=Metering.PER_PHASE, fast_off_w=20_000)
    world.power = {Phase.L1: -2400.0, Phase.L2: -1900.0, Phase.L3: -1400.0}
    world.run(60)
    assert len(world.ons()) == 4
    world.log.clear()
    world.power = dict.fromkeys(world.power, 0.0)
    world.run(60)
    stops = {key: at for at, key, _ in world.log}
    first = min(stops.values())
    assert first - 60 == pytest.approx(20.25, abs=0.3)
    assert sorted(at - first for at in stops.values()) == pytest.approx(after_s, abs=0.6)


def test_per_phase_a_heater_on_the_total_needs_a_third_of_each() -> None:
    world = follow({"t": heater(Phase.TOTAL, 3000)}, metering=Metering.PER_PHASE)
    world.power = {Phase.L1: -5000.0, Phase.L2: -5000.0, Phase.L3: -999.0}
    world.run(60)
    assert world.ons() == []
    world.power[Phase.L3] = -1000
    world.run(60)
    assert world.ons() == ["t"]
    world.power[Phase.L3] = -960
    world.run(60)
    assert world.ons() == []
