"""Rows in which Home Assistant or the integration ends, or begins again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from time import monotonic

from ..home_assistant import said
from ..home_assistant.client import Client
from .matrix import REACTION_S, SETTLE_S, SURPLUS_W, Row, Stage
from .rows_relay import STOP_S, back, others

_DEFAULT_SETTLE_S = 3
_RIGHT_S = 2
"""How long after the settle time everything is right at the latest."""
KILLED_BOUND_S = SETTLE_S + _RIGHT_S
_AUTO_OFF_S = 10
_HEARTBEAT_S = 4
_TAKES_OVER_S = 20
_ENTRIES = "/api/config/config_entries/entry"


@dataclass(frozen=True, slots=True)
class End:
    """How control ends, and how it begins again."""

    fault: str
    end: Callable[[Stage], Awaitable[object]]
    again: Callable[[Stage], Awaitable[object]]

    async def measure(self, stage: Stage) -> float:
        """Return how long it takes until everything is off."""
        since_s = await stage.house.set()
        await self.end(stage)
        took_s = await stage.opened(since_s=since_s, within_s=STOP_S)
        await self.again(stage)
        return took_s

    async def out_of_reach(self, stage: Stage) -> float:
        """Return how long it takes until a person is told that a relay may be on: it is out of reach."""
        switch, title = stage.harness.switches[stage.broken], stage.heater(stage.broken).title
        await stage.house.set(relay={stage.broken: {"fault": "offline"}})
        await stage.lost(stage.broken)
        since_s = await stage.house.set()
        await self.end(stage)
        await stage.opened(*others(stage, stage.broken), since_s=since_s, within_s=STOP_S)
        await said.notification(stage.client, title, switch)
        took_s = monotonic() - since_s
        await back(stage, stage.broken)
        await self.again(stage)
        return took_s

    def row(self) -> Row[Stage]:
        """Return the row of relays that obey."""
        return Row(fault=self.fault, bound_s=STOP_S, measure=self.measure)

    def row_out_of_reach(self) -> Row[Stage]:
        """Return the row of one that is out of reach."""
        fault = f"{self.fault} while a relay is out of reach (until that is said)"
        return Row(fault=fault, bound_s=STOP_S + REACTION_S, measure=self.out_of_reach)


async def _remove(stage: Stage) -> None:
    """Remove the integration's entry."""
    await stage.client.request("DELETE", f"{_ENTRIES}/{stage.harness.meter.entry_id}")


async def _add_again(stage: Stage) -> None:
    """Add it again."""
    await stage.add_meter()
    await stage.configured()


async def _disable(stage: Stage, by: str | None = "user") -> None:
    """Disable the integration's entry; by nobody: enable it."""
    entry_id = stage.harness.meter.entry_id
    await stage.client.command("config_entries/disable", entry_id=entry_id, disabled_by=by)


DISABLED = End("Integration disabled", _disable, partial(_disable, by=None))
REMOVED = End("Integration removed", _remove, _add_again)
STOPPED = End(
    "Home Assistant stopped",
    lambda stage: stage.harness.home_assistant.stop(),
    lambda stage: stage.harness.home_assistant.start(),
)


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


async def _device_disabled(stage: Stage) -> float:
    """A heater's device is disabled in Home Assistant, and enabled again."""
    device_id = await _device_id(stage.client, stage.heater(stage.broken).entity("mode"))
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
    DISABLED.row(),
    # Home Assistant reloads by itself half a minute after a device was enabled, unless it is stopped.
    Row(fault="Heater's device disabled", bound_s=REACTION_S, measure=_device_disabled),
    STOPPED.row(),
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
    REMOVED.row(),
]
ROWS_OUT_OF_REACH = [DISABLED.row_out_of_reach(), REMOVED.row_out_of_reach()]
