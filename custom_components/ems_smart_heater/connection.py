"""Keeps a connection to the meter for ever, and knows how that went."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import asdict, dataclass
from datetime import datetime
from random import uniform
from typing import Any, Final

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from .const import LOGGER
from .device_update import update_device
from .meter import Reading
from .meter.client import MeterClient
from .meter.errors import CertificateChanged, MalformedFrame, MeterError, TokenRefused, WrongPassword
from .repairs import clear_issues, report_certificate, report_loss

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
class Counters:
    """What happened since set-up."""

    frames: int = 0
    """Frames that could be decoded."""
    malformed: int = 0
    reconnects: int = 0
    """How often good readings came back after a loss."""
    logins: int = 0


async def pause(delay_s: float) -> None:
    """Wait about that long: several clients of a meter must not come back in step."""
    await asyncio.sleep(delay_s * uniform(0.8, 1.2))  # noqa: S311 - jitter, no secret


class MeterConnection:
    """Connects, hands every reading on, waits longer each time until a good one came."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        client: MeterClient,
        *,
        stale_s: float,
        on_reading: Callable[[Reading], None],
        pause: Callable[[float], Awaitable[None]] = pause,
    ) -> None:
        """Prepare; `run` does the work, `stop` ends what outlives its task."""
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
        self._last_good: Reading | None = None
        self._good = False
        self._may_log_in_at_once = True
        self._cancel_report: CALLBACK_TYPE | None = None
        self._counters = Counters()

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
            except CertificateChanged as error:
                self._lost(error)
                report_certificate(self.hass, self.entry, error)
            except MeterError as error:
                self._lost(error)
            except Exception as error:  # noqa: BLE001 - must not end the connection
                # Whatever it is, it must not end the connection until the next restart.
                LOGGER.exception("%s: unexpected error", self.entry.title)
                self._lost(error)
            await self._pause(self._delay_s)
            self._delay_s = min(2 * self._delay_s, LONGEST_DELAY_S)

    @callback
    def stop(self) -> None:
        """Forget the timer and the issues; the task ends with the config entry."""
        self._stop_reporting()
        clear_issues(self.hass, self.entry)

    async def _follow(self) -> None:
        """Hand on the readings of one connection; ends by an error only."""
        stream = self.client.stream(silence_s=self.stale_s, on_malformed=self._malformed)
        async with aclosing(stream) as readings:
            async for reading in readings:
                self._counters.frames += 1
                good = reading.is_good_after(self._last_good)
                self._on_reading(reading)
                if good:
                    self._last_good = reading
                    self._delay_s = FIRST_DELAY_S
                    self._may_log_in_at_once = True
                    if not self._good:
                        self._back()

    @callback
    def _back(self) -> None:
        """Say once that good readings come, and withdraw what was asked of a person."""
        self._good = True
        self._stop_reporting()
        LOGGER.info("%s: connected", self.entry.title)
        if any(change.connected for change in self.history):
            self._counters.reconnects += 1
        self._remember(Change(at=dt_util.utcnow(), connected=True, reason=None, detail=None))
        clear_issues(self.hass, self.entry)
        self.entry.async_create_background_task(
            self.hass, update_device(self.hass, self.entry, self.client), "meter device update"
        )
        for flow in list(self.entry.async_get_active_flows(self.hass, {SOURCE_REAUTH})):
            self.hass.config_entries.flow.async_abort(flow["flow_id"])

    @callback
    def _lost(self, error: Exception) -> None:
        """Say once that the connection was lost; keep each new reason."""
        last = self.history[-1] if self.history else None
        if last is None or last.connected:
            LOGGER.info("%s: no connection: %s", self.entry.title, error)
        else:
            LOGGER.debug("%s: still no connection: %s", self.entry.title, error)
        self._good = False
        reason = error.key if isinstance(error, MeterError) else "unexpected"
        if last is None or last.reason != reason:
            self._remember(Change(at=dt_util.utcnow(), connected=False, reason=reason, detail=str(error)))
        self._report_later()

    def _remember(self, change: Change) -> None:
        """Append to the history."""
        self.history.append(change)

    @callback
    def _report_later(self) -> None:
        """Ask a person for help if this lasts."""
        if self._cancel_report is None:
            self._cancel_report = async_call_later(
                self.hass, REPORT_AFTER_S, HassJob(self._report, cancel_on_shutdown=True)
            )

    @callback
    def _report(self, _now: datetime) -> None:
        """Ask a person for help; the timer counts as running until the connection is back."""
        report_loss(self.hass, self.entry)

    def _stop_reporting(self) -> None:
        """Forget the timer."""
        if self._cancel_report:
            self._cancel_report()
            self._cancel_report = None

    @callback
    def _malformed(self, error: MalformedFrame) -> None:
        """Count and keep a frame that could not be decoded; log the first."""
        self._counters.malformed += 1
        self.last_malformed = error
        if self._counters.malformed == 1:
            LOGGER.info("%s: malformed frame: %s", self.entry.title, error)
