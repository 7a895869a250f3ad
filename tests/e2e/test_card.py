"""The card in a browser, on a real Home Assistant and the simulated house."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise
from statistics import median

import pytest

from lab.browser.card_page import AXE, CardPage, card_page, chromium
from lab.demo import say
from lab.home_assistant import scenario
from lab.home_assistant.harness import Harness

FRAME_S = 0.25
STALE_S = 10
ON_DELAY_S = 10
WIDTHS = (360, 800, 1280)

pytestmark = [
    pytest.mark.skipif(chromium() is None, reason="chromium is missing: script/chromium gets it"),
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is missing: script/card --test gets it"),
]


@pytest.fixture(scope="module")
async def opened(harness: Harness) -> AsyncIterator[CardPage]:
    """The card, opened once."""
    async with card_page(harness) as shown:
        yield shown


@pytest.fixture
async def card(opened: CardPage, harness: Harness) -> AsyncIterator[CardPage]:
    """The card of a calm house; afterwards nothing may be in the console."""
    await scenario.calm(harness)
    for heater in harness.meter.heaters:
        await harness.client.call("switch.turn_off", heater.entity("boost"))
    await opened.until_shown(opened.card.locator(".freshness"), "Live")
    yield opened
    assert opened.errors == []


async def test_numbers_are_the_simulators(card: CardPage, harness: Harness) -> None:
    """Each within a frame of being set, and what the entities will show at some time."""
    delays_s = []
    await card.watch(card.power("l2"))
    for l2 in range(111, 121):
        set_at = time.time()
        await harness.house.set(power_w={"l1": -300, "l2": l2, "l3": 50})
        await card.until_shown(card.power("l2"), f"{l2}")
        assert await card.powers_w() == {"l1": -300, "l2": l2, "l3": 50, "total": l2 - 250}
        ((_, at),) = [each for each in await card.seen() if each[0].startswith(f"{l2}")]
        delays_s.append(at - set_at)
    say(f"set to shown: median {median(delays_s) * 1000:.0f} ms, most {max(delays_s) * 1000:.0f} ms")
    assert median(delays_s) < FRAME_S
    assert max(delays_s) < 2 * FRAME_S
    house = await harness.house.state()
    assert house["house"]["power_w"]["total"] == pytest.approx((await card.powers_w())["total"], abs=1)


async def test_every_frame_is_shown(card: CardPage) -> None:
    """Four readings a second, each drawn when it comes."""
    drawn = "(now) => { window.drawn = 0; now.updated = () => window.drawn++; }"
    await card.card.locator("ems-smart-heater-now").evaluate(drawn)
    await asyncio.sleep(5)
    assert await card.page.evaluate("window.drawn") >= 5 / FRAME_S - 2


async def test_a_swipe_that_begins_on_a_mark_changes_nothing(card: CardPage, harness: Harness) -> None:
    """It scrolls the page, as any other; nor does a mouse that drags one."""
    before = await scenario.numbers(harness)
    await card.page.set_viewport_size({"width": 360, "height": 740})
    for name in (f"{harness.meter.heaters[0].title}: switches on at", "Total guard: switches off at"):
        mark = card.mark(name)
        for x, y in ((60, 0), (-60, 0), (0, -150), (0, 200), (40, -200), (0, 250)):
            from_px = await card.top_px(mark)
            await card.swipe(mark, x=x, y=y)
            moved_px = await card.top_px(mark) - from_px
            assert abs(moved_px) >= abs(y) / 2, (x, y)
            assert moved_px * y >= 0, (x, y)
        box = await mark.bounding_box()
        assert box is not None
        await card.page.mouse.move(box["x"] + 12, box["y"] + 12)
        await card.page.mouse.down()
        await card.page.mouse.move(box["x"] + 60, box["y"] + 12, steps=4)
        await card.page.mouse.up()
    await card.page.set_viewport_size({"width": 1280, "height": 1000})
    await asyncio.sleep(scenario.SETTLED_S)
    assert await scenario.numbers(harness) == before


async def test_the_wheel_over_a_field_scrolls(card: CardPage, harness: Harness) -> None:
    """Also over the one that is edited: it is left, for there are browsers that would change its number."""
    before = await scenario.numbers(harness)
    await card.page.set_viewport_size({"width": 360, "height": 740})
    field = card.card.get_by_label(f"{harness.meter.heaters[0].title}: Off at")
    await field.click()
    from_px = await card.top_px(field)
    for _ in range(2):
        await card.page.mouse.wheel(0, -60)
        await card.page.wait_for_timeout(500)
    assert await card.top_px(field) == pytest.approx(from_px + 120, abs=20)
    assert await field.input_value() == "-30"
    assert not await field.evaluate("(field) => field.matches(':focus')")
    await card.page.set_viewport_size({"width": 1280, "height": 1000})
    await asyncio.sleep(scenario.SETTLED_S)
    assert await scenario.numbers(harness) == before


async def test_every_mark_has_a_field(card: CardPage, harness: Harness) -> None:
    """With the limits of its entity; by keyboard alone; what is out of range is left as it was."""
    for heater in harness.meter.heaters:
        for rule in ("On at", "Off at"):
            assert await card.card.get_by_label(f"{heater.title}: {rule}").get_attribute("max") == "30000"
    total = card.card.get_by_label("Total: on at")
    entity_id = harness.meter.entity("total_on_threshold")
    await total.focus()
    await card.page.keyboard.press("Control+a")
    await card.page.keyboard.type("-700")
    await card.page.keyboard.press("Tab")
    await scenario.until_number(harness, entity_id, -700)
    await total.fill("-30001")
    await total.press("Enter")
    await card.page.wait_for_timeout(1000)
    assert await total.input_value() == "-700"
    assert scenario.number(harness, entity_id) == -700
    await scenario.set_number(harness, entity_id, -650)


async def test_mode_and_control(card: CardPage, harness: Harness) -> None:
    """A button chooses the mode, the relay follows and the card says so."""
    heater = harness.meter.heaters[1]
    tile = card.heater(heater.title)
    await tile.get_by_role("button", name="On", exact=True).click()
    await harness.client.wait_for_state(heater.entity("mode"), "on", timeout_s=2)
    await harness.client.wait_for_state(harness.switches["l2"], "on", timeout_s=5)
    await card.until_shown(tile.locator(".status"), "On · Switched on")
    await card.until_shown(tile.locator(".power"), "500\N{NO-BREAK SPACE}W")
    await tile.get_by_role("button", name="Auto", exact=True).click()
    await harness.client.wait_for_state(heater.entity("mode"), "automatic", timeout_s=2)
    await card.card.get_by_role("button", name="Observe", exact=True).click()
    await harness.client.wait_for_state(harness.meter.entity("control"), "observe", timeout_s=2)
    await card.until_shown(card.card.locator(".banner"), "Observing only")
    await scenario.grid_power(harness, l1=-3000, l2=-3000, l3=-3000)
    await card.until_shown(tile.locator(".relay"), "Off, would be on", timeout_s=40)
    assert harness.client.state(harness.switches["l2"]) == "off"


async def test_boost(card: CardPage, harness: Harness) -> None:
    """With its minutes, until when, and a way to end it."""
    heater = harness.meter.heaters[0]
    tile = card.heater(heater.title)
    minutes = tile.get_by_label(f"Boost duration of {heater.title} in minutes")
    await minutes.fill("42")
    await minutes.press("Tab")
    await scenario.until_number(harness, heater.entity("boost_duration"), 42)
    await tile.get_by_role("button", name=f"Boost {heater.title} for 42 min").click()
    await harness.client.wait_for_state(heater.entity("boost"), "on", timeout_s=2)
    await harness.client.wait_for_state(harness.switches["l1"], "on", timeout_s=5)
    await card.until_shown(tile.locator(".status"), "On · Boost for another 42\N{NO-BREAK SPACE}min")
    await card.until_shown(tile.locator(".until"), "until ")
    await tile.get_by_role("button", name=f"End boost: {heater.title}").click()
    await harness.client.wait_for_state(heater.entity("boost"), "off", timeout_s=2)
    await harness.client.wait_for_state(harness.switches["l1"], "off", timeout_s=5)


async def test_countdown(card: CardPage, harness: Harness) -> None:
    """From the on delay down to the start, a second at a time, with the surplus that it is for."""
    tile = card.heater(harness.meter.heaters[0].title)
    await card.watch(tile.locator(".words"))
    await scenario.grid_power(harness, l1=-850)
    await card.until_shown(tile.locator(".relay"), "On", timeout_s=20)
    texts = [text.replace("\N{NO-BREAK SPACE}", " ") for text, _ in await card.seen()]
    counted = [int(text.split()[2]) for text in texts if text.startswith("Starts in")]
    assert {before - after for before, after in pairwise(counted)} <= {0, 1}, counted
    assert max(counted) >= ON_DELAY_S - 1
    assert min(counted) == 1
    assert "Starts in 5 s: 850 W surplus on L1" in texts


async def test_rules(card: CardPage, harness: Harness) -> None:
    """The table writes numbers, the guard and the strategy; marks follow the strategy."""
    meter = harness.meter
    field = card.card.get_by_label(f"{meter.heaters[0].title}: Off at")
    await field.fill("-20")
    await field.press("Enter")
    off = meter.heaters[0].entity("off_threshold")
    await scenario.until_number(harness, off, -20)
    await card.card.get_by_role("switch", name="Total guard").click()
    await harness.client.wait_for_state(meter.entity("total_guard"), "off", timeout_s=2)
    strategy = card.card.get_by_label("Strategy")
    await strategy.select_option("follow_surplus")
    await harness.client.wait_for_state(meter.entity("strategy"), "follow_surplus", timeout_s=2)
    await card.mark("Tolerated import").wait_for(timeout=2000)
    assert await card.card.locator(".mark").count() == 1
    await strategy.select_option("thresholds")
    await harness.client.wait_for_state(meter.entity("strategy"), "thresholds", timeout_s=2)
    await scenario.set_number(harness, off, -30)


async def test_stale_turns_red(card: CardPage, harness: Harness) -> None:
    """Within the limit, and fresh again with the first reading."""
    since_s = await harness.house.set(stall=True)
    dot = card.card.locator('.freshness[data-state="late"]')
    await dot.wait_for(timeout=4000)
    await card.card.locator('.freshness[data-state="stale"]').wait_for(timeout=(STALE_S + 1.5) * 1000)
    took_s = time.monotonic() - since_s
    say(f"red after {took_s:.1f} s")
    assert took_s < STALE_S + 1.5
    colour = await card.card.locator(".freshness").evaluate(
        "(chip) => getComputedStyle(chip, '::before').backgroundColor"
    )
    red, green, blue = (int(part) for part in colour.removeprefix("rgb(").rstrip(")").split(","))
    assert red > 150 > max(green, blue), colour
    await card.until_shown(card.card.locator(".banner"), "The meter is not heard")
    await harness.house.set(reset=True)
    await card.until_shown(card.card.locator(".freshness"), "Live", timeout_s=60)


async def test_axe(card: CardPage, harness: Harness) -> None:
    """No violation of level A or AA, nothing too wide: at each width, light and dark, calm and not."""
    await harness.client.call("switch.turn_on", harness.meter.heaters[0].entity("boost"))
    for trouble in (False, True):
        if trouble:
            await scenario.select(harness, harness.meter.entity("control"), "observe")
            await harness.house.set(stall=True)
            await card.card.locator('.freshness[data-state="stale"]').wait_for(timeout=12_000)
        for dark in (False, True):
            await card.page.emulate_media(color_scheme="dark" if dark else "light")
            for width in WIDTHS:
                await card.page.set_viewport_size({"width": width, "height": 1000})
                await card.page.wait_for_timeout(500)
                case = f"{width} px, {'dark' if dark else 'light'}, {'trouble' if trouble else 'calm'}"
                assert await card.axe() == [], case
                assert await card.too_wide() == [], case
    await card.page.emulate_media(color_scheme="light")
    await card.page.set_viewport_size({"width": 1280, "height": 1000})


async def test_offered_in_the_picker(card: CardPage) -> None:
    """With a preview, a stub and a form for its editor."""
    offered = await card.page.evaluate("window.customCards")
    assert [(each["type"], each["preview"]) for each in offered] == [("ems-smart-heater-card", True)]
    assert await card.card.evaluate("(card) => card.constructor.getStubConfig(card.hass)") == {}
    form = await card.card.evaluate("(card) => card.constructor.getConfigForm().schema")
    assert [row["name"] for row in form] == ["meter", "parts", "compact"]
    assert await card.card.evaluate("(card) => card.getGridOptions().columns") == 12


async def test_nothing_to_complain_about(harness: Harness) -> None:
    assert harness.home_assistant.complaints() == []
