"""Names that are kept in config entries, and limits."""

import logging
from typing import Final

DOMAIN: Final = "ems_smart_heater"
LOGGER: Final = logging.getLogger(__package__)

OLDEST_HOME_ASSISTANT: Final = "2026.8.0"
"""Also in hacs.json; a test compares them."""

CONF_DEVICE: Final = "device"
CONF_CONTACTOR: Final = "contactor"
CONF_SETTINGS: Final = "settings"

SUBENTRY_HEATER: Final = "heater"
CONF_RELAY: Final = "relay"
CONF_PHASE: Final = "phase"
CONF_POWER: Final = "power_w"
CONF_TEMPERATURE_SENSOR: Final = "temperature_sensor"

RELAY_DOMAINS: Final = ("switch", "input_boolean", "light")
DEFAULT_POWER_W: Final = 500
MIN_POWER_W: Final = 50
MAX_POWER_W: Final = 20_000

DEFAULT_PORT: Final = 80
STALE_S: Final = 10
