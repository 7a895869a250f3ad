"""The control port: what it shows, what it sets, what it refuses, and scripts."""

import asyncio
from typing import Any

import aiohttp
import pytest

from lab.simulator import BadInput, Simulator


class Control:
    """A client of the control port."""

    def __init__(self, sim: Simulator, session: aiohttp.ClientSession) -> None:
        self.url, self.session = f"http://127.0.0.1:{sim.control_port}", session

    async def state(self) -> dict[str, Any]:
        """Return everything."""
        async with self.session.get(f"{self.url}/state") as answer:
            assert answer.status == 200
            return dict(await answer.json())

    async def post(self, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        """Return status and body."""
        async with self.session.post(self.url + path, json=body) as answer:
            return answer.status, await answer.json()


@pytest.fixture
def control(sim: Simulator, session: aiohttp.ClientSession) -> Control:
    """Return a client."""
    return Control(sim, session)


async def test_state_shows_everything(control: Control) -> None:
    """The house, the meter, the sensor, the relays."""
    state = await control.state()
    assert set(state) == {"house", "meter", "temperature_sensor", "relays", "script"}
    assert state["house"]["hour"] == pytest.approx(11, abs=0.01)
    assert set(state["house"]["power_w"]) == {"total", "l1", "l2", "l3"}
    assert state["house"]["heaters"]["fourth"] == {"power_w": 1500, "phase": "total", "draw_w": 0}
    assert state["meter"]["counts"]["logins"] == 0
    assert state["meter"]["faults"]["stall"] is False
    assert list(state["relays"]) == ["l1", "l2", "l3", "fourth"]
    assert state["relays"]["l1"]["log"] == []


EVERYTHING = {
    "power_w": {"l1": -650, "l2": 0},
    "sun": 0.5,
    "temperature_c": 48,
    "temperature_sensor": {"reading_c": 30, "fault": None},
    "heater": {"l2": {"power_w": 0, "phase": "l3"}},
    "relay": {"l1": {"on": True, "fault": "welded", "seconds": 3, "auto_off_s": 60}},
    "speed": 2,
    "rate_hz": 10,
    "password": "other",
    "rate_limit": True,
    "wrong_password_style": 403,
    "old_firmware": True,
    "stall": True,
    "freeze_timestamp": True,
    "status": 2,
    "garbage": True,
    "starting": True,
    "settings_status": 429,
    "link_hz": 2,
    "behind_s": 30,
    "clock": {"fault": "in_turn", "ahead_s": -3600},
    "serial": "87654321",
    "flood": "full",
    "gone": False,
    "refuse_connections": True,
    "drop": True,
    "expire_tokens": True,
}
"""What can be set."""


async def test_everything_can_be_set_at_once(control: Control, sim: Simulator) -> None:
    """One request; it shows in the state."""
    status, body = await control.post("/set", EVERYTHING)
    assert (status, body) == (200, {"ok": True})
    state = await control.state()
    house, meter, relay = state["house"], state["meter"], state["relays"]["l1"]
    assert house["power_w"]["l1"] == -150
    assert house["base_w"]["l1"] == -650
    assert house["pins_w"] == {"l1": -650, "l2": 0}
    assert house["solar_w"] == 4000
    assert house["temperature_c"] == pytest.approx(48, abs=0.1)
    assert house["heaters"]["l2"]["phase"] == "l3"
    assert state["temperature_sensor"] == {"fault": "none", "reading_c": 30, "shown_c": 30}
    assert (relay["output"], relay["fault"], relay["seconds"], relay["auto_off_s"]) == (True, "welded", 3, 60)
    assert [entry["on"] for entry in relay["log"]] == [True]
    assert (house["speed"], meter["rate_hz"], meter["rate_limit"]) == (2, 10, True)
    assert sim.meter.login.password == "other"
    assert meter["faults"] == {
        "stall": True,
        "freeze_timestamp": True,
        "status": 2,
        "garbage": True,
        "gone": False,
        "refuse_connections": True,
        "starting": True,
        "refuse_tokens": False,
        "wrong_password_style": 403,
        "old_firmware": True,
        "settings_status": 429,
        "link_hz": 2,
        "behind_s": 30,
    }
    assert (sim.meter.clock.fault, sim.meter.clock.ahead_s) == ("in_turn", -3600)
    assert sim.meter.settings.identity.serial == "87654321"
    await sim.set({"reset": True})
    assert (sim.meter.clock.fault, sim.meter.clock.ahead_s) == ("none", 0)
    assert sim.meter.settings.identity.serial == "12345678"


async def test_reset_repairs_everything(control: Control) -> None:
    """A healthy simulator again."""
    before = await control.state()
    await control.post(
        "/set",
        {"stall": True, "refuse_connections": True, "gone": True, "sun": 1, "power_w": {"total": -900}}
        | {"relay": {"l2": {"fault": "hung"}, "l3": {"fault": "offline"}}, "speed": 5},
    )
    assert (await control.state())["house"]["pins_w"] == {"l1": -300, "l2": -300, "l3": -300}
    assert (await control.post("/set", {"reset": True}))[0] == 200
    after = await control.state()
    for part in ("faults", "rate_hz"):
        assert after["meter"][part] == before["meter"][part]
    for part in ("pins_w", "sun", "speed", "heaters"):
        assert after["house"][part] == before["house"][part]
    assert {relay["fault"] for relay in after["relays"].values()} == {"none"}


async def test_pins_are_released(control: Control) -> None:
    """One phase, or all."""
    await control.post("/set", {"power_w": {"l1": 1, "l2": 2}})
    await control.post("/set", {"power_w": {"l1": None}})
    assert (await control.state())["house"]["pins_w"] == {"l2": 2}
    await control.post("/set", {"power_w": None})
    assert (await control.state())["house"]["pins_w"] == {}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ([], "body"),
        ({"sum": 1}, "sum"),
        ({"power_w": {"l4": 1}}, "power_w"),
        ({"power_w": {"l1": "much"}}, "power_w.l1"),
        ({"power_w": {"l1": True}}, "power_w.l1"),
        ({"power_w": {"l1": 1e9}}, "power_w.l1"),
        ({"power_w": {"l1": 1, "total": 1}}, "power_w"),
        ({"power_w": 5}, "power_w"),
        ({"sun": -1}, "sun"),
        ({"temperature_c": None}, "temperature_c"),
        ({"temperature_sensor": {"fault": "odd"}}, "temperature_sensor.fault"),
        ({"temperature_sensor": {"value": 1}}, "temperature_sensor.value"),
        ({"heater": {"none": {}}}, "heater"),
        ({"heater": {"l1": {"phase": "l4"}}}, "heater.l1.phase"),
        ({"relay": {"none": {}}}, "relay"),
        ({"relay": {"l1": {"fault": "odd"}}}, "relay.l1.fault"),
        ({"relay": {"l1": {"fault": ["late"]}}}, "relay.l1.fault"),
        ({"relay": {"l1": {"seconds": -1}}}, "relay.l1.seconds"),
        ({"relay": {"l1": {"auto_off_s": 0}}}, "relay.l1.auto_off_s"),
        ({"relay": {"l1": {"off": True}}}, "relay.l1.off"),
        ({"stall": 1}, "stall"),
        ({"status": "bad"}, "status"),
        ({"rate_hz": 0}, "rate_hz"),
        ({"link_hz": -1}, "link_hz"),
        ({"behind_s": "long"}, "behind_s"),
        ({"settings_status": 100}, "settings_status"),
        ({"clock": {"fault": "slow"}}, "clock.fault"),
        ({"clock": {"ahead_s": "far"}}, "clock.ahead_s"),
        ({"clock": {"behind_s": 1}}, "clock.behind_s"),
        ({"flood": "water"}, "flood"),
        ({"serial": ""}, "serial"),
        ({"wrong_password_style": 404}, "wrong_password_style"),
        ({"password": ""}, "password"),
        ({"drop": False}, "drop"),
    ],
)
async def test_bad_input_is_named_and_nothing_is_applied(control: Control, body: Any, named: str) -> None:
    """Not even the good part before it."""
    if isinstance(body, dict):
        body = {"garbage": True, **body}
    status, answer = await control.post("/set", body)
    assert status == 400
    assert answer["error"].startswith(f"{named}:")
    assert (await control.state())["meter"]["faults"]["garbage"] is False


