"""The dashboard card in a browser: opens it, reads it, touches it."""

import json
import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, Final

from playwright.async_api import Error, Locator, Page

from ..home_assistant.client import ClientError
from ..home_assistant.harness import Harness
from ..home_assistant.process import ROOT
from .browser import page
from .card_feed import Between

PATH: Final = "card-tests"
AXE: Final = ROOT / "card" / "node_modules" / "axe-core" / "axe.min.js"
_CARD: Final = "ems-smart-heater-card"
_RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
_OPEN_MS: Final = 30_000
_STEPS, _STEP_MS, _REST_MS = 10, 30, 1000
"""How a finger moves, and how long the page may move on."""
_PHASES: Final = ("l1", "l2", "l3", "total")
# Tells of every new text of an element when it was there, by the clock that Python has too.
_WATCH: Final = """(element) => {
  window.seen = [];
  new MutationObserver(() => window.seen.push([element.textContent, Date.now() / 1000]))
    .observe(element, {characterData: true, childList: true, subtree: true});
}"""
_RUN_AXE: Final = """async (element, rules) => {
  const found = await axe.run(element, {runOnly: rules, resultTypes: ['violations']});
  return found.violations.map((each) => `${each.id}: ${each.help}: ` + each.nodes.map((node) =>
    `${node.target.flat().join(' ')} ${node.any.map((check) => check.message).join('; ')}`).join(' | '));
}"""
_TOO_WIDE: Final = """(card) => {
  const found = [];
  const look = (root) => root.querySelectorAll('*').forEach((element) => {
    const style = getComputedStyle(element);
    if (element.scrollWidth > element.clientWidth + 1 && style.overflowX === 'visible'
        && style.display !== 'inline' && !element.closest('.mark'))
      found.push(`${element.localName}.${element.className} ${element.scrollWidth} > ${element.clientWidth}`);
    if (element.shadowRoot) look(element.shadowRoot);
  });
  look(card.shadowRoot);
  return found;
}"""


def chromium() -> str | None:
    """Return the browser's path, None where there is none."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


class CardPage:
    """The page with the card; `errors` is what the browser's console complained about."""

    def __init__(self, shown: Page, harness: Harness) -> None:
        """Listen to its console."""
        self.page = shown
        self.harness = harness
        self.card = shown.locator(_CARD)
        self.errors: list[str] = []
        shown.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        shown.on("pageerror", lambda error: self.errors.append(str(error)))

    async def open(self) -> None:
        """Open the dashboard and wait until the card shows the grid."""
        await self.page.goto(f"{self.harness.home_assistant.url}/{PATH}", wait_until="commit")
        await self.card.locator(".row").first.wait_for(timeout=_OPEN_MS)

    def power(self, phase: str) -> Locator:
        """Return where the power of a phase is written."""
        return self.card.locator(f'.row[data-phase="{phase}"] .value')

    async def powers_w(self) -> dict[str, float]:
        """Return the powers that the card shows."""
        texts = {phase: await self.power(phase).inner_text() for phase in _PHASES}
        return {phase: number(text) for phase, text in texts.items()}

    def heater(self, name: str) -> Locator:
        """Return the tile of a heater."""
        return self.card.locator("ems-smart-heater-row", has=self.page.locator(f'.name:text-is("{name}")'))

    def mark(self, label: str) -> Locator:
        """Return the mark of a threshold."""
        return self.card.locator(f'.mark[aria-label^="{label}"]')

    async def swipe(self, at: Locator, *, x: int = 0, y: int = 0) -> None:
        """Swipe with a finger that begins on an element, so many px to the right and down."""
        box = await at.bounding_box()
        assert box is not None
        from_x, from_y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        session = await self.page.context.new_cdp_session(self.page)

        async def touch(kind: str, part: float | None = None) -> None:
            points = [] if part is None else [{"x": from_x + x * part, "y": from_y + y * part}]
            await session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        await touch("touchStart", 0)
        for step in range(1, _STEPS + 1):
            await touch("touchMove", step / _STEPS)
            await self.page.wait_for_timeout(_STEP_MS)
        await touch("touchEnd")
        await self.page.wait_for_timeout(_REST_MS)

    async def top_px(self, element: Locator) -> float:
        """Return how far an element is from the top of the window."""
        box = await element.bounding_box()
        assert box is not None
        return box["y"]

    async def freshness(self) -> str | None:
        """Return how fresh the card says that the readings are."""
        return await self.card.locator(".freshness").get_attribute("data-state")

    async def until_shown(self, locator: Locator, text: str, *, timeout_s: float = 5) -> float:
        """Wait until an element shows a text; return after how many seconds."""
        since_s = monotonic()
        try:
            await locator.filter(has_text=text).wait_for(timeout=timeout_s * 1000)
        except Error:
            raise ClientError(f"{text!r} is not shown but {await locator.all_inner_texts()}") from None
        return monotonic() - since_s

    async def watch(self, locator: Locator) -> None:
        """Note from now on when an element's text changes."""
        await locator.evaluate(_WATCH)

    async def seen(self) -> list[tuple[str, float]]:
        """Return the texts that came since, and when (s since 1970)."""
        return [(text, at) for text, at in await self.page.evaluate("window.seen")]

    async def axe(self) -> list[str]:
        """Return what is hard to perceive or to use by the rules of WCAG, levels A and AA."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE.read_text(encoding="utf-8"))
        violations: list[str] = await self.card.evaluate(_RUN_AXE, list(_RULES))
        return violations

    async def too_wide(self) -> list[str]:
        """Return the elements whose content does not fit."""
        found: list[str] = await self.card.evaluate(_TOO_WIDE)
        return found


def number(text: str) -> float:
    """Read what the card writes in English."""
    return float(text.replace("\N{MINUS SIGN}", "-").replace(",", "").split("\N{NO-BREAK SPACE}")[0])


async def make_dashboard(harness: Harness, config: Mapping[str, Any] | None = None) -> None:
    """Make a dashboard of nothing but the card."""
    known = [each["url_path"] for each in await harness.client.command("lovelace/dashboards/list")]
    if PATH not in known:
        await harness.client.command(
            "lovelace/dashboards/create",
            url_path=PATH,
            title="Card",
            mode="storage",
            show_in_sidebar=False,
            require_admin=False,
        )
    card = {"type": f"custom:{_CARD}", "grid_options": {"columns": "full"}, **(config or {})}
    view = {
        "type": "sections",
        "max_columns": 4,
        "sections": [{"type": "grid", "column_span": 4, "cards": [card]}],
    }
    await harness.client.command("lovelace/config/save", url_path=PATH, config={"views": [view]})


@asynccontextmanager
async def card_page(
    harness: Harness,
    *,
    width: int = 1280,
    height: int = 1000,
    language: str = "en",
    config: Mapping[str, Any] | None = None,
    tokens: Mapping[str, Any] | None = None,
    between: Between | None = None,
) -> AsyncIterator[CardPage]:
    """Open the card; `tokens` are another user's, `between` stands between it and Home Assistant."""
    path = chromium()
    assert path is not None
    await make_dashboard(harness, config)
    async with page(chromium=path, width=width, height=height, language=language) as shown:
        if tokens:
            kept = json.dumps(json.dumps(tokens))
            await shown.add_init_script(f"localStorage.setItem('hassTokens', {kept})")
        if between:
            await shown.route_web_socket("**/api/websocket", between)
        opened = CardPage(shown, harness)
        await opened.open()
        yield opened
