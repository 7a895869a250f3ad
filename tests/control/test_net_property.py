"""A controller that raises at a random step of a random history: everything off until it is tried anew."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.ems_smart_heater.control.decision import Decision
from custom_components.ems_smart_heater.control.model import Hold, HoldKind, Mode, Settings
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS
from custom_components.ems_smart_heater.meter import Reading

from .falling import WHERE, Falling, Nobody, over_the_net
from .world import THREE, WITH_SENSOR, World, sunny


class Watched(World):
    """Sees at each step after a fault that everything is off until it is tried anew."""

    falling: Falling

    def step(self, frame: Reading | None = None) -> Decision:
        decision = super().step(frame)
        fault = self.falling.faults[-1] if self.falling.faults else None
        if fault is None:
            assert not decision.control_fault
            return decision
        assert self.now < fault.until
        assert decision.control_fault
        assert decision.heaters.keys() == self.settings.heaters.keys()
        assert not any(each.on for each in decision.heaters.values())
        assert decision.wake_at is not None
        assert self.now < decision.wake_at <= fault.until
        fallen_at = self.falling.fallen_at
        assert not decision.contactor or self.now < fallen_at + 5
        return decision

    def act(self, kind: str, key: str, value: float) -> None:
        """Let something happen."""
        if kind == "run":
            self.run(value)
        elif kind == "sun":
            sunny(self, 1000 - 150 * value)
        elif kind == "water":
            self.temperature = dict.fromkeys(self.relays, 30 + 3 * value)
        elif kind == "mode":
            self.set_heater(key, mode=list(Mode)[int(value) % 3])
        elif kind == "hold":
            kinds = list(HoldKind)
            self.falling.net.hold(key, Hold(kind=kinds[int(value) % len(kinds)], until=self.now + 9 * value))
        elif kind == "relay":
            self.relays[key].on = (None, False, True)[int(value) % 3]
            self.step()
        else:
            self.relays[key].obeys = value > 5


acts = st.lists(
    st.tuples(
        st.sampled_from(["run", "run", "sun", "water", "mode", "hold", "relay", "obeys"]),
        st.sampled_from(list(THREE)),
        st.floats(0.1, 15),
    ),
    max_size=12,
)


@settings(max_examples=100)
@given(before=acts, where=st.sampled_from([*WHERE, "make"]), meanwhile=acts, mended=st.booleans(), after=acts)
def test_from_then_on_everything_is_off_until_it_is_tried_anew(
    before: Any, where: str, meanwhile: Any, mended: bool, after: Any
) -> None:
    """At a random step of a random history; and then it goes on, or fails again."""
    heaters = {key: replace(each, entities=WITH_SENSOR) for key, each in THREE.items()}
    world = Watched(settings=Settings(strategy=THRESHOLDS, heaters=heaters, contactor=True, on_delay_s=1))
    world.temperature = dict.fromkeys(heaters, 40.0)
    falling = world.falling = over_the_net(world)
    sunny(world)
    world.run(1)
    for each in before:
        world.act(*each)
    falling.broken.add(where)
    if where == "make":
        falling.fail(world.now, Nobody())
    world.step()
    for each in meanwhile:
        world.act(*each)
    assert world.ons() == []
    if mended:
        falling.broken.clear()
    world.run(130)
    for each in after:
        world.act(*each)
    assert world.decision.control_fault is not mended
