"""All that a config entry holds, row by row: entities, forms, actions and the reading go by these tables."""

from typing import Final

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_USERNAME,
    UnitOfPower,
    UnitOfTemperature,
    UnitOfTime,
)

from ..const import (
    CONF_BATTERY,
    CONF_CLICK,
    CONF_CONTACTOR,
    CONF_FAST_OFF,
    CONF_FEED_IN_PRICE,
    CONF_FINGERPRINT,
    CONF_HEARTBEAT,
    CONF_IMPORT_PRICE,
    CONF_LONGEST_RUN,
    CONF_MAX_AGE,
    CONF_MAX_PHASE,
    CONF_METERING,
    CONF_MIN_OFF,
    CONF_MIN_ON,
    CONF_ORDER,
    CONF_OVERRIDE,
    CONF_PHASE,
    CONF_POWER,
    CONF_PRICE_ENTITY,
    CONF_PUBLISH,
    CONF_RELAY,
    CONF_REPLACED_HEAT,
    CONF_SETTLE,
    CONF_STALE,
    CONF_START_EVERY,
    CONF_START_MARGIN,
    CONF_STRATEGY,
    CONF_TEMPERATURE_SENSOR,
    LONGEST_RUN_H,
    RELAY_DOMAINS,
    STALE_S,
)
from ..control.model import Control, Metering, Mode, Settings
from ..control.strategies import NOT_CHOSEN, STRATEGIES
from ..control.water import MAX_OFF_TEMPERATURE_C
from ..control.wear import MOST_EVERY_S
from ..meter import Phase
from ..meter.ranges import MAX_PHASE_POWER_W
from .values import Choice, Entity, Fingerprint, Flag, Host, Number, Optional, Table, Text, Texts, Value

STORED_NAMES: Final = "selector.stored.options.{}"
"""Where the names are of what no form and no entity names."""

BOOST_MIN: Final = Number(least=1, most=720, unit=UnitOfTime.MINUTES)
"""How long a boost may last."""
TEMPERATURE_C: Final = Number(least=0, most=MAX_OFF_TEMPERATURE_C, unit=UnitOfTemperature.CELSIUS, step=0.5)
_THRESHOLD_W: Final = Number(least=-30_000, most=30_000, unit=UnitOfPower.WATT, step=10)
_DELAY_S: Final = Number(least=0, most=3600, unit=UnitOfTime.SECONDS)
_PRICE_CT: Final = Number(least=-50, most=200, unit="ct/kWh", step=0.01)
_RELAY: Final = Entity(RELAY_DOMAINS)
_HOUSE: Final = Settings(heaters={}, strategy=NOT_CHOSEN)

