"""The ways to turn surplus into heat; whoever offers, stores or shows one learns all of it here."""

from collections.abc import Mapping
from typing import Final

from ..model import StrategyKind
from .follow_surplus import FOLLOW_SURPLUS
from .thresholds import THRESHOLDS

STRATEGIES: Final[Mapping[str, StrategyKind]] = {each.name: each for each in (FOLLOW_SURPLUS, THRESHOLDS)}
"""In the order in which they are offered."""
SUGGESTED: Final = FOLLOW_SURPLUS
"""Takes most of the surplus with the fewest switchings; measured with `script/bench day`."""
NOT_CHOSEN: Final = THRESHOLDS
"""What holds for an entry in which none was stored."""

__all__ = ["FOLLOW_SURPLUS", "NOT_CHOSEN", "STRATEGIES", "SUGGESTED", "THRESHOLDS"]
