"""One relay: a switch that the user has, commanded until it shows what it was told."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final

from homeassistant.const import ATTR_ENTITY_ID, SERVICE_TURN_OFF, SERVICE_TURN_ON
from homeassistant.core import Context, CoreState, HomeAssistant, State, callback, split_entity_id

from ..const import DOMAIN, LOGGER
from ..control.attribution import BOUNCE_S, Attribution, Hand
from ..control.model import CONFIRMATION_S, RelayInput
from ..helpers.alarm import Alarm
from .contacts import UNREACHABLE, Contacts

REPEAT_AFTER_S: Final = (CONFIRMATION_S, 2, 4, 8)
"""How long to wait for a command to show before it is repeated; `REPEAT_EVERY_S` from then on."""
REPEAT_EVERY_S: Final = 30
CALL_TIMEOUT_S: Final = 60
"""A call that hangs longer is given up, so that repetitions do not pile up."""


class Relay:
    """Carries the controller's wish to one entity; never waits, never raises."""

    def __init__(
        self,
        hass: HomeAssistant,
        entity_id: str,
        on_change: Callable[[], None],
        *,
        heartbeat_s: float = 0,
        on_hand: Callable[[Hand], None] | None = None,
    ) -> None:
        """Command nothing yet; `on_change` is called when `input` changes without a new state.

        `heartbeat_s` repeats the on command while on, for relays that open by themselves; 0 = never.
        `on_hand` is told what somebody else, or the relay itself, did.
        """
        self.hass = hass
        self.entity_id = entity_id
        self.contacts = Contacts(hass, entity_id)
        self._on_change = on_change
        self._heartbeat_s = heartbeat_s
        self._wanted: bool | None = None
        self._owes_off = False
        self._tries = 0
        self.on_hand = on_hand
        self._attribution = Attribution(began_at=monotonic(), heartbeat_s=heartbeat_s)
        self._bounce = Alarm(hass, self._not_bounced)
        self._hand: Hand | None = None
        """Whose doing an off is, if it lasts."""
        self._last_shown: bool | None = None
        self._left_on = False
        self._next = Alarm(hass, self._again)
        self._waiting = False
        """The alarm is for a repetition, not for a heartbeat."""

    @property
    def on(self) -> bool | None:
        """Return what the entity shows, None while that, or a member of a group, is neither on nor off."""
        return self.contacts.closed

    @property
    def rest_s(self) -> float:
        """Return how long the relay is left off after it opened by itself."""
        return self._attribution.rest_s

    @property
    def opens_itself(self) -> bool:
        """Return whether it does so again and again."""
        return self._attribution.opens_itself(monotonic())

    @property
    def left_on(self) -> bool:
        """Return whether the relay was let go although it may be on."""
        return self._left_on and self.on is not False

    @property
    def commanded(self) -> bool:
        """Return whether it is told anything."""
        return self._wanted is not None

    @property
    def may_be_on(self) -> bool:
        """Return whether it is told anything, and does not show for sure that it is off."""
        open_ = self.on is False or (self.on is None and self._last_shown is False)
        return self.commanded and bool(self._wanted or self._owes_off or self.contacts.assumed or not open_)

    @property
    def surely_off(self) -> bool:
        """Return whether it shows off, and no on of ours may still come through."""
        late = self._owes_off or self._attribution.may_close_late(monotonic())
        return self.on is False and not late

    @property
    def input(self) -> RelayInput:
        """Return what the controller has to know."""
        return RelayInput(on=self.on, owes_off=self._owes_off, provisional=self._starting)

    @property
    def _starting(self) -> bool:
        """Return whether Home Assistant is starting: what the entity is made of may not be there."""
        return self.hass.state in (CoreState.not_running, CoreState.starting)

    @callback
    def renamed(self, entity_id: str) -> None:
        """Follow the entity to its new id: all that is known holds."""
        self.entity_id, self.contacts = entity_id, Contacts(self.hass, entity_id)

    @callback
    def set_heartbeat(self, seconds: float) -> None:
        """Repeat the on command so often from now on; 0 = never."""
        if seconds == self._heartbeat_s:
            return
        self._heartbeat_s = self._attribution.heartbeat_s = seconds
        if self._wanted and not self._waiting:
            self._confirmed()

    @callback
    def command(self, *, on: bool) -> None:
        """Make the relay what is wanted, and keep it so."""
        if on is self._wanted:
            return
        taken_over = self._wanted is None
        under_way = self._waiting or self._owes_off
        unsure = (self.contacts.assumed and not on) if taken_over else under_way
        self._owes_off = not on and (self._owes_off or unsure)
        self._wanted = on
        self._tries = 0
        self._bounce.set(None)
        if on is self.on and not unsure:
            if on and taken_over:
                self._attribution.adopted(monotonic())
            self._confirmed()  # found so, or somebody else has switched it
        else:
            self._send()

    @callback
    def attribute(self, old: State | None, new: State | None, *, returned: bool) -> None:
        """Tell whose doing a new state is; `returned`: it came of an entity that was out of reach.

        An off without a user may be a bounce: it is told in a moment, and no on is sent meanwhile.
        """
        if self._wanted is None or old is None or new is None or old.state == new.state:
            return
        on = self.contacts.shown
        if on is None or old.state in UNREACHABLE:
            return
        user = new.context.user_id is not None
        seen = self._attribution.shown(
            monotonic(), on=on, wanted=self._wanted, context=new.context.id, user=user
        )
        hand = None if returned else seen
        self._bounce.set(None)
        if self._wanted and not on and not user:
            self._look_no_further()
            self._hand = hand
            self._bounce.set(BOUNCE_S)
        elif hand:
            self._tell(hand)

    @callback
    def answer(self, *, was_unavailable: bool) -> None:
        """Take a new state of the entity: one that is not wanted is answered at once."""
        self._last_shown = self._last_shown if self.contacts.shown is None else self.contacts.shown
        if self._wanted is None or self._bounce.is_set:
            return
        # What it is made of may not have been there when it was told.
        self._owes_off |= was_unavailable and self.contacts.assumed and not self._wanted
        shown = self.contacts.shown
        heard = was_unavailable and shown is None and self.contacts.reachable
        if self.on is None and (self._wanted or not (shown or heard)):
            return
        if not self._unconfirmed:
            self._attribution.confirmed(monotonic(), on=self._wanted)
            if self._waiting or not self._next.is_set:
                self._confirmed()
        elif was_unavailable or not self._waiting:
            self._tries = 0
            self._send()

    async def release(self, *, patience_s: float = 0) -> None:
        """Stop commanding; a relay that was on, or may be, is switched off. Returns when the call ended.

        One that is out of reach is waited for so long.
        """
        may_be_on, wanted = self.may_be_on, self._wanted
        self.let_go()
        if not may_be_on:
            return
        self._left_on = wanted or self._owes_off or self._last_shown is True
        reached = self.contacts.reachable or (self._left_on and await self.contacts.reached(patience_s))
        if reached and await self._call(on=False):
            self._left_on = self.on is None

    @callback
    def let_go(self) -> None:
        """Stop commanding, whatever it shows."""
        self._look_no_further()
        self._bounce.set(None)
        self._wanted = None

    @property
    def _unconfirmed(self) -> bool:
        """Return whether the relay does not show what is wanted, or still owes an off."""
        return self.on is not self._wanted or self._owes_off

    @callback
    def _send(self) -> None:
        """Command what is wanted, and look again in a while."""
        assert self._wanted is not None
        # The timer first: the call may come back with a new state before the next line.
        delay = REPEAT_AFTER_S[self._tries] if self._tries < len(REPEAT_AFTER_S) else REPEAT_EVERY_S
        self._tries += 1
        self._look_again(delay, waiting=True)
        self._call_soon(on=self._wanted)

    @callback
    def _confirmed(self) -> None:
        """Look no further, but for the heartbeat."""
        self._look_no_further()
        if self._wanted and self._heartbeat_s:
            self._look_again(self._heartbeat_s, waiting=False)

    @callback
    def _again(self) -> None:
        """Command again: the relay does not show what is wanted, or has to hear that we live."""
        waiting, self._waiting = self._waiting, False
        assert self._wanted is not None
        if self._unconfirmed:
            if waiting and self._tries == 1:
                LOGGER.info("Relay %s does not show what it was told; repeating", self.entity_id)
            self._send()
        elif not waiting:
            self._look_again(self._heartbeat_s, waiting=False)
            self._call_soon(on=True)

    @callback
    def _not_bounced(self) -> None:
        """Take that an off lasts: it is somebody's, or is answered."""
        if self._hand:
            self._tell(self._hand)
        self._on_change()
        self.answer(was_unavailable=False)

    @callback
    def _tell(self, hand: Hand) -> None:
        """Tell whose doing it was."""
        if self.on_hand:
            self.on_hand(hand)

    def _look_again(self, seconds: float, *, waiting: bool) -> None:
        """Look again after a while."""
        self._waiting = waiting
        self._next.set(seconds)

    def _look_no_further(self) -> None:
        """Forget the next repetition or heartbeat."""
        self._waiting = False
        self._next.set(None)

    def _call_soon(self, *, on: bool) -> None:
        """Call in a task of its own, so that a call that hangs delays nobody."""
        self.hass.async_create_background_task(
            self._call(on=on), f"{DOMAIN} {self.entity_id}", eager_start=True
        )

    async def _call(self, *, on: bool) -> bool:
        """Call the entity's service; return whether that went well, for the command will be repeated."""
        if not self.contacts.reachable:
            return False  # what is wanted is sent when it returns
        self._attribution.sent(monotonic(), on=on, shown=self.on)
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                await self.hass.services.async_call(
                    split_entity_id(self.entity_id)[0],
                    SERVICE_TURN_ON if on else SERVICE_TURN_OFF,
                    {ATTR_ENTITY_ID: self.entity_id},
                    blocking=True,
                    context=Context(),
                )
        except Exception as error:  # noqa: BLE001 - the other integration's code may raise anything
            LOGGER.info("Relay %s could not be switched: %s", self.entity_id, error)
            return False
        self._attribution.returned(monotonic(), on=on)
        if self.contacts.assumed and self._starting:
            return True  # a template takes what reaches nobody: an off is owed until all is there
        if self._owes_off and not on and self._wanted is not True:
            self._owes_off = False
            if self._wanted is not None and not self._unconfirmed:
                self._confirmed()
            self._on_change()
        return True
