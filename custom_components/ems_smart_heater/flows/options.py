"""The options: what is set once and not watched, so that it needs no entity."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol
from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..const import (
    CONF_CLICK,
    CONF_CONTACTOR,
    CONF_FAST_OFF,
    CONF_MAX_PHASE,
    CONF_MIN_OFF,
    CONF_MIN_ON,
    CONF_ORDER,
    CONF_OVERRIDE,
    CONF_PRICE_ENTITY,
    CONF_PUBLISH,
    CONF_SETTLE,
    CONF_STALE,
    CONF_START_EVERY,
    CONF_START_MARGIN,
)
from ..control.model import Settings
from ..control.strategies import NOT_CHOSEN
from ..settings.stored import StoredEntry, all_heaters, read_entry
from ..settings.tables import OPTIONS
from .fields import NO_LIMITS, first_out_of_range, number_field
from .heater import relay_error, relay_selector
from .house import house_fields
from .prices import PRICES, price_entity_error, price_fields

NUMBERS: Final = {
    key: OPTIONS.number(key)
    for key in (
        CONF_STALE,
        CONF_PUBLISH,
        CONF_SETTLE,
        CONF_FAST_OFF,
        CONF_MIN_ON,
        CONF_MIN_OFF,
        CONF_START_EVERY,
        CONF_START_MARGIN,
        CONF_OVERRIDE,
        CONF_MAX_PHASE,
        CONF_CLICK,
    )
}
"""Key in the entry's options -> what it may be."""
_DEFAULTS: Final = {key: OPTIONS.rows[key].default for key in NUMBERS} | {
    CONF_START_MARGIN: Settings(heaters={}, strategy=NOT_CHOSEN).start_margin_w
}
"""What holds where neither a person nor the strategy says otherwise."""


class EmsOptionsFlow(OptionsFlow):
    """Change the options; the entry's listener takes them at once, or reloads."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show one form until it is right."""
        errors: dict[str, str] = {}
        limits = NO_LIMITS
        if user_input is not None:
            out_of_range, limits = first_out_of_range(user_input, NUMBERS | PRICES)
            errors = self._contactor_errors(user_input.get(CONF_CONTACTOR)) | out_of_range
            if error := self._price_entity_error(user_input.get(CONF_PRICE_ENTITY)):
                errors[CONF_PRICE_ENTITY] = error
            if not errors:
                return self.async_create_entry(data=self._options(user_input))
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                self._schema(), self._current() if user_input is None else user_input
            ),
            errors=errors,
            description_placeholders=limits,
        )

    @property
    def _stored(self) -> StoredEntry:
        """Return what holds now."""
        return read_entry(self.config_entry)

    def _contactor_errors(self, contactor: str | None) -> dict[str, str]:
        """Return what is wrong with a new main contactor."""
        if contactor is None or contactor == self._stored.contactor:
            return {}
        if not all_heaters(self.config_entry):
            return {CONF_CONTACTOR: "contactor_alone"}
        error = relay_error(self.hass, [contactor])
        return {CONF_CONTACTOR: error} if error else {}

    def _price_entity_error(self, entity_id: str | None) -> str | None:
        """Return why a new entity cannot tell the price; one that is chosen already may be silent now."""
        if entity_id is None or entity_id == self.config_entry.options.get(CONF_PRICE_ENTITY):
            return None
        return price_entity_error(self.hass, entity_id)

    def _options(self, user_input: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options to store; a number that nobody changed follows its default."""
        before = self.config_entry.options
        known = {*NUMBERS, *PRICES, CONF_PRICE_ENTITY}  # of these, one that is cleared is not stored
        rest = {key: value for key, value in before.items() if key not in known}
        given = {key: value for key, value in user_input.items() if key not in NUMBERS}
        defaults = self._defaults()
        numbers = {
            key: user_input[key] for key in NUMBERS if user_input.get(key, defaults[key]) != defaults[key]
        }
        return {**rest, **given, CONF_CONTACTOR: given.get(CONF_CONTACTOR), **numbers}

    def _defaults(self) -> dict[str, float]:
        """Return what holds for each number that nobody changed."""
        of_strategy = self._stored.settings.strategy.defaults
        return {key: of_strategy.get(key, _DEFAULTS[key]) for key in NUMBERS}

    def _current(self) -> dict[str, Any]:
        """Return what holds now."""
        return {
            **self._defaults(),
            **OPTIONS.read(self.config_entry.options, []),
            CONF_ORDER: list(all_heaters(self.config_entry)),
        }

    def _schema(self) -> vol.Schema:
        """Return the form; a number that is cleared follows its default again."""
        stored = self._stored
        schema = house_fields(metering=stored.settings.metering, battery=stored.battery)
        schema |= price_fields()
        schema |= {vol.Optional(key): number_field(number) for key, number in NUMBERS.items()}
        schema[vol.Optional(CONF_CONTACTOR)] = relay_selector(self.hass)
        names = [
            SelectOptionDict(value=key, label=subentry.title)
            for key, subentry in all_heaters(self.config_entry).items()
        ]
        if len(names) > 1:
            schema[vol.Optional(CONF_ORDER)] = SelectSelector(
                SelectSelectorConfig(options=names, multiple=True, mode=SelectSelectorMode.DROPDOWN)
            )
        return vol.Schema(schema)
