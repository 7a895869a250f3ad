"""Rows in which Home Assistant or the integration ends, or begins again."""

import asyncio

from .client import Client
from .matrix import REACTION_S, SETTLE_S, SURPLUS_W, Row, Stage
from .rows_relay import STOP_S, others

_DEFAULT_SETTLE_S = 3
_RIGHT_S = 2
"""How long after the settle time everything is right at the latest."""
KILLED_BOUND_S = SETTLE_S + _RIGHT_S
_AUTO_OFF_S = 10
_HEARTBEAT_S = 4
_TAKES_OVER_S = 20
_ENTRIES = "/api/config/config_entries/entry"


async def _stopped(stage: Stage) -> float:
    """Home Assistant is stopped as a service manager does, and started again."""
    since_s = await stage.house.set()
    await stage.harness.home_assistant.stop()
    took_s = await stage.opened(since_s=since_s, within_s=STOP_S)
    await stage.harness.home_assistant.start()
    return took_s


async def _killed(stage: Stage) -> float:
    """One phase has no surplus any more when Home Assistant is back; the others never notice."""
    power_w = {"l1": 2000.0, "l2": SURPLUS_W, "l3": SURPLUS_W}
    home_assistant = stage.harness.home_assistant
    await home_assistant.kill()
    since_s = await stage.house.set(power_w=power_w)
    await home_assistant.start()
    running_s = home_assistant.running_at_s
    within_s = _DEFAULT_SETTLE_S + _RIGHT_S
    took_s = await stage.opened_after(running_s, "l1", since_s=since_s, within_s=within_s)
    relays = await stage.relays()
    moved = [name for name in others(stage, "l1") if relays[name].moved_at_s(on=False, since_s=since_s)]
    assert not moved, f"{moved} had surplus and went off"
    return took_s


async def killed_and_hot(stage: Stage) -> float:
    """The water has become hot when Home Assistant is back."""
    home_assistant = stage.harness.home_assistant
    await home_assistant.kill()
    since_s = await stage.heat_up()
    await home_assistant.start()
    within_s = SETTLE_S + _RIGHT_S
    return await stage.opened_after(home_assistant.running_at_s, since_s=since_s, within_s=within_s)


async def _reloaded(stage: Stage) -> float:
    """The integration is reloaded."""
    since_s = await stage.house.set()
    await stage.reload()
    return await stage.opened(since_s=since_s, within_s=STOP_S, and_stay=False)


async def _disabled(stage: Stage) -> float:
    """The integration's entry is disabled, and enabled again."""
    entry = {"entry_id": stage.harness.meter.entry_id}
    since_s = await stage.house.set()
    await stage.client.command("config_entries/disable", **entry, disabled_by="user")
    took_s = await stage.opened(since_s=since_s, within_s=STOP_S)
    await stage.client.command("config_entries/disable", **entry, disabled_by=None)
    return took_s


async def _removed(stage: Stage) -> float:
    """The integration's entry is removed, and added again."""
    since_s = await stage.house.set()
    await stage.client.request("DELETE", f"{_ENTRIES}/{stage.harness.meter.entry_id}")
    took_s = await stage.opened(since_s=since_s, within_s=STOP_S)
    await stage.add_meter()
    await stage.configured()
    return took_s


async def _device_disabled(stage: Stage) -> float:
    """A heater's device is disabled in Home Assistant, and enabled again."""
    heater = stage.harness.meter.heaters[stage.names.index(stage.broken)]
    device_id = await _device_id(stage.client, heater.entity("mode"))
    since_s = await stage.house.set()
    await stage.client.command("config/device_registry/update", device_id=device_id, disabled_by="user")
    took_s = await stage.opened(stage.broken, since_s=since_s, within_s=REACTION_S)
    await stage.client.command("config/device_registry/update", device_id=device_id, disabled_by=None)
    return took_s


async def _dead_man(stage: Stage) -> float:
    """Home Assistant is killed and nobody is left; the relay's own auto-off opens it."""
    name = stage.broken
    await stage.house.set(relay={name: {"auto_off_s": _AUTO_OFF_S}})
    await stage.change_heater(name, heartbeat_s=_HEARTBEAT_S)
    await stage.closed(within_s=_TAKES_OVER_S)
    since_s = await stage.house.set()
    await asyncio.sleep(_AUTO_OFF_S + REACTION_S)
    relays = await stage.relays()
    assert not relays[name].moved_at_s(on=False, since_s=since_s), "the heartbeat did not keep it on"
    since_s = await stage.house.set()
    await stage.harness.home_assistant.kill()
    took_s = await stage.opened(name, since_s=since_s, within_s=_AUTO_OFF_S + REACTION_S)
    await stage.harness.home_assistant.start()
    await stage.house.set(relay={name: {"auto_off_s": None}})
    await stage.change_heater(name)
    await stage.closed(within_s=_TAKES_OVER_S)
    return took_s


async def _device_id(client: Client, entity_id: str) -> str:
    """Return the device of an entity."""
    device_id: str = (await client.command("config/entity_registry/get", entity_id=entity_id))["device_id"]
    return device_id


DEAD_MAN = Row(
    fault=f"Home Assistant killed and not restarted, dead man's time {_AUTO_OFF_S} s",
    bound_s=_AUTO_OFF_S + REACTION_S,
    measure=_dead_man,
)
ROWS = [
    Row(fault="Integration reloaded", bound_s=STOP_S, measure=_reloaded),
    Row(fault="Integration disabled", bound_s=STOP_S, measure=_disabled),
    # Home Assistant reloads by itself half a minute after a device was enabled, unless it is stopped.
    Row(fault="Heater's device disabled", bound_s=REACTION_S, measure=_device_disabled),
    Row(fault="Home Assistant stopped", bound_s=STOP_S, measure=_stopped),
    Row(
        fault="Home Assistant killed and restarted, surplus gone (from RUNNING)",
        bound_s=_DEFAULT_SETTLE_S + _RIGHT_S,
        settle_s=_DEFAULT_SETTLE_S,
        measure=_killed,
    ),
    Row(
        fault="Home Assistant killed and restarted, water hot (from RUNNING)",
        bound_s=KILLED_BOUND_S,
        measure=killed_and_hot,
    ),
    DEAD_MAN,
    Row(fault="Integration removed", bound_s=STOP_S, measure=_removed),
]
