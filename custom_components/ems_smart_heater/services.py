"""The action `replay`: what other settings would have brought on the days that the recorder knows."""

import asyncio
import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile
from typing import Any, Final

import voluptuous as vol
from aiohttp.web import BaseRequest
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.http import current_request
from homeassistant.util import dt as dt_util

from .const import (
    CONF_BATTERY,
    CONF_METERING,
    CONF_MIN_OFF,
    CONF_MIN_ON,
    CONF_SETTINGS,
    CONF_START_MARGIN,
    DOMAIN,
    LOGGER,
)
from .control.house import Prices
from .control.model import Settings
from .control.replay import Outcome, Powers, RealController, Replay
from .coordinator import EmsConfigEntry
from .feed.permissions import entity_ids, may, may_all
from .recorded_power import HOUR_S, Recorded, base_power
from .settings.choices import refuse_broken_pairs
from .settings.given import refusal, taker
from .settings.stored import read_entry
from .settings.tables import HEATER_SETTINGS, OPTIONS, SETTINGS
from .settings.values import Number

SERVICE_REPLAY: Final = "replay"
ATTR_DAYS: Final = "days"
ATTR_SETTINGS: Final = "settings"
_RUNNING: Final = f"{DOMAIN}_replay"

_DAYS: Final = Number(least=1, most=7, whole=True)
_FOR_HEATERS: Final = ("on_threshold_w", "off_threshold_w")
SETTINGS_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(name): taker(name, table.rows[name].kind)
        for table, names in (
            (OPTIONS, (CONF_METERING, CONF_BATTERY, CONF_MIN_ON, CONF_MIN_OFF, CONF_START_MARGIN)),
            (SETTINGS, SETTINGS.rows.keys() - {"control"}),
            (HEATER_SETTINGS, _FOR_HEATERS),
        )
        for name in names
    }
)
SCHEMA: Final = vol.Schema(
    {
        vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string,
        vol.Optional(ATTR_DAYS, default=1): taker(ATTR_DAYS, _DAYS),
        vol.Optional(ATTR_SETTINGS, default=dict): SETTINGS_SCHEMA,
    }
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Add the action."""
    hass.data[_RUNNING] = asyncio.Lock()
    hass.services.async_register(
        DOMAIN, SERVICE_REPLAY, _replay, schema=SCHEMA, supports_response=SupportsResponse.ONLY
    )


async def _replay(call: ServiceCall) -> ServiceResponse:
    """Run the real controller over the past days, with the settings given and with the present ones."""
    hass = call.hass
    entry: EmsConfigEntry | None = hass.config_entries.async_get_entry(call.data[ATTR_CONFIG_ENTRY_ID])
    if entry is None or entry.domain != DOMAIN:
        raise refusal("replay_no_meter")
    await _authorize(call, entry)
    if entry.state is not ConfigEntryState.LOADED:
        raise refusal("replay_no_meter")
    if "recorder" not in hass.config.components:
        raise refusal("replay_no_recorder")
    present = present_settings(entry)
    if not present.heaters:
        raise refusal("replay_no_heaters")
    lock: asyncio.Lock = hass.data[_RUNNING]
    if lock.locked():  # one at a time: each keeps a processor busy, and who waited might be gone
        raise refusal("replay_running")
    titles = {key: entry.subentries[key].title for key in present.heaters}
    prices = entry.runtime_data.heating.sources.prices
    async with lock:
        work = entry.async_create_background_task(
            hass, _past_days(call, entry, present, prices), f"{DOMAIN} replay"
        )
        try:
            outcomes = await work
        except asyncio.CancelledError:
            if (caller := asyncio.current_task()) and caller.cancelling():
                raise
            # It was not the caller who was cancelled but the work: the entry goes.
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key="replay_ended") from None
    if outcomes is None:
        LOGGER.info("A replay ended early: whoever asked for it is gone")
        raise asyncio.CancelledError
    seconds = outcomes["present"].seconds
    if not seconds:
        raise refusal("replay_nothing_recorded")
    return {"hours": round(seconds / HOUR_S, 1)} | {
        name: _answer(outcome, titles, prices, present) for name, outcome in outcomes.items()
    }


async def _authorize(call: ServiceCall, entry: EmsConfigEntry) -> None:
    """Refuse a user who may not control all entities of the meter: the answer is about all of them."""
    if (user_id := call.context.user_id) is None:
        return
    user = await call.hass.auth.async_get_user(user_id)
    ids = entity_ids(call.hass, entry.entry_id)
    if user is None or not (
        may_all(user, POLICY_CONTROL) or all(may(user, each, POLICY_CONTROL) for each in ids)
    ):
        raise Unauthorized(context=call.context, permission=POLICY_CONTROL, config_entry_id=entry.entry_id)


async def _past_days(
    call: ServiceCall, entry: EmsConfigEntry, present: Settings, prices: Prices
) -> dict[str, Outcome] | None:
    """Return what the settings would have brought; None: whoever asked for it is gone."""
    hass, request, ended = call.hass, current_request.get(), threading.Event()
    given = changed(entry, present, call.data[ATTR_SETTINGS])
    refuse_broken_pairs(call.data[ATTR_SETTINGS], given, *given.heaters.values())
    runs = await hass.async_add_executor_job(_runs, {"present": present, "given": given}, prices)
    recorded = Recorded.of(hass, entry, present)
    end = dt_util.start_of_local_day()
    start = end - timedelta(days=call.data[ATTR_DAYS])
    try:
        while start < end:
            base = base_power(recorded, await recorded.hour(hass, start), start, present)
            if _gone(request):
                return None
            await hass.async_add_executor_job(run_hour, runs.values(), base, ended)
            start += timedelta(seconds=HOUR_S)
    finally:
        ended.set()
    return {name: run.outcome for name, run in runs.items()}


def _runs(settings: Mapping[str, Settings], prices: Prices) -> dict[str, Replay]:
    """Return a replay with each of these settings, and the prices of now; that takes hundreds of steps."""
    return {
        name: Replay(each.heaters, RealController(each, prices), metering=each.metering)
        for name, each in settings.items()
    }


def run_hour(runs: Iterable[Replay], base: Iterable[Powers | None], ended: threading.Event) -> None:
    """Run the replays over the same seconds, until it is ended: a thread cannot be cancelled."""
    seconds = list(takewhile(lambda _: not ended.is_set(), base))
    for run in runs:
        run.run(takewhile(lambda _: not ended.is_set(), seconds))


def _gone(request: BaseRequest | None) -> bool:
    """Return whether nobody is at the other end of a request or its websocket any more.

    Home Assistant lets an action run on: it shields it from a request, and has one of a websocket
    run by itself.
    """
    return request is not None and (request.transport is None or request.transport.is_closing())


def present_settings(entry: EmsConfigEntry) -> Settings:
    """Return what holds now, with what the heaters were seen to draw."""
    heating = entry.runtime_data.heating
    heaters = {
        key: replace(heater, power_w=heating.learned(key).power_w or heater.power_w)
        for key, heater in heating.settings.heaters.items()
    }
    return replace(heating.settings, heaters=heaters)


def changed(entry: EmsConfigEntry, present: Settings, changes: Mapping[str, Any]) -> Settings:
    """Return what would hold if a person set these: what he chose stays, what he did not follows them."""
    options = {**entry.options, **{name: changes[name] for name in OPTIONS.rows.keys() & changes}}
    chosen = {name: changes[name] for name in SETTINGS.rows.keys() & changes}
    options[CONF_SETTINGS] = {**read_entry(entry).chosen, **chosen}
    thresholds = {name: changes[name] for name in _FOR_HEATERS if name in changes}
    heaters = {key: replace(heater, **thresholds) for key, heater in present.heaters.items()}
    return replace(read_entry(entry, options).settings, heaters=heaters)


def _answer(
    outcome: Outcome, titles: Mapping[str, str], prices: Prices, settings: Settings
) -> dict[str, Any]:
    """Return an outcome as an action answers it; savings are reckoned as the sensor's are."""
    switchings = sum(outcome.switchings.values())
    saved_ct = prices.saved_ct(outcome.solar_kwh, outcome.grid_kwh) - switchings * settings.click_ct
    return {
        "surplus_kwh": round(outcome.surplus_kwh, 3),
        "solar_kwh": round(outcome.solar_kwh, 3),
        "grid_kwh": round(outcome.grid_kwh, 3),
        "savings": round(saved_ct / 100, 2),
        "switchings": switchings,
        "heaters": {titles[key]: count for key, count in outcome.switchings.items()},
    }
