"""What a person told Home Assistant's Energy dashboard: prices and home batteries.

The dashboard's settings are no public API. All that is known of them is here, and whatever is missing or of
another shape is not known: nobody is disturbed by that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback, valid_entity_id

from ..const import LOGGER

_DOMAIN: Final = "energy"
_CHARGING, _GIVING = 1, -1


@dataclass(frozen=True, slots=True)
class PriceSource:
    """Where a price comes from; at most one of the two is known."""

    entity_id: str | None = None
    number: float | None = None
    """In the currency, per kWh."""


@dataclass(frozen=True, slots=True)
class BatteryPower:
    """An entity that shows power of a battery."""

    entity_id: str
    sign: int
    """1 if it is positive while the battery charges, -1 if it is while it gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What is known of the house."""

    bought: PriceSource = PriceSource()
    sold: PriceSource = PriceSource()
    battery_power: tuple[BatteryPower, ...] = ()
    """Summed, the power of all batteries; empty unless it is known of each of them."""
    battery_soc: tuple[str, ...] = ()
    """Entities that show the batteries' states of charge."""


UNKNOWN: Final = Preferences()


class EnergyDashboard:
    """Reads the dashboard's settings; a change makes another object of them, which is seen when asked.

    Its own listeners cannot be taken back, so none is left there.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Know nothing yet."""
        self._hass = hass
        self._manager: Any = None
        self._asking = False
        self._data: object = None
        self._known = UNKNOWN
        self._said = False

    @callback
    def find(self) -> None:
        """Look for the settings, if they were not found and Home Assistant has them."""
        if self._manager is None and not self._asking and _DOMAIN in self._hass.config.components:
            self._asking = True
            # Never cancelled: the dashboard itself may wait for what was begun here.
            self._hass.async_create_background_task(self._find(), "energy dashboard's settings")

    @property
    def preferences(self) -> Preferences:
        """Return what is known now."""
        try:
            data = getattr(self._manager, "data", None)
            if data is not self._data:
                self._data, self._known = data, UNKNOWN
                self._known = read_preferences(data)
        except Exception as error:  # noqa: BLE001 - not a public API: it may be anything
            self._say(error)
        return self._known

    async def _find(self) -> None:
        """Take the object that holds the settings."""
        try:
            # Here, as it may be gone or elsewhere in a Home Assistant to come.
            from homeassistant.components.energy.data import async_get_manager

            self._manager = await async_get_manager(self._hass)
        except Exception as error:  # noqa: BLE001 - not a public API: it may be anything
            self._say(error)
        finally:
            self._asking = False

    def _say(self, error: Exception) -> None:
        """Log once that the settings cannot be read."""
        if not self._said:
            self._said = True
            LOGGER.info("The Energy dashboard's settings cannot be read: %r", error)


def read_preferences(data: object) -> Preferences:
    """Return what can be used of the dashboard's settings, whatever they are."""
    sources = data.get("energy_sources") if isinstance(data, Mapping) else None
    known = [each for each in sources if isinstance(each, Mapping)] if isinstance(sources, list) else []
    grids = [each for each in known if each.get("type") == "grid"]
    batteries = [each for each in known if each.get("type") == "battery"]
    powers = [tuple(_battery_power(each)) for each in batteries]
    return Preferences(
        bought=_price(grids, "entity_energy_price", "number_energy_price"),
        sold=_price(grids, "entity_energy_price_export", "number_energy_price_export"),
        battery_power=sum(powers, ()) if all(powers) else (),
        battery_soc=tuple(soc for each in batteries if (soc := _entity(each.get("stat_soc")))),
    )


def _price(grids: list[Mapping[str, Any]], entity_key: str, number_key: str) -> PriceSource:
    """Return the first price that a connection to the grid has."""
    for grid in grids:
        if entity_id := _entity(grid.get(entity_key)):
            return PriceSource(entity_id=entity_id)
        number = grid.get(number_key)
        if isinstance(number, int | float) and not isinstance(number, bool) and isfinite(number):
            return PriceSource(number=float(number))
    return PriceSource()


def _battery_power(battery: Mapping[str, Any]) -> Iterator[BatteryPower]:
    """Yield what shows a battery's power: one entity of either sign, or one for each direction."""
    config = battery.get("power_config")
    config = config if isinstance(config, Mapping) else {}
    giving, charging = _entity(config.get("stat_rate_from")), _entity(config.get("stat_rate_to"))
    if inverted := _entity(config.get("stat_rate_inverted")):
        yield BatteryPower(inverted, _CHARGING)
    elif giving and charging:
        yield BatteryPower(giving, _GIVING)
        yield BatteryPower(charging, _CHARGING)
    elif standard := _entity(config.get("stat_rate")) or _entity(battery.get("stat_rate")):
        yield BatteryPower(standard, _GIVING)


def _entity(value: object) -> str | None:
    """Return an entity's id; a statistic need not be one."""
    return value if isinstance(value, str) and valid_entity_id(value) else None
