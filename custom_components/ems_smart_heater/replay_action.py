"""The action `replay`: what other settings would have brought on the days that the recorder knows."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any, Final, cast

import voluptuous as vol
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_UNIT_OF_MEASUREMENT, UnitOfPower
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, State, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import PowerConverter

from .const import CONF_STRATEGY, DOMAIN
from .control.defaults import defaults_for
from .control.lines import PHASES, draw_w
from .control.model import HeaterSettings, Metering, Settings, StrategyKind
from .control.replay import Outcome, Powers, RealController, Replay
from .coordinator import EmsConfigEntry

SERVICE_REPLAY: Final = "replay"
ATTR_DAYS: Final = "days"
ATTR_SETTINGS: Final = "settings"
ATTR_METERING: Final = "metering"
ATTR_HOME_BATTERY: Final = "home_battery"
MAX_DAYS: Final = 7
HOUR_S: Final = 3600
_RUNNING: Final = f"{DOMAIN}_replay"

_W: Final = vol.All(vol.Coerce(float), vol.Range(-30_000, 30_000))
_S: Final = vol.All(vol.Coerce(float), vol.Range(0, 3600))
_FOR_HEATERS: Final = ("on_threshold_w", "off_threshold_w")
SETTINGS_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_STRATEGY): vol.Coerce(StrategyKind),
        vol.Optional(ATTR_METERING): vol.Coerce(Metering),
        vol.Optional(ATTR_HOME_BATTERY): cv.boolean,
        vol.Optional("total_guard"): cv.boolean,
        **{
            vol.Optional(name): _W
            for name in ("total_on_threshold_w", "total_off_threshold_w", "tolerated_import_w", *_FOR_HEATERS)
        },
        **{
            vol.Optional(name): _S
            for name in ("on_delay_s", "off_delay_s", "min_on_s", "min_off_s", "exchange_delay_s")
        },
    }
)
SCHEMA: Final = vol.Schema(
    {
        vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string,
        vol.Optional(ATTR_DAYS, default=1): vol.All(vol.Coerce(int), vol.Range(1, MAX_DAYS)),
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
    if entry is None or entry.domain != DOMAIN or entry.state is not ConfigEntryState.LOADED:
        raise _refusal("replay_no_meter")
    if "recorder" not in hass.config.components:
        raise _refusal("replay_no_recorder")
    present = present_settings(entry)
    if not present.heaters:
        raise _refusal("replay_no_heaters")
    given = changed(present, call.data[ATTR_SETTINGS])
    runs = {
        name: Replay(each.heaters, RealController(each), metering=each.metering)
        for name, each in {"present": present, "given": given}.items()
    }
    end = dt_util.start_of_local_day()
    start = end - timedelta(days=call.data[ATTR_DAYS])
    lock: asyncio.Lock = hass.data[_RUNNING]
    async with lock:  # one at a time: each keeps a processor busy
        recorded = _Recorded.of(hass, entry, present)
        while start < end:
            states = await recorded.hour(hass, start)
            base = list(base_power(recorded, states, start, present))
            for run in runs.values():
                await hass.async_add_executor_job(run.run, base)
            start += timedelta(seconds=HOUR_S)
    seconds = runs["present"].outcome.seconds
    if not seconds:
        raise _refusal("replay_nothing_recorded")
    return {"hours": round(seconds / HOUR_S, 1)} | {
        name: _answer(run.outcome, entry) for name, run in runs.items()
    }


def present_settings(entry: EmsConfigEntry) -> Settings:
    """Return what holds now, with what the heaters were seen to draw."""
    heating = entry.runtime_data.heating
    heaters = {
        key: replace(heater, power_w=heating.learned(key).power_w or heater.power_w)
        for key, heater in heating.settings.heaters.items()
    }
    return replace(heating.settings, heaters=heaters)


def changed(present: Settings, changes: Mapping[str, Any]) -> Settings:
    """Return other settings; another strategy or a battery brings its defaults along."""
    thresholds = {name: value for name, value in changes.items() if name in _FOR_HEATERS}
    follows: dict[str, Any] = {}
    if CONF_STRATEGY in changes or ATTR_HOME_BATTERY in changes:
        strategy = changes.get(CONF_STRATEGY, present.strategy)
        follows = dict(defaults_for(strategy, battery=changes.get(ATTR_HOME_BATTERY, False)))
    own = {name: value for name, value in changes.items() if name not in {*_FOR_HEATERS, ATTR_HOME_BATTERY}}
    heaters = {key: replace(heater, **thresholds) for key, heater in present.heaters.items()}
    return replace(present, heaters=heaters, **{**follows, **own})


@dataclass(frozen=True, slots=True)
class _Recorded:
    """The entities whose history is needed, with what one of their units is in W."""

    phases: tuple[str, ...]
    heaters: Mapping[str, str]
    factors: Mapping[str, float]

    @classmethod
    def of(cls, hass: HomeAssistant, entry: EmsConfigEntry, settings: Settings) -> _Recorded:
        """Find them; raises ServiceValidationError for one that is not there or disabled."""
        registry = er.async_get(hass)

        def find(unique_id: str) -> str:
            entity_id = registry.async_get_entity_id("sensor", DOMAIN, unique_id)
            if entity_id is None or hass.states.get(entity_id) is None:
                raise _refusal("replay_no_entity", entity=entity_id or unique_id)
            return entity_id

        phases = tuple(find(f"{entry.unique_id}_power_{phase}") for phase in PHASES)
        heaters = {key: find(f"{key}_heater_power") for key in settings.heaters}
        factors = {entity_id: _factor(hass, entity_id) for entity_id in (*phases, *heaters.values())}
        return cls(phases, heaters, factors)

    async def hour(self, hass: HomeAssistant, start: datetime) -> Mapping[str, list[State]]:
        """Read an hour: more at once would keep the recorder's thread from writing."""
        # Needs a database library that is there only with the recorder.
        from homeassistant.components.recorder import get_instance
        from homeassistant.components.recorder.history import get_significant_states

        states = await get_instance(hass).async_add_executor_job(
            lambda: get_significant_states(
                hass,
                start,
                start + timedelta(seconds=HOUR_S),
                list(self.factors),
                include_start_time_state=True,
                significant_changes_only=False,
                no_attributes=True,
            )
        )
        return cast("Mapping[str, list[State]]", states)  # dicts come with minimal responses only


