"""Keeps a connection to the entry's own meter for ever, and knows how that went."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import asdict, dataclass
from datetime import datetime
from random import uniform
from time import monotonic
from typing import Any, Final

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..const import LOGGER
from ..helpers.alarm import Alarm
from ..helpers.guard import Guard
from ..meter import Reading
from ..meter.client import MeterClient
from ..meter.errors import (
    CertificateChanged,
    Flooded,
    MalformedFrame,
    MeterError,
    TokenRefused,
    WrongDevice,
    WrongPassword,
)
from .device import update_device
from .freshness import Freshness
from .issues import clear_issues, report_certificate, report_loss, report_wrong_device
from .judged import judged

FIRST_DELAY_S: Final = 1
LONGEST_DELAY_S: Final = 60
REPORT_AFTER_S: Final = 15 * 60
"""A loss shorter than this is not worth a person's time: devices restart, routers too."""
HISTORY: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The connection came, went, or failed for another reason than before."""

    at: datetime
    connected: bool
    reason: str | None
    """The error's key; `detail` is its text and may hold the address."""
    detail: str | None


@dataclass(slots=True, kw_only=True)
class ConnectionStats:
    """What happened since set-up."""

    frames: int = 0
    """Readings that were judged; in a flood only the newest are."""
    malformed: int = 0
    reconnects: int = 0
    """How often good readings came back after a loss."""
    logins: int = 0


async def pause(delay_s: float) -> None:
    """Wait about that long: several clients of a meter must not come back in step."""
    await asyncio.sleep(delay_s * uniform(0.8, 1.2))  # noqa: S311 - jitter, no secret


class MeterConnection:
    """Connects, hands every good reading on, waits longer each time until a connection proved steady."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        client: MeterClient,
        *,
        stale_s: float,
        on_reading: Callable[[Reading, float], None],
        pause: Callable[[float], Awaitable[None]] = pause,
    ) -> None:
        """Prepare; `run` does the work, `stop` ends what outlives its task.

        `on_reading` is given a good reading and how old it was when it came, s.
        """
        self.hass = hass
        self.entry = entry
        self.client = client
        self.history: deque[Change] = deque(maxlen=HISTORY)
        self.last_malformed: MalformedFrame | None = None
        self.stale_s = stale_s
        """For connections to come."""
        self._on_reading = on_reading
        self._pause = pause
        self._delay_s: float = FIRST_DELAY_S
        self._good = False
        self._guard = Guard(entry.title)
        self._may_log_in_at_once = True
        self._loss = Alarm(hass, self._report)
        self._counters = ConnectionStats()

    @property
    def counters(self) -> dict[str, int]:
        """Return what happened since set-up, by name."""
        self._counters.logins = self.client.logins
        return asdict(self._counters)

    async def run(self) -> None:
        """Connect for ever."""
        self._report_later()
        while True:
            try:
                await self._follow()
            except TokenRefused as error:
                if self._may_log_in_at_once:
                    # A token lives for a week: no loss, the next connection logs in anew.
                    self._may_log_in_at_once = False
                    continue
                self._lost(error)
            except WrongPassword as error:
                self._lost(error)
                # A wrong password stays wrong; only a restored device makes it right again.
                self._delay_s = LONGEST_DELAY_S
                self.entry.async_start_reauth(self.hass)
            except WrongDevice as error:
                self._lost(error)
                self._delay_s = LONGEST_DELAY_S
                report_wrong_device(self.hass, self.entry, error)
            except Flooded as error:
                self._lost(error)
                self._delay_s = LONGEST_DELAY_S
            except CertificateChanged as error:
                self._lost(error)
                report_certificate(self.hass, self.entry, error)
            except MeterError as error:
                self._lost(error)
            except Exception as error:  # noqa: BLE001 - must not end the connection
                # A fault of ours: whatever it is, it must not end the connection until the next restart.
                self._guard.report(error)
            await self._pause(self._delay_s)
            self._delay_s = min(2 * self._delay_s, LONGEST_DELAY_S)

    @callback
    def stop(self) -> None:
        """Forget the timer and the issues; the task ends with the config entry."""
        self._loss.set(None)
        clear_issues(self.hass, self.entry)

    async def _follow(self) -> None:
        """Hand on the good readings of one connection to our meter; ends by an error only."""
        limit_s = self.stale_s
        async with self.client.stream(on_malformed=self._malformed) as stream:
            freshness = Freshness(limit_s=limit_s, ahead_s=await self._identify())
            async with aclosing(judged(stream, freshness, limit_s=limit_s)) as readings:
                steady_at: float | None = None
                async for each in readings:
                    self._counters.frames += 1
                    if each.age_s is None:
                        continue
                    self._hand_on(each.reading, each.age_s)
                    if steady_at is None:
                        steady_at = monotonic() + limit_s
                    elif monotonic() >= steady_at:
                        self._delay_s = FIRST_DELAY_S

    async def _identify(self) -> float | None:
        """Make sure that this is our meter, and show what is new of it; raises WrongDevice if it is not.

        Returns how far our clock is ahead of the device's, s, None if it does not tell the time.
        """
        await self.client.turn()
        device = await self.client.device_information()
        answered_at = monotonic()
        if device.serial != self.entry.unique_id:
            raise WrongDevice(device.serial)
        update_device(self.hass, self.entry, device)
        device_time_s = self.client.device_time_s
        return None if device_time_s is None else answered_at - device_time_s

    @callback
    def _hand_on(self, reading: Reading, age_s: float) -> None:
        """Give a good reading to who takes it: what goes wrong there is no fault of the meter's."""
        self._guard.call(self._on_reading, reading, age_s)
        self._may_log_in_at_once = True
        if not self._good:
            self._back()

    @callback
    def _back(self) -> None:
        """Say once that good readings come, and withdraw what was asked of a person."""
        self._good = True
        self._loss.set(None)
        LOGGER.info("%s: connected", self.entry.title)
        if any(change.connected for change in self.history):
            self._counters.reconnects += 1
        self._remember(Change(at=dt_util.utcnow(), connected=True, reason=None, detail=None))
        clear_issues(self.hass, self.entry)
        for flow in list(self.entry.async_get_active_flows(self.hass, {SOURCE_REAUTH})):
            self.hass.config_entries.flow.async_abort(flow["flow_id"])

    @callback
    def _lost(self, error: MeterError) -> None:
        """Say once that the connection was lost; keep each new reason."""
        last = self.history[-1] if self.history else None
        if last is None or last.connected:
            LOGGER.info("%s: no connection: %s", self.entry.title, error)
        else:
            LOGGER.debug("%s: still no connection: %s", self.entry.title, error)
        self._good = False
        if last is None or last.reason != error.key:
            self._remember(Change(at=dt_util.utcnow(), connected=False, reason=error.key, detail=str(error)))
        self._report_later()

    def _remember(self, change: Change) -> None:
        """Append to the history."""
        self.history.append(change)

    @callback
    def _report_later(self) -> None:
        """Ask a person for help if this lasts."""
        if not self._loss.is_set:
            self._loss.set(REPORT_AFTER_S)

    @callback
    def _report(self) -> None:
        """Ask a person for help; asking again changes nothing."""
        report_loss(self.hass, self.entry)

    @callback
    def _malformed(self, error: MalformedFrame) -> None:
        """Count and keep a frame that could not be decoded; log the first."""
        self._counters.malformed += 1
        self.last_malformed = error
        if self._counters.malformed == 1:
            LOGGER.info("%s: malformed frame: %s", self.entry.title, error)
