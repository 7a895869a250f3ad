"""The stage of the matrix with relays of which not everything is known, made of Shellies."""

from typing import override

from ..home_assistant.entities import Meter
from ..home_assistant.harness import Setup
from .matrix import Act, Stage
from .rows_reach import CONFIGURATION, CUT_ENTITY, MEMBER, ROWS, SWITCHES


class ReachStage(Stage):
    """Three heaters; the fourth relay is a member of the third's group."""

    @override
    async def set_up(self) -> None:
        """Let the heaters switch what is made of the Shellies."""
        harness = self.harness
        await harness.add_relays()
        for name, made in SWITCHES.items():
            assert harness.switches[name] == f"switch.heater_{name}", "the configuration goes by that"
            harness.switches[name] = made
        await self.shown(MEMBER)
        await self.add_meter()
        await self.configured()

    @override
    async def add_meter(self) -> Meter:
        """Add it with three heaters."""
        login, relays = self.harness.meter_steps()
        del relays["relay_4"], relays["power_4"]
        return await self.harness.add_meter(login, relays)

    @override
    async def repair(self) -> None:
        """Bring all within reach."""
        await self.client.call("input_boolean.turn_off", CUT_ENTITY)


REACH = Act(name="reach", setup=Setup(configuration=CONFIGURATION), stage=ReachStage, rows=ROWS)
