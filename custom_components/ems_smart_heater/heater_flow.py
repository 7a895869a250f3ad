"""The heater's form: add one, change one; and the checks that the set-up shares with it."""

from collections.abc import Iterable, Mapping
from typing import Any

import voluptuous as vol
from homeassistant.components.light import ATTR_SUPPORTED_COLOR_MODES, ColorMode
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import UnitOfPower, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
)

from .const import (
    CONF_CONTACTOR,
    CONF_HEARTBEAT,
    CONF_LONGEST_RUN,
    CONF_MAX_AGE,
    CONF_PHASE,
    CONF_POWER,
    CONF_RELAY,
    CONF_SETTINGS,
    CONF_TEMPERATURE_SENSOR,
    DEFAULT_POWER_W,
    DOMAIN,
    MAX_AGE_MIN,
    MAX_POWER_W,
    MIN_POWER_W,
    RELAY_DOMAINS,
)
from .meter import Phase
from .settings import broken_pair, heater_settings, heaters

POWER_SELECTOR = NumberSelector(
    NumberSelectorConfig(
        min=MIN_POWER_W,
        max=MAX_POWER_W,
        step=10,
        mode=NumberSelectorMode.BOX,
        unit_of_measurement=UnitOfPower.WATT,
    )
)


def number_selector(least: float, most: float, unit: str) -> NumberSelector:
    """Return a selector of a whole number with a unit."""
    return NumberSelector(
        NumberSelectorConfig(
            min=least, max=most, step=1, mode=NumberSelectorMode.BOX, unit_of_measurement=unit
        )
    )


TEMPERATURE_SELECTOR = EntitySelector(EntitySelectorConfig(domain="sensor", device_class="temperature"))


def relay_selector(hass: HomeAssistant) -> EntitySelector:
    """Return a selector of what can be a relay: anything but our own switches."""
    return EntitySelector(
        EntitySelectorConfig(domain=list(RELAY_DOMAINS), exclude_entities=_own_entities(hass))
    )


def relay_error(hass: HomeAssistant, relays: Iterable[str], *, but_of: str | None = None) -> str | None:
    """Return why these entities cannot be relays; `but_of` is the heater that may keep its own."""
    used = _relays_in_use(hass, but_of)
    own = _own_entities(hass)
    for relay in relays:
        if relay in used:
            return "relay_used_twice"
        if relay in own:
            return "relay_is_own"
        if _is_dimmable(hass, relay):
            return "relay_is_dimmable"
        used.add(relay)
    return None


def heater_title(hass: HomeAssistant, data: Mapping[str, Any]) -> str:
    """Return a heater's name, made of its phase and its relay."""
    state = hass.states.get(data[CONF_RELAY])
    relay = state.name if state else data[CONF_RELAY]
    phase = Phase(data[CONF_PHASE])
    return relay if phase is Phase.TOTAL else f"{phase.upper()} {relay}"


def _own_entities(hass: HomeAssistant) -> list[str]:
    """Return the entities of this integration."""
    return [
        entity.entity_id
        for entity in er.async_get(hass).entities.values()
        if entity.platform == DOMAIN and entity.domain in RELAY_DOMAINS
    ]


def _relays_in_use(hass: HomeAssistant, but_of: str | None) -> set[str]:
    """Return every relay and contactor of all entries."""
    used: set[str] = set()
    for entry in hass.config_entries.async_entries(DOMAIN):
        if contactor := entry.options.get(CONF_CONTACTOR):
            used.add(contactor)
        used.update(subentry.data[CONF_RELAY] for key, subentry in heaters(entry).items() if key != but_of)
    return used


def _is_dimmable(hass: HomeAssistant, relay: str) -> bool:
    """Return whether this is a lamp that can be dimmed: no relay then."""
    state = hass.states.get(relay)
    modes = state.attributes.get(ATTR_SUPPORTED_COLOR_MODES) if state else None
    return bool(modes) and set(modes or ()) != {ColorMode.ONOFF}


class HeaterFlow(ConfigSubentryFlow):
    """Add or change a heater."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a heater."""
        return self._form("user", user_input, {CONF_POWER: DEFAULT_POWER_W, CONF_PHASE: Phase.L1})

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change a heater."""
        return self._form("reconfigure", user_input, self._get_reconfigure_subentry().data)

    def _form(
        self, step_id: str, user_input: dict[str, Any] | None, suggested: Mapping[str, Any]
    ) -> SubentryFlowResult:
        """Show the form until it is right."""
        errors: dict[str, str] = {}
        if user_input is not None:
            changing = self._get_reconfigure_subentry() if self.source == SOURCE_RECONFIGURE else None
            error = relay_error(
                self.hass, [user_input[CONF_RELAY]], but_of=changing.subentry_id if changing else None
            )
            data = {**user_input, CONF_SETTINGS: changing.data.get(CONF_SETTINGS, {}) if changing else {}}
            if error:
                errors[CONF_RELAY] = error
            elif broken_pair(heater_settings(data)):
                errors[CONF_POWER] = "power_does_not_fit"
            elif changing:
                return self.async_update_and_abort(
                    self._get_entry(), changing, data=data, title=heater_title(self.hass, data)
                )
            else:
                return self.async_create_entry(title=heater_title(self.hass, data), data=data)
        schema = vol.Schema(
            {
                vol.Required(CONF_RELAY): relay_selector(self.hass),
                vol.Required(CONF_PHASE): SelectSelector(
                    SelectSelectorConfig(options=list(Phase), translation_key=CONF_PHASE)
                ),
                vol.Required(CONF_POWER): POWER_SELECTOR,
                vol.Optional(CONF_TEMPERATURE_SENSOR): TEMPERATURE_SELECTOR,
                vol.Optional(CONF_LONGEST_RUN): number_selector(0, 72, UnitOfTime.HOURS),
                vol.Optional(CONF_MAX_AGE, default=MAX_AGE_MIN): number_selector(0, 1440, UnitOfTime.MINUTES),
                vol.Optional(CONF_HEARTBEAT, default=0): number_selector(0, 3600, UnitOfTime.SECONDS),
            }
        )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, user_input or suggested),
            errors=errors,
        )
