"""All relays of one meter: the heaters' and the main contactor, watched, commanded and let go together."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, Final

from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.translation import async_get_translations

from .const import CONF_CONTACTOR, CONF_HEARTBEAT, CONF_RELAY, DOMAIN, LOGGER
from .contacts import UNREACHABLE
from .control.attribution import Hand
from .control.model import Control, Decision
from .relay import Relay
from .returns import Returns
from .settings import heaters

CONTACTOR: Final = None
"""What stands for the main contactor where a heater's key would."""
RELEASE_S: Final = 4.5
"""How long heaters have to go off when control ends: all of it takes 5 s at most."""
RELEASE_HEATERS_S: Final = 2
"""The same before a main contactor, which does not wait longer."""
RELEASE_CONTACTOR_S: Final = 2


class RelayBank:
    """Knows which relay is whose; carries decisions out and tells who else switched."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        *,
        on_change: Callable[[], None],
        on_hand: Callable[[str | None, Hand], None],
    ) -> None:
        """Prepare; nothing is commanded yet.

        `on_change` is called when a relay shows something new, `on_hand` before, if somebody else
        switched it or it did so itself, with the heater's key (None: the contactor).
        """
        self._hass = hass
        self._entry = entry
        self._on_change = on_change
        self._on_hand = on_hand
        self.heaters = {
            key: self._relay(key, subentry.data[CONF_RELAY], subentry.data.get(CONF_HEARTBEAT, 0))
            for key, subentry in heaters(entry).items()
        }
        contactor = entry.options.get(CONF_CONTACTOR)
        self.contactor = self._relay(CONTACTOR, contactor) if contactor else None
        self.disabled: set[str] = set()
        """Heaters that are let alone: their devices were disabled."""
        self._observing = False
        self._returns = Returns(hass, self._reach_changed)
        self._unsubscribe: list[CALLBACK_TYPE] = []

    def _relay(self, key: str | None, entity_id: str, heartbeat_s: float = 0) -> Relay:
        """Return a relay that tells whose it is."""
        return Relay(
            self._hass,
            entity_id,
            self._on_change,
            heartbeat_s=heartbeat_s,
            on_hand=partial(self._on_hand, key),
        )

    @callback
    def start(self) -> None:
        """Watch the relays; what an earlier control could not switch off, this one has again."""
        relays = [relay.entity_id for relay in self._all().values()]
        for key in self._all():
            persistent_notification.async_dismiss(self._hass, self._left_on_id(key))
        self._unsubscribe = [
            async_track_state_change_event(self._hass, relays, self._changed),
            self._returns.start(),
        ]

    async def stop(self) -> None:
        """Watch no more; switch off in parallel what is on, then the contactor."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe = []
        await self._release_all()

    @callback
    def disable(self, key: str) -> None:
        """Switch a heater off and let it alone."""
        self.disabled.add(key)
        self._in_background(self._release_one(key))

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
        changed = [relay for relay in self._all().values() if relay.entity_id == event.data["entity_id"]]
        if not self._observing:
            returned = new is not None and self._returns.caused(new.context)
            for relay in changed:
                relay.attribute(old, new, returned=returned)
        self._on_change()
        self._answer(changed, was_unavailable=old is None or old.state in UNREACHABLE)

    @callback
    def _reach_changed(self, entity_id: str) -> None:
        """Look again at the groups that this entity is a member of."""
        if changed := [relay for relay in self._all().values() if entity_id in relay.contacts.members]:
            self._on_change()
            self._answer(changed, was_unavailable=True)

    def _answer(self, changed: list[Relay], *, was_unavailable: bool) -> None:
        """Let relays answer what they show."""
        for relay in changed if not self._observing else ():
            relay.answer(was_unavailable=was_unavailable)

    async def _release_all(self) -> None:
        """Switch off in parallel what is on, then the contactor; say what may be on all the same."""
        await self._release(self.heaters, RELEASE_HEATERS_S if self.contactor else RELEASE_S)
        if self.contactor:
            await self._release({CONTACTOR: self.contactor}, RELEASE_CONTACTOR_S)
        if self.contactor is None or self.contactor.on is not False:
            await self._say_left_on(
                {**self.heaters, **({CONTACTOR: self.contactor} if self.contactor else {})}
            )

    async def _release_one(self, key: str) -> None:
        """Switch off one heater; say if it may be on all the same."""
        await self._release({key: self.heaters[key]}, RELEASE_S)
        await self._say_left_on({key: self.heaters[key]})

    async def _release(self, relays: Mapping[Any, Relay], seconds: float) -> None:
        """Switch these off at once, and go on without those that do not answer in time."""
        await _within(seconds, [relay.release(patience_s=seconds) for relay in relays.values()])

    async def _say_left_on(self, relays: Mapping[Any, Relay]) -> None:
        """Tell a person which relays may be on and nobody will switch off; survives the entry."""
        for key, relay in relays.items():
            if not relay.left_on:
                continue
            subentry = self._entry.subentries.get(key or "")
            name = subentry.title if subentry else self._entry.title
            LOGGER.info("%s (%s) may be on: it was out of reach when control ended", name, relay.entity_id)
            language = self._hass.config.language
            texts = await async_get_translations(self._hass, language, "exceptions", {DOMAIN})
            text = texts[f"component.{DOMAIN}.exceptions.relay_left_on.message"]
            persistent_notification.async_create(
                self._hass,
                text.format(heater=name, relay=relay.entity_id),
                title=self._entry.title,
                notification_id=self._left_on_id(key),
            )

    def _left_on_id(self, key: str | None) -> str:
        """Return the id of the notification about a relay."""
        return f"{DOMAIN}_left_on_{key or self._entry.entry_id}"

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something that nobody waits for."""
        self._entry.async_create_background_task(self._hass, work, f"{DOMAIN} release")


async def _within(seconds: float, releases: list[Coroutine[Any, Any, None]]) -> None:
    """Run all at once; say how many did not end in time, and go on without them."""
    tasks = [asyncio.create_task(release) for release in releases]
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=seconds)
    if late:
        LOGGER.warning("%d relay(s) did not answer within %g s when control ended", len(late), seconds)
