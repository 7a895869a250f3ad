"""What must not be forgotten: holds, the hot latch, runs. A file per entry, written at once.

Not Home Assistant's Store: that one only logs a failed write, and this one has to be tried again.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from time import monotonic
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.json import save_json
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from homeassistant.util.json import load_json_object

from .const import DOMAIN, LOGGER
from .control.model import HeaterMemory, Hold, HoldKind

SAVE_DELAY_S: Final = 0.5
RETRY_S: Final = 60

type Memory = Mapping[str, HeaterMemory]


class MemoryStore:
    """Writes the controller's memory soon after it changed, and again when that failed."""

    def __init__(self, hass: HomeAssistant, entry_id: str, memory: Callable[[], Memory]) -> None:
        """`memory` returns what shall be written when it is time to."""
        self._hass = hass
        self._path = memory_path(hass, entry_id)
        self._memory = memory
        self._known: Memory = {}
        self._cancel: CALLBACK_TYPE | None = None
        self._failed = False

    @callback
    def changed(self) -> None:
        """Write soon if something was asked for, or ended, or the water's heat has changed."""
        known = {
            key: replace(each, run_s=0, rest_s=float(each.rest_s > 0)) for key, each in self._memory().items()
        }
        if known != self._known:
            self._known = known
            self.schedule()

    @callback
    def schedule(self, delay_s: float = SAVE_DELAY_S) -> None:
        """Write in a moment; a write that is planned already is not put off."""
        if self._cancel is None:
            self._cancel = async_call_later(
                self._hass, delay_s, HassJob(self._write_now, cancel_on_shutdown=True)
            )

    async def write(self) -> None:
        """Write; the old file stays whole if that fails, and it is tried again."""
        if self._cancel:
            self._cancel()
            self._cancel = None
        data = _as_json(self._memory())
        try:
            # Through a second file that replaces the first.
            await self._hass.async_add_executor_job(
                lambda: save_json(str(self._path), data, atomic_writes=True)
            )
        except (HomeAssistantError, OSError) as error:
            if not self._failed:
                LOGGER.error("%s could not be written: %s", self._path.name, error)
            self._failed = True
            self.schedule(RETRY_S)
        else:
            self._failed = False

    @callback
    def close(self) -> None:
        """Plan no more writes."""
        if self._cancel:
            self._cancel()
            self._cancel = None

    async def _write_now(self, _now: object) -> None:
        """Write when the timer says so."""
        self._cancel = None
        await self.write()


def memory_path(hass: HomeAssistant, entry_id: str) -> Path:
    """Return where an entry's memory is kept."""
    return Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}"))


async def load_memory(hass: HomeAssistant, entry_id: str) -> dict[str, HeaterMemory]:
    """Return what was remembered, with ends in this process's monotonic time.

    A file that cannot be read counts as none: water above its on temperature is hot then.
    """
    path = memory_path(hass, entry_id)
    try:
        data = await hass.async_add_executor_job(load_json_object, str(path))
        return {str(key): _heater(each) for key, each in data.items()}
    except (HomeAssistantError, KeyError, TypeError, ValueError, AttributeError) as error:
        LOGGER.error("%s cannot be read and is left aside: %s", path.name, error)
        return {}


async def remove_memory(hass: HomeAssistant, entry_id: str) -> None:
    """Delete an entry's memory."""
    await hass.async_add_executor_job(lambda: memory_path(hass, entry_id).unlink(missing_ok=True))


def _as_json(memory: Memory) -> dict[str, Any]:
    """Return a memory as JSON: a hold has its end as time of day and what remains of it."""
    now, wall = monotonic(), dt_util.utcnow().timestamp()
    result: dict[str, Any] = {}
    for key, heater in memory.items():
        data = asdict(heater)
        if heater.hold:
            remaining_s = heater.hold.until - now
            data["hold"] = {
                "kind": heater.hold.kind,
                "remaining_s": remaining_s,
                "until": wall + remaining_s,
                "target_c": heater.hold.target_c,
            }
        result[key] = data
    return result


def _heater(data: Any) -> HeaterMemory:
    """Return a heater's memory; of a hold's two ends the earlier counts, a clock may be wrong."""
    hold = None
    if stored := data["hold"]:
        remaining_s = min(stored["remaining_s"], stored["until"] - dt_util.utcnow().timestamp())
        hold = Hold(
            kind=HoldKind(stored["kind"]), until=monotonic() + remaining_s, target_c=stored["target_c"]
        )
    return HeaterMemory(hot=data["hot"], hold=hold, run_s=float(data["run_s"]), rest_s=float(data["rest_s"]))
