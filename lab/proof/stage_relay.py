"""The stages with four heaters, one behind a template switch, on which relays and Home Assistant fail."""

from typing import override

from ..home_assistant.harness import Setup
from . import rows_life, rows_opens
from .matrix import Act, Stage
from .rows_relay import CONFIGURATION, FAULT_ENTITY, ROWS, SWITCH_ENTITY, TEMPLATE


class RelayStage(Stage):
    """Four heaters, no contactor."""

    @override
    async def set_up(self) -> None:
        """Let one heater switch the template switch instead of its Shelly."""
        harness = self.harness
        await harness.add_relays()
        assert harness.switches[TEMPLATE] == f"switch.heater_{TEMPLATE}", "the template switch goes by that"
        harness.switches[TEMPLATE] = SWITCH_ENTITY
        await self.shown(TEMPLATE)
        await self.add_meter()
        await self.configured()

    @override
    async def repair(self) -> None:
        """Have the template switch obey."""
        await self.client.call("input_boolean.turn_off", FAULT_ENTITY)


RELAY = Act(name="relay", setup=Setup(configuration=CONFIGURATION), stage=RelayStage, rows=ROWS)
LIFE = Act(name="life", setup=Setup(configuration=CONFIGURATION), stage=RelayStage, rows=rows_life.ROWS)
OPENS = Act(name="opens", setup=Setup(configuration=CONFIGURATION), stage=RelayStage, rows=[rows_opens.ROW])
