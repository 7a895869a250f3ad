"""The power of past days as the recorder knows it, with what the heaters drew taken out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any, Final, cast

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, UnitOfPower
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.util.unit_conversion import PowerConverter

from .const import DOMAIN
from .control.billing import PHASES, draw_w
from .control.model import HeaterSettings, Settings
from .control.replay import Powers
from .coordinator import EmsConfigEntry
from .settings.given import refusal

HOUR_S: Final = 3600


@dataclass(frozen=True, slots=True)
class Recorded:
    """The entities whose history is needed, with what one of their units is in W."""

    phases: tuple[str, ...]
    heaters: Mapping[str, str]
    factors: Mapping[str, float]

    @classmethod
    def of(cls, hass: HomeAssistant, entry: EmsConfigEntry, settings: Settings) -> Recorded:
        """Find them; raises ServiceValidationError for one that is not there or disabled."""
        registry = er.async_get(hass)

        def find(unique_id: str) -> str:
            entity_id = registry.async_get_entity_id("sensor", DOMAIN, unique_id)
            if entity_id is None or hass.states.get(entity_id) is None:
                raise refusal("replay_no_entity", entity=entity_id or unique_id)
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
    recorded: Recorded, states: Mapping[str, list[State]], start: datetime, settings: Settings
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
