"""The forms in which a person says where the meter is."""

from typing import Final

import voluptuous as vol
from homeassistant.const import CONF_HOST, CONF_PASSWORD
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType

from .const import CONF_HTTPS

_PASSWORD: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)
USER_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_HOST): str,
        vol.Required(CONF_PASSWORD): _PASSWORD,
        vol.Required(CONF_HTTPS, default=False): bool,
    }
)
DISCOVERED_SCHEMA: Final = vol.Schema(
    {vol.Required(CONF_PASSWORD): _PASSWORD, vol.Required(CONF_HTTPS, default=False): bool}
)
REAUTH_SCHEMA: Final = vol.Schema({vol.Required(CONF_PASSWORD): _PASSWORD})
RECONFIGURE_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_HOST): str,
        vol.Optional(CONF_PASSWORD): _PASSWORD,
        vol.Required(CONF_HTTPS, default=False): bool,
    }
)
