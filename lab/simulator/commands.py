"""What can be set while a simulator runs: checked first as a whole, then carried out."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any, Final

from custom_components.ems_smart_heater.meter.quantity import PHASES, Phase

from .checks import BadInput, flag, mapping, number, one_of, only_true, text
from .clock import ClockFault
from .flood import Flood
from .meter_settings import WRONG_PASSWORD_STYLES
from .probe import ProbeFault
from .relay import RelayFault
from .world import Action, World

type Parser = Callable[[World, Any, str], Action]

MAX_POWER_W: Final = 100_000
_MAX_S: Final = 86_400


def parse(sim: World, body: Any) -> list[Action]:
    """Return what a request asks for; raises BadInput, and nothing has happened then."""
    actions = []
    for key, value in mapping(body, "body").items():
        if key not in PARSERS:
            raise BadInput(f"{key}: unknown; known are {', '.join(PARSERS)}")
        actions.append(PARSERS[key](sim, value, key))
    return actions


def _power_w(sim: World, value: Any, where: str) -> Action:
    """Pin phases without heaters: W per phase, null releases one; `total` is spread evenly."""
    if value is None:
        return sim.house.pins.clear
    pins: dict[Phase, float | None] = {}
    for key, power in mapping(value, where).items():
        phase = Phase(one_of(key, where, [str(phase) for phase in Phase]))
        watts = None if power is None else number(power, f"{where}.{key}", -MAX_POWER_W, MAX_POWER_W)
        pins[phase] = watts
    if Phase.TOTAL in pins:
        if len(pins) > 1:
            raise BadInput(f"{where}: either total or phases")
        total = pins[Phase.TOTAL]
        pins = dict.fromkeys(PHASES, None if total is None else total / 3)
    return partial(_pin, sim, pins)


def _pin(sim: World, pins: dict[Phase, float | None]) -> None:
    for phase, power_w in pins.items():
        if power_w is None:
            sim.house.pins.pop(phase, None)
        else:
            sim.house.pins[phase] = power_w


def _sun(sim: World, value: Any, where: str) -> Action:
    """Share of the solar peak power; null gives it back to time of day and clouds."""
    sun = None if value is None else number(value, where, 0, 2)
    return partial(setattr, sim.house, "sun", sun)


def _temperature_c(sim: World, value: Any, where: str) -> Action:
    """Temperature of the water, which goes on warming and cooling from there."""
    return partial(sim.house.tank.set_temperature, number(value, where, 0, 100))


def _temperature_sensor(sim: World, value: Any, where: str) -> Action:
    """Fault of the sensor, and what it shows instead of the water's temperature."""
    changes: dict[str, Any] = {}
    for key, each in mapping(value, where).items():
        if key == "fault":
            changes[key] = ProbeFault(one_of(each or "none", f"{where}.{key}", list(ProbeFault)))
        elif key == "reading_c":
            changes[key] = None if each is None else number(each, f"{where}.{key}", -300, 1000)
        else:
            raise BadInput(f"{where}.{key}: unknown; known are fault, reading_c")
    return partial(sim.set_probe, **changes)


def _heater(sim: World, value: Any, where: str) -> Action:
    """Set what a heater really draws and where: an element that is dead, or on another phase."""
    changes: dict[str, dict[str, Any]] = {}
    for name, each in mapping(value, where).items():
        changes[one_of(name, where, list(sim.house.heaters))] = _heater_changes(each, f"{where}.{name}")

    def apply() -> None:
        for name, change in changes.items():
            sim.house.heaters[name] = replace(sim.house.heaters[name], **change)

    return apply


def _heater_changes(value: Any, where: str) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for key, each in mapping(value, where).items():
        at = f"{where}.{key}"
        if key == "power_w":
            changes[key] = number(each, at, 0, MAX_POWER_W)
        elif key == "phase":
            changes[key] = Phase(one_of(each, at, [str(phase) for phase in Phase]))
        else:
            raise BadInput(f"{at}: unknown; known are power_w, phase")
    return changes


def _relay(sim: World, value: Any, where: str) -> Action:
    """Per relay: fault with its seconds, auto-off, and a press of its button."""
    changes: dict[str, dict[str, Any]] = {}
    for name, each in mapping(value, where).items():
        changes[one_of(name, where, list(sim.relays))] = _relay_changes(each, f"{where}.{name}")

    async def apply() -> None:
        for name, change in changes.items():
            await _change_relay(sim, name, change)

    return apply


def _relay_changes(value: Any, where: str) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for key, each in mapping(value, where).items():
        at = f"{where}.{key}"
        if key == "fault":
            changes[key] = RelayFault(one_of(each or "none", at, list(RelayFault)))
        elif key == "seconds":
            changes[key] = number(each, at, 0, _MAX_S)
        elif key == "auto_off_s":
            changes[key] = None if each is None else number(each, at, 0.1, _MAX_S)
        elif key == "on":
            changes[key] = flag(each, at)
        else:
            raise BadInput(f"{at}: unknown; known are fault, seconds, auto_off_s, on")
    return changes


