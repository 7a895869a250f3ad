"""A person in front of Home Assistant's pages: reads what they say and clicks, in any language."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Error, Locator, Page, expect

from ..home_assistant.config_folder import DOMAIN
from ..home_assistant.harness import Harness
from ..home_assistant.process import ROOT

NAME: Final = "eMS Smart Heater"
_DASHBOARD: Final = "/config/integrations/dashboard"
_INTEGRATION: Final = f"/config/integrations/integration/{DOMAIN}"
_TEST_TIMEOUT_MS: Final = 60_000
_STILL_MS: Final = 700
"""Until what moves has come to rest."""
_PAGES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {"add": "Add integration", "delete": "Delete", "reconfigure": "Reconfigure"},
    "de": {"add": "Integration hinzufügen", "delete": "Löschen", "reconfigure": "Neu konfigurieren"},
}
"""What Home Assistant itself writes on its buttons."""


class Person:
    """Walks through the dialogs; what is waited for and does not come fails."""

    def __init__(self, page: Page, harness: Harness, *, pictures: Path | None = None) -> None:
        """Sit down in front of an empty page; with a folder, take pictures of what is worth one."""
        language = harness.setup.language
        self.page = page
        self.harness = harness
        self._pictures = pictures
        self.texts: dict[str, Any] = json.loads(
            (ROOT / "custom_components" / DOMAIN / "translations" / f"{language}.json").read_text("utf-8")
        )
        self._url = harness.home_assistant.url
        self._words = _PAGES[language]

    @property
    def dialog(self) -> Locator:
        """Return the open dialog of a flow."""
        return self.page.locator("dialog-data-entry-flow")

    def text(self, path: str) -> str:
        """Return one of the integration's own texts."""
        found: Any = self.texts
        for part in path.split("/"):
            found = found[part]
        assert isinstance(found, str)
        return found

    async def go(self, path: str) -> None:
        """Open a page."""
        for last in (False, False, True):
            try:
                await self.page.goto(f"{self._url}{path}", wait_until="commit")
            except Error as error:
                # A dialog that has just been closed goes to a page of its own accord.
                if last or "ERR_ABORTED" not in error.message:
                    raise
            else:
                return

    async def picture(self, name: str) -> None:
        """Take a picture for the documentation, if such are wanted."""
        if self._pictures:
            await self.page.wait_for_timeout(_STILL_MS)
            await self.page.screenshot(path=self._pictures / f"{name}.png")

    async def see(self, text: str, *, timeout_ms: float = 15_000) -> None:
        """Wait until the dialog shows a text, with what is filled in for its placeholders left aside."""
        start = text.partition("{")[0].partition("\n")[0].strip()
        await expect(self.dialog.get_by_text(start).first).to_be_visible(timeout=timeout_ms)

    def field(self, label: str) -> Locator:
        """Return a field by its label."""
        return self.dialog.locator("ha-selector").filter(has_text=label).first

    async def type(self, name: str, text: str) -> None:
        """Fill in a field that has a name."""
        await self.dialog.locator(f"input[name={name}]").fill(text)

    async def number(self, label: str, value: float) -> None:
        """Fill in a number."""
        await self.field(label).locator("input").fill(f"{value:g}")

    async def see_number(self, label: str, value: float) -> None:
        """Wait until a number is shown."""
        await expect(self.field(label).locator("input")).to_have_value(f"{value:g}")

    async def pick(self, label: str, entity: str) -> None:
        """Search an entity by its name and take it.

        The list draws its rows anew while states come in: a click between two drawings is lost, and is
        made again, as a person would.
        """
        field = self.field(label)
        button = field.locator("ha-picker-field")
        await button.click()
        for last in (False, False, True):
            await field.locator("wa-popover ha-input-search input").fill(entity)
            await field.locator("wa-popover ha-combo-box-item").filter(has_text=entity).first.click()
            try:
                await expect(button).to_contain_text(entity)
            except AssertionError:
                if last:
                    raise
            else:
                return

    async def choose(self, label: str, option: str) -> None:
        """Choose one of a few options."""
        await self.field(label).locator("ha-radio-option").filter(has_text=option).first.click()

    async def turn_on(self, label: str) -> None:
        """Turn a switch on."""
        await self.field(label).locator("ha-switch").click()

    async def submit(self) -> None:
        """Press the dialog's button."""
        await self.dialog.locator("ha-dialog-footer ha-button").last.click()

    async def changed(self) -> None:
        """See that a change was taken, and close that dialog."""
        await expect(self.dialog.locator("step-flow-abort")).to_be_visible(timeout=15_000)
        await self.close()

    async def finish(self) -> None:
        """See that something was made, and close that dialog."""
        await expect(self.dialog.locator("step-flow-create-entry")).to_be_visible(timeout=15_000)
        await self.close()

    async def top(self) -> None:
        """Scroll to the top of the dialog."""
        first = self.dialog.locator("step-flow-form ha-markdown").first
        await first.evaluate("element => element.scrollIntoView({block: 'center'})")

    async def close(self) -> None:
        """Press the button of the last dialog and see it go."""
        await self.submit()
        await expect(self.dialog.locator("ha-dialog-footer")).to_have_count(0)

    async def add_integration(self) -> None:
        """Find the integration in the long list and begin its set-up."""
        await self.go(_DASHBOARD)
        await self.page.get_by_text(self._words["add"]).click()
        dialog = self.page.locator("dialog-add-integration")
        await dialog.locator("input").first.fill(NAME)
        await dialog.get_by_text(NAME).first.click()

    async def open_integration(self) -> None:
        """Open the integration's own page."""
        await self.go(_INTEGRATION)
        await expect(self.page.locator("ha-config-entry-row")).to_be_visible()

    async def add_heater(self) -> None:
        """Begin to add a heater."""
        label = self.text("config_subentries/heater/initiate_flow/user")
        await self.page.get_by_role("button", name=label).click()

    def heater(self, title: str) -> Locator:
        """Return a heater's row."""
        return self.page.locator("ha-config-sub-entry-row").filter(has_text=title)

    async def change_heater(self, title: str) -> None:
        """Begin to change a heater."""
        label = self.text("config_subentries/heater/initiate_flow/reconfigure")
        await self.heater(title).get_by_role("button", name=label).click()

    async def remove_heater(self, title: str) -> None:
        """Remove a heater and see it go."""
        row = self.heater(title)
        await row.locator("ha-dropdown ha-icon-button").first.click()
        await row.locator("ha-dropdown-item").filter(has_text=self._words["delete"]).last.click()
        await self.page.locator("dialog-box ha-button").filter(has_text=self._words["delete"]).click()
        await expect(row).to_have_count(0)

    async def open_options(self) -> None:
        """Open the options of the meter."""
        await self.page.locator("ha-config-entry-row ha-row-item ha-icon-button").nth(1).click()

    async def reconfigure(self) -> None:
        """Begin to change the meter's connection."""
        row = self.page.locator("ha-config-entry-row ha-row-item")
        await row.locator("ha-dropdown ha-icon-button").first.click()
        await row.locator("ha-dropdown-item").filter(has_text=self._words["reconfigure"]).first.click()

    async def attend(self) -> None:
        """Press the button of what needs attention."""
        button = self.page.get_by_role("button", name=self._words["reconfigure"])
        await button.first.click(timeout=30_000)

    async def see_heater(self, title: str) -> None:
        """Wait until a heater is listed."""
        await expect(self.heater(title)).to_be_visible()

    async def wait_for_test(self) -> None:
        """Wait while a relay is tested, and see what the meter saw."""
        await self.see(self.text("config_subentries/heater/progress/test"))
        await self.see(self.text("config_subentries/heater/step/seen/title"), timeout_ms=_TEST_TIMEOUT_MS)
