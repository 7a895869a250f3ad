"""Who is measured, with which heaters: for all benchmarks that run the closed loop."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from custom_components.ems_smart_heater.control import strategies
from custom_components.ems_smart_heater.control.billing import PHASES
from custom_components.ems_smart_heater.control.house import USUAL_PRICES, Prices
from custom_components.ems_smart_heater.control.model import (
    HeaterSettings,
    Metering,
    Settings,
    StrategyKind,
)
from custom_components.ems_smart_heater.control.replay import Decider, RealController
from custom_components.ems_smart_heater.control.strategies.thresholds import (
    DEFAULT_OFF_THRESHOLD_W,
    default_on_threshold_w,
    default_total_on_threshold_w,
)
from custom_components.ems_smart_heater.meter import Phase

from . import follow_surplus_old
from .day_parts import LateController
from .origin import Origin
from .peers import TIMINGS, Peer, UserPeer

L1, L2, L3 = PHASES
SETS: Final[Mapping[str, tuple[tuple[Phase, float], ...]]] = {
    "3 × 500 W": ((L1, 500), (L2, 500), (L3, 500)),
    "3 × 1000 W": ((L1, 1000), (L2, 1000), (L3, 1000)),
    "3 × 2000 W": ((L1, 2000), (L2, 2000), (L3, 2000)),
    "2000/1500/1000 W": ((L1, 2000), (L2, 1500), (L3, 1000)),
    "1 × 3000 W": ((Phase.TOTAL, 3000),),
}
USUAL: Final = "3 × 1000 W"

ORIGIN: Final = "origin"
THRESHOLDS: Final = strategies.THRESHOLDS.name
OLD: Final = follow_surplus_old.NAME
FOLLOW: Final = strategies.FOLLOW_SURPLUS.name
ORACLE: Final = "oracle"


def _kind(strategy: str, *, battery: bool) -> StrategyKind:
    """Return a strategy of the product's, or the old one; who decides otherwise goes by heaters only."""
    if strategy == OLD:
        return follow_surplus_old.old(battery=battery)
    return strategies.STRATEGIES.get(strategy, strategies.THRESHOLDS)


def _defaults(strategy: str, battery: bool | None) -> dict[str, Any]:
    """Return the settings of a house; `battery`: whether it has one, None if nobody says so."""
    kind = _kind(strategy, battery=battery is True)
    own = {"start_every_s": 0} if strategy == OLD else {}  # it knew no wear budget
    return {"strategy": kind, "battery": battery is True, **kind.defaults, **own}


def settings_for(
    strategy: str,
    set_name: str,
    *,
    battery: bool | None = None,
    metering: Metering = Metering.BALANCED,
) -> Settings:
    """Return the controller's settings as delivered."""
    powers_w = SETS[set_name]
    return Settings(
        heaters={
            f"{number} {phase}": HeaterSettings(
                power_w=power_w,
                phase=phase,
                on_threshold_w=default_on_threshold_w(power_w),
                off_threshold_w=DEFAULT_OFF_THRESHOLD_W,
            )
            for number, (phase, power_w) in enumerate(powers_w, 1)
        },
        metering=metering,
        total_on_threshold_w=default_total_on_threshold_w(min(power_w for _, power_w in powers_w)),
        **_defaults(strategy, battery),
    )


def peer_name(file: Path) -> str:
    """Return how a user's own is called."""
    return f"peer {file.stem}"


def decider_for(
    strategy: str,
    settings: Settings,
    *,
    prices: Prices = USUAL_PRICES,
    late_s: int = 0,
    peer: Path | None = None,
) -> Decider:
    """Return what decides; `late_s`: how late the relays are, of a controller that sees them."""
    if peer and strategy == peer_name(peer):
        return UserPeer(peer, settings)
    if strategy == ORIGIN:
        return Origin(settings.heaters)
    if strategy in TIMINGS:
        return Peer(settings.heaters, TIMINGS[strategy])
    return LateController(settings, late_s, prices) if late_s else RealController(settings, prices)
