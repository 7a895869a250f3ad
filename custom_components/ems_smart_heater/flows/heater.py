"""The heater's form: add one, change one; and the checks that the set-up shares with it."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Final

import voluptuous as vol
from homeassistant.components.light import ATTR_SUPPORTED_COLOR_MODES, ColorMode
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    SelectSelector,
    SelectSelectorConfig,
)

from ..const import (
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
    LOGGER,
    RELAY_DOMAINS,
)
from ..meter import Phase
from ..settings.stored import broken_pairs, heater_settings, read_entry
from ..settings.tables import HEATER
from .fields import NO_LIMITS, first_out_of_range, number_field
from .relay_check.check import RelayCheck
from .relay_check.closing import RelayCheckFailed
from .relay_check.step import Seen

NUMBERS: Final = {
    key: HEATER.number(key) for key in (CONF_POWER, CONF_LONGEST_RUN, CONF_MAX_AGE, CONF_HEARTBEAT)
}
"""Key in the heater's data -> what it may be."""
TEMPERATURE_SELECTOR = EntitySelector(EntitySelectorConfig(domain="sensor", device_class="temperature"))
ENTITIES: Final = {CONF_TEMPERATURE_SENSOR: TEMPERATURE_SELECTOR}
"""What a heater may go by -> how it is chosen."""
CONF_TEST = "test_relay"
"""Not stored: asks for a test of the relay."""
_PHASE_AND_POWER: Mapping[vol.Marker, Any] = {
    vol.Required(CONF_PHASE): SelectSelector(
        SelectSelectorConfig(options=list(Phase), translation_key=CONF_PHASE)
    ),
    vol.Required(CONF_POWER): number_field(NUMBERS[CONF_POWER]),
}


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
        if not HEATER.takes(CONF_RELAY, relay):
            return "relay_is_none"
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
        stored = read_entry(entry)
        relays = {key: each.relay for key, each in stored.heaters.items()}
        relays |= {**stored.uncontrolled, CONF_CONTACTOR: stored.contactor or ""}
        used |= {relay for key, relay in relays.items() if relay and key != but_of}
    return used


def _is_dimmable(hass: HomeAssistant, relay: str) -> bool:
    """Return whether this is a lamp that can be dimmed: no relay then."""
    state = hass.states.get(relay)
    modes = state.attributes.get(ATTR_SUPPORTED_COLOR_MODES) if state else None
    return bool(modes) and set(modes or ()) != {ColorMode.ONOFF}


