"""When a decision is news to those who show it."""

from dataclasses import replace
from typing import Final

from ..control.decision import Decision
from ..control.model import Status

REASON_EVERY_S: Final = 5
"""A power that plays around a threshold changes the reason with every reading: it is shown so often."""


class DecisionFilter:
    """Compares decisions with the one that was told last."""

    def __init__(self) -> None:
        """Nothing was told."""
        self._told = Decision(heaters={})
        self._told_at = float("-inf")

    def has(self, now: float, decision: Decision, *, by_reading: bool) -> bool:
        """Return whether to tell: what switches at once, a reason that a reading changed in a while."""
        told = self._told
        if decision.heaters == told.heaters and _overall(decision) == _overall(told):
            return False
        if by_reading and now < self._told_at + REASON_EVERY_S and _switched(decision) == _switched(told):
            return False
        self._told, self._told_at = decision, now
        return True


def _overall(decision: Decision) -> Decision:
    """Return what is shown of the contactor and of the control itself."""
    return replace(decision, heaters={}, available_w=None, wake_at=None)


def _switched(decision: Decision) -> Decision:
    """Return all that is shown but the reasons."""
    heaters = {
        heater_id: replace(each, status=Status.OFF, until=None)
        for heater_id, each in decision.heaters.items()
    }
    return replace(_overall(decision), heaters=heaters)
