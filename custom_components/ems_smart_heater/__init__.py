"""eMS Smart Heater: reads an eMS home and heats water with the sun's surplus."""

from homeassistant.const import Platform
from homeassistant.core import HassJob, HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.entity_platform import async_get_platforms
from homeassistant.helpers.typing import ConfigType

from . import frontend, services, websocket_api
from .const import DOMAIN, ENTRY_VERSION, LOGGER
from .coordinator import EmsConfigEntry, MeterCoordinator, Runtime
from .device_load import DeviceLoadCoordinator
from .entity import meter_device
from .feed.source import FeedSource
from .heater_changes import follow_changes
from .heater_entities import HeaterEntities
from .heating.heating import Heating
from .heating.issues import HeatingIssues
from .heating.renames import follow_renames
from .heating.setup_failure import (
    clear_failure,
    keep_off,
    let_go,
    report_failure,
    report_newer,
    switch_off_all,
)
from .heating.store import load_memory, remove_memory
from .heating.unused_delays import UnusedDelays
from .link.address import meter_client
from .link.meter_link import MeterLink
from .link.moves import Mover
from .settings.stored_issue import follow_stored_values
from .settings.stored_meter import read_meter

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
    services.async_register(hass)
    websocket_api.async_register(hass)
    await frontend.async_serve(hass)
    for entry in hass.config_entries.async_entries(DOMAIN, include_disabled=False):
        if entry.version > ENTRY_VERSION:  # which Home Assistant refuses without asking
            report_newer(hass, entry)
            await switch_off_all(hass, entry)
            keep_off(hass, entry)
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: EmsConfigEntry) -> bool:
    """Leave what a newer minor version wrote as it is; there is no older one."""
    return True


async def async_setup_entry(hass: HomeAssistant, entry: EmsConfigEntry) -> bool:
    """Set up, or leave nothing on and nothing behind; then Home Assistant tries again."""
    let_go(hass, entry)
    try:
        await _set_up(hass, entry)
    except BaseException as error:
        await _end(hass, entry)
        if not isinstance(error, Exception):
            raise
        report_failure(hass, entry, error)
        raise ConfigEntryNotReady(translation_domain=DOMAIN, translation_key="set_up_failed") from error
    clear_failure(hass, entry)
    return True


async def _set_up(hass: HomeAssistant, entry: EmsConfigEntry) -> None:
    """Start control first, then the entities, then the meter: it need not be there."""
    remembered = await load_memory(hass, entry)
    meter = read_meter(entry.data)
    heating = Heating(hass, entry, remembered)
    link = MeterLink(hass, entry, meter_client(hass, meter.data))
    link.readings.add(heating.take)  # the first who is told
    coordinator = MeterCoordinator(hass, entry, link)
    mover = Mover(hass, entry, link)
    entry.async_on_unload(mover.stop)
    entry.runtime_data = Runtime(
        link=link,
        heating=heating,
        coordinator=coordinator,
        usage=DeviceLoadCoordinator(hass, entry, link),
        mover=mover,
        entities=HeaterEntities(hass, entry),
    )
    follow_changes(entry)
    entry.async_on_unload(link.stop)
    entry.async_on_unload(coordinator.start())
    feed = FeedSource(hass, entry.entry_id, link, heating)
    entry.async_on_unload(feed.stop)
    feed.start()
    # Runs before EVENT_HOMEASSISTANT_STOP, in which some relays' integrations disconnect.
    entry.async_on_unload(hass.async_add_shutdown_job(HassJob(heating.stop)))
    dr.async_get(hass).async_get_or_create(config_entry_id=entry.entry_id, **meter_device(entry))
    heating.start()
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_on_unload(follow_renames(hass, entry, heating))
    entry.async_on_unload(HeatingIssues(hass, heating).start())
    entry.async_on_unload(UnusedDelays(hass, heating).start())
    await follow_stored_values(hass, entry, remembered.faults)
    if meter.known:
        entry.async_create_background_task(hass, link.connection.run(), "meter connection")


async def _end(hass: HomeAssistant, entry: EmsConfigEntry) -> None:
    """Switch everything off and take the entities back, however far the set-up came."""
    if runtime := getattr(entry, "runtime_data", None):
        await _stop(hass, entry, runtime.heating)
    await switch_off_all(hass, entry)
    set_up = [each.domain for each in async_get_platforms(hass, DOMAIN) if each.config_entry is entry]
    await hass.config_entries.async_unload_platforms(entry, set_up)
    keep_off(hass, entry)


async def _stop(hass: HomeAssistant, entry: EmsConfigEntry, heating: Heating) -> None:
    """End control; if it cannot end itself, switch off what the entry names."""
    try:
        await heating.stop()
    except Exception:  # noqa: BLE001 - whatever it is, the relays have to be off
        LOGGER.exception("%s: control did not end as it should", entry.title)
        await switch_off_all(hass, entry)


async def async_unload_entry(hass: HomeAssistant, entry: EmsConfigEntry) -> bool:
    """Switch everything off, also if the platforms should refuse to go."""
    await _stop(hass, entry, entry.runtime_data.heating)
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: EmsConfigEntry) -> None:
    """Forget what was remembered."""
    let_go(hass, entry)
    clear_failure(hass, entry)
    await remove_memory(hass, entry)
