"""The demo's dashboard, made of the stock cards; entities are found by their keys, never by their ids."""

from collections.abc import Mapping, Sequence
from typing import Any

from .entities import Meter

type Card = dict[str, Any]
PATH = "house-heater"
_TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Hot water from the sun",
        "grid": "Grid",
        "heaters": "Heaters",
        "history": "Last minutes",
    },
    "de": {
        "title": "Warmwasser von der Sonne",
        "grid": "Netz",
        "heaters": "Heizstäbe",
        "history": "Letzte Minuten",
    },
}
LANGUAGES = tuple(_TEXTS)
_HISTORY_H = 0.05
_METER_RULES = ("total_guard", "on_delay", "off_delay", "total_on_threshold", "total_off_threshold")


def build(meter: Meter, water: str | None, language: str) -> dict[str, Any]:
    """Return the dashboard's configuration."""
    texts = _TEXTS[language]
    sections = [
        _section(texts["grid"], "mdi:transmission-tower", _grid(meter), meter.entity("connected")),
        _section(texts["heaters"], "mdi:water-boiler", _heaters(meter, water)),
        _section(texts["history"], "mdi:chart-line", _history(meter, water)),
    ]
    view = {
        "title": texts["title"],
        "path": "house",
        "type": "sections",
        "max_columns": 3,
        "sections": sections,
    }
    return {"title": texts["title"], "views": [view]}


def title(language: str) -> str:
    """Return the dashboard's title."""
    return _TEXTS[language]["title"]


def _section(heading: str, icon: str, cards: Sequence[Card], badge: str | None = None) -> Card:
    """Return a column of cards under a heading, with the state of an entity beside that."""
    badges = [] if badge is None else [{"type": "entity", "entity": badge}]
    top = {"type": "heading", "heading": heading, "icon": icon, "badges": badges}
    return {"type": "grid", "cards": [top, *cards]}


def _tile(entity_id: str, *, columns: int = 6, name: str = "entity", **more: Any) -> Card:
    """Return a tile that is named after the entity (or device) in the language of the user."""
    grid_options = {"columns": columns}
    return {"type": "tile", "entity": entity_id, "name": {"type": name}, "grid_options": grid_options, **more}


def _choice(entity_id: str, *, name: str = "entity") -> Card:
    """Return a tile with a list to choose from."""
    features = {"features": [{"type": "select-options"}], "features_position": "inline"}
    return _tile(entity_id, columns=12, name=name, hide_state=True, **features)


def _row(entity_id: str, name: str = "entity") -> Card:
    """Return an entry of a card with many entities."""
    return {"entity": entity_id, "name": {"type": name}}


def _grid(meter: Meter) -> list[Card]:
    """Return what the meter measures, and the rules for the whole house."""
    gauge = {
        "type": "gauge",
        "entity": meter.entity("power"),
        "name": {"type": "entity"},
        "min": -6000,
        "max": 6000,
        "needle": True,
        "segments": [
            {"from": -6000, "color": "var(--success-color)"},
            {"from": 0, "color": "var(--warning-color)"},
            {"from": 3000, "color": "var(--error-color)"},
        ],
    }
    phases = [_tile(meter.entity(f"power_l{phase}"), columns=4, vertical=True) for phase in (1, 2, 3)]
    rules = {"type": "entities", "entities": [_row(meter.entity(rule)) for rule in _METER_RULES]}
    return [
        gauge,
        *phases,
        _tile(meter.entity("surplus"), columns=12, color="amber"),
        _choice(meter.entity("control")),
        rules,
    ]


def _heaters(meter: Meter, water: str | None) -> list[Card]:
    """Return the water and every heater's state, reason and mode."""
    cards: list[Card] = []
    if water is not None:
        cards.append(_tile(water, columns=12, color="red", icon="mdi:thermometer-water"))
    for heater in meter.heaters:
        cards.append(_choice(heater.entity("mode"), name="device"))
        cards.append(_tile(heater.entity("heating"), color="deep-orange"))
        cards.append(_tile(heater.entity("status"), color="blue"))
    return cards


def _history(meter: Meter, water: str | None) -> list[Card]:
    """Return the curves of power and water, and when each heater was on."""
    power = [_row(meter.entity(key)) for key in ("power", "power_l1", "power_l2", "power_l3")]
    heating = [_row(heater.entity("heating"), "device") for heater in meter.heaters]
    graphs = [power, heating, *([[_row(water)]] if water else [])]
    return [{"type": "history-graph", "hours_to_show": _HISTORY_H, "entities": rows} for rows in graphs]
