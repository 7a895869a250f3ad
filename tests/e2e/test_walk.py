"""Set-up, heaters, options and password walked in a browser, in every language of the integration."""

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest

from lab.browser import walk
from lab.browser.browser import page
from lab.browser.person import Person
from lab.home_assistant.harness import Harness, Setup

from .conftest import FAILED

WIDTH, HEIGHT = 1000, 1000


@pytest.fixture(scope="module", params=["en", "de"])
async def harness(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Harness]:
    """A Home Assistant in a language with relays, in a house without surplus."""
    language: str = request.param
    async with Harness(Setup(language=language, folder=tmp_path_factory.mktemp("house"))) as harness:
        await walk.prepare(harness)
        yield harness


@pytest.fixture(scope="module")
async def person(harness: Harness) -> AsyncIterator[Person]:
    """Somebody in front of a browser."""
    language = harness.setup.language
    chromium = os.environ["CHROMIUM"]
    async with page(chromium=chromium, width=WIDTH, height=HEIGHT, language=language) as shown:
        yield Person(shown, harness)


@pytest.fixture(autouse=True)
async def picture_of_failure(request: pytest.FixtureRequest, person: Person) -> AsyncIterator[None]:
    """Keep what the page showed when a test failed."""
    yield
    if request.node.stash.get(FAILED, False):
        await person.page.screenshot(path=person.harness.folder / f"{request.node.originalname}.png")


async def _data(harness: Harness) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the entry and its heaters."""
    (entry,) = await harness.client.command("config_entries/get", domain="ems_smart_heater")
    heaters = await harness.client.command("config_entries/subentries/list", entry_id=entry["entry_id"])
    return entry, heaters


async def test_set_up(person: Person) -> None:
    await walk.set_up(person)
    entry, heaters = await _data(person.harness)
    assert entry["state"] == "loaded"
    assert [each["title"] for each in heaters] == ["L1 Heater l1"]


async def test_add_heater_and_test_its_relay(person: Person) -> None:
    await walk.add_heater(person)
    _, heaters = await _data(person.harness)
    assert heaters[-1]["title"] == walk.OTHER_TITLE
    relay = (await person.harness.house.relays())["l2"]
    assert not relay.closed
    assert relay.times_opened == 1


async def test_change_heater(person: Person) -> None:
    await walk.change_heater(person)


async def test_remove_heater(person: Person) -> None:
    await walk.remove_heater(person)
    _, heaters = await _data(person.harness)
    assert [each["title"] for each in heaters] == ["L1 Heater l1"]


async def test_options(person: Person) -> None:
    await walk.options(person)
    await walk.see_options(person)


async def test_reconfigure(person: Person) -> None:
    await walk.reconfigure(person)


async def test_reauthenticate(person: Person) -> None:
    await walk.reauthenticate(person)


async def test_nothing_to_complain_about(harness: Harness) -> None:
    assert harness.home_assistant.complaints() == []
