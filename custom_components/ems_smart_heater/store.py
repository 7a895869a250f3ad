"""What must not be forgotten: holds, the hot latch, runs, what was learned, counters. A file per entry.

Not Home Assistant's Store: that one only logs a failed write, and this one has to be tried again.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.json import save_json
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.json import load_json_object

from .const import CONF_PHASE, CONF_POWER, CONF_RELAY, DOMAIN, LOGGER
from .control.model import HeaterMemory
from .control.usage import Usage
from .memory_json import NONSENSE, Memory, Remembered, as_json, from_json, together
from .settings import heaters

SAVE_DELAY_S: Final = 0.5
COUNTED_DELAY_S: Final = 3
"""A switching is written a little later: those of a while together."""
_UNCOUNTED: Final = Usage()


class MemoryStore:
    """Writes the controller's memory soon after it changed, and each minute what always changes."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        remembered: Remembered,
        memory: Callable[[], Memory],
    ) -> None:
        """Begin with what was `remembered`; `memory` returns what there is to remember now."""
        self._hass = hass
        self._entry = entry
        self._path = memory_path(hass, entry.entry_id)
        self._wiring = _wiring(hass, entry)
        self._memory = memory
        self._removed = remembered.removed
        self.known: Memory = remembered.heaters
        """What there was to remember at the last look."""
        self._saved = remembered
        self._listeners: set[Callable[[bool], None]] = set()
        self._lock = asyncio.Lock()
        self._planned_at = 0.0
        self._cancel: CALLBACK_TYPE | None = None
        self._failed = False

    @callback
    def add_listener(self, listener: Callable[[bool], None]) -> CALLBACK_TYPE:
        """Call `listener` when something was saved, and with True each minute; returns how to stop that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def usage(self, key: str) -> Usage:
        """Return a heater's counters as they were saved: after a crash they do not go back."""
        saved = self._saved.heaters.get(key)
        return saved.usage if saved else _UNCOUNTED

    def usage_of_all(self) -> Usage:
        """Return the energies of all heaters as they were saved, also of those that were removed."""
        return together(self._saved.removed, *(each.usage for each in self._saved.heaters.values()))

    @callback
    def heaters_changed(self) -> list[str]:
        """Take heaters that came or went; return those of which what was learned is of no use any more.

        What the controller knows of one that went is kept in the sums: it has not forgotten it yet.
        """
        before, self._wiring = self._wiring, _wiring(self._hass, self._entry)
        now = self._now()
        if gone := now.keys() - self._wiring.keys():
            self._removed = together(self._removed, *(now[key].usage for key in gone))
            self.known = {key: each for key, each in now.items() if key not in gone}
            self._schedule(SAVE_DELAY_S)
        return [key for key, wired in before.items() if self._wiring.get(key, wired) != wired]

    @callback
    def look(self) -> bool:
        """See what is to be remembered, and write soon what matters. Return whether more was learned."""
        before, now = self.known, self._now()
        self.known = now
        if _asked(now) != _asked(before):
            self._schedule(SAVE_DELAY_S)
        elif _counted(now) != _counted(before):
            self._schedule(COUNTED_DELAY_S)
        return any(key not in before or each.learned != before[key].learned for key, each in now.items())

    @callback
    def write_soon(self) -> None:
        """Write in a moment, although nothing changed: the clock by which holds end was set."""
        self._schedule(SAVE_DELAY_S)

    async def tick(self) -> None:
        """Write what changes all the time, and what could not be written before."""
        if self._now() != self._saved.heaters:
            await self.write()
        self._tell(minute=True)

    async def write(self) -> None:
        """Write; the old file stays whole if that fails."""
        self.close()
        async with self._lock:
            saving = Remembered(heaters=self._now(), removed=self._removed)
            data = as_json(saving.heaters, saving.removed, self._wiring)
            try:
                # Through a second file that replaces the first.
                await self._hass.async_add_executor_job(
                    lambda: save_json(str(self._path), data, atomic_writes=True)
                )
            except (HomeAssistantError, OSError) as error:
                if not self._failed:
                    LOGGER.error("%s could not be written: %s", self._path.name, error)
                self._failed = True
                return
            self._failed = False
            self._saved = saving
        self._tell(minute=False)

    @callback
    def close(self) -> None:
        """Plan no more writes."""
        if self._cancel:
            self._cancel()
            self._cancel = None

    def _now(self) -> Memory:
        """Return all that is to be remembered; a heater whose device is disabled stays as it was."""
        return {**self.known, **self._memory()}

    @callback
    def _schedule(self, delay_s: float) -> None:
        """Write in a moment; a write that is planned already is not put off."""
        at = monotonic() + delay_s
        if self._cancel is None or at < self._planned_at:
            self.close()
            self._planned_at = at
            self._cancel = async_call_later(
                self._hass, delay_s, HassJob(self._write_now, cancel_on_shutdown=True)
            )

    async def _write_now(self, _now: datetime) -> None:
        """Write when the timer says so."""
        self._cancel = None
        await self.write()

    @callback
    def _tell(self, *, minute: bool) -> None:
        """Tell those who show counters."""
        for listener in list(self._listeners):
            listener(minute)


def memory_path(hass: HomeAssistant, entry_id: str) -> Path:
    """Return where an entry's memory is kept."""
    return Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}"))


async def load_memory(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Remembered:
    """Return what was remembered.

    A file that cannot be read counts as none: water above its on temperature is hot then.
    """
    path = memory_path(hass, entry.entry_id)
    try:
        data = await hass.async_add_executor_job(load_json_object, str(path))
        return from_json(data, _wiring(hass, entry))
    except (HomeAssistantError, *NONSENSE) as error:
        LOGGER.error("%s cannot be read and is left aside: %s", path.name, error)
        return Remembered()


async def remove_memory(hass: HomeAssistant, entry_id: str) -> None:
    """Delete an entry's memory."""
    await hass.async_add_executor_job(lambda: memory_path(hass, entry_id).unlink(missing_ok=True))


def _wiring(hass: HomeAssistant, entry: ConfigEntry[Any]) -> dict[str, str]:
    """Return for each heater what its learned power is about; the same after its relay was renamed."""
    registry, result = er.async_get(hass), {}
    for key, subentry in heaters(entry).items():
        relay = registry.async_get(subentry.data[CONF_RELAY])
        name = relay.id if relay else subentry.data[CONF_RELAY]
        result[key] = f"{name} {subentry.data[CONF_PHASE]} {subentry.data[CONF_POWER]:g}"
    return result


def _asked(memory: Memory) -> dict[str, HeaterMemory]:
    """Return the part of a memory that must not be lost at all: what was asked for, hot water, learned."""
    return {
        key: replace(each, run_s=0, rest_s=float(each.rest_s > 0), usage=_UNCOUNTED)
        for key, each in memory.items()
    }


def _counted(memory: Memory) -> list[tuple[int, int]]:
    """Return the counters that change with a switching."""
    return [(each.usage.switchings, each.usage.today) for each in memory.values()]
