"""Rows of relays of which not all is known: out of reach, without feedback, a group without a member."""

import asyncio

from .matrix import OFF_DELAY_S, REACTION_S, Measure, Row, Stage
from .rows_life import DISABLED, REMOVED, STOPPED, End
from .rows_relay import STOP_S, back, others

CUT = "l1"
"""Behind a template switch that can be put out of reach."""
CUT_ENTITY = "input_boolean.cut"
BLIND = "l2"
"""Behind a template switch that shows only what it was told."""
PAIR = "l3"
"""A group of two Shellies: its own and the fourth."""
MEMBER = "fourth"
SWITCHES = {CUT: "switch.cut", BLIND: "switch.blind", PAIR: "switch.pair"}
CONFIGURATION = """\
input_boolean:
  cut:
template:
  - switch:
      - name: Cut
        default_entity_id: switch.cut
        state: "{{ is_state('switch.heater_l1', 'on') }}"
        availability: "{{ is_state('input_boolean.cut', 'off') and has_value('switch.heater_l1') }}"
        turn_on: {action: switch.turn_on, target: {entity_id: switch.heater_l1}}
        turn_off: {action: switch.turn_off, target: {entity_id: switch.heater_l1}}
      - name: Blind
        default_entity_id: switch.blind
        availability: "{{ has_value('switch.heater_l2') }}"
        turn_on: {action: switch.turn_on, target: {entity_id: switch.heater_l2}}
        turn_off: {action: switch.turn_off, target: {entity_id: switch.heater_l2}}
switch:
  - platform: group
    name: Pair
    entities: [switch.heater_l3, switch.heater_fourth]
"""
_RETURNS_AFTER_S = 2
_NIGHT_W = {"l1": 400.0, "l2": 300.0, "l3": 200.0}
_SEEN_S = 3
_FORGOTTEN_S = 31
"""After this long an on is not taken for one that our own off crossed."""


def _returns(end: End) -> Measure[Stage]:
    """Return a measurement from the return of a relay that was out of reach when control ended."""

    async def measure(stage: Stage) -> float:
        await stage.client.call("input_boolean.turn_on", CUT_ENTITY)
        await stage.lost(CUT)
        since_s = await stage.house.set()
        ending = asyncio.ensure_future(end.end(stage))
        await asyncio.sleep(_RETURNS_AFTER_S)
        back_s = await stage.house.set()
        await stage.client.call("input_boolean.turn_off", CUT_ENTITY)
        await stage.opened(*others(stage, CUT), since_s=since_s, within_s=STOP_S)
        took_s = await stage.opened_after(back_s, CUT, since_s=since_s, within_s=REACTION_S)
        await ending
        await end.again(stage)
        return took_s

    return measure


async def _blind_killed(stage: Stage) -> float:
    """Home Assistant is killed while it is on, shows it off afterwards, and the water is hot."""
    home_assistant = stage.harness.home_assistant
    await home_assistant.kill()
    since_s = await stage.heat_up()
    await home_assistant.start()
    assert not stage.on(BLIND), "Home Assistant has feedback"
    return await stage.opened_after(home_assistant.running_at_s, BLIND, since_s=since_s, within_s=STOP_S)


async def _blind_let_go(stage: Stage) -> float:
    """Somebody closes it by its button, which nobody sees, and control ends."""
    since_s = await stage.heat_up()
    await stage.opened(since_s=since_s, within_s=REACTION_S)
    await stage.house.set(relay={BLIND: {"on": True}})
    since_s = await stage.house.set()
    await DISABLED.end(stage)
    took_s = await stage.opened(BLIND, since_s=since_s, within_s=STOP_S)
    await DISABLED.again(stage)
    return took_s


async def _member_returns(stage: Stage) -> float:
    """One of the group was out of reach while on, and comes back at night; that is nobody's wish."""
    await stage.house.set(relay={MEMBER: {"fault": "offline"}})
    await stage.lost(MEMBER)
    since_s = await stage.house.set(power_w=_NIGHT_W)
    await stage.opened(*others(stage, MEMBER), since_s=since_s, within_s=len(SWITCHES) * OFF_DELAY_S + STOP_S)
    await asyncio.sleep(_FORGOTTEN_S)
    back_s = await back(stage, MEMBER)
    took_s = await stage.opened_after(back_s, MEMBER, since_s=since_s, within_s=REACTION_S)
    status = stage.heater(PAIR).entity("status")
    await stage.client.never(
        lambda: str(stage.client.state(status)).startswith("override"), for_s=_SEEN_S, what="an override"
    )
    return took_s


ROWS = [
    *(
        Row(
            fault=f"{end.fault}, a relay out of reach returns after {_RETURNS_AFTER_S} s (from there)",
            relay="Template",
            bound_s=REACTION_S,
            measure=_returns(end),
        )
        for end in (DISABLED, REMOVED, STOPPED)
    ),
    Row(
        fault="Socket without feedback on, Home Assistant killed and restarted, water hot (from RUNNING)",
        relay="Template",
        bound_s=STOP_S,
        measure=_blind_killed,
    ),
    Row(
        fault="Socket without feedback closed by its button, integration disabled",
        relay="Template",
        bound_s=STOP_S,
        measure=_blind_let_go,
    ),
    Row(
        fault="Group's member out of reach while on, back at night (from its return)",
        relay="Group of Shellies",
        bound_s=REACTION_S,
        measure=_member_returns,
    ),
]
