"""What must not be forgotten: holds, the hot latch, runs, what was learned, counters. A file per entry.

Not Home Assistant's Store: that one only logs a failed write, and this one has to be tried again.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from glob import escape
from pathlib import Path
from time import monotonic
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.json import save_json
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from homeassistant.util.json import load_json_object

from ..const import DOMAIN, LOGGER
from ..control.house import HouseMemory
from ..control.model import HeaterMemory
from ..control.usage import Usage
from ..helpers.alarm import Alarm
from ..helpers.listeners import Listeners
from ..settings.stored import all_heaters, read_entry
from .memory_issue import clear_memory_issue, report_memory
from .memory_json import Memory, NewerVersion, Remembered, Unreadable, as_json, from_json, together

SAVE_DELAY_S: Final = 0.5
COUNTED_DELAY_S: Final = 3
"""A switching is written a little later: those of a while together."""
MOST_KEPT: Final = 3
"""Files that could not be read are kept for a person, not for ever."""
_HOUR_S: Final = 3600
_UNCOUNTED: Final = Usage()


class MemoryStore:
    """Writes the controller's memory soon after it changed, and each minute what always changes."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        remembered: Remembered,
        memory: Callable[[], Memory],
        house: Callable[[], HouseMemory],
    ) -> None:
        """Begin with what was `remembered`; `memory` and `house` return what there is to remember now."""
        self._hass = hass
        self._entry = entry
        self._path = memory_path(hass, entry.entry_id)
        self._wiring = _wiring(hass, entry, remembered.wiring)
        self._memory = memory
        self._house = house
        self._removed = remembered.removed
        self.known: Memory = remembered.heaters
        """What there was to remember at the last look."""
        self._saved = remembered
        self._listeners = Listeners[[bool]](entry.title)
        self._lock = asyncio.Lock()
        self._planned_at = 0.0
        self._alarm = Alarm(hass, self._write_now)
        self._failed = False

    @callback
    def add_listener(self, listener: Callable[[bool], None]) -> CALLBACK_TYPE:
        """Call `listener` when something was saved, and with True each minute; returns how to stop that."""
        return self._listeners.add(listener)

    def usage(self, heater_id: str) -> Usage:
        """Return a heater's counters as they were saved: after a crash they do not go back."""
        saved = self._saved.heaters.get(heater_id)
        return saved.usage if saved else _UNCOUNTED

    def usage_of_all(self) -> Usage:
        """Return energies and savings of all heaters as they were saved, also of those that were removed."""
        return together(self._saved.removed, *(each.usage for each in self._saved.heaters.values()))

    @callback
    def heaters_changed(self) -> list[str]:
        """Take heaters that came or went; return those of which what was learned is of no use any more.

        What the controller knows of one that went is kept in the sums: it has not forgotten it yet.
        """
        before, self._wiring = self._wiring, _wiring(self._hass, self._entry, self._wiring)
        now = self._now()
        if gone := now.keys() - self._wiring.keys():
            self._removed = together(self._removed, *(now[heater_id].usage for heater_id in gone))
            self.known = {heater_id: each for heater_id, each in now.items() if heater_id not in gone}
            self._schedule(SAVE_DELAY_S)
        return [
            heater_id for heater_id, wired in before.items() if self._wiring.get(heater_id, wired) != wired
        ]

    @callback
    def look(self) -> bool:
        """See what is to be remembered, and write soon what matters. Return whether more was learned."""
        before, now = self.known, self._now()
        self.known = now
        if _asked(now) != _asked(before):
            self._schedule(SAVE_DELAY_S)
        elif _counted(now) != _counted(before):
            self._schedule(COUNTED_DELAY_S)
        return any(
            heater_id not in before or each.learned != before[heater_id].learned
            for heater_id, each in now.items()
        )

    @callback
    def write_soon(self) -> None:
        """Write in a moment, although nothing changed: the clock by which holds end was set."""
        self._schedule(SAVE_DELAY_S)

    async def tick(self) -> None:
        """Write what changes all the time, and what could not be written before."""
        saved = self._saved
        if _unworn(self._now()) != _unworn(saved.heaters) or _rough(self._house()) != _rough(saved.house):
            await self.write()
        self._tell(minute=True)

    async def write(self) -> None:
        """Write; the old file stays whole if that fails."""
        self.close()
        async with self._lock:
            saving = Remembered(heaters=self._now(), house=self._house(), removed=self._removed)
            data = as_json(saving.heaters, saving.house, saving.removed, self._wiring)
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
        self._alarm.set(None)

    def _now(self) -> Memory:
        """Return all that is to be remembered; a heater whose device is disabled stays as it was."""
        return {**self.known, **self._memory()}

    @callback
    def _schedule(self, delay_s: float) -> None:
        """Write in a moment; a write that is planned already is not put off."""
        now = monotonic()
        at = now + delay_s
        self._planned_at = min(at, self._planned_at) if self._alarm.is_set else at
        self._alarm.set(self._planned_at - now)

    @callback
    def _write_now(self) -> None:
        """Write when the timer says so."""
        self._hass.async_create_task(self.write(), f"write {self._path.name}")

    @callback
    def _tell(self, *, minute: bool) -> None:
        """Tell those who show counters."""
        self._listeners.tell(minute)


