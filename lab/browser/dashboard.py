"""The demo's dashboard: the card, which finds everything by itself."""

from collections.abc import Mapping
from typing import Any

from ..home_assistant.entities import Meter

PATH = "house-heater"
CARD = "ems-smart-heater-card"
_TITLES: Mapping[str, str] = {"en": "Hot water from the sun", "de": "Warmwasser von der Sonne"}
LANGUAGES = tuple(_TITLES)


def build(meter: Meter, _water: str | None, language: str) -> dict[str, Any]:
    """Return the dashboard's configuration: one view, one card over its whole width."""
    card = {"type": f"custom:{CARD}", "meter": meter.entry_id, "grid_options": {"columns": "full"}}
    section = {"type": "grid", "column_span": 4, "cards": [card]}
    view = {
        "title": title(language),
        "path": "house",
        "type": "sections",
        "max_columns": 4,
        "sections": [section],
    }
    return {"title": title(language), "views": [view]}


def title(language: str) -> str:
    """Return the dashboard's title."""
    return _TITLES[language]
