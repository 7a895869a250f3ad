"""The strategy that is chosen, and what must not be forgotten when another takes its place."""

from .house import HouseMemory
from .model import Strategy, StrategyKind


class Judging:
    """Keeps one strategy at a time; without a meter there is none."""

    def __init__(self, memory: HouseMemory) -> None:
        """Go on from what was remembered."""
        self._memory = memory
        self._kind: StrategyKind | None = None
        self._strategy: Strategy | None = None

    def memory(self, now: float) -> HouseMemory:
        """Return what must not be forgotten of the house."""
        return self._strategy.memory(now) if self._strategy else self._memory

    def by(self, now: float, kind: StrategyKind) -> Strategy:
        """Return a strategy of this kind: the one there is, or another that goes on from what it knew."""
        if self._strategy is None or kind is not self._kind:
            self._memory = self.memory(now)
            self._kind, self._strategy = kind, kind.make(now, self._memory)
        return self._strategy

    def end(self, now: float) -> None:
        """Forget what was earned and held: the meter is lost."""
        self._memory, self._strategy = self.memory(now), None
