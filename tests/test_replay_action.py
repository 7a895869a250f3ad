"""The action `replay`, on what the recorder knows."""

from datetime import timedelta
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.services import changed
from custom_components.ems_smart_heater.settings.stored import read_entry
from lab.simulator import Simulator

from .common import RELAYS, entry_for, heater, set_up

pytestmark = pytest.mark.usefixtures("recorder_mock")


async def meter_with_heater(hass: HomeAssistant, sim: Simulator, **options: Any) -> MockConfigEntry:
    """Return a running entry with a heater of 500 W on L1."""
    hass.states.async_set("switch.r1", "off")
    entry = entry_for(sim.port, heater("switch.r1"), **options)
    await set_up(hass, entry)
    return entry


async def replayed(hass: HomeAssistant, entry: MockConfigEntry, **data: Any) -> Any:
    """Call the action."""
    return await hass.services.async_call(
        DOMAIN, "replay", {"config_entry_id": entry.entry_id, **data}, blocking=True, return_response=True
    )


def ids(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    """Return entity ids of what is replayed."""
    found = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {str(each.translation_key): each.entity_id for each in found}


async def record(hass: HomeAssistant, values: dict[str, list[tuple[int, float | str]]]) -> None:
    """Let the recorder see states at seconds after yesterday's noon."""
    noon = (dt_util.start_of_local_day() - timedelta(hours=12)).timestamp()
    for entity_id, series in values.items():
        hass.states.async_remove(entity_id)
        for second, value in series:
            attributes = {"unit_of_measurement": "W", "restored": True}
            hass.states.async_set(entity_id, str(value), attributes, timestamp=noon + second)
    await async_wait_recording_done(hass)


async def test_what_other_settings_would_have_brought(hass: HomeAssistant, sim: Simulator) -> None:
    """750 W of surplus spread over the phases for an hour: thresholds see too little on L1."""
    entry = await meter_with_heater(hass, sim)
    entity = ids(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    options = {**entry.options, "replaced_heat_ct": 108, "click_ct": 2}
    hass.config_entries.async_update_entry(entry, options=options)
    await record(
        hass,
        {
            entity["power_l1"]: [(1, -250), (3599, "unavailable")],
            entity["power_l2"]: [(1, -250)],
            entity["power_l3"]: [(1, -250)],
            entity["heater_power"]: [(1, 0)],
        },
    )
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    answer = await replayed(hass, entry, settings={"strategy": "follow_surplus"})
    assert answer["hours"] == 1
    assert answer["present"]["solar_kwh"] == 0
    assert answer["present"]["surplus_kwh"] == pytest.approx(0.75, abs=0.001)
    assert answer["given"]["solar_kwh"] == pytest.approx(0.497, abs=0.003)
    assert answer["given"]["grid_kwh"] == 0
    assert (answer["present"]["savings"], answer["given"]["savings"]) == (0, 0.46)  # 49.7 ct - 2 x 2 ct
    assert answer["given"]["switchings"] == 2  # off when the meter was lost
    assert answer["given"]["heaters"] == {entry.subentries[next(iter(entry.subentries))].title: 2}
    await hass.config_entries.async_unload(entry.entry_id)


async def test_what_the_heaters_drew_is_taken_out(hass: HomeAssistant, sim: Simulator) -> None:
    """L1 showed -100 W with the heater on: without it there were 600 W of surplus."""
    entry = await meter_with_heater(hass, sim)
    entity = ids(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    await record(
        hass,
        {
            entity["power_l1"]: [(1, -100), (3599, "unavailable")],
            entity["power_l2"]: [(1, 0)],
            entity["power_l3"]: [(1, 0)],
            entity["heater_power"]: [(1, 500)],
        },
    )
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    answer = await replayed(hass, entry)
    assert answer["present"] == answer["given"]
    assert answer["present"]["surplus_kwh"] == pytest.approx(0.6, abs=0.001)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_unit_that_a_person_chose(hass: HomeAssistant, sim: Simulator) -> None:
    """The recorder knows values in kW."""
    entry = await meter_with_heater(hass, sim)
    entity = ids(hass, entry)
    for phase in ("l1", "l2", "l3"):
        er.async_get(hass).async_update_entity_options(
            entity[f"power_{phase}"], "sensor", {"unit_of_measurement": "kW"}
        )
    await hass.config_entries.async_unload(entry.entry_id)
    await record(
        hass, {entity[f"power_{phase}"]: [(1, -0.2), (3599, "unknown")] for phase in ("l1", "l2", "l3")}
    )
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    answer = await replayed(hass, entry)
    assert answer["present"]["surplus_kwh"] == pytest.approx(0.6, abs=0.002)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_nothing_recorded(hass: HomeAssistant, sim: Simulator) -> None:
    entry = await meter_with_heater(hass, sim)
    with pytest.raises(ServiceValidationError) as error:
        await replayed(hass, entry, days=2)
    assert error.value.translation_key == "replay_nothing_recorded"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_without_a_meter(hass: HomeAssistant, sim: Simulator) -> None:
    entry = await meter_with_heater(hass, sim)
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError) as error:
        await replayed(hass, entry)
    assert error.value.translation_key == "replay_no_meter"


async def test_without_a_heater(hass: HomeAssistant, sim: Simulator) -> None:
    entry = await meter_with_heater(hass, sim)
    hass.config_entries.async_remove_subentry(entry, next(iter(entry.subentries)))
    await hass.async_block_till_done()
    with pytest.raises(ServiceValidationError) as error:
        await replayed(hass, entry)
    assert error.value.translation_key == "replay_no_heaters"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_an_entity_that_is_disabled(hass: HomeAssistant, sim: Simulator) -> None:
    """It is named."""
    entry = await meter_with_heater(hass, sim)
    power = ids(hass, entry)["power_l2"]
    er.async_get(hass).async_update_entity(power, disabled_by=er.RegistryEntryDisabler.USER)
    await hass.async_block_till_done()
    with pytest.raises(ServiceValidationError) as error:
        await replayed(hass, entry)
    assert error.value.translation_placeholders == {"entity": power}
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("battery", "changes", "expected"),
    [
        (False, {"off_delay_s": 7}, ("thresholds", 33, 7, 0)),
        (False, {"strategy": "follow_surplus"}, ("follow_surplus", 33, 5, 0)),
        (False, {"strategy": "follow_surplus", "on_delay_s": 5}, ("follow_surplus", 5, 5, 0)),
        (True, {"strategy": "follow_surplus", "tolerated_import_w": -50}, ("follow_surplus", 33, 5, -50)),
        (True, {"strategy": "follow_surplus", "home_battery": False}, ("follow_surplus", 33, 5, 0)),
    ],
)
async def test_other_settings_are_as_if_they_were_set(
    hass: HomeAssistant, battery: bool, changes: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    """What a person chose stays, what he did not follows strategy and battery."""
    entry = entry_for(9, heater(RELAYS["l1"]), settings={"on_delay_s": 33})
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, options={**entry.options, "home_battery": battery})
    present = read_entry(entry).settings
    given = changed(entry, present, changes)
    assert (given.strategy.name, given.on_delay_s, given.off_delay_s, given.tolerated_import_w) == expected
    assert given.heaters == present.heaters


def test_thresholds_are_for_all_heaters() -> None:
    """Also where the present ones are of what was learned."""
    entry = entry_for(9, heater(RELAYS["l1"]), heater(RELAYS["l2"]))
    present = read_entry(entry).settings
    given = changed(entry, present, {"on_threshold_w": -900})
    assert [each.on_threshold_w for each in given.heaters.values()] == [-900, -900]
    assert {each.off_threshold_w for each in given.heaters.values()} == {-30}


async def test_an_on_value_above_its_off_value(hass: HomeAssistant, sim: Simulator) -> None:
    """Refused as an entity would."""
    entry = await meter_with_heater(hass, sim)
    with pytest.raises(ServiceValidationError) as error:
        await replayed(hass, entry, settings={"on_threshold_w": 0})
    assert error.value.translation_placeholders == {"on": "0", "off": "-30"}
    await hass.config_entries.async_unload(entry.entry_id)
