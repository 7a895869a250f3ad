"""What a user may do with an entry's entities, by the permissions that he has at this moment."""

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er


@callback
def entity_ids(hass: HomeAssistant, entry_id: str) -> list[str]:
    """Return all entities of an entry."""
    return [entity.entity_id for entity in er.async_entries_for_config_entry(er.async_get(hass), entry_id)]


def may_all(user: User, policy: str) -> bool:
    """Return whether a user may do this with every entity that there is."""
    return user.is_active and (user.is_admin or user.permissions.access_all_entities(policy))


def may(user: User, entity_id: str | None, policy: str) -> bool:
    """Return whether a user may do this with an entity; with one that is not there nobody may."""
    return entity_id is not None and user.is_active and user.permissions.check_entity(entity_id, policy)
