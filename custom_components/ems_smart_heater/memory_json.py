"""The memory as JSON: holds with their ends as time of day, what was learned, and counters.

What can be learned or counted anew never costs what keeps the house safe: nonsense there is left aside.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from math import inf, isfinite
from time import monotonic
from typing import Any, Final

from homeassistant.util import dt as dt_util

from .const import LOGGER
from .control.learning import Learned
from .control.model import HeaterMemory, Hold, HoldKind
from .control.usage import Usage
from .meter import Phase

NONSENSE: Final = (KeyError, TypeError, ValueError, AttributeError)

type Memory = Mapping[str, HeaterMemory]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What a file holds: the heaters there are, and what those used that were removed."""

    heaters: Memory = field(default_factory=dict)
    removed: Usage = field(default_factory=Usage)


def as_json(memory: Memory, removed: Usage, wiring: Mapping[str, str]) -> dict[str, Any]:
    """Return a memory as JSON; `wiring` is what each heater's learned power is about."""
    return {
        "date": _today(),
        "removed": asdict(removed),
        "heaters": {
            key: asdict(heater) | {"hold": _hold_as_json(heater.hold), "wiring": wiring.get(key)}
            for key, heater in memory.items()
        },
    }


def from_json(data: Mapping[str, Any], wiring: Mapping[str, str]) -> Remembered:
    """Return what a file holds, with ends in this process's monotonic time.

    What was learned of another relay, phase or power is left out; heaters that are not in `wiring`
    were removed. Raises one of `NONSENSE` if it makes no sense.
    """
    reader = _Reader(today=data.get("date") == _today())
    # The first version's file held nothing but heaters.
    heaters = {
        str(key): reader.heater(each, wiring.get(key)) for key, each in data.get("heaters", data).items()
    }
    return Remembered(
        heaters={key: each for key, each in heaters.items() if key in wiring},
        removed=together(
            reader.usage(data.get("removed", {})),
            *(each.usage for key, each in heaters.items() if key not in wiring),
        ),
    )


def together(*usages: Usage) -> Usage:
    """Return the energies of several heaters, summed."""
    return Usage(solar_wh=sum(each.solar_wh for each in usages), grid_wh=sum(each.grid_wh for each in usages))


class _Reader:
    """Reads the parts of a file; says once that some made no sense."""

    def __init__(self, *, today: bool) -> None:
        """Begin; `today` tells whether the file is of today."""
        self._today = today
        self._said = False

    def heater(self, data: Mapping[str, Any], wiring: str | None) -> HeaterMemory:
        """Return a heater's memory."""
        learned = self._or_nothing(_learned, data.get("learned", {}), Learned())
        return HeaterMemory(
            hot=data["hot"],
            hold=_hold(data["hold"]),
            run_s=float(data["run_s"]),
            rest_s=float(data["rest_s"]),
            learned=learned if data.get("wiring") == wiring else Learned(),
            usage=self.usage(data.get("usage", {})),
        )

    def usage(self, data: Any) -> Usage:
        """Return counters; those of a day only on that day."""
        usage = self._or_nothing(_usage, data, Usage())
        if not self._today:
            usage.today = 0
        return usage

    def _or_nothing[T](self, read: Callable[[Any], T], data: Any, nothing: T) -> T:
        """Return what could be read, else nothing."""
        try:
            return read(data)
        except NONSENSE as error:
            if not self._said:
                LOGGER.warning(
                    "What a heater has learned or counted cannot be read and begins anew: %s", error
                )
            self._said = True
            return nothing


def _learned(data: Mapping[str, Any]) -> Learned:
    """Return what was learned."""
    values: dict[str, Any] = {
        name: value if name in ("steps_w", "elsewhere") else _number(value) for name, value in data.items()
    }
    if "steps_w" in data:
        values["steps_w"] = tuple(_number(step, least=1) for step in data["steps_w"])
    if data.get("elsewhere") is not None:
        values["elsewhere"] = Phase(data["elsewhere"])
    return Learned(**values)


def _usage(data: Mapping[str, Any]) -> Usage:
    """Return counters."""
    return Usage(**{name: _number(value, least=0) for name, value in data.items()})


def _number(value: Any, *, least: float = -inf) -> Any:
    """Return a number that is none of JSON's other things, and not too small."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < least:
        raise ValueError(f"{value!r} cannot be")
    return value


def _hold_as_json(hold: Hold | None) -> dict[str, Any] | None:
    """Return a hold with its end as time of day and what remains of it."""
    if hold is None:
        return None
    remaining_s = hold.until - monotonic()
    return {
        "kind": hold.kind,
        "remaining_s": remaining_s,
        "until": dt_util.utcnow().timestamp() + remaining_s,
        "target_c": hold.target_c,
    }


def _hold(stored: Mapping[str, Any] | None) -> Hold | None:
    """Return a hold; of its two ends the earlier counts, a clock may be wrong."""
    if not stored:
        return None
    remaining_s = min(stored["remaining_s"], stored["until"] - dt_util.utcnow().timestamp())
    return Hold(kind=HoldKind(stored["kind"]), until=monotonic() + remaining_s, target_c=stored["target_c"])


def _today() -> str:
    """Return the date, where the house is."""
    return dt_util.now().date().isoformat()
