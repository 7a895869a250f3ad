"""What a person says of prices; what he leaves empty the Energy dashboard knows, or it is usual."""

from typing import Any, Final

import voluptuous as vol
from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import EntitySelector, EntitySelectorConfig

from ..const import CONF_FEED_IN_PRICE, CONF_IMPORT_PRICE, CONF_PRICE_ENTITY, CONF_REPLACED_HEAT
from ..settings.tables import OPTIONS
from ..settings.units import price_factor
from .fields import number_field

PRICES: Final = {
    key: OPTIONS.number(key) for key in (CONF_IMPORT_PRICE, CONF_FEED_IN_PRICE, CONF_REPLACED_HEAT)
}
"""Key in the entry's options -> what it may be."""


def price_fields() -> dict[vol.Marker, Any]:
    """Return the form's fields."""
    fields: dict[vol.Marker, Any] = {vol.Optional(key): number_field(each) for key, each in PRICES.items()}
    entity = EntitySelector(EntitySelectorConfig(domain=SENSOR_DOMAIN))
    return {**fields, vol.Optional(CONF_PRICE_ENTITY): entity}


def price_entity_error(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return why an entity cannot tell the price of a kilowatt-hour."""
    if (state := hass.states.get(entity_id)) is None:
        return "price_is_gone"
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    return None if price_factor(unit) is not None else "no_price"
