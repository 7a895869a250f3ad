"""Everything off while the controller cannot decide: leans on nothing that may have failed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Final

from .contactor import RELEASE_S
from .decision import Decision, HeaterDecision
from .model import (
    CONFIRMATION_S,
    Control,
    HeaterMemory,
    HeaterSettings,
    Hold,
    Inputs,
    RelayInput,
    Settings,
    Status,
)

_UNKNOWN: Final = RelayInput(on=None)


@dataclass(slots=True, kw_only=True)
class AllOff:
    """Heaters off since a moment, then the contactor, until the controller is tried anew."""

    since: float
    until: float
    contactor: bool
    """It was told to be on; once it is told off it stays so."""
    _on_since: dict[str, float] = field(default_factory=dict)

    def decide(
        self, now: float, settings: Settings, known: Inputs | None, memory: Mapping[str, HeaterMemory]
    ) -> Decision:
        """Return that nothing shall be on; the contactor opens after the heaters, at the latest in 5 s.

        `known` is what was known last, None if nothing ever was.
        """
        inputs = known.heaters if known else {}
        relays = {
            heater_id: inputs[heater_id].relay if heater_id in inputs else _UNKNOWN
            for heater_id in settings.heaters
        }
        contactor = known.contactor if known else None
        opened = all(relay.on is False and not relay.owes_off for relay in relays.values())
        observing = settings.control is Control.OBSERVE
        live = contactor is None or contactor.on is not False
        closed = contactor is not None and contactor.on is True
        self.contactor &= closed and not opened and now < self.since + RELEASE_S
        return Decision(
            heaters={
                heater_id: self._heater(
                    now,
                    heater_id,
                    own,
                    relays[heater_id],
                    memory.get(heater_id),
                    live=live,
                    told=not observing,
                )
                for heater_id, own in settings.heaters.items()
            },
            contactor=self.contactor,
            control_fault=True,
            wake_at=min(at for at in self._due_at() if at > now),
        )

    def _heater(
        self,
        now: float,
        heater_id: str,
        settings: HeaterSettings,
        relay: RelayInput,
        memory: HeaterMemory | None,
        *,
        live: bool,
        told: bool,
    ) -> HeaterDecision:
        """Return that a heater shall be off, and what its contacts say to that."""
        hold: Hold | None = memory.hold if memory else None
        if relay.on and told:
            self._on_since.setdefault(heater_id, now)
        elif not told or relay.on is False:
            self._on_since.pop(heater_id, None)
        status = Status.CONTROL_FAULT
        if relay.on is None:
            status = Status.RELAY_UNAVAILABLE
        elif relay.on and now >= self._on_since.get(heater_id, inf) + CONFIRMATION_S:
            status = Status.CANNOT_SWITCH_OFF
        return HeaterDecision(
            on=False,
            status=status,
            until=self.until if status is Status.CONTROL_FAULT else None,
            closed=relay.on is True,
            power_w=settings.power_w if relay.on and live else 0,
            hold=hold,
        )

    def _due_at(self) -> list[float]:
        """Return when something may change by itself."""
        stays_on_at = [since + CONFIRMATION_S for since in self._on_since.values()]
        return [self.until, self.since + RELEASE_S, *stays_on_at]
