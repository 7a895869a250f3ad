"""One relay: a switch that the user has, commanded until it shows what it was told."""

import asyncio
from collections.abc import Callable
from typing import Final

from homeassistant.const import (
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
)
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback, split_entity_id
from homeassistant.helpers.event import async_call_later

from .const import DOMAIN, LOGGER
from .control.model import CONFIRMATION_S, RelayInput

REPEAT_AFTER_S: Final = (CONFIRMATION_S, 2, 4, 8)
"""How long to wait for a command to show before it is repeated; `REPEAT_EVERY_S` from then on."""
REPEAT_EVERY_S: Final = 30
CALL_TIMEOUT_S: Final = 60
"""A call that hangs longer is given up, so that repetitions do not pile up."""


class Relay:
    """Carries the controller's wish to one entity; never waits, never raises."""

    def __init__(self, hass: HomeAssistant, entity_id: str, on_change: Callable[[], None]) -> None:
        """Command nothing yet; `on_change` is called when `input` changes without a new state."""
        self.hass = hass
        self.entity_id = entity_id
        self._on_change = on_change
        self._wanted: bool | None = None
        self._owes_off = False
        self._tries = 0
        self._cancel_repeat: CALLBACK_TYPE | None = None

    @property
    def on(self) -> bool | None:
        """Return what the entity shows, None while that is neither on nor off."""
        state = self.hass.states.get(self.entity_id)
        return {STATE_ON: True, STATE_OFF: False}.get(state.state) if state else None

    @property
    def _available(self) -> bool:
        """Return whether a call would reach the device; to an unavailable one it does nothing."""
        state = self.hass.states.get(self.entity_id)
        return state is not None and state.state != STATE_UNAVAILABLE

    @property
    def input(self) -> RelayInput:
        """Return what the controller has to know."""
        return RelayInput(on=self.on, owes_off=self._owes_off)

    @callback
    def command(self, *, on: bool) -> None:
        """Make the relay what is wanted, and keep it so."""
        if on is self._wanted:
            return
        if self._wanted is None and on is self.on:
            self._wanted = on  # found as it should be
            return
        self._owes_off = not on and (self._owes_off or (self._wanted is True and self.on is not True))
        self._wanted = on
        self._tries = 0
        self._send()

    @callback
    def state_changed(self, *, was_unavailable: bool) -> None:
        """Take a new state of the entity: one that is not wanted is answered at once."""
        if self._wanted is None or self.on is None:
            return
        if not self._unconfirmed:
            self._stop_repeating()
        elif was_unavailable or self._cancel_repeat is None:
            self._tries = 0
            self._send()

    async def release(self) -> None:
        """Stop commanding; a relay that was on, or may be, is switched off. Returns when the call ended."""
        self._stop_repeating()
        if self._wanted or (self._wanted is False and self._unconfirmed):
            self._wanted = None
            await self._call(on=False)
        self._wanted = None

    @property
    def _unconfirmed(self) -> bool:
        """Return whether the relay does not show what is wanted, or still owes an off."""
        return self.on is not self._wanted or self._owes_off

    @callback
    def _send(self) -> None:
        """Command what is wanted, and look again in a while."""
        assert self._wanted is not None
        self._stop_repeating()
        # The timer first: the call may come back with a new state before the next line.
        delay = REPEAT_AFTER_S[self._tries] if self._tries < len(REPEAT_AFTER_S) else REPEAT_EVERY_S
        self._tries += 1
        self._cancel_repeat = async_call_later(
            self.hass, delay, HassJob(self._repeat, cancel_on_shutdown=True)
        )
        self.hass.async_create_background_task(
            self._call(on=self._wanted), f"{DOMAIN} {self.entity_id}", eager_start=True
        )

    @callback
    def _repeat(self, _now: object) -> None:
        """Command again if the relay still does not show what is wanted."""
        self._cancel_repeat = None
        if self._unconfirmed:
            if self._tries == 1:
                LOGGER.info("Relay %s does not show what it was told; repeating", self.entity_id)
            self._send()

    def _stop_repeating(self) -> None:
        """Forget the next repetition."""
        if self._cancel_repeat:
            self._cancel_repeat()
            self._cancel_repeat = None

    async def _call(self, *, on: bool) -> None:
        """Call the entity's service; whatever it raises, the command will be repeated."""
        if not self._available:
            return  # what is wanted is sent when it returns
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
            if not self._unconfirmed:
                self._stop_repeating()
            self._on_change()
