"""A memory of another version, or with values that cannot be."""

import json
from math import isfinite
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from hypothesis import given
from hypothesis import strategies as st

from custom_components.ems_smart_heater.control.house import NEW_HOUSE, HouseMemory
from custom_components.ems_smart_heater.control.learning import Learned
from custom_components.ems_smart_heater.control.model import HeaterMemory, Hold, HoldKind
from custom_components.ems_smart_heater.control.usage import Usage
from custom_components.ems_smart_heater.heating import memory_json
from custom_components.ems_smart_heater.heating.memory_json import (
    MINOR_VERSION,
    VERSION,
    Remembered,
    Unreadable,
    as_json,
    from_json,
)

from ..stored import KEYS, MEMORY, WRONG, at, paths, with_value

TITLES = dict.fromkeys(KEYS, "L1")
WIRING: dict[str, str | None] = {key: MEMORY["heaters"][key]["wiring"] for key in KEYS}
HOUSE = HouseMemory(unrest=4.5, set_point_w=-40, battery_s=86_400, probe_s=480)
FIRST = KEYS[0]
"""The one with a boost."""


def read(data: Any) -> Remembered:
    return from_json(data, WIRING, TITLES)


def first_with(**changes: Any) -> HeaterMemory:
    """Return what is read of the first heater with something else stored."""
    stored = {**MEMORY["heaters"][FIRST], **changes}
    return read(with_value(MEMORY, ("heaters", FIRST), stored)).heaters[FIRST]


@pytest.fixture
def that_day(freezer: FrozenDateTimeFactory) -> None:
    """Let it be the moment when the fixture was written."""
    freezer.move_to("2026-11-25T22:17:00+00:00")


@pytest.mark.usefixtures("that_day")
def test_all_that_was_remembered_is_read() -> None:
    """As version 0.1.0 wrote it."""
    remembered = read(MEMORY)
    assert remembered.faults == []
    assert remembered.removed == Usage(solar_wh=1200.5, grid_wh=34.25)
    first, second, third, alone = (remembered.heaters[key] for key in KEYS)
    assert (first.hot, first.run_s, first.rest_s) == (True, 0, 0)
    assert first.hold is not None
    assert (first.hold.kind, first.hold.target_c) == (HoldKind.BOOST, 58)
    assert 0 < first.hold.until - monotonic() < 5400
    assert first.learned == Learned(steps_w=(480, 500, 510), delay_s=-0.5, misses=1)
    assert (first.usage.grid_wh, first.usage.switchings, first.usage.today) == (60.25, 10, 6)
    assert (second.learned.elsewhere, second.learned.elsewhere_w) == ("l3", 1010.5)
    assert (second.learned.elsewhere_times, second.learned.stuck) == (2, 1)
    assert third.rest_s == pytest.approx(898.9, abs=0.1)
    assert alone.hot is None
    assert alone.run_s == pytest.approx(1.036, abs=0.001)


def test_a_memory_comes_back_as_it_was() -> None:
    """And says of which version it is."""
    memory = {
        FIRST: HeaterMemory(
            hot=False,
            run_s=5,
            rest_s=6,
            hold=Hold(kind=HoldKind.OVERRIDE_OFF, until=monotonic() + 60),
            learned=Learned(steps_w=(1.0, 2.0), stuck=3),
            usage=Usage(solar_wh=1, switchings=2),
            wear_s=420,
        )
    }
    data = json.loads(json.dumps(as_json(memory, HOUSE, Usage(), {FIRST: "wiring"})))
    assert (data["version"], data["minor_version"]) == (VERSION, MINOR_VERSION)
    found = from_json(data, {FIRST: "wiring"}, TITLES)
    assert found.faults == []
    again, was = found.heaters[FIRST], memory[FIRST]
    assert (again.hot, again.run_s, again.rest_s, again.learned, again.usage, again.wear_s) == (
        *(was.hot, was.run_s, was.rest_s, was.learned, was.usage, was.wear_s),
    )
    assert found.house == HOUSE
    assert again.hold is not None
    assert again.hold.until - monotonic() == pytest.approx(60, abs=1)


def test_what_was_not_stored_of_the_house_is_as_for_a_new_one() -> None:
    """As version 0.1.0 wrote it."""
    assert read(MEMORY).house == NEW_HOUSE
    assert {each.wear_s for each in read(MEMORY).heaters.values()} == {0}


@pytest.mark.parametrize(
    ("key", "value"),
    [("unrest", 0), ("unrest", "1"), ("set_point_w", 301), ("battery_s", -1), ("probe_s", None)],
)
def test_what_cannot_be_of_the_house_is_named_and_forgotten(key: str, value: Any) -> None:
    found = read({**MEMORY, "house": {**HOUSE._asdict(), key: value}})
    assert len(found.faults) == 1
    assert getattr(found.house, key) == getattr(NEW_HOUSE, key)


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_can_be_wrong_has_a_name(language: str) -> None:
    """The repair issue names it in words."""
    wrong = {**MEMORY, "house": None, "heaters": {FIRST: dict.fromkeys(("run_s", "rest_s", "wear_s"))}}
    names = {each.name for each in read(wrong).faults}
    assert len(names) == len(NEW_HOUSE) + 3
    text = (Path(memory_json.__file__).parents[1] / "translations" / f"{language}.json").read_text("utf-8")
    assert all(at(json.loads(text), tuple(name.split("."))) for name in names)


