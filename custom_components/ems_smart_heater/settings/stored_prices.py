"""What a person set of prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..const import CONF_FEED_IN_PRICE, CONF_IMPORT_PRICE, CONF_PRICE_ENTITY, CONF_REPLACED_HEAT
from .tables import OPTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPrices:
    """In ct per kWh; None: the Energy dashboard's, or what is usual."""

    grid_ct: float | None = None
    grid_entity: str | None = None
    """Shows the price of now; it goes before the number."""
    feed_in_ct: float | None = None
    replaced_ct: float | None = None


def read_prices(options: Mapping[str, Any]) -> StoredPrices:
    """Return what can be used of an entry's options."""
    own = OPTIONS.read(options, [])
    return StoredPrices(
        grid_ct=own.get(CONF_IMPORT_PRICE),
        grid_entity=own.get(CONF_PRICE_ENTITY),
        feed_in_ct=own.get(CONF_FEED_IN_PRICE),
        replaced_ct=own.get(CONF_REPLACED_HEAT),
    )
