"""The options: what is set once and not watched, so that it needs no entity."""

from typing import Any, Final

import voluptuous as vol
from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfPower, UnitOfTime
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .const import (
    CONF_CONTACTOR,
    CONF_FAST_OFF,
    CONF_MIN_OFF,
    CONF_MIN_ON,
    CONF_ORDER,
    CONF_OVERRIDE,
    CONF_PUBLISH,
    CONF_SETTLE,
    CONF_STALE,
    OVERRIDE_MIN,
    PUBLISH_S,
    STALE_S,
)
from .control.model import Settings
from .heater_flow import number_selector, relay_error, relay_selector
from .settings import heaters

DEFAULTS: Final = Settings(heaters={})
NUMBERS: Final = {
    CONF_STALE: (number_selector(5, 60, UnitOfTime.SECONDS), STALE_S),
    CONF_PUBLISH: (number_selector(1, 300, UnitOfTime.SECONDS), PUBLISH_S),
    CONF_SETTLE: (number_selector(1, 30, UnitOfTime.SECONDS), DEFAULTS.settle_s),
    CONF_FAST_OFF: (number_selector(100, 30_000, UnitOfPower.WATT), DEFAULTS.fast_off_w),
    CONF_MIN_ON: (number_selector(0, 3600, UnitOfTime.SECONDS), DEFAULTS.min_on_s),
    CONF_MIN_OFF: (number_selector(0, 3600, UnitOfTime.SECONDS), DEFAULTS.min_off_s),
    CONF_OVERRIDE: (number_selector(1, 1440, UnitOfTime.MINUTES), OVERRIDE_MIN),
}
"""Key in the entry's options -> its selector and its default."""


class EmsOptionsFlow(OptionsFlow):
    """Change the options; the entry is reloaded by its listener."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show one form until it is right."""
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = self._contactor_errors(user_input.get(CONF_CONTACTOR))
            if not errors:
                contactor = user_input.get(CONF_CONTACTOR)
                return self.async_create_entry(
                    data={**self.config_entry.options, **user_input, CONF_CONTACTOR: contactor}
                )
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(self._schema(), user_input or self._current()),
            errors=errors,
        )

    def _contactor_errors(self, contactor: str | None) -> dict[str, str]:
        """Return what is wrong with a new main contactor."""
        if contactor is None or contactor == self.config_entry.options.get(CONF_CONTACTOR):
            return {}
        if not heaters(self.config_entry):
            return {CONF_CONTACTOR: "contactor_alone"}
        error = relay_error(self.hass, [contactor])
        return {CONF_CONTACTOR: error} if error else {}

    def _current(self) -> dict[str, Any]:
        """Return what holds now."""
        options = self.config_entry.options
        return {
            CONF_CONTACTOR: options.get(CONF_CONTACTOR),
            CONF_ORDER: list(heaters(self.config_entry)),
            **{key: options.get(key, default) for key, (_, default) in NUMBERS.items()},
        }

    def _schema(self) -> vol.Schema:
        """Return the form."""
        schema: dict[vol.Marker, Any] = {
            vol.Required(key, default=default): selector for key, (selector, default) in NUMBERS.items()
        }
        schema[vol.Optional(CONF_CONTACTOR)] = relay_selector(self.hass)
        names = [
            SelectOptionDict(value=key, label=subentry.title)
            for key, subentry in heaters(self.config_entry).items()
        ]
        if len(names) > 1:
            schema[vol.Optional(CONF_ORDER)] = SelectSelector(
                SelectSelectorConfig(options=names, multiple=True, mode=SelectSelectorMode.DROPDOWN)
            )
        return vol.Schema(schema)