async def test_not_json_and_unknown_paths(control: Control) -> None:
    """Errors are JSON too."""
    async with control.session.post(f"{control.url}/set", data=b"{") as answer:
        assert answer.status == 400
        assert await answer.json() == {"error": "body: not JSON"}
    async with control.session.get(f"{control.url}/set") as answer:
        assert answer.status == 405
        assert "POST /set" in (await answer.json())["error"]
    assert (await control.post("/other", {}))[0] == 404


async def test_set_in_process(sim: Simulator) -> None:
    """The same checks without HTTP."""
    with pytest.raises(BadInput, match="speed"):
        await sim.set({"speed": "fast"})
    await sim.set({"power_w": {"l3": -10}})
    assert sim.state()["house"]["power_w"]["l3"] == -10


async def test_script_runs_its_steps_in_order(control: Control) -> None:
    """Each some seconds after the one before."""
    steps = [
        {"after_s": 0, "set": {"heater": {"l1": {"power_w": 700}}}},
        {"after_s": 0.05, "set": {"heater": {"l1": {"phase": "l2"}}}},
        {"set": {"status": 2}},
    ]
    assert await control.post("/script", steps) == (200, {"steps": 3})
    async with asyncio.timeout(5):
        while (state := await control.state())["script"]["remaining"]:
            pass
    assert state["house"]["heaters"]["l1"] == {"power_w": 700, "phase": "l2", "draw_w": 0}
    assert state["meter"]["faults"]["status"] == 2


