"""One step after the other: what is known, what is decided, what is commanded. What raises is caught."""

from collections.abc import Callable
from functools import partial, wraps
from time import monotonic
from typing import Concatenate, Protocol

from homeassistant.core import callback

from ..control.decision import Decision
from ..control.model import Inputs, Settings
from ..control.net import SafetyNet
from ..meter import Reading


class Stepping:
    """Steps of a controller over its net; `act` carries a decision out."""

    def __init__(
        self,
        net: SafetyNet,
        *,
        settings: Callable[[], Settings],
        look: Callable[[Reading | None, float], Inputs],
        act: Callable[[Decision], None],
    ) -> None:
        """Prepare; nothing is called before the first step."""
        self._net = net
        self._settings = settings
        self._look = look
        self._act = act
        self._busy = False
        self._again = False

    @callback
    def step(self, reading: Reading | None, age_s: float) -> bool:
        """Decide and carry out. Return False if that is going on: what is asked for meanwhile follows it.

        A relay may answer while it is told, and a decision that is being carried out must not overtake
        the one that comes of that.
        """
        if self._busy:
            self._again = True
            return False
        self._busy = True
        try:
            self._once(reading, age_s)
            while self._again:
                self._once(None, 0)
        finally:
            self._busy = False
        return True

    def _once(self, reading: Reading | None, age_s: float) -> None:
        """Step once; if that cannot be carried out, once more, and everything is off."""
        self._again = False
        for _ in range(2):
            now = monotonic()
            decision = self._net.step(now, self._settings(), partial(self._look, reading, age_s))
            try:
                self._act(decision)
            except Exception as error:  # noqa: BLE001 - whatever it is, nothing may stay on
                self._net.fail(now, error)
            else:
                return


class _Fallible(Protocol):
    """Who can switch everything off."""

    def fail(self, error: Exception) -> None:
        """Switch everything off: something on the way to a decision raised."""


def or_off[S: _Fallible, **P](
    method: Callable[Concatenate[S, P], None],
) -> Callable[Concatenate[S, P], None]:
    """Let a callback on the way to a decision switch everything off if it raises."""

    @callback
    @wraps(method)
    def guarded(self: S, /, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(self, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing may stay on
            self.fail(error)

    return guarded
