"""The memory as JSON: holds with their ends as time of day, what was learned, and counters.

It is read value by value: one that cannot be used is replaced by what keeps the house safe.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from time import monotonic
from typing import Any, Final

from homeassistant.util import dt as dt_util

from ..const import CONF_LONGEST_RUN, CONF_OVERRIDE, CONF_POWER
from ..control.home_battery import BELIEVED_S, FIRST_PROBE_S, LONGEST_PROBE_S, MOST_SET_POINT_W
from ..control.house import NEW_HOUSE, HouseMemory
from ..control.learning import KEPT, PLAUSIBLE, Learned
from ..control.model import HeaterMemory, Hold, HoldKind
from ..control.record import REST_S
from ..control.strategies.runs import MOST_UNREST
from ..control.usage import Usage
from ..control.wear import MOST_WEAR_S
from ..meter import Phase
from ..settings.stored import Fault
from ..settings.tables import BOOST_MIN, HEATER, OPTIONS, STORED_NAMES, TEMPERATURE_C
from ..settings.values import Choice, Flag, Number, Numbers, Optional, Table, Text, Value

VERSION: Final = 1
MINOR_VERSION: Final = 3
"""1.0 held nothing but heaters; 1.1 did not say its version; 1.2 did not count what was saved,
and knew nothing of wear and of what a strategy learns."""

type Memory = Mapping[str, HeaterMemory]

_FILE: Final = Table("entity.sensor.switchings_today.name", {"date": Value(Text())})
_COUNT: Final = Number(least=0, most=1e9, whole=True)
_POWER_W: Final = Number(least=0, most=PLAUSIBLE * HEATER.number(CONF_POWER).most)
_LEARNED: Final = Table(
    "entity.sensor.learned_power.name",
    {
        "steps_w": Value(Numbers(Number(least=1, most=_POWER_W.most), at_most=KEPT)),
        "delay_s": Value(Number(least=-60, most=60)),
        "misses": Value(_COUNT),
        "elsewhere": Value(Optional(Choice(Phase))),
        "elsewhere_w": Value(_POWER_W),
        "elsewhere_times": Value(_COUNT),
        "stuck": Value(_COUNT),
    },
)
_ENERGY_WH: Final = Number(least=0, most=1e10)
_USAGE: Final = Table(
    "entity.sensor.{}.name",
    {
        "solar_wh": Value(_ENERGY_WH, called="entity.sensor.solar_energy.name"),
        "grid_wh": Value(_ENERGY_WH, called="entity.sensor.grid_energy.name"),
        "on_s": Value(Number(least=0, most=1e10), called="entity.sensor.hours_on.name"),
        "switchings": Value(_COUNT),
        "today": Value(_COUNT, called="entity.sensor.switchings_today.name"),
        "saved_ct": Value(Number(least=-1e9, most=1e9), called="entity.sensor.savings.name"),
    },
)
_HEATER: Final = Table(
    STORED_NAMES,
    {
        "hot": Value(Optional(Flag()), called="entity.sensor.status.state.hot"),
        "run_s": Value(
            Number(least=0, most=1e9), default=0, safe=3600 * HEATER.number(CONF_LONGEST_RUN).most
        ),
        "rest_s": Value(Number(least=0, most=REST_S), default=0, safe=REST_S),
        "wear_s": Value(Number(least=0, most=MOST_WEAR_S), default=0, safe=MOST_WEAR_S),
        "wiring": Value(Optional(Text()), called="entity.sensor.learned_power.name"),
    },
)
"""Not known whether the water was hot: it counts as hot above its on temperature."""
_HOUSE: Final = Table(
    STORED_NAMES,
    {
        "unrest": Value(Number(least=1, most=MOST_UNREST), NEW_HOUSE.unrest),
        "set_point_w": Value(Number(least=-MOST_SET_POINT_W, most=MOST_SET_POINT_W), NEW_HOUSE.set_point_w),
        "battery_s": Value(Number(least=0, most=BELIEVED_S), NEW_HOUSE.battery_s),
        "probe_s": Value(Number(least=FIRST_PROBE_S, most=LONGEST_PROBE_S), NEW_HOUSE.probe_s),
    },
)
_HOLD: Final = Table(
    STORED_NAMES,
    {
        "kind": Value(Choice(HoldKind), needed=True),
        "remaining_s": Value(Number(least=-1e9, most=1e9), needed=True),
        "until": Value(Number(least=0, most=1e11), needed=True),
        "target_c": Value(Optional(TEMPERATURE_C)),
    },
)
_LONGEST_HOLD_S: Final = dict.fromkeys(HoldKind, 60 * OPTIONS.number(CONF_OVERRIDE).most) | {
    HoldKind.BOOST: 60 * BOOST_MIN.most
}
_IN_DOUBT_S: Final = 60 * OPTIONS.rows[CONF_OVERRIDE].default


class Unreadable(ValueError):
    """A file that is none of a memory."""


class NewerVersion(Unreadable):
    """A file of which a newer version has changed what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What a file holds: the heaters there are, and what those used that were removed."""

    heaters: Memory = field(default_factory=dict)
    removed: Usage = field(default_factory=Usage)
    house: HouseMemory = NEW_HOUSE
    wiring: Mapping[str, str] = field(default_factory=dict)
    """What each heater's learned power is about."""
    faults: Sequence[Fault] = ()


