"""The card for whoever looks at it: other languages, other users, without a live feed, in an alarm."""

from typing import Any

import pytest

from lab.browser import card_feed
from lab.browser.card_login import read_only_tokens
from lab.browser.card_page import AXE, card_page, chromium
from lab.home_assistant import scenario
from lab.home_assistant.harness import Harness

pytestmark = [
    pytest.mark.skipif(chromium() is None, reason="chromium is missing: script/chromium gets it"),
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is missing: script/card --test gets it"),
]


@pytest.mark.parametrize("language", ["de", "he"])
async def test_other_languages(harness: Harness, language: str) -> None:
    """German; and from right to left, where nobody speaks the language."""
    shown = {"language": language, "number_format": "language", "time_format": "24"}
    await harness.client.command("frontend/set_user_data", key="language", value=shown)
    try:
        async with card_page(harness, width=360, language=language) as card:
            german = language == "de"
            await card.card.locator("h3", has_text="Heizstäbe" if german else "Heaters").wait_for()
            direction = await card.card.evaluate("(card) => getComputedStyle(card).direction")
            assert direction == ("ltr" if german else "rtl")
            assert await card.axe() == []
            assert await card.too_wide() == []
            assert card.errors == []
    finally:
        shown["language"] = "en"
        await harness.client.command("frontend/set_user_data", key="language", value=shown)


@pytest.mark.parametrize("compact", [False, True])
async def test_a_heater_that_cannot_be_switched_off(harness: Harness, compact: bool) -> None:
    """It comes first, whatever is shown; the heater is on, with its power, whatever it was told."""
    heater = harness.meter.heaters[1]

    def stuck(decision: dict[str, Any]) -> None:
        shown = {"on": False, "confirmed": True, "status": "cannot_switch_off", "power_w": 500}
        decision["heaters"][heater.subentry_id].update(shown)

    config = {"compact": compact}
    async with card_page(harness, width=360, config=config, between=card_feed.changed(stuck)) as card:
        alarm = card.card.get_by_role("alert")
        await card.until_shown(alarm, f"{heater.title} is ON and cannot be switched off Switch off its fuse.")
        assert await card.top_px(alarm) < await card.top_px(card.card.locator("header"))
        tile = card.heater(heater.title)
        await card.until_shown(tile.locator(".status"), "On · Cannot be switched off: switch off its fuse")
        await card.until_shown(tile.locator(".power"), "500\N{NO-BREAK SPACE}W")
        for dark in (False, True):
            await card.page.emulate_media(color_scheme="dark" if dark else "light")
            await card.page.wait_for_timeout(500)
            assert await card.axe() == []
            assert await card.too_wide() == []


async def test_compact(harness: Harness) -> None:
    async with card_page(harness, width=360, config={"compact": True}) as card:
        assert await card.card.locator(".mark").count() == 0
        assert await card.card.locator("ems-smart-heater-row").count() == len(harness.meter.heaters)
        assert await card.axe() == []
        assert card.errors == []


async def test_without_live_feed(harness: Harness) -> None:
    """The entities' states have to do."""
    await scenario.calm(harness)
    async with card_page(harness, between=card_feed.refused) as card:
        assert await card.freshness() == "slow"
        await scenario.grid_power(harness, l1=-200, l2=40, wait=True)
        await card.until_shown(card.power("l2"), "40", timeout_s=12)
        await card.until_shown(card.heater(harness.meter.heaters[0].title).locator(".status"), "Off · Waits")
        assert [each for each in card.errors if "nknown command" not in each] == []


async def test_who_may_only_read_sees_no_controls(harness: Harness) -> None:
    tokens = await read_only_tokens(harness.client)
    async with card_page(harness, tokens=tokens) as card:
        await card.until_shown(card.card.locator(".freshness"), "Live")
        await card.card.locator("ems-smart-heater-rules b").first.wait_for()
        controls = card.card.locator("input, select, .choices, .solid, [role=switch]")
        assert await controls.count() == 0
        assert await card.card.locator(".mark").count() > 0
        assert await card.axe() == []


async def test_nothing_to_complain_about(harness: Harness) -> None:
    assert harness.home_assistant.complaints() == []