async def test_a_new_script_ends_the_old_one(control: Control) -> None:
    """An empty one just ends it."""
    await control.post("/script", [{"after_s": 1000, "set": {}}])
    assert (await control.state())["script"]["remaining"] == 1
    await control.post("/script", [])
    assert (await control.state())["script"]["remaining"] == 0


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "body: must be a list"),
        ([{"set": {}}, 1], "step 1: must be an object"),
        ([{"after_s": -1}], "step 0.after_s: must be between"),
        ([{"set": {"status": "x"}}], "step 0: status: must be a number"),
        ([{"wait": 1}], "step 0: unknown wait"),
    ],
)
async def test_bad_scripts(control: Control, body: Any, error: str) -> None:
    """Nothing of it runs."""
    status, answer = await control.post("/script", body)
    assert status == 400
    assert answer["error"].startswith(error)


async def test_ports_are_kept_and_tasks_end(socket_enabled: None) -> None:
    """Nothing is left after a stop, whatever was going on."""
    before = asyncio.all_tasks()
    async with Simulator() as sim, aiohttp.ClientSession() as session:
        ports = [sim.port, sim.control_port, *sim.relay_ports.values()]
        assert len(set(ports)) == 6
        assert 0 not in ports
        await sim.set({"relay": {"l1": {"fault": "hung"}, "l2": {"fault": "late", "seconds": 60}}})
        await sim.set({"relay": {"l3": {"auto_off_s": 60}}})
        await sim.set({"relay": {"l3": {"on": True}}})
        for name in ("l1", "l2"):
            url = f"http://127.0.0.1:{sim.relay_ports[name]}/rpc/Switch.Set?id=0&on=true"
            with pytest.raises(TimeoutError):
                await session.get(url, timeout=aiohttp.ClientTimeout(total=0.05))
        await session.post(f"http://127.0.0.1:{sim.control_port}/script", json=[{"after_s": 60}])
    assert asyncio.all_tasks() == before
