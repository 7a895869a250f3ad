"""The live feed gives a user what he may read as entities, no more, and as long as he may."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from homeassistant.auth import EVENT_USER_REMOVED
from homeassistant.components.websocket_api import DOMAIN as WEBSOCKET
from homeassistant.core import Context, HomeAssistant, SupportsResponse
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers import entity_registry as er
from hypothesis import given
from hypothesis import strategies as st
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.feed.live_feed import NOTHING, live_feed
from custom_components.ems_smart_heater.feed.view import View

from ..common import RELAYS, SENSOR, entity_id, entry_for, heater, set_up
from ..meter.frames import reading

type Message = dict[str, Any]
type Path = tuple[str, ...]


@pytest.fixture
async def entry(hass: HomeAssistant, socket_enabled: None) -> Any:
    """Set up a meter with two heaters, and let it be read once."""
    entry = entry_for(9, heater(RELAYS["l1"], sensor=SENSOR), heater(RELAYS["l2"], "l2"))
    await set_up(hass, entry)
    take(entry, at=1)
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
def user(hass_read_only_user: MockUser) -> MockUser:
    """Return a user who may do nothing yet."""
    allow(hass_read_only_user, [])
    return hass_read_only_user


@pytest.fixture
async def socket(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: Any, hass_read_only_access_token: str
) -> Any:
    """Return that user's connection."""
    return await hass_ws_client(hass, hass_read_only_access_token)


def allow(user: MockUser, ids: Iterable[str], **policy: Any) -> None:
    """Let a user read some entities, and nothing else."""
    user.mock_policy({"entities": {"entity_ids": dict.fromkeys(ids, True), **policy}})


def take(entry: MockConfigEntry, *, at: int) -> None:
    entry.runtime_data.link.take(reading(-100, -200, -300, at=at))


def ids(hass: HomeAssistant, entry: MockConfigEntry) -> list[str]:
    return [each.entity_id for each in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)]


async def subscribe(socket: Any, entry: MockConfigEntry) -> Message:
    await socket.send_json_auto_id({"type": f"{DOMAIN}/subscribe", "entry_id": entry.entry_id})
    answer: Message = await socket.receive_json()
    return answer


async def told(socket: Any) -> Message:
    message: Message = (await socket.receive_json())["event"]
    return message


