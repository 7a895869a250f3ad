"""A headless Chromium that shows Home Assistant's pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NARROW_SIDEBAR = "localStorage.setItem('dockedSidebar', JSON.stringify('auto'))"


@asynccontextmanager
async def page(
    *, chromium: str, width: int, height: int, dark: bool = False, language: str = "en"
) -> AsyncIterator[Page]:
    """Open an empty page."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        try:
            opened = await browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                locale=language,
                timezone_id="Europe/Berlin",
            )
            await opened.add_init_script(_NARROW_SIDEBAR)
            yield opened
        finally:
            await browser.close()
