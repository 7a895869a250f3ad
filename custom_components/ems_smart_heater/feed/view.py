"""The live feed of one meter as one user may see it: of everything only what he may read as an entity."""

from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from .permissions import entity_ids, may, may_all

_POWERS: Final = {"total": "power", "l1": "power_l1", "l2": "power_l2", "l3": "power_l3"}
_OF_HEATER: Final = (
    ("sensor", "status"),
    ("sensor", "heater_power"),
    ("binary_sensor", "heating"),
    ("binary_sensor", "drawing"),
)
"""What tells of a heater; who may not read all of it would be shown half the truth."""
_OTHERS: Final = ("relay", "temperature_sensor")


class View:
    """Looks at the permissions each time: they may change at any time, and so may the ids of entities."""

    def __init__(self, hass: HomeAssistant, user: User, entry: ConfigEntry[Any]) -> None:
        """Look with a user's eyes."""
        self._hass, self._user, self._entry = hass, user, entry
        self.entry_id = entry.entry_id

    @property
    def sees_anything(self) -> bool:
        """Return whether he may read any of the meter's entities."""
        return may_all(self._user, POLICY_READ) or bool(self._allowed(POLICY_READ))

    @property
    def may_control(self) -> bool | list[str]:
        """Return the entities that he may control; true: all."""
        return may_all(self._user, POLICY_CONTROL) or self._allowed(POLICY_CONTROL)

    def _allowed(self, policy: str) -> list[str]:
        """Return the meter's entities with which he may do this."""
        ids = entity_ids(self._hass, self.entry_id)
        return [entity_id for entity_id in ids if may(self._user, entity_id, policy)]

    @callback
    def see(self, parts: dict[str, Any]) -> dict[str, Any]:
        """Return parts of the feed as he may see them; the same object if he may see everything."""
        if may_all(self._user, POLICY_READ):
            return parts
        seen: dict[str, Any] = {}
        for name, value in parts.items():
            match name:
                case "connected":  # any entity of the meter tells that
                    seen[name] = value
                case "reading":
                    seen[name] = value and self._reading(value)
                case "decision":
                    seen[name] = value and self._decision(value)
                case "available_w":
                    seen[name] = value if self._may("sensor", "surplus") else None
        return seen

    def _reading(self, reading: dict[str, Any]) -> dict[str, Any]:
        """Return a reading without the quantities that he may not read."""
        powers = {
            phase: power if self._may("sensor", _POWERS[phase]) else None
            for phase, power in reading["power_w"].items()
        }
        frequency = reading["frequency_hz"] if self._may("sensor", "frequency") else None
        return {"power_w": powers, "frequency_hz": frequency, "at": reading["at"], "age_s": reading["age_s"]}

    def _decision(self, decision: dict[str, Any]) -> dict[str, Any]:
        """Return a decision without the settings and the heaters that he may not read."""
        by_select = {
            "control": ("control", "contactor", "contactor_fault"),
            "strategy": ("strategy", "strategy_settings"),
        }
        told = {
            name: decision[name] if self._may("select", key) else None
            for key, names in by_select.items()
            for name in names
        }
        heaters = {
            key: heater | {name: self._id(heater[name]) for name in _OTHERS}
            for key, heater in decision["heaters"].items()
            if all(self._may(platform, what, key) for platform, what in _OF_HEATER)
        }
        return {"stale_s": decision["stale_s"], **told, "heaters": heaters}

    def _may(self, platform: str, key: str, heater: str | None = None) -> bool:
        """Return whether he may read an entity of the meter or of a heater."""
        unique_id = f"{heater or self._entry.unique_id}_{key}"
        entity_id = er.async_get(self._hass).async_get_entity_id(platform, DOMAIN, unique_id)
        return may(self._user, entity_id, POLICY_READ)

    def _id(self, entity_id: str | None) -> str | None:
        """Return the id of an entity of somebody else's, if he may read it."""
        return entity_id if may(self._user, entity_id, POLICY_READ) else None
