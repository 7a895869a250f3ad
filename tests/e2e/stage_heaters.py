"""The stage of the matrix with four heaters, one of them behind a template switch, one with an old sensor."""

from typing import override

from . import flows
from .harness import Setup
from .matrix import Act, Stage
from .rows_life import ROWS as LIFE
from .rows_meter import ROWS as METER
from .rows_meter import ROWS_AT_START
from .rows_relay import CONFIGURATION, FAULT_ENTITY, SWITCH_ENTITY, TEMPLATE
from .rows_relay import ROWS as RELAY
from .rows_temperature import AGED, MAX_AGE_MIN
from .rows_temperature import ROWS as TEMPERATURE


class HeatersStage(Stage):
    """Four heaters, no contactor."""

    @override
    async def set_up(self) -> None:
        """Let one heater switch the template switch instead of its Shelly."""
        harness = self.harness
        await harness.add_relays()
        self.shelly = harness.switches[TEMPLATE]
        assert self.shelly == f"switch.heater_{TEMPLATE}", self.shelly
        harness.switches[TEMPLATE] = SWITCH_ENTITY
        await self.shown(TEMPLATE)
        await harness.add_meter()
        await self.configured()

    @override
    async def configured(self) -> None:
        """Let one heater's temperature be too old soon."""
        await super().configured()
        meter = self.harness.meter
        heater = meter.heaters[self.names.index(AGED)]
        form = {
            "relay": self.harness.switches[AGED],
            "phase": "total",
            "power_w": self.harness.setup.fourth_power_w,
            "temperature_sensor": self.harness.probe,
            "max_age_min": MAX_AGE_MIN,
        }
        await flows.change_subentry(self.client, meter.entry_id, "heater", heater.subentry_id, form)

    @override
    async def repair(self) -> None:
        """Have the template switch obey, and its Shelly there."""
        await self.client.call("input_boolean.turn_off", FAULT_ENTITY)
        if self.client.state(self.shelly) == "unavailable":
            await self.reload(self.shelly)


HEATERS = Act(
    name="heaters",
    setup=Setup(configuration=CONFIGURATION),
    stage=HeatersStage,
    rows=[*METER, *TEMPERATURE, *RELAY, *ROWS_AT_START, *LIFE],
)
