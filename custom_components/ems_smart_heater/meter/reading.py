"""The values of one frame, in SI units and with signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from .obis import COUNTER_PAIRS, PHASES, SCALE, Phase, Quantity, codes
from .ranges import MAX_PHASE_POWER_W, limits

_CODES: Final = {(q, p): codes(q, p) for q in Quantity for p in q.phases}
_POWER: Final = [codes(Quantity.ACTIVE_POWER, phase) for phase in (Phase.TOTAL, *PHASES)]
_OTHER_HALF: Final = {(q, p): codes(other, p)[0] for q, other in COUNTER_PAIRS.items() for p in q.phases}


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
    """What one frame says. `values` are raw thousandths by OBIS code; ask `value`.

    They may be protobuf's own map, where [] would insert what is missing: read with `get` only.
    """

    timestamp_ns: int
    """The device's own clock, nanoseconds since 1970; only good for comparing."""
    status: Status
    values: Mapping[int, int]
    max_phase_power_w: float = MAX_PHASE_POWER_W
    """What a phase may carry where it was measured; currents and the other powers are bounded by it too."""

    @classmethod
    def of_power(cls, timestamp_ns: int, l1_w: float, l2_w: float, l3_w: float) -> Self:
        """Return a reading of active power alone, as a replay makes it; + is drawn from the grid."""
        values: dict[int, int] = {}
        for (plus, minus), power_w in zip(_POWER, (l1_w + l2_w + l3_w, l1_w, l2_w, l3_w), strict=True):
            thousandths = round(power_w * SCALE)
            values[plus] = max(thousandths, 0)
            if minus is not None:
                values[minus] = max(-thousandths, 0)
        return cls(timestamp_ns=timestamp_ns, status=Status.OK, values=values)

    def value(self, quantity: Quantity, phase: Phase = Phase.TOTAL) -> float | None:
        """Return a value in its SI unit, plus minus minus for signed quantities.

        None when the device did not send it, or when no meter can show it. The active power is
        returned whatever it is: by its range the whole frame is judged.
        Raises KeyError for a phase that the quantity does not exist for.
        """
        figure = self._figure(quantity, phase)
        if quantity is Quantity.ACTIVE_POWER or figure is None:
            return figure
        least, most = limits(quantity, phase, self.max_phase_power_w)
        return figure if least <= figure <= most else None

    def implausible(self) -> dict[tuple[Quantity, Phase], float]:
        """Return the figures that were sent and are unknown because no meter can show them."""
        return {
            key: figure
            for key in _CODES
            if (figure := self._figure(*key)) is not None and self.value(*key) is None
        }

    def _figure(self, quantity: Quantity, phase: Phase) -> float | None:
        """Return what was sent, plausible or not.

        The device normally sends zeros; where one half of a pair is missing it counts as zero, as
        long as the other half is there. Two impossible halves do not make up for each other.
        """
        plus_code, minus_code = _CODES[quantity, phase]
        plus = self.values.get(plus_code)
        if minus_code is not None:
            minus = self.values.get(minus_code)
            if plus is None and minus is None:
                return None
            if minus is None and quantity is Quantity.POWER_FACTOR and (self.power_w(phase) or 0) < 0:
                plus, minus = minus, plus
            if plus and minus:
                most = limits(quantity, phase, self.max_phase_power_w)[1]
                if min(plus, minus) > SCALE * most:
                    return max(plus, minus) / SCALE
            return ((plus or 0) - (minus or 0)) / SCALE
        if plus is None:
            other_code = _OTHER_HALF.get((quantity, phase))
            if other_code is None or self.values.get(other_code) is None:
                return None
            plus = 0
        return plus / SCALE

    def power_w(self, phase: Phase = Phase.TOTAL) -> float | None:
        """Return the active power in W, + drawn from the grid, - fed in; None when not sent."""
        return self.value(Quantity.ACTIVE_POWER, phase)
