"""A frame of the device: raw thousandths by OBIS code, turned into SI units when somebody asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, override

from ..quantity import Phase, Quantity
from ..ranges import limits
from ..reading import Reading
from .obis import OTHER_DIRECTION, SCALE, codes

_CODES: Final = {(q, p): codes(q, p) for q in Quantity for p in q.phases}
_OTHER_HALF: Final = {(q, p): codes(other, p)[0] for q, other in OTHER_DIRECTION.items() for p in q.phases}


@dataclass(frozen=True, slots=True, kw_only=True)
class EmsReading(Reading):
    """A reading of which nothing is computed before it is asked for: four come a second.

    `values` may be protobuf's own map, where [] would insert what is missing: read with `get` only.
    """

    values: Mapping[int, int]

    @override
    def figure(self, quantity: Quantity, phase: Phase) -> float | None:
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
