"""The fail-safe matrix: what a row is, and the stage on which every row begins with all heaters on."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Self

from ..home_assistant import flows, scenario
from ..home_assistant.client import Client, ClientError
from ..home_assistant.entities import Heater, Meter
from ..home_assistant.harness import Harness, Setup
from ..home_assistant.house import House, RelayLog

STALE_S = 5
"""The least that the options allow; one row has the 10 s as delivered."""
SETTLE_S = 1
REACTION_S = 1
OFF_DELAY_S = 2
WARM_C = 40
HOT_C = 60
SURPLUS_W = -3000
_POLL_S = 0.05
_GRACE_S = 5
"""How long we go on watching after a bound is broken, to say by how much."""
_READY_S = 60
_GONE = (None, "unavailable", "unknown")


class Stage:
    """A running house whose relays are put to the test, one row after the other."""

    broken = "l3"
    """The relay that is broken where one is."""

    def __init__(self, harness: Harness) -> None:
        """Take a running harness; `set_up` configures it."""
        self.harness = harness
        self._options: tuple[int, int] | None = None

    async def __aenter__(self) -> Self:
        """Start what a stage has besides the house."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop that."""

    @property
    def house(self) -> House:
        """Return the simulated house."""
        return self.harness.house

    @property
    def client(self) -> Client:
        """Return what talks to Home Assistant."""
        return self.harness.client

    @property
    def names(self) -> list[str]:
        """Return the relays that a row has on at its beginning."""
        return list(self.harness.switches)

    async def set_up(self) -> None:
        """Add relays and meter, and make waiting short."""
        await self.harness.add_relays()
        await self.add_meter()
        await self.configured()

    async def add_meter(self) -> Meter:
        """Add the integration; again after it was removed."""
        return await self.harness.add_meter()

    async def configured(self) -> None:
        """Set what all rows have in common; anew after the integration was removed."""
        await scenario.set_delays(self.harness, on_s=0, off_s=OFF_DELAY_S)
        self._options = None

    async def relays(self) -> dict[str, RelayLog]:
        """Return what every relay saw."""
        return await self.house.relays()

    async def change_heater(self, name: str, **changes: Any) -> None:
        """Change a heater on L1 to L3 as its form does; what is not given is as it was set up."""
        harness = self.harness
        form = {
            "relay": harness.switches[name],
            "phase": name,
            "power_w": harness.setup.heater_power_w,
            "temperature_sensor": harness.probe,
        } | changes
        heater = self.heater(name).subentry_id
        await flows.change_subentry(self.client, harness.meter.entry_id, "heater", heater, form)

    def heater(self, name: str) -> Heater:
        """Return the heater of a relay."""
        return self.harness.meter.heaters[self.names.index(name)]

    @contextmanager
    def sabotaged(self, fault: str) -> Iterator[None]:
        """Have our own code fail; `sabotage` says how it can."""
        file = self.harness.home_assistant.folder / fault
        file.touch()
        try:
            yield
        finally:
            file.unlink()

    async def jam(self, name: str) -> None:
        """Have a relay that is on stay so, whatever it is told; `prepare` repairs it."""
        await self.house.set(relay={name: {"fault": "stuck"}})

    async def reload(self, entity_id: str | None = None) -> None:
        """Reload the integration of an entity; without one, ours."""
        entry_id = self.harness.meter.entry_id
        if entity_id is not None:
            entity = await self.client.command("config/entity_registry/get", entity_id=entity_id)
            entry_id = entity["config_entry_id"]
        await self.client.request("POST", f"/api/config/config_entries/entry/{entry_id}/reload")

    def gone(self, name: str) -> bool:
        """Return whether a relay's entity shows neither on nor off."""
        return self.client.state(self.harness.switches[name]) in _GONE

    async def prepare(self, *, stale_s: int, settle_s: int) -> None:
        """Repair everything, forget what was, and have every relay on."""
        power_w = dict.fromkeys(("l1", "l2", "l3"), SURPLUS_W)
        await self.repair()
        await self.house.set(reset=True, temperature_c=WARM_C, power_w=power_w)
        for name in self.names:
            if self.gone(name):
                await self.reload(self.harness.switches[name])
                await self.shown(name)
        await self.client.wait_for(self._is_warm, timeout_s=_READY_S, what="warm water")
        for heater in self.harness.meter.heaters:
            mode = heater.entity("mode")
            if self.client.state(mode) not in (*_GONE, "automatic"):
                await scenario.select(self.harness, mode, "automatic")
        since_s = monotonic()  # the moment first: what is repaired may obey at once
        before = await self.relays()
        if self._options != (stale_s, settle_s):
            await self._set_options(stale_s=stale_s, settle_s=settle_s)
        await self.reload()
        # Beginning anew has switched off what was on; that must not be taken for the answer to a fault.
        for name in self.names:
            if before[name].closed:
                await self.opened(name, since_s=since_s, within_s=_READY_S, and_stay=False)
        await self.closed(within_s=_READY_S)

    async def repair(self) -> None:
        """Repair what is not the house's; for stages that have more."""

    def _is_warm(self) -> bool:
        """Return whether the sensor shows the water that was set."""
        probe = self.harness.probe
        return probe is None or abs(scenario.number(self.harness, probe) - WARM_C) < 1

    async def _set_options(self, *, stale_s: int, settle_s: int) -> None:
        """Change the options."""
        options: dict[str, Any] = {"stale_s": stale_s, "settle_s": settle_s, **flows.NO_RESTS}
        if contactor := self.harness.switches.get("contactor"):
            options["contactor"] = contactor
        await flows.set_options(self.client, self.harness.meter.entry_id, options)
        self._options = (stale_s, settle_s)

    async def closed(self, *, within_s: float) -> None:
        """Wait until the contacts of all relays are closed and Home Assistant knows."""
        missing: list[str] = []
        try:
            async with asyncio.timeout(within_s):
                while True:
                    relays = await self.relays()
                    missing = [name for name in self.names if not (relays[name].closed and self.on(name))]
                    if not missing:
                        return
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            raise ClientError(f"not on within {within_s} s: {missing}") from None

    def on(self, name: str) -> bool:
        """Return whether Home Assistant shows a relay on."""
        return self.client.state(self.harness.switches[name]) == "on"

    async def opened(self, *names: str, since_s: float, within_s: float, and_stay: bool = True) -> float:
        """Wait until these relays, or all, are open; return after how many seconds the last was."""
        missing: list[str] = []
        try:
            async with asyncio.timeout(within_s + _GRACE_S):
                while True:
                    relays = await self.relays()
                    at_s = {
                        name: relays[name].moved_at_s(on=False, since_s=since_s)
                        for name in names or self.names
                    }
                    missing = [
                        name for name, at in at_s.items() if at is None or (and_stay and relays[name].closed)
                    ]
                    if not missing:
                        return max(at for at in at_s.values() if at is not None) - since_s
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            raise ClientError(f"still on after {within_s + _GRACE_S} s: {missing}") from None

    async def opened_after(self, moment_s: float, *names: str, since_s: float, within_s: float) -> float:
        """The same, in seconds after another moment; before it is 0."""
        took_s = await self.opened(*names, since_s=since_s, within_s=within_s + moment_s - since_s)
        return max(0.0, since_s + took_s - moment_s)

    async def shown(self, name: str) -> None:
        """Wait until Home Assistant knows a relay's state again."""
        await self.client.wait_for(lambda: not self.gone(name), timeout_s=_READY_S, what=f"{name} is back")

    async def lost(self, name: str) -> None:
        """Wait until Home Assistant knows that a relay cannot be reached."""
        await self.client.wait_for(lambda: self.gone(name), timeout_s=_READY_S, what=f"{name} is gone")

    async def heat_up(self) -> float:
        """Make the water hot, so that every heater has to go off; return the moment."""
        return await self.house.set(temperature_c=HOT_C)


type Measure[S: Stage] = Callable[[S], Awaitable[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row[S: Stage]:
    """A fault, and how long a relay may be on after it; or another figure, in its unit."""

    fault: str
    bound_s: float
    measure: Measure[S]
    relay: str = "Shelly"
    stale_s: int = STALE_S
    settle_s: int = SETTLE_S
    unit: str = "s"

    def on(self, relay: str) -> Row[S]:
        """Return the same with another kind of relay."""
        return replace(self, relay=relay)

    def text(self, value: float) -> str:
        """Return a value of this row."""
        return f"{value:.2f} s" if self.unit == "s" else f"{value:g} {self.unit}"

    async def run(self, stage: S) -> float:
        """Prepare the stage, make the fault and return the seconds that it took."""
        await stage.prepare(stale_s=self.stale_s, settle_s=self.settle_s)
        return await self.measure(stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act[S: Stage]:
    """Rows that share one Home Assistant, in their order."""

    name: str
    setup: Setup
    stage: Callable[[Harness], S]
    rows: Sequence[Row[S]]
    quiet: bool = True
    """Home Assistant's log has no warning of the integration afterwards."""
