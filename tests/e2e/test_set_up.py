"""The set-up as a person would get it wrong, and then right."""

import json
from typing import Any

import pytest

from . import flows
from .config_folder import DOMAIN
from .harness import Harness
from .process import ROOT

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
    """The same flow goes on after an error, and ends with a heater for each relay."""
    login, relays = started.meter_steps()
    wrong, _ = started.meter_steps(password="wrong")
    entry_id = await flows.add_entry(started.client, DOMAIN, wrong, login, relays)
    subentries = await started.client.command("config_entries/subentries/list", entry_id=entry_id)
    assert [subentry["subentry_type"] for subentry in subentries] == ["heater"] * 4


async def test_the_same_meter_twice(started: Harness) -> None:
    login, _ = started.meter_steps()
    result = await flows.try_entry(started.client, DOMAIN, login)
    assert (result["type"], result["reason"]) == ("abort", "already_configured")


async def test_nothing_to_complain_about(started: Harness) -> None:
    assert started.home_assistant.complaints() == []
