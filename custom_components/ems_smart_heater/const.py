"""Names that are kept in config entries, and limits."""

import logging
from typing import Final

DOMAIN: Final = "ems_smart_heater"
LOGGER: Final = logging.getLogger(__package__)

ENTRY_VERSION: Final = 1
ENTRY_MINOR_VERSION: Final = 1
"""Of what a config entry holds; an entry of a newer minor version is read as far as it is known."""

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

DEFAULT_PORT: Final = 80
STALE_S: Final = 10
DEFAULT_HTTPS_PORT: Final = 443

CONF_FINGERPRINT: Final = "fingerprint"
"""SHA-256 of the trusted certificate in hex; None for HTTP."""
CONF_HTTPS: Final = "https"
CONF_ADVANCED: Final = "advanced"
"""The section of the forms with what hardly anybody needs; not stored."""
CONF_STALE: Final = "stale_s"
CONF_PUBLISH: Final = "publish_s"
CONF_MAX_PHASE: Final = "max_phase_kw"
CONF_ORDER: Final = "order"

CONF_SETTLE: Final = "settle_s"
CONF_FAST_OFF: Final = "fast_off_w"
CONF_MIN_ON: Final = "min_on_s"
CONF_MIN_OFF: Final = "min_off_s"
CONF_START_EVERY: Final = "start_every_s"
CONF_START_MARGIN: Final = "start_margin_w"
CONF_IMPORT_PRICE: Final = "import_price_ct"
CONF_PRICE_ENTITY: Final = "price_entity"
CONF_FEED_IN_PRICE: Final = "feed_in_price_ct"
CONF_REPLACED_HEAT: Final = "replaced_heat_ct"
CONF_CLICK: Final = "click_ct"
CONF_METERING: Final = "metering"
CONF_BATTERY: Final = "home_battery"
CONF_STRATEGY: Final = "strategy"
CONF_OVERRIDE: Final = "override_min"
CONF_LONGEST_RUN: Final = "longest_run_h"
CONF_MAX_AGE: Final = "max_age_min"
CONF_HEARTBEAT: Final = "heartbeat_s"
LONGEST_RUN_H: Final = 8
"""Of a heater without a temperature sensor; one with a sensor may run for ever."""
