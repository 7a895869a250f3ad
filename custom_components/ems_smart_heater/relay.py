"""One relay: a switch that the user has, commanded until it shows what it was told."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from time import monotonic
from typing import Any, Final

from homeassistant.const import (
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
)
from homeassistant.core import (
    CALLBACK_TYPE,
    CoreState,
    HassJob,
    HomeAssistant,
    State,
    callback,
    split_entity_id,
)
from homeassistant.helpers.event import async_call_later

from .const import DOMAIN, LOGGER
from .control.model import CONFIRMATION_S, RelayInput

REPEAT_AFTER_S: Final = (CONFIRMATION_S, 2, 4, 8)
"""How long to wait for a command to show before it is repeated; `REPEAT_EVERY_S` from then on."""
REPEAT_EVERY_S: Final = 30
CALL_TIMEOUT_S: Final = 60
"""A call that hangs longer is given up, so that repetitions do not pile up."""
RELEASE_HEATERS_S: Final = 2
"""How long the contactor waits for the heaters when control ends."""
RELEASE_CONTACTOR_S: Final = 2
LATE_S: Final = 600
"""How long a command that went unconfirmed may still be carried out by the device."""
SOMEBODY_ON_S: Final = 30
"""An on sooner than this after a command of ours, or the start, is not taken for somebody's."""
SOMEBODY_OFF_S: Final = 3
"""The same for an off: in doubt somebody wants it off."""


