"""What a step decided; units and times as in `model`."""

from collections.abc import Mapping
from dataclasses import dataclass

from .model import Hold, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaterDecision:
    """What a heater's relay shall do, and why; `until` is when that may change by itself."""

    on: bool
    status: Status
    until: float | None = None
    closed: bool = False
    """Its contacts are closed, as relay and meter have shown: wanted or not, observing too."""
    power_w: float = 0
    """What it draws now, wanted or not, as far as the meter has shown that it does."""
    lost_on: bool = False
    """Its relay was on when it went out of reach, long ago."""
    hold: Hold | None = None
    """What a person asked for a while, also where a rule before it applies."""
    mode_ended: bool = False
    """Mode `on` ended with the longest run and shall become automatic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What all relays shall do; `wake_at` is when the next step falls due without an event."""

    heaters: Mapping[str, HeaterDecision]
    contactor: bool = False
    contactor_fault: bool = False
    contactor_stays_on: bool = False
    """It was told off, and still shows on."""
    control_fault: bool = False
    """The controller raised: everything is off, and it is tried anew later."""
    available_w: float | None = None
    """What automatic heaters could use: -total plus what they take now; None without a meter."""
    wake_at: float | None = None
