"""eMS Smart Heater: reads an eMS home and heats water with the sun's surplus."""

from homeassistant.const import Platform
from homeassistant.core import HassJob, HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.typing import ConfigType

from . import card, replay_action, websocket_api
from .address import meter_client
from .const import DOMAIN
from .coordinator import EmsConfigEntry, MeterCoordinator, Runtime
from .device_usage import UsageCoordinator
from .entity import meter_device
from .heater_changes import follow_changes
from .heater_entities import HeaterEntities
from .heating import Heating
from .heating_issues import HeatingIssues
from .moves import Mover
from .renames import follow_renames
from .store import load_memory, remove_memory

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
]

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Add what belongs to no single entry."""
    replay_action.async_register(hass)
    websocket_api.async_register(hass)
    await card.async_serve(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: EmsConfigEntry) -> bool:
    """Start control first, then the entities, then the meter: it need not be there."""
    heating = Heating(hass, entry, await load_memory(hass, entry))
    coordinator = MeterCoordinator(hass, entry, meter_client(hass, entry.data), heating)
    usage = UsageCoordinator(hass, entry, coordinator)
    mover = Mover(hass, entry, coordinator)
    entry.async_on_unload(mover.stop)
    entry.runtime_data = Runtime(
        coordinator=coordinator,
        heating=heating,
        usage=usage,
        mover=mover,
        entities=HeaterEntities(hass, entry),
    )
    follow_changes(entry)
    coordinator.start()
    entry.async_on_unload(coordinator.stop)
    # Runs before EVENT_HOMEASSISTANT_STOP, in which some relays' integrations disconnect.
    entry.async_on_unload(hass.async_add_shutdown_job(HassJob(heating.stop)))
    dr.async_get(hass).async_get_or_create(config_entry_id=entry.entry_id, **meter_device(entry))
    heating.start()
    try:
        await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    except BaseException:
        await heating.stop()
        raise
    entry.async_on_unload(follow_renames(hass, entry))
    entry.async_on_unload(HeatingIssues(hass, heating).start())
    entry.async_create_background_task(hass, coordinator.connection.run(), "meter connection")
    return True


async def async_unload_entry(hass: HomeAssistant, entry: EmsConfigEntry) -> bool:
    """Switch everything off, also if the platforms should refuse to go."""
    await entry.runtime_data.heating.stop()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: EmsConfigEntry) -> None:
    """Forget what was remembered."""
    await remove_memory(hass, entry)
