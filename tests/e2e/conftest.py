"""One Home Assistant for each file of tests; run them with script/isolated .venv/bin/pytest tests/e2e."""

from collections.abc import AsyncIterator, Generator
from dataclasses import replace
from typing import Any

import pytest

from lab.home_assistant.harness import Harness, Setup

FAILED = pytest.StashKey[bool]()
"""Whether a test has failed, for what is done after it."""


@pytest.fixture(scope="module")
async def started(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Harness]:
    """A house and Home Assistant, nothing added yet; a file says with SETUP what it needs."""
    setup: Setup = getattr(request.module, "SETUP", Setup())
    folder = tmp_path_factory.mktemp("house")
    async with Harness(replace(setup, folder=folder)) as harness:
        yield harness


@pytest.fixture(scope="module")
async def harness(started: Harness) -> Harness:
    """The same with its relays and the integration."""
    await started.configure()
    return started


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any]:
    """Say where the logs of a failed test are, and show how Home Assistant's ends."""
    outcome = yield
    report = outcome.get_result()
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    arguments = getattr(item, "funcargs", {})
    harness = arguments.get("harness") or arguments.get("started")
    if report.failed and harness is not None:
        text = f"{harness.folder}\n{harness.home_assistant.process.tail(40)}"
        report.sections.append(("Logs of house and Home Assistant", text))
