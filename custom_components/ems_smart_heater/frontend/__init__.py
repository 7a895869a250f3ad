"""The dashboard card: serves the built file and has every page load it."""

from pathlib import Path
from typing import Final

from homeassistant.components import frontend
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration

from ..const import DOMAIN, LOGGER

FILE: Final = Path(__file__).parent / "ems-smart-heater-card.js"
URL: Final = f"/{DOMAIN}/{FILE.name}"


async def async_serve(hass: HomeAssistant) -> None:
    """Add the card to the frontend, if there is one; heating is worth more than the card."""
    if "frontend" not in hass.config.components:
        return
    try:
        version = (await async_get_integration(hass, DOMAIN)).version
        await hass.http.async_register_static_paths([StaticPathConfig(URL, str(FILE), cache_headers=True)])
        frontend.add_extra_js_url(hass, f"{URL}?v={version}")
    except Exception:  # noqa: BLE001 - nothing of a page may keep water from being heated
        LOGGER.warning("The dashboard card cannot be shown", exc_info=True)
