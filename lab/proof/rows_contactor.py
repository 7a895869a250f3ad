"""Rows with a main contactor: whatever a heater's relay does, the contactor takes its power."""

from .matrix import REACTION_S, STALE_S, Measure, Row, Stage
from .rows_ours import RAISES, ROWS_OF_CONTROLLER
from .rows_relay import BROKEN, STOP_S, others

CONTACTOR = "contactor"
_RELEASE_S = 5
"""How long after the last heater should be off the contactor opens at the latest."""


def _heater(fault: str) -> Measure[Stage]:
    """Return a measurement from hot water until the contactor is open; one heater does not obey."""

    async def measure(stage: Stage) -> float:
        await stage.house.set(relay={BROKEN: {"fault": fault}})
        if fault == "offline":
            await stage.lost(BROKEN)
        since_s = await stage.heat_up()
        await stage.opened(*others(stage, BROKEN, CONTACTOR), since_s=since_s, within_s=REACTION_S)
        return await stage.opened(CONTACTOR, since_s=since_s, within_s=_RELEASE_S + REACTION_S)

    return measure


async def _heater_removed(stage: Stage) -> float:
    """The entity of a relay that is on is removed; nothing but the contactor reaches the heater then."""
    entity_id = stage.harness.switches[BROKEN]
    entity = await stage.client.command("config/entity_registry/get", entity_id=entity_id)
    await stage.client.command("config/entity_registry/remove", entity_id=entity_id)
    await stage.lost(BROKEN)
    since_s = await stage.heat_up()
    took_s = await stage.opened(CONTACTOR, since_s=since_s, within_s=_RELEASE_S + REACTION_S)
    path = f"/api/config/config_entries/entry/{entity['config_entry_id']}/reload"
    await stage.client.request("POST", path)
    await stage.shown(BROKEN)
    return took_s


async def _raises(stage: Stage) -> float:
    """The controller raises while a relay does not obey; the contactor opens by its own timer."""
    await stage.jam(BROKEN)
    with stage.sabotaged(RAISES):
        since_s = await stage.house.set()
        await stage.opened(*others(stage, BROKEN, CONTACTOR), since_s=since_s, within_s=REACTION_S)
        return await stage.opened(CONTACTOR, since_s=since_s, within_s=_RELEASE_S + REACTION_S)


async def _contactor_offline(stage: Stage) -> float:
    """Nothing may be on behind a contactor that cannot be reached."""
    since_s = await stage.house.set(relay={CONTACTOR: {"fault": "offline"}})
    took_s = await stage.opened(*others(stage, CONTACTOR), since_s=since_s, within_s=REACTION_S)
    await stage.lost(CONTACTOR)
    return took_s


async def _contactor_stays_closed(stage: Stage) -> float:
    """The heaters go off all the same."""
    await stage.house.set(relay={CONTACTOR: {"fault": "stuck"}})
    since_s = await stage.heat_up()
    return await stage.opened(*others(stage, CONTACTOR), since_s=since_s, within_s=REACTION_S)


async def _meter_silent(stage: Stage) -> float:
    """Heaters, then the contactor."""
    since_s = await stage.house.set(stall=True)
    return await stage.opened(since_s=since_s, within_s=STALE_S + REACTION_S)


async def _stopped(stage: Stage) -> float:
    """Home Assistant is stopped while a heater's relay hangs; measured at the contactor."""
    await stage.house.set(relay={BROKEN: {"fault": "hung"}})
    since_s = await stage.house.set()
    await stage.harness.home_assistant.stop()
    took_s = await stage.opened(*others(stage, BROKEN), since_s=since_s, within_s=STOP_S)
    await stage.house.set(relay={BROKEN: {"fault": "none"}})
    await stage.harness.home_assistant.start()
    return took_s


_BOUND_S = _RELEASE_S + REACTION_S
_RELAY = "Shelly, contactor"
ROWS = [
    Row(fault="Meter silent", relay=_RELAY, bound_s=STALE_S + REACTION_S, measure=_meter_silent),
    Row(fault="Heater's relay welded", relay=_RELAY, bound_s=_BOUND_S, measure=_heater("welded")),
    Row(fault="Heater's relay ignores commands", relay=_RELAY, bound_s=_BOUND_S, measure=_heater("stuck")),
    Row(fault="Heater's relay hangs", relay=_RELAY, bound_s=_BOUND_S, measure=_heater("hung")),
    Row(fault="Heater's relay unavailable", relay=_RELAY, bound_s=_BOUND_S, measure=_heater("offline")),
    Row(fault="Heater's relay entity removed", relay=_RELAY, bound_s=_BOUND_S, measure=_heater_removed),
    Row(
        fault="Contactor unavailable: heaters off",
        relay=_RELAY,
        bound_s=REACTION_S,
        measure=_contactor_offline,
    ),
    Row(
        fault="Contactor does not open: heaters off",
        relay=_RELAY,
        bound_s=REACTION_S,
        measure=_contactor_stays_closed,
    ),
    Row(
        fault="Home Assistant stopped while a heater's relay hangs",
        relay=_RELAY,
        bound_s=STOP_S,
        measure=_stopped,
    ),
    *(row.on(_RELAY) for row in ROWS_OF_CONTROLLER),
    Row(
        fault="Controller raises while a heater's relay ignores commands",
        relay=_RELAY,
        bound_s=_BOUND_S,
        measure=_raises,
    ),
]
