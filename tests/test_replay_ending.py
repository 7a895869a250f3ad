"""The action `replay`: who may call it, that it runs once at a time, and with what it ends."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from homeassistant.components.websocket_api.const import DATA_CONNECTIONS
from homeassistant.core import Context, HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.ems_smart_heater import services as replay_action
from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.control.model import Settings
from custom_components.ems_smart_heater.control.replay import Powers, RealController, Replay
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS
from custom_components.ems_smart_heater.recorded_power import Recorded
from tests.control.world import THREE

from .common import entry_for, heater, until
from .heaters import NOBODY

pytestmark = pytest.mark.usefixtures("recorder_mock", "socket_enabled")


@pytest.fixture
async def entry(hass: HomeAssistant) -> Any:
    """Set up a meter with one heater."""
    entry = entry_for(NOBODY, heater("switch.r1"))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    yield entry
    if hass.config_entries.async_get_entry(entry.entry_id):
        await hass.config_entries.async_unload(entry.entry_id)


class SlowRecorder:
    """Reads an hour only when it is told to."""

    def __init__(self) -> None:
        self.hours = 0
        self.go_on = asyncio.Event()

    async def hour(self, _hass: HomeAssistant, _start: datetime) -> Mapping[str, list[State]]:
        self.hours += 1
        await self.go_on.wait()
        return {}


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> SlowRecorder:
    slow = SlowRecorder()
    monkeypatch.setattr(Recorded, "hour", lambda _, *about: slow.hour(*about))
    return slow


async def replay(hass: HomeAssistant, entry: MockConfigEntry, user_id: str | None = None) -> Any:
    return await hass.services.async_call(
        DOMAIN,
        "replay",
        {"config_entry_id": entry.entry_id},
        blocking=True,
        return_response=True,
        context=Context(user_id=user_id),
    )


async def begun(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: SlowRecorder, user_id: str | None = None
) -> asyncio.Task[Any]:
    """Return a replay that reads its first hour."""
    task = hass.async_create_task(replay(hass, entry, user_id))
    await until(lambda: recorder.hours or task.done())
    return task


async def may_begin(hass: HomeAssistant, entry: MockConfigEntry, recorder: SlowRecorder) -> None:
    """See that nothing runs any more: another may begin, and it is let run to its end."""
    before = recorder.hours
    recorder.go_on.set()
    with pytest.raises(ServiceValidationError) as error:
        await replay(hass, entry)
    assert error.value.translation_key == "replay_nothing_recorded"
    assert recorder.hours == before + 24


def ids(hass: HomeAssistant, entry: MockConfigEntry) -> list[str]:
    return [each.entity_id for each in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)]


async def test_who_may_control_everything_may_replay(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: SlowRecorder
) -> None:
    recorder.go_on.set()
    user = MockUser().add_to_hass(hass)
    user.mock_policy({"entities": {"entity_ids": {each: {"control": True} for each in ids(hass, entry)}}})
    with pytest.raises(ServiceValidationError) as error:
        await replay(hass, entry, user.id)
    assert error.value.translation_key == "replay_nothing_recorded"


@pytest.mark.parametrize("left_out", [0, -1, slice(None)])
async def test_who_may_not_control_all_of_it_may_not(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: SlowRecorder, left_out: int | slice
) -> None:
    """It answers for all heaters: one entity that he may only read is enough."""
    recorder.go_on.set()
    policy: dict[str, Any] = dict.fromkeys(ids(hass, entry), True)
    some = ids(hass, entry)[left_out]
    for entity_id in some if isinstance(some, list) else [some]:
        policy[entity_id] = {"read": True}
    user = MockUser().add_to_hass(hass)
    user.mock_policy({"entities": {"entity_ids": policy}})
    with pytest.raises(Unauthorized):
        await replay(hass, entry, user.id)
    assert not recorder.hours


async def test_who_may_not_is_told_nothing_of_the_meter(
    hass: HomeAssistant, entry: MockConfigEntry, hass_read_only_user: MockUser
) -> None:
    """Nor whether it runs."""
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(Unauthorized):
        await replay(hass, entry, hass_read_only_user.id)
    await hass.config_entries.async_setup(entry.entry_id)


async def test_who_was_removed_may_not(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    with pytest.raises(Unauthorized):
        await replay(hass, entry, "gone")


async def test_a_second_one_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: SlowRecorder
) -> None:
    """Not kept waiting: each keeps a processor busy, and who waits may be gone."""
    first = await begun(hass, entry, recorder)
    with pytest.raises(ServiceValidationError) as error:
        async with asyncio.timeout(5):
            await replay(hass, entry)
    assert error.value.translation_key == "replay_running"
    assert recorder.hours == 1
    recorder.go_on.set()
    with pytest.raises(ServiceValidationError):
        await first
    await may_begin(hass, entry, recorder)


async def test_ends_with_its_caller(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: SlowRecorder
) -> None:
    task = await begun(hass, entry, recorder)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await may_begin(hass, entry, recorder)


@pytest.mark.parametrize("how", ["unload", "reload", "remove"])
async def test_ends_with_the_entry(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: SlowRecorder, how: str
) -> None:
    """Its caller is told, and nothing keeps the entry from going."""
    task = await begun(hass, entry, recorder)
    async with asyncio.timeout(5):
        await getattr(hass.config_entries, f"async_{how}")(entry.entry_id)
        with pytest.raises(HomeAssistantError) as error:
            await task
    assert error.value.translation_key == "replay_ended"
    assert recorder.hours == 1
    if how == "reload":
        await may_begin(hass, entry, recorder)


async def test_ends_with_the_websocket_connection(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: SlowRecorder, hass_ws_client: Any
) -> None:
    """Nobody would hear the answer: no more than the hour that is being read goes on."""
    socket = await hass_ws_client(hass)
    call = {"domain": DOMAIN, "service": "replay", "service_data": {"config_entry_id": entry.entry_id}}
    await socket.send_json_auto_id({"type": "call_service", "return_response": True, **call})
    await until(lambda: recorder.hours)
    await socket.close()
    await until(lambda: not hass.data[DATA_CONNECTIONS])
    recorder.go_on.set()
    await until(lambda: not hass.data[replay_action._RUNNING].locked())
    assert recorder.hours == 1


async def test_ends_with_the_request(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: SlowRecorder, hass_client: Any
) -> None:
    """Home Assistant shields actions from a request that is given up."""
    assert await async_setup_component(hass, "api", {})
    client = await hass_client()
    path = f"/api/services/{DOMAIN}/replay?return_response"
    request = hass.async_create_task(client.post(path, json={"config_entry_id": entry.entry_id}))
    await until(lambda: recorder.hours)
    request.cancel()
    await until(lambda: not client.server.handler.connections)
    recorder.go_on.set()
    await until(lambda: not hass.data[replay_action._RUNNING].locked())
    assert recorder.hours == 1


async def test_the_thread_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, recorder: SlowRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the entry goes while an hour is run."""
    recorder.go_on.set()
    runs, told = threading.Event(), threading.Event()

    def run_hour(_runs: Any, _base: Any, ended: threading.Event) -> None:
        runs.set()
        if ended.wait(10):
            told.set()

    monkeypatch.setattr(replay_action, "run_hour", run_hour)
    task = hass.async_create_task(replay(hass, entry))
    await until(runs.is_set)
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(HomeAssistantError):
        await task
    await until(told.is_set)


@pytest.mark.parametrize(("end_at", "seconds"), [((3, None), [0, 0]), ((None, 3), [3, 0])])
def test_work_that_is_ended_stops_with_the_next_second(
    end_at: tuple[int | None, int | None], seconds: list[int]
) -> None:
    """Also that of a thread, which nothing can cancel: before the runs, or in the first of them."""
    ended, settings = threading.Event(), Settings(strategy=THRESHOLDS, heaters=THREE)

    def base() -> Iterator[Powers]:
        for second in range(1, 3601):
            if second == end_at[0]:
                ended.set()
            yield -3000.0, -3000.0, -3000.0

    def watch(now: float, _grid: Powers, _on: frozenset[str]) -> None:
        if now == end_at[1]:
            ended.set()

    runs = [Replay(settings.heaters, RealController(settings), watch=watch) for _ in range(2)]
    replay_action.run_hour(runs, base(), ended)
    assert [run.outcome.seconds for run in runs] == seconds
