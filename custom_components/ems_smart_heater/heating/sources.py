"""What a kilowatt-hour is worth now and what the home batteries do: from who knows best."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..control.house import USUAL_PRICES, Prices
from ..helpers.guard import Guard
from ..settings.stored_prices import StoredPrices, read_prices
from ..settings.units import power_w, price_ct
from .energy_dashboard import BatteryPower, EnergyDashboard, PriceSource

_PER_KWH: Final = "EUR/kWh"
"""How the Energy dashboard's numbers are meant, whatever the currency is."""
_OLDEST_S: Final = 300
"""A battery's power that was reported before is not known."""


class Origin(StrEnum):
    """Where a price comes from."""

    ENTITY = "entity"
    """One that a person chose."""
    OPTIONS = "options"
    """A number that a person chose."""
    ENERGY_DASHBOARD = "energy_dashboard"
    USUAL = "usual"


class Price(NamedTuple):
    """A price in ct per kWh, and where it comes from."""

    ct: float
    origin: Origin
    silent: str | None = None
    """An entity that goes before and shows no price now."""


class Sources:
    """Answers at each step, and subscribes to nothing: what changed is seen with the next reading."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Prepare; nothing is known but what a person set."""
        self._hass = hass
        self._entry = entry
        self._dashboard = EnergyDashboard(hass)
        self._options: Mapping[str, Any] | None = None
        self._chosen = StoredPrices()
        self._guard = Guard(entry.title)

    @callback
    def find(self) -> None:
        """Look for what may come late: the Energy dashboard."""
        self._guard.call(self._dashboard.find)

    @property
    def prices(self) -> Prices:
        """Return the prices of now."""
        return Prices(*(each.ct for each in self.explained.values()))

    @property
    def explained(self) -> Mapping[str, Price]:
        """Return the prices of now by their names in `Prices`, and their origin; the usual if that fails."""
        try:
            return dict(zip(Prices._fields, self._prices(), strict=True))
        except Exception as error:  # noqa: BLE001 - whatever it is, no heater depends on it
            self._guard.report(error)
            return {name: Price(ct, Origin.USUAL) for name, ct in USUAL_PRICES._asdict().items()}

    @property
    def battery_w(self) -> float | None:
        """Return the power of all home batteries, + charging; None if it is not known."""
        try:
            return self._battery_w(self._dashboard.preferences.battery_power)
        except Exception as error:  # noqa: BLE001 - whatever it is, no heater depends on it
            self._guard.report(error)
            return None

    def _prices(self) -> Iterator[Price]:
        """Yield the prices in the order of `Prices`."""
        if self._entry.options is not self._options:
            self._options = self._entry.options
            self._chosen = read_prices(self._options)
        chosen, dashboard = self._chosen, self._dashboard.preferences
        entity_id, shown = chosen.grid_entity, None
        if entity_id and (shown := self._shown_ct(entity_id)) is not None:
            yield Price(shown, Origin.ENTITY)
        else:
            yield self._best(chosen.grid_ct, dashboard.bought, USUAL_PRICES.grid_ct, silent=entity_id)
        yield self._best(chosen.feed_in_ct, dashboard.sold, USUAL_PRICES.feed_in_ct)
        yield self._best(chosen.replaced_ct, PriceSource(), USUAL_PRICES.replaced_ct)

    def _best(
        self, chosen: float | None, dashboard: PriceSource, usual: float, *, silent: str | None = None
    ) -> Price:
        """Return what a person chose, else what the dashboard knows, else what is usual."""
        if chosen is not None:
            return Price(chosen, Origin.OPTIONS, silent)
        if entity_id := dashboard.entity_id:
            if (ct := self._shown_ct(entity_id)) is not None:
                return Price(ct, Origin.ENERGY_DASHBOARD, silent)
            silent = silent or entity_id
        if (ct := price_ct(dashboard.number, _PER_KWH)) is not None:
            return Price(ct, Origin.ENERGY_DASHBOARD, silent)
        return Price(usual, Origin.USUAL, silent)

    def _shown_ct(self, entity_id: str) -> float | None:
        """Return the price that an entity shows."""
        state = self._hass.states.get(entity_id)
        return price_ct(state.state, state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)) if state else None

    def _battery_w(self, batteries: tuple[BatteryPower, ...]) -> float | None:
        """Return the sum of what batteries show, if all of them do."""
        total_w = 0.0
        for each in batteries:
            state = self._hass.states.get(each.entity_id)
            if state is None:
                return None
            age_s = dt_util.utcnow().timestamp() - state.last_reported_timestamp
            watts = power_w(state.state, state.attributes.get(ATTR_UNIT_OF_MEASUREMENT))
            if watts is None or not 0 <= age_s <= _OLDEST_S:
                return None
            total_w += each.sign * watts
        return total_w if batteries else None
