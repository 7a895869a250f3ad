"""The main contactor, to the instant: ready, confirmed anew, tried again."""

from custom_components.ems_smart_heater.control.contactor import LEAD_S, RELEASE_S, RETRY_S, Contactor
from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.model import (
    HeaterInput,
    Inputs,
    Mode,
    RelayInput,
    Settings,
    Status,
)
from custom_components.ems_smart_heater.control.relay_state import RelayState
from custom_components.ems_smart_heater.control.strategies import THRESHOLDS

from .world import heater

ON, OFF = RelayInput(on=True), RelayInput(on=False)


def test_contactor_is_ready_when_its_lead_is_over() -> None:
    """Manual, no meter: 0.1 s after its confirmation to the instant."""
    settings = Settings(strategy=THRESHOLDS, heaters={"a": heater(mode=Mode.ON)}, contactor=True)

    def step(now: float, contactor: RelayInput, relay: RelayInput) -> bool:
        inputs = Inputs(settings=settings, heaters={"a": HeaterInput(relay=relay)}, contactor=contactor)
        return controller.step(now, inputs).heaters["a"].on

    controller = Controller(0)
    assert not step(0, OFF, OFF)
    assert not step(0, ON, OFF)
    assert not step(LEAD_S - 0.01, ON, OFF)
    assert step(LEAD_S, ON, OFF)
    assert step(LEAD_S, ON, ON)


def test_a_heater_is_not_lost_under_load_at_the_moment_the_contactor_is_ready() -> None:
    """A contactor that is confirmed anew counts again from then."""
    settings = Settings(strategy=THRESHOLDS, heaters={"a": heater(mode=Mode.ON)}, contactor=True)
    controller = Controller(0)

    def step(now: float, contactor: RelayInput, relay: RelayInput) -> bool:
        inputs = Inputs(settings=settings, heaters={"a": HeaterInput(relay=relay)}, contactor=contactor)
        decision = controller.step(now, inputs)
        return decision.heaters["a"].status is Status.MANUAL

    assert step(0, ON, ON)  # both found on
    assert not step(10, OFF, ON)
    controller.step(10, Inputs(settings=settings, heaters={"a": HeaterInput(relay=ON)}, contactor=ON))
    assert step(10 + LEAD_S, ON, ON)


def test_contactor_is_tried_again_at_the_end_of_its_rest() -> None:
    contactor = Contactor(RelayState(unconfirmed_at=0))
    contactor.observe(0, OFF)
    contactor.step(0, needed=True, released=True, forbidden=False)
    contactor.observe(5, OFF)
    assert contactor.faulty(5)
    contactor.step(5, needed=False, released=True, forbidden=False)
    contactor.observe(5 + RETRY_S, OFF)
    assert contactor.faulty(5 + RETRY_S - 0.1)
    assert not contactor.faulty(5 + RETRY_S)


def test_it_waits_for_a_heater_however_long_no_step_was() -> None:
    """Without a meter the last step may be a minute ago: the heater has its time to open all the same."""
    contactor = Contactor(RelayState(unconfirmed_at=0))
    contactor.step(0, needed=True, released=True, forbidden=False)
    contactor.observe(1, ON)
    contactor.step(1, needed=True, released=False, forbidden=False)
    contactor.step(60, needed=False, released=False, forbidden=False)
    assert contactor.track.commanded
    assert 60 + RELEASE_S in contactor.due_at
    contactor.step(60 + RELEASE_S - 0.1, needed=False, released=False, forbidden=False)
    assert contactor.track.commanded
    contactor.step(60 + RELEASE_S, needed=False, released=False, forbidden=False)
    assert not contactor.track.commanded
