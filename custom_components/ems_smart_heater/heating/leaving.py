"""Relays that are no heater's any more: told off until they are, waited for a while, else it is said."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..control.attribution import Hand
from ..control.contactor import RELEASE_S
from ..helpers.alarm import Alarm
from .left_on import say_left_on, take_back_left_on
from .relay import Relay


@dataclass(slots=True)
class _Leaver:
    """Whose relay it was, until when it is waited for, and whether a person was told that it stays on."""

    heater: str
    wait_until: float
    said: bool = False


class Leaving:
    """Keeps at it until a relay is open, also if a command of before comes through late."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], on_change: Callable[[], None]) -> None:
        """None yet; `on_change` is called when there is nothing to wait for any more."""
        self._hass = hass
        self._entry = entry
        self._on_change = on_change
        self._leavers: dict[Relay, _Leaver] = {}
        self._alarm = Alarm(hass, self._time_is_up)

    @property
    def relays(self) -> list[Relay]:
        """Return those that are watched still."""
        return list(self._leavers)

    @property
    def waits(self) -> bool:
        """Return whether contactor and successor wait for one to open: not for ever."""
        now = monotonic()
        return any(
            relay.on is not False and now < leaver.wait_until for relay, leaver in self._leavers.items()
        )

    @callback
    def add(self, relay: Relay, heater: str) -> None:
        """Take the relay of a heater; one that is off, or that we do not command, is let alone at once."""
        if not relay.may_be_on:
            relay.let_go()
            return
        relay.on_hand = partial(self._closed_by_hand, relay)
        self._leavers[relay] = _Leaver(heater, monotonic() + RELEASE_S)
        self._alarm.set(RELEASE_S)

    @callback
    def take_back(self, entity_id: str) -> Relay | None:
        """Return the relay if it becomes a heater's again, with all that is known of it."""
        relay = next((each for each in self._leavers if each.entity_id == entity_id), None)
        if relay:
            self._forget(relay)
        return relay

    @callback
    def command(self) -> None:
        """Tell them off, and forget those that are off for sure."""
        for relay in self.relays:
            relay.command(on=False)
            if relay.surely_off and relay in self._leavers:
                self._forget(relay)
                # One without feedback is told once more.
                self._entry.async_create_background_task(self._hass, relay.release(), f"{DOMAIN} release")

    @callback
    def stop(self) -> dict[Relay, str]:
        """Forget all; return those that were not off for sure, and whose they were."""
        self._alarm.set(None)
        left = {relay: leaver.heater for relay, leaver in self._leavers.items()}
        self._leavers = {}
        return left

    @callback
    def _closed_by_hand(self, relay: Relay, _hand: Hand) -> None:
        """Let go of a relay that a person switches on: one that is told off can do nothing else."""
        self._forget(relay)
        relay.let_go()

    @callback
    def _time_is_up(self) -> None:
        """Wait no longer, and say which may be on."""
        now = monotonic()
        for relay, leaver in self._leavers.items():
            if relay.on is not False and now >= leaver.wait_until and not leaver.said:
                leaver.said = True
                self._entry.async_create_background_task(
                    self._hass,
                    say_left_on(self._hass, self._entry, relay.entity_id, leaver.heater),
                    f"{DOMAIN} notification",
                )
        self._on_change()

    def _forget(self, relay: Relay) -> None:
        """Forget one, and what was said of it."""
        if self._leavers.pop(relay).said:
            take_back_left_on(self._hass, relay.entity_id)
