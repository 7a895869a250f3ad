"""The set-up as a person would get it wrong, and then right."""

import asyncio
import json
from typing import Any

import pytest

from lab.home_assistant import flows
from lab.home_assistant.config_folder import DOMAIN
from lab.home_assistant.entities import find_meter
from lab.home_assistant.harness import Harness
from lab.home_assistant.process import ROOT

pytestmark = pytest.mark.smoke
FREE_HOST = "127.0.0.1:9"
TEXTS = json.loads((ROOT / "custom_components" / DOMAIN / "translations" / "en.json").read_text("utf-8"))


async def _error(harness: Harness, **changes: Any) -> dict[str, str]:
    """Return the errors of the first form, each of which must have a text; the form is shown again."""
    login, _ = harness.meter_steps(**changes)
    result = await flows.try_entry(harness.client, DOMAIN, login)
    assert result["type"] == "form"
    assert result["step_id"] == "user"
    errors: dict[str, str] = result["errors"]
    assert set(errors.values()) <= set(TEXTS["config"]["error"])
    return errors


@pytest.fixture(scope="module", autouse=True)
async def relays(started: Harness) -> None:
    """Add the relays; the meter shall not mind many attempts."""
    await started.add_relays()
    await started.house.set(rate_limit=False)


@pytest.fixture(autouse=True)
async def healthy(started: Harness) -> None:
    """Begin with a healthy meter."""
    await started.house.set(reset=True, rate_limit=False)


async def test_nobody_answers(started: Harness) -> None:
    assert await _error(started, host=FREE_HOST) == {"base": "unreachable"}


async def test_not_an_address(started: Harness) -> None:
    assert await _error(started, host="what is this") == {"host": "invalid_host"}


@pytest.mark.parametrize("style", [200, 400, 401, 403])
async def test_wrong_password(started: Harness, style: int) -> None:
    await started.house.set(wrong_password_style=style)
    assert await _error(started, password="wrong") == {"base": "wrong_password"}


async def test_another_web_server(started: Harness) -> None:
    relay = started.house.relay_addresses["l1"]
    assert await _error(started, host=relay) == {"base": "not_a_meter"}


async def test_meter_that_is_starting(started: Harness) -> None:
    await started.house.set(starting=True)
    assert await _error(started) == {"base": "not_ready"}


async def test_meter_that_sends_nothing(started: Harness) -> None:
    await started.house.set(stall=True)
    assert await _error(started) == {"base": "no_data"}


async def test_meter_that_sends_garbage(started: Harness) -> None:
    await started.house.set(garbage=True)
    assert await _error(started) == {"base": "malformed_frame"}


async def test_right_after_wrong(started: Harness) -> None:
    """The same flow goes on after an error, asks about the house, and ends with a heater for each relay."""
    login, relays = started.meter_steps()
    wrong, _ = started.meter_steps(password="wrong")
    entry_id = await flows.add_entry(started.client, DOMAIN, wrong, login, relays)
    subentries = await started.client.command("config_entries/subentries/list", entry_id=entry_id)
    assert [subentry["subentry_type"] for subentry in subentries] == ["heater"] * 4


async def test_the_same_meter_twice(started: Harness) -> None:
    login, _ = started.meter_steps()
    result = await flows.try_entry(started.client, DOMAIN, login)
    assert (result["type"], result["reason"]) == ("abort", "already_configured")


# The relay test, on real relays


@pytest.fixture
async def entry_id(started: Harness) -> str:
    """The meter's entry, in a house without surplus."""
    await started.house.set(power_w={"l1": 400, "l2": 300, "l3": 200}, temperature_c=40)
    (entry,) = await started.client.command("config_entries/get", domain=DOMAIN)
    entry_id: str = entry["entry_id"]
    meter = await find_meter(started.client, entry_id)
    await started.client.wait_for_state(meter.entity("connected"), "on", timeout_s=15)
    return entry_id


async def _heater(started: Harness, entry_id: str, title: str) -> str:
    """Return the subentry of a heater by the beginning of its title."""
    subentries = await started.client.command("config_entries/subentries/list", entry_id=entry_id)
    return str(next(each["subentry_id"] for each in subentries if each["title"].startswith(title)))


async def _opened(started: Harness, name: str, *, times: int) -> None:
    """Wait until a relay has opened so often, and see that it does not close again."""
    async with asyncio.timeout(15):
        while (await started.house.relays())[name].times_opened < times:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.2)
    assert not (await started.house.relays())[name].closed


def _filled_in(form: dict[str, Any]) -> dict[str, Any]:
    """Return what a form suggests."""
    return {
        field["name"]: field["description"]["suggested_value"]
        for field in form["data_schema"]
        if "suggested_value" in (field.get("description") or {})
    }


async def test_relay_of_a_heater(started: Harness, entry_id: str) -> None:
    """It was set up on the wrong phase with the wrong power; the boost ends with the test."""
    client, key = started.client, await _heater(started, entry_id, "L1")
    form = {"relay": started.switches["l1"], "phase": "l2", "power_w": 900}
    progress = await flows.begin_relay_test(client, entry_id, "heater", form, key)
    assert progress["type"] == "progress"
    result = await flows.end_relay_test(client, progress)
    assert result["step_id"] == "seen", result
    assert _filled_in(result) == {"phase": "l1", "power_w": 500, "test_relay": False}
    await _opened(started, "l1", times=1)
    closed, opened = (await started.house.relays())["l1"].movements
    assert 9.5 <= opened.at_s - closed.at_s <= 12
    result = await flows.end_subentry(client, result, phase="l1", power_w=500)
    assert (result["type"], result["reason"]) == ("abort", "reconfigure_successful")


async def test_relay_of_no_heater(started: Harness, entry_id: str) -> None:
    """The dialog is closed in the middle; the next time it is tested to the end."""
    client, switch = started.client, started.switches["fourth"]
    subentries = await client.command("config_entries/subentries/list", entry_id=entry_id)
    fourth = next(each for each in subentries if not each["title"].startswith("L"))
    await flows.remove_subentry(client, entry_id, fourth["subentry_id"])
    form = {"relay": switch, "phase": "l1", "power_w": 500}
    for attempt in (1, 2):
        progress = await flows.begin_relay_test(client, entry_id, "heater", form)
        assert progress["type"] == "progress", progress
        if attempt == 1:
            await client.wait_for_state(switch, "on", timeout_s=10)
            await flows.end_subentry(client, progress)
            await _opened(started, "fourth", times=1)
    result = await flows.end_relay_test(client, progress)
    assert result["step_id"] == "seen", result
    assert _filled_in(result) == {"phase": "total", "power_w": 1500, "test_relay": False}
    await _opened(started, "fourth", times=2)
    result = await flows.end_subentry(client, result, phase="total", power_w=1500)
    assert result["type"] == "create_entry"


async def test_nothing_to_complain_about(started: Harness) -> None:
    assert started.home_assistant.complaints() == []