def test_a_newer_minor_version_is_read() -> None:
    """What it knows more of is passed over."""
    newer = {**MEMORY, "version": 1, "minor_version": 99, "colour": "red"}
    newer = with_value(newer, ("heaters", FIRST, "colour"), "red")
    assert read(newer).faults == []
    assert read(newer).heaters[FIRST].hot is True


@pytest.mark.parametrize("version", [None, "1", True, [], 1.5])
def test_a_version_that_is_none(version: Any) -> None:
    with pytest.raises(Unreadable):
        read({**MEMORY, "version": version})


# Values inside


@pytest.mark.parametrize("run_s", [-1, None, "text", 1e30, 10**400, True])
def test_a_run_that_cannot_be_has_lasted_for_the_longest(run_s: Any) -> None:
    """A heater that is found on rests."""
    assert first_with(run_s=run_s).run_s == 72 * 3600


@pytest.mark.parametrize("rest_s", [-1, None, "text", 1e30, 1801])
def test_a_rest_that_cannot_be_is_a_whole_one(rest_s: Any) -> None:
    assert first_with(rest_s=rest_s).rest_s == 1800


@pytest.mark.parametrize("hot", [0, 1, "yes", [], {}])
def test_water_that_is_not_known_is_not_cold(hot: Any) -> None:
    """None counts as hot above the on temperature."""
    assert first_with(hot=hot).hot is None


TEN_YEARS_S = 10 * 365 * 86_400


@pytest.mark.parametrize("kind", HoldKind)
@pytest.mark.parametrize(
    "damage",
    [
        {"remaining_s": TEN_YEARS_S, "until": 4e9},
        {"remaining_s": None},
        {"remaining_s": "text"},
        {"until": None},
        {"kind": "party"},
        {"target_c": "hot"},
        {"target_c": 1e30},
    ],
)
def test_a_hold_that_cannot_be_is_an_off(kind: HoldKind, damage: dict[str, Any]) -> None:
    """For an hour: in doubt that was it what somebody asked for."""
    hold = {"kind": kind, "remaining_s": 60, "until": 4e9, "target_c": None} | damage
    found = first_with(hold=hold).hold
    assert found is not None
    assert found.kind is HoldKind.OVERRIDE_OFF
    assert found.until - monotonic() == pytest.approx(3600, abs=1)


@pytest.mark.parametrize(
    ("kind", "longest_s"), [("boost", 43_200), ("override_on", 86_400), ("override_off", 86_400)]
)
def test_the_longest_hold(kind: str, longest_s: float) -> None:
    """As long as an entity, an action or the options can make it."""
    hold = {"kind": kind, "remaining_s": longest_s, "until": 4e9, "target_c": None}
    found = first_with(hold=hold).hold
    assert found is not None
    assert found.kind == kind
    assert found.until - monotonic() == pytest.approx(longest_s, abs=1)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"steps_w": "no"},
        {"steps_w": [500, -500, None]},
        {"steps_w": [500, 500, 1e30]},
        {"steps_w": [500] * 8},
        {"elsewhere": "l4"},
        {"misses": "many"},
        {"misses": 2.5},
        {"delay_s": 1e30},
    ],
)
def test_what_was_learned_costs_only_itself(nonsense: dict[str, Any]) -> None:
    """A relay that was seen welded stays so."""
    learned = {**MEMORY["heaters"][FIRST]["learned"], "stuck": 3, **nonsense}
    found = first_with(learned=learned)
    assert found.learned.welded
    assert found.hot is True
    assert found.usage.switchings == 10


@pytest.mark.parametrize(
    "nonsense", [{"solar_wh": -1}, {"switchings": "1"}, {"today": True}, {"on_s": 1e30}, {"saved_ct": "x"}]
)
@pytest.mark.usefixtures("that_day")
def test_a_counter_costs_only_itself(nonsense: dict[str, Any]) -> None:
    usage = MEMORY["heaters"][FIRST]["usage"]
    (name,) = nonsense
    assert first_with(usage=usage | nonsense).usage == Usage(**{**usage, name: 0})


def test_what_was_saved_is_read_and_summed() -> None:
    """A file of 1.2 has none of it, and nothing was saved then; a removed heater's stays in the sum."""
    assert first_with().usage.saved_ct == 0
    usage = MEMORY["heaters"][FIRST]["usage"] | {"saved_ct": -12.5}
    assert first_with(usage=usage).usage.saved_ct == -12.5
    stored = with_value(MEMORY, ("heaters", FIRST, "usage"), usage)
    others = {key: about for key, about in WIRING.items() if key != FIRST}
    assert from_json(stored, others, TITLES).removed.saved_ct == -12.5


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(path=st.sampled_from(list(paths(MEMORY))), value=json_values | st.sampled_from(WRONG))
def test_whatever_is_there_it_is_read(path: Any, value: Any) -> None:
    """Or refused as a whole; what is read is finite and can be written again."""
    try:
        remembered = read(with_value(MEMORY, path, value))
    except Unreadable:
        return
    for heater in remembered.heaters.values():
        assert 0 <= heater.run_s <= 1e9
        assert 0 <= heater.rest_s <= 1800
        assert heater.hold is None or heater.hold.until - monotonic() <= 86_400
        assert all(isfinite(step) and step <= 80_000 for step in heater.learned.steps_w)
    assert (
        read(
            json.loads(json.dumps(as_json(remembered.heaters, remembered.house, remembered.removed, {})))
        ).faults
        == []
    )
