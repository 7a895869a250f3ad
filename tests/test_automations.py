"""The blueprints and the examples of docs/automations.md are what Home Assistant takes."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from homeassistant.components.automation.config import (
    AUTOMATION_BLUEPRINT_SCHEMA,
    async_validate_config_item,
)
from homeassistant.components.blueprint.models import Blueprint, BlueprintInputs
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict

from custom_components.ems_smart_heater.control.model import Status

ROOT = Path(__file__).parents[1]
BLUEPRINTS = sorted((ROOT / "blueprints").rglob("*.yaml"))
EXAMPLES = re.findall(
    r"```yaml\n(.*?)```", (ROOT / "docs" / "automations.md").read_text(encoding="utf-8"), re.DOTALL
)
TROUBLES = {
    status
    for status in Status
    if status.endswith(("_fault", "_unavailable", "temperature_lost", "_opens", "cannot_switch_off"))
}
INPUTS: dict[str, dict[str, Any]] = {
    "heater_trouble": {"status": ["sensor.a"], "message": [{"action": "notify.notify"}]},
    "warm_by": {"temperature_sensor": "sensor.water", "heaters": ["switch.a_boost"]},
}


async def is_automation(hass: HomeAssistant, config: dict[str, Any]) -> bool:
    """Return whether Home Assistant takes this as an automation."""
    await async_setup_component(hass, "automation", {})
    validated = await async_validate_config_item(hass, "test", {"id": "1", "alias": "Test", **config})
    assert validated is not None
    return validated.validation_status == "ok"


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
async def test_blueprint(hass: HomeAssistant, path: Path) -> None:
    blueprint = Blueprint(
        load_yaml_dict(str(path)), expected_domain="automation", schema=AUTOMATION_BLUEPRINT_SCHEMA
    )
    chosen = {"use_blueprint": {"path": path.name, "input": INPUTS[path.stem]}}
    inputs = BlueprintInputs(blueprint, chosen)
    inputs.validate()
    assert await is_automation(hass, inputs.async_substitute())


@pytest.mark.parametrize("text", EXAMPLES)
async def test_example(hass: HomeAssistant, text: str) -> None:
    assert await is_automation(hass, yaml.safe_load(text))


def test_there_are_three_examples_and_two_blueprints() -> None:
    assert (len(EXAMPLES), len(BLUEPRINTS)) == (3, 2)


def _states(triggers: list[dict[str, Any]]) -> list[str]:
    """Return the states that state triggers wait for."""
    states = [trigger.get("to", []) for trigger in triggers if trigger["trigger"] == "state"]
    return [state for each in states for state in ([each] if isinstance(each, str) else each)]


@pytest.mark.parametrize("which", ["blueprint", "example"])
def test_every_trouble_is_told(which: str) -> None:
    """A trigger on a state that is never shown never fires; one that is missing is never heard of."""
    if which == "blueprint":
        (path,) = (path for path in BLUEPRINTS if path.stem == "heater_trouble")
        triggers = load_yaml_dict(str(path))["triggers"]
    else:
        triggers = yaml.safe_load(EXAMPLES[0])["triggers"]
    told = _states(triggers)
    assert sorted(told) == sorted(TROUBLES)
    assert set(told) <= set(Status)
    (at_once,) = (trigger for trigger in triggers if "for" not in trigger)
    assert at_once["to"] == Status.CANNOT_SWITCH_OFF