async def _change_relay(sim: World, name: str, change: dict[str, Any]) -> None:
    shelly = sim.relays[name]
    if "seconds" in change:
        shelly.relay.late_s = change["seconds"]
    if "auto_off_s" in change:
        shelly.relay.auto_off_s = change["auto_off_s"]
    if "fault" in change:
        await shelly.set_fault(change["fault"])
    if "on" in change:
        shelly.relay.command(change["on"], "button")


def _fault(sim: World, value: Any, where: str) -> Action:
    """Switch one of the meter's faults."""
    return partial(setattr, sim.meter.faults, where, flag(value, where))


def _gone(sim: World, value: Any, where: str) -> Action:
    gone = flag(value, where)

    def apply() -> None:
        sim.meter.faults.gone = gone
        sim.meter.listener.fall_silent(gone)

    return apply


def _refuse(sim: World, value: Any, where: str) -> Action:
    refusing = flag(value, where)

    async def apply() -> None:
        sim.meter.faults.refuse_connections = refusing
        await sim.meter.listener.refuse(refusing)

    return apply


def _status(sim: World, value: Any, where: str) -> Action:
    return partial(setattr, sim.meter.faults, where, int(number(value, where, 0, 255)))


def _clock(sim: World, value: Any, where: str) -> Action:
    """How the meter's clock fails, and how far it is ahead of the time (s): set, as by the network."""
    changes: dict[str, Any] = {}
    for key, each in mapping(value, where).items():
        if key == "fault":
            changes[key] = ClockFault(one_of(each or "none", f"{where}.{key}", list(ClockFault)))
        elif key == "ahead_s":
            changes[key] = number(each, f"{where}.{key}", -_MAX_S, _MAX_S)
        else:
            raise BadInput(f"{where}.{key}: unknown; known are fault, ahead_s")

    def apply() -> None:
        for name, change in changes.items():
            setattr(sim.meter.clock, name, change)

    return apply


def _flood(sim: World, value: Any, where: str) -> Action:
    """Flood every stream; null ends it."""
    kind = None if value is None else Flood(one_of(value, where, list(Flood)))
    return partial(sim.flood, kind)


def _serial(sim: World, value: Any, where: str) -> Action:
    """Be another device."""
    identity = replace(sim.meter.settings.identity, serial=text(value, where))
    return partial(setattr, sim.meter, "settings", replace(sim.meter.settings, identity=identity))


def _settings_status(sim: World, value: Any, where: str) -> Action:
    return partial(setattr, sim.meter.faults, where, int(number(value, where, 200, 599)))


def _link_hz(sim: World, value: Any, where: str) -> Action:
    return partial(setattr, sim.meter.faults, where, number(value, where, 0, 100))


def _behind_s(sim: World, value: Any, where: str) -> Action:
    return partial(setattr, sim.meter.faults, where, number(value, where, 0, _MAX_S))


def _wrong_password_style(sim: World, value: Any, where: str) -> Action:
    return partial(setattr, sim.meter.faults, where, one_of(value, where, WRONG_PASSWORD_STYLES))


def _rate_limit(sim: World, value: Any, where: str) -> Action:
    return partial(setattr, sim.meter.login, where, flag(value, where))


def _password(sim: World, value: Any, where: str) -> Action:
    return partial(setattr, sim.meter.login, where, text(value, where))


def _rate_hz(sim: World, value: Any, where: str) -> Action:
    return partial(setattr, sim, where, number(value, where, 0.1, 100))


def _speed(sim: World, value: Any, where: str) -> Action:
    return partial(setattr, sim, where, number(value, where, 0, 3600))


def _once(method: Callable[[World], Coroutine[Any, Any, None] | None]) -> Parser:
    def parser(sim: World, value: Any, where: str) -> Action:
        only_true(value, where)
        return partial(method, sim)

    return parser


PARSERS: Final[dict[str, Parser]] = {
    "reset": _once(lambda sim: sim.reset()),
    "power_w": _power_w,
    "sun": _sun,
    "temperature_c": _temperature_c,
    "temperature_sensor": _temperature_sensor,
    "heater": _heater,
    "relay": _relay,
    "speed": _speed,
    "rate_hz": _rate_hz,
    "password": _password,
    "rate_limit": _rate_limit,
    "wrong_password_style": _wrong_password_style,
    "old_firmware": _fault,
    "stall": _fault,
    "freeze_timestamp": _fault,
    "status": _status,
    "garbage": _fault,
    "clock": _clock,
    "flood": _flood,
    "link_hz": _link_hz,
    "behind_s": _behind_s,
    "serial": _serial,
    "settings_status": _settings_status,
    "starting": _fault,
    "refuse_tokens": _fault,
    "gone": _gone,
    "refuse_connections": _refuse,
    "drop": _once(lambda sim: sim.meter.drop_streams()),
    "new_certificate": _once(lambda sim: sim.meter.certificate.change()),
    "old_certificate": _once(lambda sim: sim.meter.certificate.restore()),
    "expire_tokens": _once(lambda sim: sim.meter.login.expire_tokens()),
}
"""Key of a request -> what checks its value; docs of each are with the functions."""