def leaves(parts: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of all that is told."""
    if not isinstance(parts, dict):
        if parts is not None:
            yield path
        return
    for name, value in parts.items():
        yield from leaves(value, (*path, name))


def needs(hass: HomeAssistant, entry: MockConfigEntry) -> dict[Path, set[str]]:
    """Return which entities tell what the feed tells."""
    power = {"total": "power", **{phase: f"power_{phase}" for phase in ("l1", "l2", "l3")}}
    found: dict[Path, set[str]] = {
        ("reading", "power_w", phase): {entity_id(hass, "sensor", key)} for phase, key in power.items()
    }
    found[("reading", "frequency_hz")] = {entity_id(hass, "sensor", "frequency")}
    found[("available_w",)] = {entity_id(hass, "sensor", "surplus")}
    for name in ("strategy", "strategy_settings"):
        found[("decision", name)] = {entity_id(hass, "select", "strategy")}
    for name in ("control", "contactor", "contactor_fault"):
        found[("decision", name)] = {entity_id(hass, "select", "control")}
    for key, relay in entry.runtime_data.heating.bank.heaters.items():
        tells = {entity_id(hass, "sensor", each, key) for each in ("status", "heater_power")}
        tells |= {entity_id(hass, "binary_sensor", each, key) for each in ("heating", "drawing")}
        for name in ("on", "confirmed", "status", "until", "drawing", "power_w", "phase"):
            found[("decision", "heaters", key, name)] = tells
        found[("decision", "heaters", key, "relay")] = tells | {relay.entity_id}
        found[("decision", "heaters", key, "temperature_sensor")] = tells | {SENSOR}
    return found


async def test_nothing_leaks_and_nothing_is_kept_back(
    hass: HomeAssistant, entry: MockConfigEntry, user: MockUser
) -> None:
    """Whatever he may read, a value is told if and only if he may read all entities that tell it."""
    messages: list[Message] = []
    live_feed(hass).subscribe(entry.entry_id, lambda parts, _: messages.append(parts))()
    (parts,) = messages
    parts["reading"]["frequency_hz"] = 50.0
    table, view = needs(hass, entry), View(hass, user, entry)
    assert table.keys() >= set(leaves(parts)) - {
        ("connected",),
        ("reading", "at"),
        ("reading", "age_s"),
        ("decision", "stale_s"),
    }
    all_ids = [*ids(hass, entry), *RELAYS.values(), SENSOR]

    @given(st.sets(st.sampled_from(all_ids)) | st.just(set(all_ids)))
    def check(allowed: set[str]) -> None:
        allow(user, allowed)
        expected = {path for path in leaves(parts) if table.get(path, set()) <= allowed}
        assert set(leaves(view.see(parts))) == expected

    check()
    allow(user, all_ids)
    assert view.see(parts) == parts


async def test_what_is_new_in_the_feed_is_told_to_nobody_who_may_not_read_everything(
    hass: HomeAssistant, entry: MockConfigEntry, user: MockUser
) -> None:
    """Until somebody says which entity tells it."""
    allow(user, ids(hass, entry))
    assert View(hass, user, entry).see({"connected": True, "news": 1}) == {"connected": True}


async def test_one_heater_of_two(
    hass: HomeAssistant, entry: MockConfigEntry, user: MockUser, socket: Any
) -> None:
    """The other one and the grid are not sent, nor with what comes later."""
    first, _ = entry.subentries
    allow(user, [each for each in ids(hass, entry) if "heater_l1" in each])
    assert (await subscribe(socket, entry))["success"]
    assert set((await told(socket))["may_control"]) == {
        each for each in ids(hass, entry) if "heater_l1" in each
    }
    for at in (None, 2):
        if at:
            take(entry, at=at)
        parts = await told(socket)
        assert set(parts["reading"]["power_w"].values()) == {None}
        assert parts["available_w"] is None
        assert set(parts.get("decision", {"heaters": [first]})["heaters"]) == {first}


async def test_who_may_read_nothing_is_refused(entry: MockConfigEntry, user: MockUser, socket: Any) -> None:
    answer = await subscribe(socket, entry)
    assert answer["error"]["code"] == "unauthorized"


async def test_who_is_not_active_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, user: MockUser, socket: Any
) -> None:
    allow(user, [], all=True)
    user.is_active = False
    user.mock_policy({"entities": True})
    assert (await subscribe(socket, entry))["error"]["code"] == "unauthorized"


async def test_permissions_that_change(
    hass: HomeAssistant, entry: MockConfigEntry, user: MockUser, socket: Any
) -> None:
    """All is sent anew as he may see it, then nothing at all; the subscription ends."""
    power = entity_id(hass, "sensor", "power")
    user.mock_policy({"entities": True})
    await subscribe(socket, entry)
    assert (await told(socket))["reading"]["power_w"]["l1"] == -100
    allow(user, [power])
    await hass.auth.async_update_user(user, name="Other")
    assert await told(socket) == {"may_control": [power]}
    powers = (await told(socket))["reading"]["power_w"]
    assert powers == {"total": -600, "l1": None, "l2": None, "l3": None}
    user.mock_policy({"entities": {"all": {"read": True}}})
    await hass.auth.async_update_user(user, name="Another")
    assert await told(socket) == {"may_control": []}
    assert (await told(socket))["reading"]["power_w"]["l1"] == -100
    allow(user, [])
    await hass.auth.async_update_user(user, name="Nobody")
    assert await told(socket) == NOTHING
    assert not live_feed(hass).wanted(entry.entry_id)


async def test_another_user_who_changes_is_of_no_interest(
    hass: HomeAssistant, entry: MockConfigEntry, user: MockUser, socket: Any
) -> None:
    allow(user, ids(hass, entry))
    await subscribe(socket, entry)
    await told(socket)
    first = await told(socket)
    other = MockUser().add_to_hass(hass)
    await hass.auth.async_update_user(other, name="Other")
    await hass.auth.async_remove_user(other)
    take(entry, at=2)
    assert (await told(socket)).keys() < first.keys()


async def test_a_user_who_is_removed(
    hass: HomeAssistant, entry: MockConfigEntry, user: MockUser, socket: Any
) -> None:
    """Home Assistant 2026.8 leaves the connection open."""
    user.mock_policy({"entities": True})
    await subscribe(socket, entry)
    await told(socket)
    hass.bus.async_fire(EVENT_USER_REMOVED, {"user_id": user.id})
    assert await told(socket) == NOTHING
    assert not live_feed(hass).wanted(entry.entry_id)


async def test_what_he_may_control_follows_a_rename(
    hass: HomeAssistant, entry: MockConfigEntry, user: MockUser, socket: Any
) -> None:
    heating = ids(hass, entry)
    allow(user, heating, domains={"select": True})
    await subscribe(socket, entry)
    assert (await told(socket))["may_control"] == heating
    await told(socket)
    control = entity_id(hass, "select", "control")
    er.async_get(hass).async_update_entity(control, new_entity_id="select.mine")
    renamed = (await told(socket))["may_control"]
    assert set(renamed) == {*heating, "select.mine"} - {control}


async def test_every_command_and_action_of_ours_asks_who_calls(
    hass: HomeAssistant, entry: MockConfigEntry, user: MockUser, socket: Any
) -> None:
    """One that is added and does not ask fails here."""
    first, _ = entry.subentries
    commands = [command for command in hass.data[WEBSOCKET] if command.startswith(f"{DOMAIN}/")]
    assert commands
    for command in commands:
        await socket.send_json_auto_id({"type": command, "entry_id": entry.entry_id})
        assert (await socket.receive_json())["error"]["code"] == "unauthorized"
    data = {
        "boost": {"entity_id": entity_id(hass, "switch", "boost", first)},
        "replay": {"config_entry_id": entry.entry_id},
    }
    for action, supports in hass.services.async_services()[DOMAIN].items():
        with pytest.raises(Unauthorized):
            await hass.services.async_call(
                DOMAIN,
                action,
                data[action],
                blocking=True,
                context=Context(user_id=user.id),
                return_response=supports.supports_response is not SupportsResponse.NONE,
            )