class HeaterFlow(ConfigSubentryFlow):
    """Add or change a heater, and test its relay if that is asked for."""

    def __init__(self) -> None:
        """Begin with nothing filled in."""
        self._data: dict[str, Any] = {}
        self._test: asyncio.Task[Seen | None] | None = None

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a heater."""
        if user_input is not None:
            return await self._filled_in("user", user_input)
        if self._test:
            return await self.async_step_tested()
        return self._form("user", {CONF_POWER: DEFAULT_POWER_W, CONF_PHASE: Phase.L1})

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Change a heater."""
        if user_input is not None:
            return await self._filled_in("reconfigure", user_input)
        if self._test:
            return await self.async_step_tested()
        return self._form("reconfigure", HEATER.read(self._get_reconfigure_subentry().data, []))

    async def async_step_test(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show that the relay is being tested, until it is."""
        assert self._test is not None
        if self._test.done():
            return self.async_show_progress_done(next_step_id="tested")
        return self.async_show_progress(step_id="test", progress_action="test", progress_task=self._test)

    async def async_step_tested(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show what the meter saw, or the form again with the reason why it saw nothing.

        Home Assistant and the frontend both ask when the task is done: each gets the same answer.
        """
        assert self._test is not None
        try:
            seen = self._test.result()
        except RelayCheckFailed as error:
            return self._form(self._first_step, self._data, errors={"base": error.key})
        except Exception:  # noqa: BLE001 - a person waits for an answer, whatever it is
            LOGGER.exception("The relay test failed")
            return self._form(self._first_step, self._data, errors={"base": "test_failed"})
        if seen is None:
            return self._result_form("not_seen", self._data)
        return self._result_form("seen", {CONF_PHASE: seen.phase, CONF_POWER: seen.power_w}, seen=seen)

    async def async_step_seen(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Take phase and power as a person decided, knowing what the meter saw."""
        if user_input is None:
            return await self.async_step_tested()
        return await self._filled_in(self._first_step, {**self._data, CONF_TEST: False, **user_input})

    async def async_step_not_seen(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Take phase and power as a person decided, knowing that the meter saw nothing."""
        return await self.async_step_seen(user_input)

    @property
    def _first_step(self) -> str:
        """Return the step of the whole form."""
        return "reconfigure" if self.source == SOURCE_RECONFIGURE else "user"

    async def _filled_in(self, step_id: str, user_input: dict[str, Any]) -> SubentryFlowResult:
        """Refuse what cannot be, test the relay if that is asked for, else store the heater."""
        changing = self._get_reconfigure_subentry() if self.source == SOURCE_RECONFIGURE else None
        settings = changing.data.get(CONF_SETTINGS, {}) if changing else {}
        data = {**user_input, CONF_SETTINGS: settings}
        test = data.pop(CONF_TEST, False)
        key = changing.subentry_id if changing else None
        errors, limits = first_out_of_range(data, NUMBERS)
        if error := relay_error(self.hass, [data[CONF_RELAY]], but_of=key):
            errors[CONF_RELAY] = error
        errors |= {key: "entity_is_none" for key in ENTITIES if not HEATER.takes(key, data.get(key))}
        if not errors and not _power_fits(data):
            errors[CONF_POWER] = "power_does_not_fit"
        if errors:
            return self._form(step_id, user_input, errors=errors, limits=limits)
        self._data, self._test = user_input, None
        if test:
            return await self._begin_test(step_id, data, key)
        title = heater_title(self.hass, data)
        if changing:
            return self.async_update_and_abort(self._get_entry(), changing, data=data, title=title)
        return self.async_create_entry(title=title, data=data)

    async def _begin_test(self, step_id: str, data: Mapping[str, Any], key: str | None) -> SubentryFlowResult:
        """Test the relay in a task that ends with the flow; closing and opening do not depend on it."""
        test = RelayCheck(self.hass, self._get_entry(), data, key)
        try:
            test.check()
        except RelayCheckFailed as error:
            return self._form(step_id, self._data, errors={"base": error.key})
        self._test = self.hass.async_create_background_task(test.run(), f"{DOMAIN} relay test")
        return await self.async_step_test()

    def _form(
        self,
        step_id: str,
        suggested: Mapping[str, Any],
        *,
        errors: dict[str, str] | None = None,
        limits: Mapping[str, str] = NO_LIMITS,
    ) -> SubentryFlowResult:
        """Show the whole form."""
        schema = vol.Schema(
            {
                vol.Required(CONF_RELAY): relay_selector(self.hass),
                **_PHASE_AND_POWER,
                **{vol.Optional(key): selector for key, selector in ENTITIES.items()},
                vol.Optional(CONF_LONGEST_RUN): number_field(NUMBERS[CONF_LONGEST_RUN]),
                **{
                    vol.Optional(key, default=HEATER.rows[key].default): number_field(NUMBERS[key])
                    for key in (CONF_MAX_AGE, CONF_HEARTBEAT)
                },
                vol.Optional(CONF_TEST, default=False): BooleanSelector(),
            }
        )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=errors or {},
            description_placeholders=limits,
        )

    def _result_form(
        self, step_id: str, suggested: Mapping[str, Any], *, seen: Seen | None = None
    ) -> SubentryFlowResult:
        """Show what was seen beside what was entered; neither needs a translation."""
        schema = vol.Schema({**_PHASE_AND_POWER, vol.Optional(CONF_TEST, default=False): BooleanSelector()})
        shown = {
            "entered_power": f"{self._data[CONF_POWER]:g}",
            "entered_phase": _phase_sign(self._data[CONF_PHASE]),
        }
        if seen:
            shown |= {"seen_power": f"{seen.power_w}", "seen_phase": _phase_sign(seen.phase)}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, {**suggested, CONF_TEST: False}),
            description_placeholders=shown,
        )


def _power_fits(data: Mapping[str, Any]) -> bool:
    """Return whether the threshold that follows from the power is on the right side of a chosen one."""
    chosen = data[CONF_SETTINGS] if isinstance(data[CONF_SETTINGS], Mapping) else {}
    return all(on in chosen and off in chosen for on, off in broken_pairs(heater_settings(data)))


def _phase_sign(phase: str) -> str:
    """Return how a phase is written in any language."""
    return "L1 + L2 + L3" if phase == Phase.TOTAL else phase.upper()
