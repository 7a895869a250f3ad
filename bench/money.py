"""What energy and clicks are worth: cents that heaters earn beside feeding in and heating otherwise."""

from collections.abc import Sequence
from typing import Final

CLICKS_CT: Final = (0.1, 0.01)
"""What a click, one change of a relay, costs in ct: a contactor of 10 € for 10,000, a relay for 100,000."""


def euros(earned_ct: float, clicks: int, click_ct: float) -> float:
    """Return what is left after the clicks."""
    return (earned_ct - clicks * click_ct) / 100


def click_names() -> Sequence[str]:
    """Return how the costs of a click are called in tables."""
    return [f"{click_ct:g} ct" for click_ct in CLICKS_CT]