def as_json(
    memory: Memory, house: HouseMemory, removed: Usage, wiring: Mapping[str, str | None]
) -> dict[str, Any]:
    """Return a memory as JSON; `wiring` is what each heater's learned power is about."""
    return {
        "version": VERSION,
        "minor_version": MINOR_VERSION,
        "date": _today(),
        "removed": asdict(removed),
        "house": house._asdict(),
        "heaters": {
            heater_id: asdict(heater) | {"hold": _hold_as_json(heater.hold), "wiring": wiring.get(heater_id)}
            for heater_id, heater in memory.items()
        },
    }


def from_json(
    data: Mapping[str, Any], wiring: Mapping[str, str | None], titles: Mapping[str, str]
) -> Remembered:
    """Return what a file holds, with ends in this process's monotonic time.

    What was learned of another relay, phase or power is left out, unless that is not known (None);
    heaters that are not in `wiring` were removed. Raises Unreadable.
    """
    data = _migrated(data)
    faults: list[str] = []
    today = _FILE.read(data, faults).get("date") == _today()
    house = HouseMemory(**_HOUSE.read(data.get("house", {}), faults))
    removed = [_usage(data.get("removed", {}), faults, today=today)]
    heaters, wired, found = dict[str, HeaterMemory](), dict[str, str](), [*map(Fault, faults)]
    for heater_id, stored in data["heaters"].items():
        faults = []
        if heater_id not in wiring:
            removed.append(
                _usage(stored.get("usage", {}) if isinstance(stored, Mapping) else {}, [], today=today)
            )
            continue
        heaters[heater_id], about = _heater(stored, faults, wiring[heater_id], today=today)
        if about:
            wired[heater_id] = about
        found += [Fault(name, titles.get(heater_id, "")) for name in faults]
    return Remembered(heaters=heaters, removed=together(*removed), house=house, wiring=wired, faults=found)


def _migrated(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a file as this version writes it; of a newer minor version what is known is the same."""
    version = data.get("version", VERSION)
    if isinstance(version, bool) or not isinstance(version, int):
        raise Unreadable(f"version {version!r}")
    if version > VERSION:
        raise NewerVersion(f"version {version}")
    if "version" not in data and "heaters" not in data:  # 1.0
        if not all(isinstance(each, Mapping) for each in data.values()):
            raise Unreadable("no heaters")
        return {"heaters": data}
    if not isinstance(data.get("heaters"), Mapping):
        raise Unreadable("no heaters")
    return data


def together(*usages: Usage) -> Usage:
    """Return the energies of several heaters and what they saved, summed."""
    return Usage(
        solar_wh=sum(each.solar_wh for each in usages),
        grid_wh=sum(each.grid_wh for each in usages),
        saved_ct=sum(each.saved_ct for each in usages),
    )


def _heater(
    stored: object, faults: list[str], wiring: str | None, *, today: bool
) -> tuple[HeaterMemory, str | None]:
    """Return a heater's memory, and what its learned power is about."""
    if not isinstance(stored, Mapping):
        faults.append(STORED_NAMES.format("memory"))
        return HeaterMemory(hold=_in_doubt()), None
    own = _HEATER.read(stored, faults)
    learned = _LEARNED.read(stored.get("learned", {}), faults)
    about = own.get("wiring")
    return HeaterMemory(
        hot=own.get("hot"),
        hold=_hold(stored.get("hold"), faults),
        run_s=own["run_s"],
        rest_s=own["rest_s"],
        wear_s=own["wear_s"],
        learned=Learned(**learned) if about == (wiring or about) else Learned(),
        usage=_usage(stored.get("usage", {}), faults, today=today),
    ), about


def _usage(stored: object, faults: list[str], *, today: bool) -> Usage:
    """Return counters; those of a day only on that day."""
    usage = Usage(**_USAGE.read(stored, faults))
    if not today:
        usage.today = 0
    return usage


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


def _hold(stored: object, faults: list[str]) -> Hold | None:
    """Return a hold; of its two ends the earlier counts, a clock may be wrong. In doubt it is an off."""
    if stored is None:
        return None
    wrong: list[str] = []
    found = _HOLD.read(stored, wrong)
    if wrong or found["remaining_s"] > _LONGEST_HOLD_S[found["kind"]]:
        faults.append(STORED_NAMES.format("hold"))
        return _in_doubt()
    remaining_s = min(found["remaining_s"], found["until"] - dt_util.utcnow().timestamp())
    return Hold(kind=found["kind"], until=monotonic() + remaining_s, target_c=found.get("target_c"))


def _in_doubt() -> Hold:
    """Return what holds where nobody knows any more what a person asked."""
    return Hold(kind=HoldKind.OVERRIDE_OFF, until=monotonic() + _IN_DOUBT_S)


def _today() -> str:
    """Return the date, where the house is."""
    return dt_util.now().date().isoformat()
