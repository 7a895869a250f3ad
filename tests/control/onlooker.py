"""What the contacts of some relays did, reckoned by who only looks at them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from math import inf

import pytest

from custom_components.ems_smart_heater.control.decision import Decision
from custom_components.ems_smart_heater.control.model import HeaterMemory, Status

type Shown = Mapping[str, bool | None]


class Onlooker:
    """Follows what is shown and told at each step."""

    def __init__(self, now: float, memory: Mapping[str, HeaterMemory] | None = None) -> None:
        """Begin with what was remembered."""
        memory = memory or {}
        self._stepped_at = now
        self._seen: dict[str, bool] = {}
        self._was_on = {key: each.run_s > 0 for key, each in memory.items()}
        self._since = defaultdict[str, float](lambda: inf)
        self._lost_since = defaultdict[str, float](lambda: inf)
        self._switchings = Counter({key: each.usage.switchings for key, each in memory.items()})
        self._on_s = defaultdict(float, {key: each.usage.on_s for key, each in memory.items()})

    def show(self, now: float, relays: Shown, before: Decision) -> None:
        """Take what is shown at a step, and what was decided at the last."""
        for key, each in before.heaters.items():
            self._on_s[key] += (now - self._stepped_at) * each.closed
        self._stepped_at = now
        for key, shown in relays.items():
            if shown is None:
                self._lost_since[key] = min(self._lost_since[key], now)
                continue
            self._switchings[key] += self._seen.get(key, shown) is not shown
            self._seen[key] = self._was_on[key] = shown
            self._lost_since[key] = inf

    def tell(self, now: float, decision: Decision) -> None:
        """Take what was decided at a step."""
        for key, each in decision.heaters.items():
            if each.on or not self._was_on.get(key):
                self._since[key] = inf
            elif self._lost_since[key] == inf:
                self._since[key] = min(self._since[key], now)

    def check(
        self,
        now: float,
        relays: Shown,
        decision: Decision,
        memory: Mapping[str, HeaterMemory],
        asked: Callable[[str], bool],
    ) -> None:
        """See that it is shown and counted, and that who cannot be switched off is not governed."""
        for key, each in decision.heaters.items():
            welded, shown = memory[key].learned.welded, relays[key]
            assert each.closed is (welded or shown is True)
            assert each.closed or each.power_w == 0
            stays_on = shown is not None and now >= self._since[key] + 5
            assert (each.status is Status.CANNOT_SWITCH_OFF) is (welded or stays_on)
            assert (each.status is Status.RELAY_UNAVAILABLE) is (shown is None and not welded)
            assert not (welded and each.on) or asked(key)
            assert each.lost_on is (self._was_on.get(key, False) and now >= self._lost_since[key] + 300)
            assert memory[key].usage.switchings == self._switchings[key]
            assert memory[key].usage.on_s == pytest.approx(self._on_s[key])
