"""The entities a heater goes by: each of the table, and one that a rule to come may bring, is followed."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.control import rules
from custom_components.ems_smart_heater.control.model import Status
from custom_components.ems_smart_heater.control.rules import Facts, Ruling
from custom_components.ems_smart_heater.settings import stored
from custom_components.ems_smart_heater.settings.tables import HEATER
from custom_components.ems_smart_heater.settings.values import Entity, Optional, Value

from ..heaters import R1, Start, Switches, key_of
from .changes.changing import change

TO_COME = "only_while"
BY = [key for key in HEATER.entities if not HEATER.rows[key].needed]
"""What a heater may go by."""
ON, OFF = "40", "41"
"""What an entity says; a temperature too, so that one is there."""


@pytest.fixture(params=[*BY, TO_COME])
def key(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what the heater goes by, and nothing else: before all rules, it is on while that says so."""
    key: str = request.param
    if key == TO_COME:
        rows: Any = HEATER.rows
        monkeypatch.setitem(rows, key, Value(Optional(Entity(("binary_sensor",)))))
        monkeypatch.setattr(stored, "_ENTITIES", (*BY, key))

    def only_while(facts: Facts) -> Ruling:
        if facts.entity(key) == ON:
            return Ruling(Status.MANUAL, on=True, by_person=True)
        return Ruling(Status.OVERRIDE if facts.entity(key) == "" else Status.OFF)

    monkeypatch.setattr(rules, "RULES", (only_while,))
    return key


@pytest.fixture
def entity(key: str) -> str:
    """Return an entity that it can be."""
    kind: Any = HEATER.rows[key].kind
    domain = kind.kind.domains[0] if kind.kind.domains else "sensor"
    return f"{domain}.followed"


def says(hass: HomeAssistant, entity: str, text: str) -> None:
    hass.states.async_set(entity, text, {"unit_of_measurement": "°C"})


def heater(key: str, entity: Any) -> Any:
    """Return a heater that goes by this."""
    data = {"relay": R1, "phase": "l1", "power_w": 500, "settings": {}, key: entity}
    return {"data": data, "subentry_type": "heater", "title": "Heater", "unique_id": None}


@pytest.fixture
async def entry(hass: HomeAssistant, start: Start, key: str, entity: str) -> MockConfigEntry:
    """Return the entry of a heater whose entity says on."""
    says(hass, entity, ON)
    return await start(heater(key, entity))


@pytest.mark.parametrize("off", [OFF, "unavailable", "unknown", None])
async def test_each_change_is_a_step(
    hass: HomeAssistant, entry: MockConfigEntry, entity: str, switches: Switches, off: str | None
) -> None:
    """Without a meter, and without a second that passes; also when it goes and comes back."""
    for _ in range(2):
        assert switches.on()
        if off is None:
            hass.states.async_remove(entity)
        else:
            says(hass, entity, off)
        await hass.async_block_till_done()
        assert not switches.on()
        says(hass, entity, ON)
        await hass.async_block_till_done()


async def test_its_new_name_is_followed(
    hass: HomeAssistant, start: Start, key: str, entity: str, switches: Switches
) -> None:
    """As it is written into the heater."""
    domain, name = entity.split(".")
    er.async_get(hass).async_get_or_create(domain, "test", "followed", suggested_object_id=name)
    says(hass, entity, ON)
    entry = await start(heater(key, entity))
    er.async_get(hass).async_update_entity(entity, new_entity_id=(new := f"{domain}.renamed"))
    hass.states.async_remove(entity)
    says(hass, new, ON)
    await hass.async_block_till_done()
    assert entry.subentries[key_of(entry)].data[key] == new
    assert switches.on()
    says(hass, new, OFF)
    await hass.async_block_till_done()
    assert not switches.on()


async def test_another_one_is_followed(
    hass: HomeAssistant, entry: MockConfigEntry, key: str, entity: str, switches: Switches
) -> None:
    """The one of before no more; and none: then the heater does not go by it."""
    other = f"{entity.split('.')[0]}.other"
    says(hass, other, OFF)
    change(hass, entry, key_of(entry), **{key: other})
    await hass.async_block_till_done()
    assert not switches.on()
    says(hass, entity, OFF)
    says(hass, other, ON)
    await hass.async_block_till_done()
    assert switches.on()
    change(hass, entry, key_of(entry), **{key: None})
    await hass.async_block_till_done()
    assert decided(entry) == (False, Status.OFF)


@pytest.mark.parametrize("unusable", [5, "on", ["sensor.followed"]])
async def test_one_that_cannot_be_used_is_named(
    hass: HomeAssistant, start: Start, key: str, entity: str, unusable: Any
) -> None:
    """It says nothing, which is not the same as none."""
    says(hass, entity, ON)
    assert decided(await start(heater(key, unusable))) == (False, Status.OVERRIDE)


async def test_not_after_the_end(
    hass: HomeAssistant, entry: MockConfigEntry, entity: str, switches: Switches
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    switches.calls.clear()
    says(hass, entity, OFF)
    says(hass, entity, ON)
    await hass.async_block_till_done()
    assert switches.calls == []


def decided(entry: MockConfigEntry) -> tuple[bool, Status]:
    """Return what is decided of the one heater."""
    (heater,) = entry.runtime_data.heating.decision.heaters.values()
    return heater.on, heater.status
