"""All relays of one meter: the heaters' and the main contactor, watched, commanded and let go together."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event

from .const import CONF_CONTACTOR, CONF_HEARTBEAT, CONF_RELAY, DOMAIN
from .control.model import Control, Decision
from .relay import Relay, release_all
from .settings import heaters

CONTACTOR: Final = None
"""What stands for the main contactor where a heater's key would."""


class RelayBank:
    """Knows which relay is whose; carries decisions out and tells who else switched."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        *,
        on_change: Callable[[], None],
        on_somebody: Callable[[str | None, bool], None],
    ) -> None:
        """Prepare; nothing is commanded yet.

        `on_change` is called when a relay shows something new, `on_somebody` before, if somebody
        else switched it, with the heater's key (None: the contactor) and whether it is on.
        """
        self._hass = hass
        self._entry = entry
        self._on_change = on_change
        self._on_somebody = on_somebody
        self.heaters = {
            key: Relay(
                hass,
                subentry.data[CONF_RELAY],
                on_change,
                heartbeat_s=subentry.data.get(CONF_HEARTBEAT, 0),
            )
            for key, subentry in heaters(entry).items()
        }
        contactor = entry.options.get(CONF_CONTACTOR)
        self.contactor = Relay(hass, contactor, on_change) if contactor else None
        self.disabled: set[str] = set()
        """Heaters that are let alone: their devices were disabled."""
        self._observing = False
        self._unsubscribe: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> None:
        """Watch the relays."""
        relays = [relay.entity_id for relay in self._all().values()]
        self._unsubscribe = async_track_state_change_event(self._hass, relays, self._changed)

    async def stop(self) -> None:
        """Watch no more; switch off in parallel what is on, then the contactor."""
        if self._unsubscribe:
            self._unsubscribe()
            self._unsubscribe = None
        await self._release_all()

    @callback
    def disable(self, key: str) -> None:
        """Switch a heater off and let it alone."""
        self.disabled.add(key)
        self._in_background(self.heaters[key].release())

    @callback
    def carry_out(self, decision: Decision, control: Control) -> None:
        """Command the relays; observing, let go of them once and touch them no more."""
        if control is Control.OBSERVE:
            if not self._observing:
                self._observing = True
                self._in_background(self._release_all())
            return
        self._observing = False
        if self.contactor and decision.contactor:
            self.contactor.command(on=True)
        for key, each in decision.heaters.items():
            self.heaters[key].command(on=each.on)
        if self.contactor and not decision.contactor:
            self.contactor.command(on=False)

    def _all(self) -> dict[str | None, Relay]:
        """Return the relays that are controlled, the contactor's last."""
        found: dict[str | None, Relay] = {
            key: relay for key, relay in self.heaters.items() if key not in self.disabled
        }
        if self.contactor:
            found[CONTACTOR] = self.contactor
        return found

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        """Ask whether that was somebody, let the controller decide, then the relay answer."""
        old, new = event.data["old_state"], event.data["new_state"]
        changed = {
            key: relay for key, relay in self._all().items() if relay.entity_id == event.data["entity_id"]
        }
        if not self._observing:
            for key, relay in changed.items():
                if relay.switched_by_somebody(old, new):
                    self._on_somebody(key, relay.on is True)
        self._on_change()
        if not self._observing:
            for relay in changed.values():
                relay.state_changed(was_unavailable=old is None or old.state not in ("on", "off"))

    async def _release_all(self) -> None:
        """Switch off in parallel what is on, then the contactor."""
        await release_all(list(self.heaters.values()), self.contactor)

    def _in_background(self, work: Any) -> None:
        """Run something that nobody waits for."""
        self._entry.async_create_background_task(self._hass, work, f"{DOMAIN} release")
