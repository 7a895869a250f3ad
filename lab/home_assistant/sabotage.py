"""Home Assistant with faults in our own code that nobody foresaw; a file in its folder brings each about.

Started in the place of `hass`, with its folder as PYTHONPATH.
"""

import sys
from functools import wraps
from pathlib import Path
from typing import Any

from homeassistant.__main__ import main

from custom_components.ems_smart_heater.control.controller import Controller
from custom_components.ems_smart_heater.heating.issues import HeatingIssues


class SabotageError(Exception):
    """Nobody expects this."""


def _break(owner: type, method: str, fault: Path) -> None:
    """Have a method raise while a file exists."""
    whole = getattr(owner, method)

    @wraps(whole)
    def broken(*arguments: Any, **named: Any) -> Any:
        if fault.exists():
            raise SabotageError(fault.name)
        return whole(*arguments, **named)

    setattr(owner, method, broken)


if __name__ == "__main__":
    folder = Path(sys.argv[sys.argv.index("-c") + 1])
    _break(Controller, "step", folder / "step_raises")
    _break(Controller, "__init__", folder / "set_up_raises_early")
    _break(HeatingIssues, "start", folder / "set_up_raises_late")
    sys.exit(main())
