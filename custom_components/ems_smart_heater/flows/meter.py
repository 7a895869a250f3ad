"""The forms in which a person says where the meter is, and how to log in to it."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType

from ..const import CONF_ADVANCED, CONF_HTTPS
from ..meter.ems.rest import ADMIN

_PASSWORD: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)
_USER: Final = TextSelector(TextSelectorConfig(autocomplete="username"))
_HTTPS: Final = {vol.Required(CONF_HTTPS, default=False): bool}
_ADVANCED: Final = {
    vol.Optional(CONF_ADVANCED): section(
        vol.Schema({vol.Optional(CONF_USERNAME, default=ADMIN): _USER}), {"collapsed": True}
    )
}
USER_SCHEMA: Final = vol.Schema(
    {vol.Required(CONF_HOST): str, vol.Required(CONF_PASSWORD): _PASSWORD, **_HTTPS, **_ADVANCED}
)
DISCOVERED_SCHEMA: Final = vol.Schema({vol.Required(CONF_PASSWORD): _PASSWORD, **_HTTPS, **_ADVANCED})
REAUTH_SCHEMA: Final = vol.Schema({vol.Required(CONF_PASSWORD): _PASSWORD, **_ADVANCED})
RECONFIGURE_SCHEMA: Final = vol.Schema(
    {vol.Required(CONF_HOST): str, vol.Optional(CONF_PASSWORD): _PASSWORD, **_HTTPS, **_ADVANCED}
)


def answers(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was filled in, the section's fields beside the others."""
    filled = {key: value for key, value in user_input.items() if key != CONF_ADVANCED}
    if section_of := user_input.get(CONF_ADVANCED):
        filled[CONF_USERNAME] = section_of[CONF_USERNAME].strip() or ADMIN
    return filled


def suggestion_of_user(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the section shows the user that a config entry has; one from before has none."""
    return {CONF_ADVANCED: {CONF_USERNAME: data.get(CONF_USERNAME, ADMIN)}}