DATA: Final = Table(
    "config.step.user.data.{}",
    {
        CONF_HOST: Value(Host(), needed=True),
        CONF_PORT: Value(
            Number(least=1, most=65_535, whole=True), needed=True, called=STORED_NAMES.format(CONF_PORT)
        ),
        CONF_USERNAME: Value(Text(), called=STORED_NAMES.format(CONF_USERNAME)),
        CONF_PASSWORD: Value(Text(empty=True), needed=True),
        CONF_FINGERPRINT: Value(Optional(Fingerprint()), called=STORED_NAMES.format(CONF_FINGERPRINT)),
    },
)
DEVICE: Final = Table(
    STORED_NAMES,
    {key: Value(Text(empty=True), safe="", needed=True) for key in ("mac", "product", "firmware")},
)
OPTIONS: Final = Table(
    "options.step.init.data.{}",
    {
        CONF_METERING: Value(Choice(Metering), Metering.BALANCED),
        CONF_BATTERY: Value(Flag(), default=False),
        CONF_STALE: Value(Number(least=5, most=60, unit=UnitOfTime.SECONDS), STALE_S),
        CONF_PUBLISH: Value(Number(least=1, most=300, unit=UnitOfTime.SECONDS), 10),
        CONF_SETTLE: Value(Number(least=1, most=30, unit=UnitOfTime.SECONDS), _HOUSE.settle_s),
        CONF_FAST_OFF: Value(Number(least=100, most=30_000, unit=UnitOfPower.WATT), _HOUSE.fast_off_w),
        CONF_MIN_ON: Value(_DELAY_S),
        CONF_MIN_OFF: Value(_DELAY_S),
        CONF_START_EVERY: Value(
            Number(least=0, most=MOST_EVERY_S, unit=UnitOfTime.SECONDS), _HOUSE.start_every_s
        ),
        CONF_START_MARGIN: Value(Number(least=-5000, most=5000, unit=UnitOfPower.WATT, step=10)),
        CONF_OVERRIDE: Value(Number(least=1, most=1440, unit=UnitOfTime.MINUTES), 60),
        CONF_MAX_PHASE: Value(
            Number(least=10, most=1000, unit=UnitOfPower.KILO_WATT), MAX_PHASE_POWER_W // 1000
        ),
        CONF_IMPORT_PRICE: Value(_PRICE_CT),
        CONF_PRICE_ENTITY: Value(Optional(Entity())),
        CONF_FEED_IN_PRICE: Value(_PRICE_CT),
        CONF_REPLACED_HEAT: Value(_PRICE_CT),
        CONF_CLICK: Value(Number(least=0, most=10, unit="ct", step=0.001), _HOUSE.click_ct),
        CONF_CONTACTOR: Value(Optional(Entity(RELAY_DOMAINS))),
        CONF_ORDER: Value(Texts()),
    },
)
SETTINGS: Final = Table(
    "entity.number.{}.name",
    {
        "control": Value(Choice(Control), safe=Control.OFF, called="entity.select.control.name"),
        CONF_STRATEGY: Value(Choice(tuple(STRATEGIES)), called="entity.select.strategy.name"),
        "total_guard": Value(Flag(), called="entity.switch.total_guard.name"),
        "total_on_threshold_w": Value(_THRESHOLD_W, called="entity.number.total_on_threshold.name"),
        "total_off_threshold_w": Value(_THRESHOLD_W, called="entity.number.total_off_threshold.name"),
        "on_delay_s": Value(_DELAY_S, called="entity.number.on_delay.name"),
        "off_delay_s": Value(_DELAY_S, called="entity.number.off_delay.name"),
        "tolerated_import_w": Value(
            Number(least=-5000, most=5000, unit=UnitOfPower.WATT, step=10),
            called="entity.number.tolerated_import.name",
        ),
    },
    closed=True,
)
"""What entities of the meter's device set."""
HEATER: Final = Table(
    "config_subentries.heater.step.user.data.{}",
    {
        CONF_RELAY: Value(_RELAY, needed=True),
        CONF_PHASE: Value(Choice(Phase), needed=True),
        CONF_POWER: Value(Number(least=50, most=20_000, unit=UnitOfPower.WATT, step=10), needed=True),
        CONF_TEMPERATURE_SENSOR: Value(Optional(Entity())),
        CONF_LONGEST_RUN: Value(Number(least=0, most=72, unit=UnitOfTime.HOURS), safe=LONGEST_RUN_H),
        CONF_MAX_AGE: Value(Number(least=0, most=1440, unit=UnitOfTime.MINUTES), 60),
        CONF_HEARTBEAT: Value(Number(least=0, most=3600, unit=UnitOfTime.SECONDS), 0),
    },
)
HEATER_SETTINGS: Final = Table(
    "entity.number.{}.name",
    {
        "mode": Value(Choice(Mode), safe=Mode.OFF, called="entity.select.mode.name"),
        "on_threshold_w": Value(_THRESHOLD_W, called="entity.number.on_threshold.name"),
        "off_threshold_w": Value(_THRESHOLD_W, called="entity.number.off_threshold.name"),
        "on_temperature_c": Value(TEMPERATURE_C, called="entity.number.on_temperature.name"),
        "off_temperature_c": Value(TEMPERATURE_C, called="entity.number.off_temperature.name"),
        "boost_s": Value(
            Number(least=60, most=720 * 60, unit=UnitOfTime.MINUTES, scale=60),
            called="entity.number.boost_duration.name",
        ),
        "switchings_a_day": Value(Number(least=0, most=200, whole=True)),
    },
    closed=True,
)
"""What entities of a heater's device set."""
