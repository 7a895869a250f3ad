"""The net under the controller: if anything raises on the way to a decision, everything goes off."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from .all_off import AllOff
from .controller import Controller
from .decision import Decision
from .house import NEW_HOUSE, HouseMemory
from .learning import Learned
from .model import HeaterMemory, Hold, Inputs, Settings

FIRST_S: Final = 60
"""How long everything stays off before the controller is tried anew; doubled each time, up to ..."""
LONGEST_S: Final = 1800
FORGOTTEN_S: Final = 3600
"""... and the first again once it went well for so long."""

type Make = Callable[..., Controller]


@dataclass(frozen=True, slots=True)
class Fault:
    """What was raised, and until when everything stays off."""

    error: Exception
    again: bool
    """It had been tried anew without success."""
    until: float


class SafetyNet:
    """A controller that may raise, what it remembers meanwhile, and what is decided then."""

    def __init__(
        self,
        now: float,
        memory: Mapping[str, HeaterMemory],
        house: HouseMemory = NEW_HOUSE,
        *,
        on_fault: Callable[[Fault | None], None],
        make: Make = Controller,
    ) -> None:
        """Begin with what was remembered; `on_fault` is told of a fault, with None that it is over."""
        self._on_fault = on_fault
        self._make = make
        self._memory = memory
        self._house = house
        self._controller: Controller | None = None
        self._adopt = True
        self._began_at = now
        self._delay_s: float = FIRST_S
        self._off: AllOff | None = None
        self._known: Inputs | None = None
        self._contactor = True
        """The contactor was told to be on; one that is found on counts as told."""
        self._said = False

    def step(self, now: float, settings: Settings, look: Callable[[], Inputs]) -> Decision:
        """Return what the controller makes of what `look` finds; everything off if one of them raises."""
        if self._off and now >= self._off.until:
            self._off, self._began_at = None, now
        try:
            self._known = look()
            if self._off is None:
                controller = self._running(now)
                decision = controller.step(now, self._known)
                self._memory, self._house = controller.memory(now), controller.house_memory(now)
                self._went_well(decision)
                return decision
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing may stay on
            self.fail(now, error)
        assert self._off is not None
        return self._off.decide(now, settings, self._known, self._memory)

    def fail(self, now: float, error: Exception) -> None:
        """Let everything be off from the next step on: something on the way to a decision raised."""
        if self._off:
            return
        if now >= self._began_at + FORGOTTEN_S:
            self._delay_s = FIRST_S
        self._off = AllOff(since=now, until=now + self._delay_s, contactor=self._contactor)
        self._controller, self._adopt = None, False
        fault = Fault(error, again=self._delay_s > FIRST_S, until=self._off.until)
        self._delay_s = min(2 * self._delay_s, LONGEST_S)
        self._said = True
        self._on_fault(fault)

    def memory(self, now: float) -> Mapping[str, HeaterMemory]:
        """Return what must not be forgotten; after a fault, as of the last step that went well."""
        return self._controller.memory(now) if self._controller else self._memory

    def house_memory(self, now: float) -> HouseMemory:
        """Return what must not be forgotten of the house."""
        return self._controller.house_memory(now) if self._controller else self._house

    def hold(self, heater_id: str, hold: Hold | None) -> None:
        """Take what a person asks for a while, None: that it is over; it holds after a fault too."""
        self._remember(heater_id, hold=hold)
        if self._controller:
            self._controller.hold(heater_id, hold)

    def forget_learned(self, heater_id: str) -> None:
        """Forget what the meter has shown of a heater: it was repaired."""
        self._remember(heater_id, learned=Learned())
        if self._controller:
            self._controller.forget_learned(heater_id)

    def relay_exchanged(self, now: float, heater_id: str) -> None:
        """Take another relay for a heater's."""
        if self._controller:
            self._controller.relay_exchanged(now, heater_id)

    def let_go(self, now: float, look: Callable[[], Inputs]) -> None:
        """Take what the relays show when they were let go."""
        if self._controller:
            self._controller.let_go(now, look())

    def _remember(self, heater_id: str, **changes: Any) -> None:
        """Keep something of a heater's memory, whatever becomes of the controller."""
        self._memory = {
            **self._memory,
            heater_id: replace(self._memory.get(heater_id, HeaterMemory()), **changes),
        }

    def _running(self, now: float) -> Controller:
        """Return the controller; after a fault it is another one, and adopts nothing that is on."""
        if self._controller is None:
            self._controller = self._make(now, self._memory, self._house, adopt=self._adopt)
        return self._controller

    def _went_well(self, decision: Decision) -> None:
        """Note what was told, and say that a fault is over."""
        self._contactor = decision.contactor
        if self._said:
            self._said = False
            self._on_fault(None)
