"""All relays of one meter: the heaters' and the main contactor, watched, commanded and let go together."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.start import async_at_started

from ..const import DOMAIN, LOGGER
from ..control.attribution import Hand
from ..control.decision import Decision
from ..control.model import Control
from ..settings.stored import read_entry
from .contacts import UNREACHABLE
from .leaving import Leaving
from .left_on import say_left_on, take_back_left_on
from .relay import Relay
from .returns import Returns
from .stepping import or_off

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
        on_error: Callable[[Exception], None],
    ) -> None:
        """Prepare; nothing is commanded yet.

        `on_change` is called when a relay shows something new, `on_hand` before, if somebody else
        switched it or it did so itself, with the heater's key (None: the contactor). `on_error` is
        called when that cannot be told.
        """
        self._hass = hass
        self._entry = entry
        self._on_change = on_change
        self._on_hand = on_hand
        self.fail = on_error
        contactor = read_entry(entry).contactor
        self.contactor = self._relay(CONTACTOR, contactor) if contactor else None
        self.heaters: dict[str, Relay] = {}
        self.disabled: set[str] = set()
        """Heaters that are let alone: their devices were disabled."""
        self._names: dict[str, str] = {}
        self._leaving = Leaving(hass, entry, on_change)
        self._observing = False
        self._returns = Returns(hass, self._reach_changed)
        self._unsubscribe: CALLBACK_TYPE | None = None
        self._stop_returns: CALLBACK_TYPE | None = None
        self._stop_started: CALLBACK_TYPE | None = None
        self._take()

    def _relay(self, heater_id: str | None, entity_id: str) -> Relay:
        """Return a relay that tells whose it is."""
        return Relay(self._hass, entity_id, self._on_change, on_hand=partial(self._on_hand, heater_id))

    @property
    def contactor_id(self) -> str | None:
        """Return the main contactor's entity."""
        return self.contactor.entity_id if self.contactor else None

    @callback
    def start(self) -> None:
        """Watch the relays; those of heaters that cannot be controlled go off and are let alone."""
        for heater_id, entity_id in read_entry(self._entry).uncontrolled.items():
            relay = Relay(self._hass, entity_id, self._on_change)
            relay.command(on=False)
            self._leaving.add(relay, self._entry.subentries[heater_id].title)
        self._watch()
        self._stop_returns = self._returns.start()
        self._stop_started = async_at_started(self._hass, self._all_is_there)

    @callback
    def _all_is_there(self, _hass: HomeAssistant) -> None:
        """Tell again what reached nobody while Home Assistant was starting."""
        self._answer(self._watched(), was_unavailable=True)

    async def stop(self) -> None:
        """Watch no more; switch off in parallel what is on, then the contactor."""
        for stop in (self._unsubscribe, self._stop_returns, self._stop_started):
            if stop:
                stop()
        self._unsubscribe = self._stop_returns = self._stop_started = None
        try:
            await self._release_all()
        finally:  # no heartbeat goes on, whatever failed
            for relay in self._watched():
                relay.let_go()

    @callback
    def disable(self, heater_id: str) -> None:
        """Let a heater alone; it is switched off with the next decision."""
        self.disabled.add(heater_id)
        self._leaving.add(self.heaters[heater_id], self._names[heater_id])

    @callback
    def heaters_changed(self) -> set[str]:
        """Take relays that came, were exchanged or went; the others go on. Return whose is another one.

        What goes is switched off with the next decision.
        """
        there = read_entry(self._entry).heaters
        wanted = {heater_id: heater.relay for heater_id, heater in there.items()}
        changed = {
            heater_id for heater_id, relay in self.heaters.items() if wanted.get(heater_id) != relay.entity_id
        }
        for heater_id in changed:
            self._leaving.add(self.heaters.pop(heater_id), self._names[heater_id])
        self._take()
        self._watch()
        return changed & there.keys()

    def _take(self) -> None:
        """Take the relays that are missing; one that leaves may come back."""
        for heater_id, heater in read_entry(self._entry).heaters.items():
            if heater_id not in self.heaters:
                self.heaters[heater_id] = self._leaving.take_back(heater.relay) or self._relay(
                    heater_id, heater.relay
                )
                self.heaters[heater_id].on_hand = partial(self._on_hand, heater_id)
            self.heaters[heater_id].set_heartbeat(heater.heartbeat_s)
            self._names[heater_id] = self._entry.subentries[heater_id].title

    @callback
    def renamed(self, old: str, new: str) -> None:
        """Follow a relay to its new entity id: it is the same relay."""
        for relay in self._watched():
            if relay.entity_id == old:
                relay.renamed(new)
        if self._unsubscribe:
            self._watch()

    @callback
    def carry_out(self, decision: Decision, control: Control) -> None:
        """Command the relays; observing, let go of them once and touch them no more.

        All are told, whatever one of them raises; that is raised in the end.
        """
        if control is Control.OBSERVE:
            if not self._observing:
                self._observing = True
                self._in_background(self._release_all())
            return
        self._observing = False
        contactor = partial(self._command_contactor, on=decision.contactor)
        heaters = [
            partial(self._command, heater_id, on=each.on) for heater_id, each in decision.heaters.items()
        ]
        around = [contactor, *heaters] if decision.contactor else [*heaters, contactor]
        _call_all([self._leaving.command, *around])

    def _command(self, heater_id: str, *, on: bool) -> None:
        """Command a heater's relay; none starts while one that leaves is waited for."""
        relay = self.heaters[heater_id]
        if not on or relay.commanded or not self._leaving.waits:
            relay.command(on=on)

    def _command_contactor(self, *, on: bool) -> None:
        """Command the main contactor; it does not open while a relay that leaves is waited for."""
        if self.contactor and (on or not self._leaving.waits):
            self.contactor.command(on=on)

    @callback
    def _watch(self) -> None:
        """Watch the relays there are; what an earlier control could not switch off, this one has again."""
        if self._unsubscribe:
            self._unsubscribe()
        for relay in self._all().values():
            take_back_left_on(self._hass, relay.entity_id)
        relays = {relay.entity_id for relay in self._watched()}
        self._unsubscribe = async_track_state_change_event(self._hass, relays, self._changed)

    def _watched(self) -> list[Relay]:
        """Return all relays that are told anything, also those that leave."""
        return [*self._all().values(), *self._leaving.relays]

    def _all(self) -> dict[str | None, Relay]:
        """Return the relays that are controlled, the contactor's last."""
        found: dict[str | None, Relay] = {
            heater_id: relay for heater_id, relay in self.heaters.items() if heater_id not in self.disabled
        }
        if self.contactor:
            found[CONTACTOR] = self.contactor
        return found

    @or_off
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        """Ask whether that was somebody, let the controller decide, then the relay answer."""
        old, new = event.data["old_state"], event.data["new_state"]
        changed = [relay for relay in self._watched() if relay.entity_id == event.data["entity_id"]]
        if not self._observing:
            returned = new is not None and self._returns.caused(new.context)
            for relay in changed:
                relay.attribute(old, new, returned=returned)
        self._on_change()
        came = old is None or (old.state in UNREACHABLE and new is not None and new.state != old.state)
        self._answer(changed, was_unavailable=came)

    @or_off
    def _reach_changed(self, entity_id: str) -> None:
        """Look again at the groups that this entity is a member of."""
        if changed := [relay for relay in self._watched() if entity_id in relay.contacts.members]:
            self._on_change()
            self._answer(changed, was_unavailable=True)

    def _answer(self, changed: list[Relay], *, was_unavailable: bool) -> None:
        """Let relays answer what they show."""
        for relay in changed if not self._observing else ():
            relay.answer(was_unavailable=was_unavailable)

    async def _release_all(self) -> None:
        """Switch off in parallel what is on, then the contactor; say what may be on all the same."""
        whose = {relay: self._names.get(heater_id, "") for heater_id, relay in self.heaters.items()}
        whose |= self._leaving.stop()
        await release(whose, RELEASE_HEATERS_S if self.contactor else RELEASE_S)
        if self.contactor:
            await release([self.contactor], RELEASE_CONTACTOR_S)
            whose[self.contactor] = self._entry.title
        if self.contactor is None or self.contactor.on is not False:
            for relay, name in whose.items():
                if relay.left_on:
                    await say_left_on(self._hass, self._entry, relay.entity_id, name)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something that nobody waits for."""
        self._entry.async_create_background_task(self._hass, work, f"{DOMAIN} release")


def _call_all(actions: Iterable[Callable[[], None]]) -> None:
    """Call all, then raise the first of what some of them raised."""
    errors: list[Exception] = []
    for action in actions:
        try:
            action()
        except Exception as error:  # noqa: BLE001 - the others must be told all the same
            errors.append(error)
    if errors:
        raise errors[0]


async def release(relays: Iterable[Relay], seconds: float) -> None:
    """Switch these off at once; say how many did not answer in time, and go on without them."""
    tasks = [asyncio.create_task(relay.release(patience_s=seconds)) for relay in relays]
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=seconds)
    if late:
        LOGGER.warning("%d relay(s) did not answer within %g s when control ended", len(late), seconds)
