"""Who the benchmarks measure against: the origin's program, models of peers, a user's file."""

from pathlib import Path

import pytest

from bench.cases import FOLLOW, USUAL, settings_for
from bench.origin import Origin
from bench.peers import EVCC, ROUTER, TIMINGS, BadPeer, Peer, UserPeer
from custom_components.ems_smart_heater.control.replay import Powers

from .control.world import THREE


def origin_run(*frames: Powers, heaters: str = "abc", on_delay_s: float = 1) -> list[str]:
    """Return what the origin has on after each frame."""
    origin = Origin({key: THREE[key] for key in heaters}, on_delay_s=on_delay_s)
    return ["".join(sorted(origin.decide(now, frame))) for now, frame in enumerate(frames)]


def test_origin_thresholds() -> None:
    """Phase -550 and -30; the total's limits, whatever its page shows, are 0."""
    assert origin_run((-549.0, -400.0, 0.0), (-549.0, -400.0, 0.0)) == ["", ""]
    assert origin_run((-550.0, 551.0, 0.0), (-550.0, 551.0, 0.0)) == ["", ""]
    on = (-550.0, 549.0, 0.0)
    assert origin_run(on, on) == ["", "a"]
    assert origin_run(on, on, (-31.0, 0.0, 0.0), (-30.0, -100.0, 0.0)) == ["", "a", "a", ""]
    assert origin_run(on, on, (-100.0, 0.0, 99.0), (-100.0, 0.0, 100.0)) == ["", "a", "a", ""]


def test_origin_starts_and_drops_all_at_once() -> None:
    much, little = (-700.0,) * 3, (-10.0,) * 3
    assert origin_run(much, much, little) == ["", "abc", ""]


def test_origin_adds_the_threshold_of_a_start_to_the_total() -> None:
    """So what follows in the same second does not see an import below that."""
    origin = Origin({key: THREE[key] for key in "ab"}, on_delay_s=2)
    assert origin.decide(0, (-700.0, -700.0, 0.0)) == frozenset()
    assert origin.decide(2, (-700.0, -700.0, 1399.0)) == {"a", "b"}


def test_origin_needs_only_the_off_threshold_for_its_delay() -> None:
    """Its fault: one frame at the on threshold is enough."""
    on, less, none = (-700.0, 0.0, 0.0), (-100.0, 0.0, 0.0), (-20.0, 0.0, 0.0)
    assert origin_run(on, less, less, on_delay_s=2) == ["", "", "a"]
    assert origin_run(on, none, less, less, on_delay_s=2) == ["", "", "", ""]


def test_origin_without_a_meter_stays_as_it_is() -> None:
    origin = Origin({"a": THREE["a"]}, on_delay_s=0)
    assert origin.decide(0, (-700.0, 0.0, 0.0)) == {"a"}
    assert origin.decide(1, None) == {"a"}


def peer_run(name: str, powers: dict[int, float], until: int) -> list[tuple[int, str]]:
    """Return when a peer with two heaters of 500 W changes what is on; powers hold from their second."""
    peer, found, total_w = Peer({key: THREE[key] for key in "ab"}, TIMINGS[name]), [(0, "")], 0.0
    for now in range(until):
        total_w = powers.get(now, total_w)
        on = "".join(sorted(peer.decide(now, (total_w, 0.0, 0.0))))
        if on != found[-1][1]:
            found.append((now, on))
    return found[1:]


def test_router() -> None:
    """60 s for a start and for a stop, without a break; 5 min at least."""
    assert peer_run(ROUTER, {10: -500, 60: -499, 61: -500, 122: -100, 200: 1}, 600) == [(121, "a"), (421, "")]
    assert peer_run(ROUTER, {10: -1000}, 600) == [(70, "a"), (131, "ab")]


def test_evcc() -> None:
    """It looks every 30 s at one of the two."""
    assert peer_run(EVCC, {10: -500, 119: -100, 400: 1}, 900) == [(90, "b"), (630, "")]


PEER = """
class All:
    floor_w = None
    def __init__(self, heaters): self.heaters = heaters
    def decide(self, now, power_w): {decide}
def make(settings): return All(settings.heaters)
"""


def test_a_users_peer(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(PEER.format(decide="return self.heaters"))
    settings = settings_for(FOLLOW, USUAL)
    assert UserPeer(file, settings).decide(0, None) == set(settings.heaters)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "not a Python file"),
        ("x = 1", "no function make"),
        ("import nothing_like_that", "nothing_like_that"),
        ("def make(settings): return 1", "decide"),
        (PEER.format(decide="return {'x'}"), "'x'"),
        (PEER.format(decide="return 1 / 0"), "ZeroDivisionError"),
    ],
)
def test_a_peer_that_cannot_be_used(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "mine.py"
    if text:
        file.write_text(text)
    with pytest.raises(BadPeer, match=said):
        UserPeer(file, settings_for(FOLLOW, USUAL)).decide(0, None)
