"""The repair issue that names automations which set delays that the strategy does not go by."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from homeassistant.components.number import DOMAIN as NUMBER_DOMAIN
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.start import async_at_started

from ..const import DOMAIN
from ..control.model import StrategyKind
from ..helpers.guard import Guard
from .heating import Heating

EVERY: Final = timedelta(minutes=10)
"""How often to look for automations that were changed."""
DELAYS: Final = {"on_delay_s": "on_delay", "off_delay_s": "off_delay"}
"""The settings, and the keys of the numbers that show them."""


class UnusedDelays:
    """Looks once Home Assistant has started, when the strategy changes, and now and then."""

    def __init__(self, hass: HomeAssistant, heating: Heating) -> None:
        """Prepare; before the start automations may not be there yet."""
        self._hass = hass
        self._heating = heating
        self._issue_id = f"unused_delays_{heating.entry.entry_id}"
        self._guard = Guard(heating.entry.title)
        self._started = False
        self._looked_for: StrategyKind | None = None
        self._said: list[str] = []

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin; returns how to stop and take back what was said."""
        unsubscribe = [
            self._heating.add_listener(self._decided),
            async_at_started(self._hass, self._begin),
            async_track_time_interval(self._hass, self._again, EVERY, cancel_on_shutdown=True),
        ]

        def stop() -> None:
            for each in unsubscribe:
                each()
            self._say([])

        return stop

    async def _begin(self, _hass: HomeAssistant) -> None:
        """Look for the first time."""
        self._started = True
        self._guard.call(self._look)

    @callback
    def _again(self, _now: datetime) -> None:
        """Look whether automations were changed."""
        if self._started:
            self._guard.call(self._look)

    @callback
    def _decided(self) -> None:
        """Look if the strategy is another one."""
        if self._started and self._heating.settings.strategy is not self._looked_for:
            self._guard.call(self._look)

    def _look(self) -> None:
        """Find who uses delays that the strategy does not go by."""
        self._looked_for = strategy = self._heating.settings.strategy
        registry = er.async_get(self._hass)
        found = set[str]()
        for setting, key in DELAYS.items():
            if setting not in strategy.goes_by:
                unique_id = f"{self._heating.entry.unique_id}_{key}"
                if number := registry.async_get_entity_id(NUMBER_DOMAIN, DOMAIN, unique_id):
                    found.update(_users(self._hass, number))
        self._say(sorted(found))

    @callback
    def _say(self, users: list[str]) -> None:
        """Raise the issue, change it, or take it back."""
        if users == self._said:
            return
        self._said = users
        if not users:
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id)
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key="unused_delays",
            translation_placeholders={
                "name": self._heating.entry.title,
                "users": "\n".join(f"- {self._name(each)}" for each in users),
            },
        )

    def _name(self, entity_id: str) -> str:
        """Return what a person calls an automation or a script, and its id."""
        state = self._hass.states.get(entity_id)
        return f"{state.name} ({entity_id})" if state else entity_id


def _users(hass: HomeAssistant, entity_id: str) -> Iterator[str]:
    """Yield the automations and scripts that name an entity; those that are not set up are not loaded."""
    if "automation" in hass.config.components:
        from homeassistant.components.automation import automations_with_entity

        yield from automations_with_entity(hass, entity_id)
    if "script" in hass.config.components:
        from homeassistant.components.script import scripts_with_entity

        yield from scripts_with_entity(hass, entity_id)
