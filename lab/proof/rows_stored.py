"""Rows in which a stored value cannot be used: of another version, or edited by hand."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from ..home_assistant import said
from ..home_assistant.client import Json
from ..home_assistant.config_folder import DOMAIN
from .matrix import Measure, Row, Stage

_BOUND_S = 5
type Change = Callable[[Json], None]


def _options(**values: object) -> Change:
    """Return what changes options of the entry."""
    return lambda entry: entry["options"].update(values)


def _settings(**values: object) -> Change:
    """Return what changes what a person has set of the whole house."""
    return lambda entry: entry["options"].setdefault("settings", {}).update(values)


def _heaters(**values: object) -> Change:
    """Return what changes the heaters' wiring."""

    def change(entry: Json) -> None:
        for heater in entry["subentries"]:
            heater["data"].update(values)

    return change


def _heaters_settings(**values: object) -> Change:
    """Return what changes what a person has set of the heaters."""
    return _heaters(settings=values)


def _newer(entry: Json) -> None:
    """Make it an entry of the next version."""
    entry["version"] += 1


@asynccontextmanager
async def _edited(stage: Stage, change: Change) -> AsyncIterator[float]:
    """Kill Home Assistant, edit the entry by hand, make the water hot and start it; undo it in the end.

    Yields the moment at which the water was hot.
    """
    home_assistant = stage.harness.home_assistant
    file = home_assistant.folder / ".storage" / "core.config_entries"
    await home_assistant.kill()
    before = _change(file, change)
    try:
        since_s = await stage.heat_up()
        await home_assistant.start()
        yield since_s
    finally:
        await home_assistant.kill()
        _write(file, before)
        await home_assistant.start()


def _change(file: Path, change: Change) -> str:
    """Change our entry; return what the file was."""
    before = file.read_text(encoding="utf-8")
    stored = json.loads(before)
    for entry in stored["data"]["entries"]:
        if entry["domain"] == DOMAIN:
            change(entry)
    _write(file, json.dumps(stored))
    return before


def _write(file: Path, text: str) -> None:
    """Write a file."""
    file.write_text(text, encoding="utf-8")


def _unusable(change: Change, told: str) -> Measure[Stage]:
    """Return a measurement from RUNNING; a person is told by this text."""

    async def measure(stage: Stage) -> float:
        async with _edited(stage, change) as since_s:
            running_s = stage.harness.home_assistant.running_at_s
            took_s = await stage.opened_after(running_s, since_s=since_s, within_s=_BOUND_S)
            await said.issue(stage.client, told)
        return took_s

    return measure


def _row(what: str, told: str, change: Change) -> Row[Stage]:
    """Return a row."""
    return Row(
        fault=f"Stored {what}, water hot (from RUNNING)", bound_s=_BOUND_S, measure=_unusable(change, told)
    )


ROWS = [
    _row("strategy unknown", "Strategy", _settings(strategy="clairvoyance")),
    _row("metering unknown", "How the meter is billed", _options(metering="by_moonlight")),
    _row("setting unknown", "of_tomorrow", _settings(of_tomorrow=1)),
    _row("staleness limit missing", "Staleness limit", _options(stale_s=None)),
    _row("publish interval missing", "Publish interval", _options(publish_s=None)),
    _row("off temperature missing", "Off temperature", _heaters_settings(off_temperature_c=None)),
    _row("off temperature a text", "Off temperature", _heaters_settings(off_temperature_c="hot")),
    _row("power of the heaters a text", "Power", _heaters(power_w="plenty")),
    _row("entry of a newer version", "newer_version", _newer),
]
