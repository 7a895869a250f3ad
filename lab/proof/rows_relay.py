"""Rows in which one relay is broken when the water gets hot; the others are never kept waiting."""

import asyncio
from time import monotonic

from ..home_assistant import said, scenario
from .matrix import REACTION_S, Measure, Row, Stage

BROKEN = "l3"
TEMPLATE = "l2"
"""Its heater switches a template switch that can be made to raise; that switches the Shelly."""
SWITCH_ENTITY = "switch.fragile"
FAULT_ENTITY = "input_boolean.raises"
CONFIGURATION = """\
input_boolean:
  raises:
template:
  - switch:
      - name: Fragile
        default_entity_id: switch.fragile
        state: "{{ is_state('switch.heater_l2', 'on') }}"
        availability: "{{ has_value('switch.heater_l2') }}"
        turn_on:
          - action: switch.turn_on
            target: {entity_id: switch.heater_l2}
        turn_off:
          - if: "{{ is_state('input_boolean.raises', 'on') }}"
            then:
              - action: nobody.knows_this
          - action: switch.turn_off
            target: {entity_id: switch.heater_l2}
"""
_BROKEN_FOR_S = 6
_REPEAT_S = 2
"""What lies between the repetitions at that time: they come after 5, 2, 4 and 8 s."""
_LATE_S = 12
_CONFIRMED_S = 5
_COUNTED_S = 130
"""Counters are written once a minute."""
STOP_S = 5


def others(stage: Stage, *broken: str) -> list[str]:
    """Return the relays that are not broken."""
    return [name for name in stage.names if name not in broken]


def _broken(fault: str) -> Measure[Stage]:
    """Return a measurement from a relay's repair: it was broken when it should have gone off."""

    async def measure(stage: Stage) -> float:
        await stage.house.set(relay={BROKEN: {"fault": fault}})
        since_s = await stage.heat_up()
        await stage.opened(*others(stage, BROKEN), since_s=since_s, within_s=REACTION_S)
        await asyncio.sleep(_BROKEN_FOR_S)
        repaired_s = await stage.house.set(relay={BROKEN: {"fault": "none"}})
        return await stage.opened_after(repaired_s, BROKEN, since_s=since_s, within_s=_REPEAT_S + REACTION_S)

    return measure


async def _returns(stage: Stage) -> float:
    """It is unavailable when it should go off, and returns."""
    await stage.house.set(relay={BROKEN: {"fault": "offline"}})
    await stage.lost(BROKEN)
    since_s = await stage.heat_up()
    await stage.opened(*others(stage, BROKEN), since_s=since_s, within_s=REACTION_S)
    return await stage.opened_after(await back(stage, BROKEN), BROKEN, since_s=since_s, within_s=REACTION_S)


async def back(stage: Stage, name: str) -> float:
    """Repair a relay and have Home Assistant find it again; return when it did.

    Home Assistant's own integration would look again after a minute.
    """
    since_s = await stage.house.set(relay={name: {"fault": "none"}})
    reloading = asyncio.create_task(stage.reload(stage.harness.switches[name]))
    await stage.shown(name)
    seen_s = stage.client.states[stage.harness.switches[name]].seen_at_s
    await reloading
    return max(since_s, seen_s)


async def _forget_late(stage: Stage) -> None:
    """Wait for commands that are under way; have Home Assistant trust the relay again."""
    await asyncio.sleep(_LATE_S)
    await stage.house.set(relay={BROKEN: {"fault": "none"}})
    await stage.reload(stage.harness.switches[BROKEN])


async def _off_late(stage: Stage) -> float:
    """It carries out the off that it is told, but late."""
    await stage.house.set(relay={BROKEN: {"fault": "late", "seconds": _LATE_S}})
    since_s = await stage.heat_up()
    await stage.opened(*others(stage, BROKEN), since_s=since_s, within_s=REACTION_S)
    took_s = await stage.opened(BROKEN, since_s=since_s, within_s=_LATE_S + REACTION_S)
    await _forget_late(stage)
    return took_s


async def _on_late(stage: Stage) -> float:
    """It carries out an on when nobody wants that any more; measured from there."""
    mode = stage.heater(BROKEN).entity("mode")
    since_s = await stage.house.set()
    await scenario.select(stage.harness, mode, "off")
    await stage.opened(BROKEN, since_s=since_s, within_s=REACTION_S)
    await stage.client.wait_for_state(stage.harness.switches[BROKEN], "off", timeout_s=5)
    since_s = await stage.house.set(relay={BROKEN: {"fault": "late", "seconds": _LATE_S}})
    await scenario.select(stage.harness, mode, "on")
    await asyncio.sleep(1)
    await scenario.select(stage.harness, mode, "off")
    took_s = await stage.opened(BROKEN, since_s=since_s, within_s=2 * _LATE_S + 2 * REACTION_S)
    closed_s = (await stage.relays())[BROKEN].moved_at_s(on=True, since_s=since_s)
    assert closed_s is not None
    await _forget_late(stage)
    return since_s + took_s - closed_s


