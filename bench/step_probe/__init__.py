"""A component that keeps, inside Home Assistant, each call of our controller and what came of it."""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.control.model import Settings, StrategyKind
from custom_components.ems_smart_heater.control.strategies import STRATEGIES
from custom_components.ems_smart_heater.meter.ems.frame import EmsReading

DOMAIN: Final = "step_probe"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)
CALLS: Final = ("__init__", "step", "hold", "forget_learned", "relay_exchanged", "let_go")
"""All that changes a controller."""

type Call = tuple[str, tuple[Any, ...], dict[str, Any], Any]
"""Its name, its arguments, and what it returned."""


class _Pickler(pickle.Pickler):
    """Writes settings once, and a strategy by its name: the controller knows them by identity."""

    def __init__(self, file: IO[bytes], known: list[Settings]) -> None:
        super().__init__(file)
        self._known = known

    @override
    def persistent_id(self, obj: object) -> object:
        if isinstance(obj, StrategyKind):
            return obj.name
        return next((at for at, each in enumerate(self._known) if each is obj), None)

    @override
    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, MappingProxyType):
            return dict, (dict(obj),)
        if isinstance(obj, EmsReading) and not isinstance(obj.values, dict):
            return replace(obj, values=dict(obj.values)).__reduce_ex__(pickle.HIGHEST_PROTOCOL)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    """Reads what the other wrote."""

    def __init__(self, file: IO[bytes], known: list[Settings]) -> None:
        super().__init__(file)
        self._known = known

    @override
    def persistent_load(self, pid: Any) -> object:
        return STRATEGIES[pid] if isinstance(pid, str) else self._known[pid]


class Tape:
    """Writes calls to a file."""

    def __init__(self, path: Path) -> None:
        """Begin an empty one."""
        self._file = path.open("wb", buffering=0)
        self._known: list[Settings] = []

    def keep(self, call: Call) -> None:
        """Write a call, before it the settings that it goes by if they are new."""
        name, arguments, _, _ = call
        if name == "step":
            settings = arguments[1].settings
            if not any(each is settings for each in self._known):
                self._write(settings)
                self._known.append(settings)
        self._write(call)

    def _write(self, what: Settings | Call) -> None:
        _Pickler(self._file, self._known).dump(what)


def calls(path: Path) -> Iterator[Call]:
    """Yield what was kept in a file of ours."""
    known: list[Settings] = []
    with path.open("rb") as file:
        while file.peek(1):
            read = _Unpickler(file, known).load()
            if isinstance(read, Settings):
                known.append(read)
            else:
                yield read


def _kept(tape: Tape, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    """Return what does the same as a method, and keeps it."""

    def call(self: Controller, *arguments: Any, **named: Any) -> Any:
        result = real(self, *arguments, **named)
        tape.keep((name, arguments, named, result))
        return result

    return call


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Keep everything from now on."""
    tape = await hass.async_add_executor_job(Tape, Path(hass.config.path("steps")))
    for name in CALLS:
        setattr(Controller, name, _kept(tape, name, getattr(Controller, name)))
    return True