class Relay:
    """Carries the controller's wish to one entity; never waits, never raises."""

    def __init__(
        self, hass: HomeAssistant, entity_id: str, on_change: Callable[[], None], *, heartbeat_s: float = 0
    ) -> None:
        """Command nothing yet; `on_change` is called when `input` changes without a new state.

        `heartbeat_s` repeats the on command while on, for relays that open by themselves; 0 = never.
        """
        self.hass = hass
        self.entity_id = entity_id
        self._on_change = on_change
        self._heartbeat_s = heartbeat_s
        self._wanted: bool | None = None
        self._owes_off = False
        self._tries = 0
        self._pending_at = monotonic()
        """When a command was under way last."""
        self._late_until = {True: 0.0, False: 0.0}
        """Until when a state may be a command of ours that is carried out late."""
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._waiting = False
        """The timer is for a repetition, not for a heartbeat."""

    @property
    def on(self) -> bool | None:
        """Return what the entity shows, None while that is neither on nor off."""
        state = self.hass.states.get(self.entity_id)
        return {STATE_ON: True, STATE_OFF: False}.get(state.state) if state else None

    @property
    def input(self) -> RelayInput:
        """Return what the controller has to know."""
        starting = self.hass.state in (CoreState.not_running, CoreState.starting)
        return RelayInput(on=self.on, owes_off=self._owes_off, provisional=starting)

    @callback
    def command(self, *, on: bool) -> None:
        """Make the relay what is wanted, and keep it so."""
        if on is self._wanted:
            return
        unsure = self._wanted is not None and self._unconfirmed
        if unsure and self._wanted is not None:
            self._late_until[self._wanted] = monotonic() + LATE_S
        self._owes_off = not on and (self._owes_off or unsure)
        self._wanted = on
        self._tries = 0
        if on is self.on and not unsure:
            self._confirmed()  # found so, or somebody else has switched it
        else:
            self._send()

    @callback
    def switched_by_somebody(self, old: State | None, new: State | None) -> bool:
        """Return whether a new state is the wish of somebody else."""
        on = self.on
        if self._wanted is None or on is None or on is self._wanted or new is None:
            return False
        now = monotonic()
        known_before = old is not None and old.state in (STATE_ON, STATE_OFF)
        since_command_s = now - self._pending_at
        dead_man = (
            self._heartbeat_s > 0 and not on and new.context.user_id is None and new.context.parent_id is None
        )
        return (
            known_before
            and not self._waiting
            and since_command_s >= (SOMEBODY_ON_S if on else SOMEBODY_OFF_S)
            and now >= self._late_until[on]
            and not dead_man
        )

    @callback
    def state_changed(self, *, was_unavailable: bool) -> None:
        """Take a new state of the entity: one that is not wanted is answered at once."""
        if self._wanted is None or self.on is None:
            return
        if not self._unconfirmed:
            if self._waiting:
                self._confirmed()
        elif was_unavailable or not self._waiting:
            self._tries = 0
            self._send()

    async def release(self) -> None:
        """Stop commanding; a relay that was on, or may be, is switched off. Returns when the call ended."""
        self._stop_timer()
        may_be_on = self._wanted or (self._wanted is False and self._unconfirmed)
        self._wanted = None
        if may_be_on:
            await self._call(on=False)

    @property
    def _available(self) -> bool:
        """Return whether a call would reach the device; to an unavailable one it does nothing."""
        state = self.hass.states.get(self.entity_id)
        return state is not None and state.state != STATE_UNAVAILABLE

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
        self._start_timer(delay, waiting=True)
        self._call_soon(on=self._wanted)

    @callback
    def _confirmed(self) -> None:
        """Look no further, but for the heartbeat."""
        self._stop_timer()
        self._pending_at = monotonic()
        if self._wanted and self._heartbeat_s:
            self._start_timer(self._heartbeat_s, waiting=False)

    @callback
    def _timer(self, _now: object) -> None:
        """Command again: the relay does not show what is wanted, or has to hear that we live."""
        waiting, self._waiting, self._cancel_timer = self._waiting, False, None
        assert self._wanted is not None
        if self._unconfirmed:
            if waiting and self._tries == 1:
                LOGGER.info("Relay %s does not show what it was told; repeating", self.entity_id)
            self._late_until[self._wanted] = monotonic() + LATE_S
            self._send()
        elif not waiting:
            self._start_timer(self._heartbeat_s, waiting=False)
            self._call_soon(on=True)

    def _start_timer(self, seconds: float, *, waiting: bool) -> None:
        """Look again after a while."""
        self._stop_timer()
        self._waiting = waiting
        self._cancel_timer = async_call_later(
            self.hass, seconds, HassJob(self._timer, cancel_on_shutdown=True)
        )

    def _stop_timer(self) -> None:
        """Forget the next repetition or heartbeat."""
        self._waiting = False
        if self._cancel_timer:
            self._cancel_timer()
            self._cancel_timer = None

    def _call_soon(self, *, on: bool) -> None:
        """Call in a task of its own, so that a call that hangs delays nobody."""
        self.hass.async_create_background_task(
            self._call(on=on), f"{DOMAIN} {self.entity_id}", eager_start=True
        )

    async def _call(self, *, on: bool) -> None:
        """Call the entity's service; whatever it raises, the command will be repeated."""
        if not self._available:
            return  # what is wanted is sent when it returns
        self._pending_at = monotonic()
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                await self.hass.services.async_call(
                    split_entity_id(self.entity_id)[0],
                    SERVICE_TURN_ON if on else SERVICE_TURN_OFF,
                    {ATTR_ENTITY_ID: self.entity_id},
                    blocking=True,
                )
        except Exception as error:  # noqa: BLE001 - the other integration's code may raise anything
            LOGGER.info("Relay %s could not be switched: %s", self.entity_id, error)
            return
        if self._owes_off and not on and self._wanted is not True:
            self._owes_off = False
            if self._wanted is not None and not self._unconfirmed:
                self._confirmed()
            self._on_change()


async def release_all(heaters: Sequence[Relay], contactor: Relay | None) -> None:
    """Switch off in parallel what is on, then the contactor; a relay that hangs delays nobody."""
    await _within(RELEASE_HEATERS_S, [relay.release() for relay in heaters])
    if contactor:
        await _within(RELEASE_CONTACTOR_S, [contactor.release()])


async def _within(seconds: float, releases: list[Coroutine[Any, Any, None]]) -> None:
    """Run all at once; say how many did not end in time, and go on without them."""
    tasks = [asyncio.create_task(release) for release in releases]
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=seconds)
    if late:
        LOGGER.warning("%d relay(s) did not answer within %g s when control ended", len(late), seconds)
