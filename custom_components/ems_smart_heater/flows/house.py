"""What a person says of the house: how it is billed, whether it has a battery, and what to aim for."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..const import CONF_BATTERY, CONF_METERING, CONF_SETTINGS, CONF_STRATEGY
from ..control.model import Metering
from ..control.strategies import STRATEGIES, SUGGESTED

_STRATEGY: Final = SelectSelector(
    SelectSelectorConfig(
        options=list(STRATEGIES),
        mode=SelectSelectorMode.LIST,
        translation_key=CONF_STRATEGY,
    )
)
_METERING: Final = SelectSelector(
    SelectSelectorConfig(options=list(Metering), mode=SelectSelectorMode.LIST, translation_key=CONF_METERING)
)


def house_fields(*, metering: str = Metering.BALANCED, battery: bool = False) -> dict[vol.Marker, Any]:
    """Return the form's fields of the house, with what holds."""
    return {
        vol.Required(CONF_METERING, default=metering): _METERING,
        vol.Required(CONF_BATTERY, default=battery): BooleanSelector(),
    }


STRATEGY_SCHEMA: Final = vol.Schema(
    {vol.Required(CONF_STRATEGY, default=SUGGESTED.name): _STRATEGY, **house_fields()}
)
"""The set-up's form."""


def options_of(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry's options as the set-up's form was filled in."""
    return {
        CONF_METERING: user_input[CONF_METERING],
        CONF_BATTERY: user_input[CONF_BATTERY],
        CONF_SETTINGS: {CONF_STRATEGY: user_input[CONF_STRATEGY]},
    }
