"""The stage of the matrix on which everything around Home Assistant fails: line, disk, database, clock."""

from contextlib import AbstractContextManager
from typing import Self, override

from ..home_assistant.entities import Meter
from ..home_assistant.harness import Harness
from ..home_assistant.line import Line
from ..home_assistant.surroundings import Clock, SmallDisk, locked
from .matrix import Stage


class SurroundingsStage(Stage):
    """Four heaters; the meter is reached over a line of its own."""

    def __init__(self, harness: Harness) -> None:
        """Take a running harness that is frail; entering lays the line."""
        super().__init__(harness)
        assert harness.clock
        assert harness.disk
        self.clock: Clock = harness.clock
        self.disk: SmallDisk = harness.disk
        self.line = Line(int(harness.house.meter_address.rpartition(":")[2]))

    @override
    async def __aenter__(self) -> Self:
        """Lay the line."""
        await self.line.__aenter__()
        return self

    @override
    async def __aexit__(self, *_: object) -> None:
        """Remove it."""
        await self.line.__aexit__()

    def recorder_locked(self) -> AbstractContextManager[None]:
        """Keep the recorder from writing."""
        return locked(self.harness.home_assistant.folder / "home-assistant_v2.db")

    @override
    async def add_meter(self) -> Meter:
        """Add it by its address at the far end of the line."""
        return await self.harness.add_meter(*self.harness.meter_steps(host=self.line.host))

    @override
    async def repair(self) -> None:
        """Make everything whole again."""
        self.line.loss, self.line.bytes_per_s = 0, None
        self.clock.set(0)
        self.disk.make_room()