def _factor(hass: HomeAssistant, entity_id: str) -> float:
    """Return what one of the units that a person chose for an entity is in W."""
    state = hass.states.get(entity_id)
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT) if state else None
    return PowerConverter.convert(1, unit or UnitOfPower.WATT, UnitOfPower.WATT)


def base_power(
    recorded: _Recorded, states: Mapping[str, list[State]], start: datetime, settings: Settings
) -> Iterator[Powers | None]:
    """Yield L1, L2, L3 in W without the heaters for each second of an hour; None: not known."""
    series = {
        entity_id: _seconds(states.get(entity_id, []), start.timestamp(), recorded.factors[entity_id])
        for entity_id in recorded.factors
    }
    phases = [series[entity_id] for entity_id in recorded.phases]
    drawn = [(settings.heaters[key], series[entity_id]) for key, entity_id in recorded.heaters.items()]
    for second in range(HOUR_S):
        powers = [phase[second] for phase in phases]
        if None in powers:
            yield None
            continue
        l1, l2, l3 = (
            (power or 0) - _taken(drawn, second, phase) for phase, power in zip(PHASES, powers, strict=True)
        )
        yield l1, l2, l3


def _taken(drawn: list[tuple[HeaterSettings, list[float | None]]], second: int, phase: Any) -> float:
    """Return what the heaters drew from a phase in a second, W."""
    return sum((watts[second] or 0) * draw_w(heater, phase) / heater.power_w for heater, watts in drawn)


def _seconds(states: list[State], start_s: float, factor: float) -> list[float | None]:
    """Return a value for each second of an hour: each state holds until the next."""
    values: list[float | None] = [None] * HOUR_S
    for state, after in zip_longest(states, states[1:]):
        begin = max(int(state.last_updated_timestamp - start_s), 0)
        end = HOUR_S if after is None else min(max(int(after.last_updated_timestamp - start_s), 0), HOUR_S)
        try:
            value: float | None = float(state.state) * factor
        except ValueError:  # unavailable or unknown
            value = None
        values[begin:end] = [value] * (end - begin)
    return values


def _answer(outcome: Outcome, entry: EmsConfigEntry) -> dict[str, Any]:
    """Return an outcome as an action answers it."""
    return {
        "surplus_kwh": round(outcome.surplus_kwh, 3),
        "solar_kwh": round(outcome.solar_kwh, 3),
        "grid_kwh": round(outcome.grid_kwh, 3),
        "switchings": sum(outcome.switchings.values()),
        "heaters": {entry.subentries[key].title: count for key, count in outcome.switchings.items()},
    }


def _refusal(key: str, **placeholders: str) -> ServiceValidationError:
    """Return why there is no answer."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