def memory_path(hass: HomeAssistant, entry_id: str) -> Path:
    """Return where an entry's memory is kept."""
    return Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}"))


async def load_memory(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Remembered:
    """Return what was remembered.

    A file that cannot be read is kept and counts as none: water above its on temperature is hot then.
    """
    path = memory_path(hass, entry.entry_id)
    titles = {heater_id: subentry.title for heater_id, subentry in entry.subentries.items()}
    try:
        data = await hass.async_add_executor_job(load_json_object, str(path))
        return from_json(data, _wiring(hass, entry, {}), titles) if data else Remembered()
    except (HomeAssistantError, Unreadable) as error:
        kept = await hass.async_add_executor_job(_put_aside, path)
        LOGGER.error("%s cannot be read and is kept as %s: %s", path.name, kept, error)
        report_memory(hass, entry, kept, newer=isinstance(error, NewerVersion))
        return Remembered()


async def remove_memory(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Delete an entry's memory, and what was kept of it."""
    path = memory_path(hass, entry.entry_id)
    clear_memory_issue(hass, entry)

    def remove() -> None:
        for each in (path, *_kept(path)):
            each.unlink(missing_ok=True)

    await hass.async_add_executor_job(remove)


def _put_aside(path: Path) -> str:
    """Keep a file under another name, of several such the newest; return the name."""
    kept = path.with_name(f"{path.name}.corrupt.{dt_util.utcnow().isoformat()}")
    try:
        path.replace(kept)
        for each in _kept(path)[:-MOST_KEPT]:
            each.unlink()
    except OSError as error:
        LOGGER.error("%s could not be kept: %s", path.name, error)
    return kept.name


def _kept(path: Path) -> list[Path]:
    """Return the files that were kept, the oldest first."""
    return sorted(path.parent.glob(f"{escape(path.name)}.corrupt.*"))


def _wiring(
    hass: HomeAssistant, entry: ConfigEntry[Any], before: Mapping[str, str | None]
) -> dict[str, str | None]:
    """Return for each heater what its learned power is about; the same after its relay was renamed.

    Of one that cannot be controlled that is what it was before, None if nobody knows.
    """
    registry, controlled = er.async_get(hass), read_entry(entry).heaters
    result = {heater_id: before.get(heater_id) for heater_id in all_heaters(entry)}
    for heater_id, heater in controlled.items():
        if heater.settings:
            relay = registry.async_get(heater.relay)
            name = relay.id if relay else heater.relay
            result[heater_id] = f"{name} {heater.settings.phase} {heater.settings.power_w:g}"
    return result


def _asked(memory: Memory) -> dict[str, HeaterMemory]:
    """Return the part of a memory that must not be lost at all: what was asked for, hot water, learned."""
    return {
        heater_id: replace(each, run_s=0, rest_s=float(bool(each.rest_s)), wear_s=0, usage=_UNCOUNTED)
        for heater_id, each in memory.items()
    }


def _unworn(memory: Memory) -> dict[str, HeaterMemory]:
    """Return a memory without the starts that are being earned: each that is taken is a switching."""
    return {heater_id: replace(each, wear_s=0) for heater_id, each in memory.items()}


def _counted(memory: Memory) -> list[tuple[int, int]]:
    """Return the counters that change with a switching."""
    return [(each.usage.switchings, each.usage.today) for each in memory.values()]


def _rough(house: HouseMemory) -> tuple[float, ...]:
    """Return what is worth a write of its own: belief and unrest pass by themselves, all the time."""
    return round(house.unrest), round(house.set_point_w, -1), round(house.battery_s / _HOUR_S), house.probe_s
