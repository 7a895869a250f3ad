"""The values of one moment, in SI units and with signs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Self

from .quantity import Phase, Quantity
from .ranges import MAX_PHASE_POWER_W, limits

_ALL: Final = tuple((quantity, phase) for quantity in Quantity for phase in quantity.phases)
_POWER: Final = tuple((Quantity.ACTIVE_POWER, phase) for phase in Phase)


class Status(IntEnum):
    """What the device says of a frame's values."""

    UNKNOWN = 0
    OK = 1
    WARNING = 2
    """The values are fresh; the device wants configuring."""
    ERROR = 3
    """The values are not fresh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a meter measured at one moment; what it did not send is absent."""

    timestamp_ns: int
    """The device's own clock, nanoseconds since 1970; only good for comparing."""
    status: Status = Status.OK
    figures: Mapping[tuple[Quantity, Phase], float] = field(default_factory=dict)
    """As they were sent, plausible or not; ask `value`."""
    max_phase_power_w: float = MAX_PHASE_POWER_W
    """What a phase may carry where it was measured; currents and the other powers are bounded by it too."""

    @classmethod
    def of_power(
        cls,
        timestamp_ns: int,
        l1_w: float,
        l2_w: float,
        l3_w: float,
        *,
        max_phase_power_w: float = MAX_PHASE_POWER_W,
    ) -> Self:
        """Return a reading of active power alone, W to three digits; + is drawn from the grid."""
        powers_w = (l1_w + l2_w + l3_w, l1_w, l2_w, l3_w)
        figures = {key: round(power_w, 3) for key, power_w in zip(_POWER, powers_w, strict=True)}
        return cls(timestamp_ns=timestamp_ns, figures=figures, max_phase_power_w=max_phase_power_w)

    def value(self, quantity: Quantity, phase: Phase = Phase.TOTAL) -> float | None:
        """Return a value in its SI unit, plus minus minus for signed quantities.

        None when the device did not send it, or when no meter can show it. The active power is
        returned whatever it is: by its range the whole frame is judged.
        Raises KeyError for a phase that the quantity does not exist for.
        """
        figure = self.figure(quantity, phase)
        if quantity is Quantity.ACTIVE_POWER or figure is None:
            return figure
        least, most = limits(quantity, phase, self.max_phase_power_w)
        return figure if least <= figure <= most else None

    def implausible(self) -> dict[tuple[Quantity, Phase], float]:
        """Return the figures that were sent and are unknown because no meter can show them."""
        return {
            key: figure
            for key in _ALL
            if (figure := self.figure(*key)) is not None and self.value(*key) is None
        }

    def figure(self, quantity: Quantity, phase: Phase) -> float | None:
        """Return what was sent, plausible or not; None if it was not."""
        if phase not in quantity.phases:
            raise KeyError((quantity, phase))
        return self.figures.get((quantity, phase))

    def power_w(self, phase: Phase = Phase.TOTAL) -> float | None:
        """Return the active power in W, + drawn from the grid, - fed in; None when not sent."""
        return self.figure(Quantity.ACTIVE_POWER, phase)
