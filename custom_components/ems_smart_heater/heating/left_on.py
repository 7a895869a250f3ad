"""The notification about a relay that may be on and that nobody will switch off; it survives the entry."""

from typing import Any

from homeassistant.components import persistent_notification
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN, LOGGER


async def say_left_on(hass: HomeAssistant, entry: ConfigEntry[Any], relay: str, heater: str) -> None:
    """Tell a person which relay of which heater it is."""
    LOGGER.info("%s (%s) may be on: it was out of reach when control ended", heater, relay)
    texts = await async_get_translations(hass, hass.config.language, "exceptions", {DOMAIN})
    text = texts[f"component.{DOMAIN}.exceptions.relay_left_on.message"]
    persistent_notification.async_create(
        hass,
        text.format(heater=heater, relay=relay),
        title=entry.title,
        notification_id=_notification_id(relay),
    )


@callback
def take_back_left_on(hass: HomeAssistant, relay: str) -> None:
    """Take it back: the relay is off, or is controlled again."""
    persistent_notification.async_dismiss(hass, _notification_id(relay))


def _notification_id(relay: str) -> str:
    """Return the id of the notification about a relay."""
    return f"{DOMAIN}_left_on_{relay}"
