"""The options: what is set once and not watched, so that it needs no entity."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, override

import voluptuous as vol
from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfPower, UnitOfTime
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .const import (
    CONF_BATTERY,
    CONF_CONTACTOR,
    CONF_EXCHANGE,
    CONF_FAST_OFF,
    CONF_METERING,
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
from .control.defaults import defaults_for
from .control.model import Metering, Settings
from .heater_flow import relay_error, relay_selector
from .settings import heaters, read_settings
from .strategy_form import house_fields


@dataclass(frozen=True, slots=True)
class Limits:
    """What a number may be."""

    least: int
    most: int
    unit: str

    def hold(self, value: float) -> bool:
        """Return whether a number is within them; what is no number is not."""
        return self.least <= value <= self.most


NUMBERS: Final = {
    CONF_STALE: Limits(5, 60, UnitOfTime.SECONDS),
    CONF_PUBLISH: Limits(1, 300, UnitOfTime.SECONDS),
    CONF_SETTLE: Limits(1, 30, UnitOfTime.SECONDS),
    CONF_FAST_OFF: Limits(100, 30_000, UnitOfPower.WATT),
    CONF_MIN_ON: Limits(0, 3600, UnitOfTime.SECONDS),
    CONF_MIN_OFF: Limits(0, 3600, UnitOfTime.SECONDS),
    CONF_EXCHANGE: Limits(0, 3600, UnitOfTime.SECONDS),
    CONF_OVERRIDE: Limits(1, 1440, UnitOfTime.MINUTES),
}
"""Key in the entry's options -> its limits."""
_SETTINGS: Final = Settings(heaters={})
_DEFAULTS: Final = {
    CONF_STALE: STALE_S,
    CONF_PUBLISH: PUBLISH_S,
    CONF_OVERRIDE: OVERRIDE_MIN,
    **{
        key: getattr(_SETTINGS, key)
        for key in (CONF_SETTLE, CONF_FAST_OFF, CONF_MIN_ON, CONF_MIN_OFF, CONF_EXCHANGE)
    },
}
"""What holds where neither a person nor the strategy says otherwise."""


class _NumberField(NumberSelector):
    """Shows its limits, and leaves it to the form to say in the user's language that they are exceeded."""

    @override
    def __call__(self, data: Any) -> float:
        """Return any number."""
        value: float = vol.Coerce(float)(data)
        return value


class EmsOptionsFlow(OptionsFlow):
    """Change the options; the entry is reloaded by its listener."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show one form until it is right."""
        errors: dict[str, str] = {}
        limits = Limits(0, 0, "")
        if user_input is not None:
            errors = self._contactor_errors(user_input.get(CONF_CONTACTOR))
            if wrong := _first_out_of_range(user_input):
                errors[wrong] = "out_of_range"
                limits = NUMBERS[wrong]
            if not errors:
                return self.async_create_entry(data=self._options(user_input))
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                self._schema(), self._current() if user_input is None else user_input
            ),
            errors=errors,
            description_placeholders={
                "least": f"{limits.least}",
                "most": f"{limits.most}",
                "unit": limits.unit,
            },
        )

    def _contactor_errors(self, contactor: str | None) -> dict[str, str]:
        """Return what is wrong with a new main contactor."""
        if contactor is None or contactor == self.config_entry.options.get(CONF_CONTACTOR):
            return {}
        if not heaters(self.config_entry):
            return {CONF_CONTACTOR: "contactor_alone"}
        error = relay_error(self.hass, [contactor])
        return {CONF_CONTACTOR: error} if error else {}

    def _options(self, user_input: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options to store; a number that nobody changed follows its default."""
        before = self.config_entry.options
        rest = {key: value for key, value in before.items() if key not in NUMBERS}
        given = {key: value for key, value in user_input.items() if key not in NUMBERS}
        defaults = self._defaults(before.get(CONF_BATTERY, False))
        new_defaults = self._defaults(given[CONF_BATTERY])
        numbers = {
            key: user_input[key]
            for key in NUMBERS
            if key in user_input
            and _is_chosen(user_input[key], before.get(key), defaults[key], new_defaults[key])
        }
        return {**rest, **given, CONF_CONTACTOR: given.get(CONF_CONTACTOR), **numbers}

    def _defaults(self, battery: bool) -> dict[str, float]:
        """Return what holds for each number that nobody changed."""
        of_strategy = defaults_for(read_settings(self.config_entry).strategy, battery=battery)
        return {key: of_strategy.get(key, _DEFAULTS[key]) for key in NUMBERS}

    def _current(self) -> dict[str, Any]:
        """Return what holds now."""
        options = self.config_entry.options
        defaults = self._defaults(options.get(CONF_BATTERY, False))
        return {
            CONF_CONTACTOR: options.get(CONF_CONTACTOR),
            CONF_ORDER: list(heaters(self.config_entry)),
            **{key: options.get(key, default) for key, default in defaults.items()},
        }

    def _schema(self) -> vol.Schema:
        """Return the form; a number that is cleared follows its default again."""
        options = self.config_entry.options
        schema: dict[vol.Marker, Any] = house_fields(
            metering=options.get(CONF_METERING, Metering.BALANCED), battery=options.get(CONF_BATTERY, False)
        )
        schema |= {vol.Optional(key): _number_field(limits) for key, limits in NUMBERS.items()}
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


def _number_field(limits: Limits) -> NumberSelector:
    """Return the field of a whole number."""
    return _NumberField(
        NumberSelectorConfig(
            min=limits.least,
            max=limits.most,
            step=1,
            mode=NumberSelectorMode.BOX,
            unit_of_measurement=limits.unit,
        )
    )


def _first_out_of_range(user_input: Mapping[str, Any]) -> str | None:
    """Return the first number that exceeds its limits: the form has room to explain one."""
    return next(
        (key for key, limits in NUMBERS.items() if key in user_input and not limits.hold(user_input[key])),
        None,
    )


def _is_chosen(value: float, stored: float | None, default: float, new_default: float) -> bool:
    """Return whether a number is a person's choice rather than the default that it showed."""
    if stored is None and value == default:
        return False  # nobody touched it: it follows what else the form changes
    if value == stored and stored != default:
        return True  # chosen before, even if it happens to be the default from now on
    return value != new_default
