"""The benchmark that compares decisions of a real Home Assistant with those of the pure controller."""

from dataclasses import replace
from pathlib import Path

from bench.control import readings, seen, settings
from bench.decisions import Compared, compare
from bench.step_probe import Call, Tape, calls
from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.decision import Decision
from custom_components.ems_smart_heater.control.house import NEW_HOUSE
from custom_components.ems_smart_heater.control.model import Hold, HoldKind
from custom_components.ems_smart_heater.control.strategies import FOLLOW_SURPLUS

STEPS = 60


def lived() -> list[Call]:
    """Return what a controller was asked in a minute, and what it said."""
    kept: list[Call] = [("__init__", (0, {}, NEW_HOUSE), {"adopt": True}, None)]
    controller = Controller(0, {}, NEW_HOUSE, adopt=True)
    chosen = replace(settings(), strategy=FOLLOW_SURPLUS)
    shown = dict.fromkeys([*chosen.heaters, "contactor"], False)
    for now, reading in enumerate(readings()[:STEPS]):
        if now == STEPS // 2:
            asked = ("heater 9", Hold(kind=HoldKind.BOOST, until=1000))
            controller.hold(*asked)
            kept.append(("hold", asked, {}, None))
        inputs = seen(now, reading, chosen, shown)
        decision = controller.step(now, inputs)
        kept.append(("step", (now, inputs), {}, decision))
        shown = {key: each.on for key, each in decision.heaters.items()} | {"contactor": decision.contactor}
    return kept


def through_a_file(kept: list[Call], path: Path) -> Compared:
    """Write and read them, and compare."""
    tape = Tape(path)
    for each in kept:
        tape.keep(each)
    return compare(calls(path))


def test_the_same_controller_decides_alike(tmp_path: Path) -> None:
    """What it was asked by a person is part of that."""
    found = through_a_file(lived(), tmp_path / "steps")
    assert (found.steps, found.differing) == (STEPS, 0)
    assert found.switchings > 1


def test_another_decision_is_found(tmp_path: Path) -> None:
    """One heater the other way round in one step is one."""
    kept = lived()
    name, arguments, named, decision = kept[-1]
    assert isinstance(decision, Decision)
    first = decision.heaters["heater 0"]
    other = replace(decision, heaters=dict(decision.heaters) | {"heater 0": replace(first, on=not first.on)})
    kept[-1] = (name, arguments, named, other)
    assert through_a_file(kept, tmp_path / "steps").differing == 1