async def _raises(stage: Stage) -> float:
    """Its off raises for a while; measured from when it does not any more."""
    await stage.client.call("input_boolean.turn_on", FAULT_ENTITY)
    since_s = await stage.heat_up()
    await stage.opened(*others(stage, TEMPLATE), since_s=since_s, within_s=REACTION_S)
    await asyncio.sleep(_BROKEN_FOR_S)
    repaired_s = await stage.house.set()
    await stage.client.call("input_boolean.turn_off", FAULT_ENTITY)
    return await stage.opened_after(repaired_s, TEMPLATE, since_s=since_s, within_s=_REPEAT_S + REACTION_S)


async def _stays_on(stage: Stage) -> float:
    """It is told off and stays on; measured until that is shown. Then its energy counts."""
    heater = stage.heater(stage.broken)
    client = stage.client
    counters = [heater.entity(key) for key in ("solar_energy", "grid_energy")]
    await stage.jam(stage.broken)
    since_s = await stage.heat_up()
    if rest := others(stage, stage.broken):
        await stage.opened(*rest, since_s=since_s, within_s=REACTION_S)
    await scenario.status(stage.harness, [heater], "cannot_switch_off", timeout_s=2 * _CONFIRMED_S)
    await client.wait_for_state(heater.entity("heating"), "on", timeout_s=REACTION_S)
    power = heater.entity("heater_power")
    await client.wait_for(lambda: scenario.number(stage.harness, power) > 0, timeout_s=REACTION_S, what=power)
    took_s = monotonic() - since_s
    await said.issue(client, heater.title, stage.harness.switches[stage.broken])

    def used() -> float:
        return sum(scenario.number(stage.harness, each) for each in counters)

    before = used()
    await client.wait_for(lambda: used() > before, timeout_s=_COUNTED_S, what="energy that is counted")
    return took_s


async def _renamed(stage: Stage) -> float:
    """Its entity gets another id while it is on, and the water is hot at once."""
    old = stage.harness.switches[stage.broken]
    since_s = await stage.house.set()
    await stage.client.command("config/entity_registry/update", entity_id=old, new_entity_id=f"{old}_2")
    stage.harness.switches[stage.broken] = f"{old}_2"
    await stage.heat_up()
    try:
        return await stage.opened(since_s=since_s, within_s=STOP_S)
    finally:
        await stage.client.command("config/entity_registry/update", entity_id=f"{old}_2", new_entity_id=old)
        stage.harness.switches[stage.broken] = old


async def _removed(stage: Stage) -> float:
    """Its entity is removed while it is on, and comes back."""
    entity_id = stage.harness.switches[stage.broken]
    entity = await stage.client.command("config/entity_registry/get", entity_id=entity_id)
    await stage.client.command("config/entity_registry/remove", entity_id=entity_id)
    await stage.lost(stage.broken)
    since_s = await stage.heat_up()
    if rest := others(stage, stage.broken):
        await stage.opened(*rest, since_s=since_s, within_s=REACTION_S)
    path = f"/api/config/config_entries/entry/{entity['config_entry_id']}/reload"
    reloading = asyncio.create_task(stage.client.request("POST", path))
    await stage.shown(stage.broken)
    back_s = stage.client.states[entity_id].seen_at_s
    await reloading
    return await stage.opened_after(back_s, stage.broken, since_s=since_s, within_s=REACTION_S)


STAYS_ON = Row(
    fault="Relay stays on though told off (until that is shown)",
    bound_s=_CONFIRMED_S + REACTION_S,
    measure=_stays_on,
)
ROWS_OF_ENTITY = [
    Row(fault="Relay's entity renamed", bound_s=STOP_S, measure=_renamed),
    Row(fault="Relay's entity removed and back (from its return)", bound_s=REACTION_S, measure=_removed),
]
"""Those that need no relay of the house."""
ROWS = [
    Row(fault="Relay unavailable (offline) and back (from its return)", bound_s=REACTION_S, measure=_returns),
    Row(
        fault=f"Relay ignores commands for {_BROKEN_FOR_S} s (from its repair)",
        bound_s=_REPEAT_S + REACTION_S,
        measure=_broken("stuck"),
    ),
    Row(
        fault=f"Relay hangs for {_BROKEN_FOR_S} s (from its answer)",
        bound_s=REACTION_S,
        measure=_broken("hung"),
    ),
    Row(
        fault=f"Relay's off raises an error for {_BROKEN_FOR_S} s (from its repair)",
        relay="Template",
        bound_s=_REPEAT_S + REACTION_S,
        measure=_raises,
    ),
    Row(fault=f"Relay late by {_LATE_S} s", bound_s=_LATE_S + REACTION_S, measure=_off_late),
    Row(
        fault=f"Relay late by {_LATE_S} s: an on that is not wanted any more (from there)",
        bound_s=_LATE_S + REACTION_S,
        measure=_on_late,
    ),
    STAYS_ON,
    *ROWS_OF_ENTITY,
]
