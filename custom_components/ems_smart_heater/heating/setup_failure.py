"""What is done when an entry cannot be set up: all off that it names, and a person told."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_CONTACTOR, CONF_RELAY, DOMAIN, LOGGER, RELAY_DOMAINS
from ..settings.values import Entity, Unusable
from .contacts import UNREACHABLE
from .relay import Relay
from .relay_bank import RELEASE_CONTACTOR_S, RELEASE_HEATERS_S, RELEASE_S, release

_RELAY: Final = Entity(RELAY_DOMAINS)
_KEPT_OFF: Final[HassKey[dict[str, CALLBACK_TYPE]]] = HassKey(f"{DOMAIN}_kept_off")


async def switch_off_all(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Switch off every relay that an entry names, whoever switched it on; then the main contactor."""
    heaters, contactor = _relays(hass, entry)
    for relay in heaters:
        relay.command(on=False)
    await release(heaters, RELEASE_HEATERS_S if contactor else RELEASE_S)
    for relay in contactor:
        relay.command(on=False)
    await release(contactor, RELEASE_CONTACTOR_S)


@callback
def keep_off(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Tell those that do not show off, until they do: also the moment that one can be reached again."""
    heaters, contactor = _relays(hass, entry)
    relays = {relay.entity_id: relay for relay in (*heaters, *contactor)}

    def look() -> None:
        for entity_id in [each for each, relay in relays.items() if relay.surely_off]:
            relays.pop(entity_id).let_go()  # what somebody does to it later is his
        if not relays:
            let_go(hass, entry)

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        old = event.data["old_state"]
        if relay := relays.get(event.data["entity_id"]):
            relay.answer(was_unavailable=old is None or old.state in UNREACHABLE)
            look()

    stop_watching = async_track_state_change_event(hass, list(relays), changed)

    def stop() -> None:
        stop_watching()
        for relay in relays.values():
            relay.let_go()

    hass.data.setdefault(_KEPT_OFF, {})[entry.entry_id] = stop
    for relay in relays.values():
        relay.command(on=False)
    look()


@callback
def let_go(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Tell them no more."""
    if stop := hass.data.get(_KEPT_OFF, {}).pop(entry.entry_id, None):
        stop()


def _relays(hass: HomeAssistant, entry: ConfigEntry[Any]) -> tuple[list[Relay], list[Relay]]:
    """Return the heaters' relays and the main contactor, as far as they are named."""
    heaters = {_relay(subentry.data, CONF_RELAY) for subentry in entry.subentries.values()}
    contactor = _relay(entry.options, CONF_CONTACTOR)
    return (
        [Relay(hass, name, lambda: None) for name in heaters if name and name != contactor],
        [Relay(hass, contactor, lambda: None)] if contactor else [],
    )


def _relay(data: Mapping[str, Any], key: str) -> str | None:
    """Return a relay's name, None if that is none."""
    try:
        return _RELAY.read(data.get(key))
    except Unusable:
        return None


@callback
def report_failure(hass: HomeAssistant, entry: ConfigEntry[Any], error: Exception) -> None:
    """Tell a person, and the log once, that this entry controls nothing."""
    if ir.async_get(hass).async_get_issue(DOMAIN, _issue_id(entry)) is None:
        LOGGER.error("%s cannot be set up", entry.title, exc_info=error)
    _report(hass, entry, "set_up_failed", error=f"{type(error).__name__}: {error}")


@callback
def report_newer(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Tell a person that what is stored has another meaning."""
    _report(hass, entry, "newer_version")


def _report(hass: HomeAssistant, entry: ConfigEntry[Any], key: str, **placeholders: str) -> None:
    """Raise the issue."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry),
        is_fixable=False,
        severity=ir.IssueSeverity.CRITICAL,
        translation_key=key,
        translation_placeholders={"name": entry.title, **placeholders},
    )


@callback
def clear_failure(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Withdraw that: it runs, or is gone."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry))


def _issue_id(entry: ConfigEntry[Any]) -> str:
    """Return the id of the issue."""
    return f"set_up_failed_{entry.entry_id}"
