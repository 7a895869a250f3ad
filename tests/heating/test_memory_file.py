"""The memory's file: damaged, of another version, and what is kept of it."""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.control.learning import Learned
from custom_components.ems_smart_heater.heating import store
from custom_components.ems_smart_heater.heating.memory_json import MINOR_VERSION, VERSION
from custom_components.ems_smart_heater.repairs import async_create_fix_flow

from ..heaters import memory_file
from ..stored import FIXTURES, KEYS, MEMORY, House, load, said, stored_entry


@pytest.mark.parametrize("content", ["", "[]", '{"x": 1}', '{"heaters": 5}', "\x00", "{", '"text"'])
async def test_a_damaged_file_is_kept(
    hass: HomeAssistant, socket_enabled: None, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    """Control starts, with the safe side of what it does not know; a person is told where the file is."""
    House(hass)
    entry = stored_entry()
    memory_file(entry).write_text(content, encoding="utf-8")
    await load(hass, entry)
    assert entry.runtime_data.heating.learned(KEYS[0]) == Learned()
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"memory_unreadable_{entry.entry_id}")
    assert issue is not None
    assert issue.is_persistent
    kept = memory_file(entry).with_name(str((issue.translation_placeholders or {})["file"]))
    assert kept.name.startswith(f"{memory_file(entry).name}.corrupt.")
    assert kept.read_text(encoding="utf-8") == content
    assert "cannot be read and is kept" in caplog.text
    await entry.runtime_data.heating.store.write()
    assert json.loads(memory_file(entry).read_text(encoding="utf-8"))["version"] == VERSION
    await hass.config_entries.async_remove(entry.entry_id)
    assert not list(kept.parent.glob("*.corrupt.*"))
    assert said(hass, entry, "memory_unreadable") is None


async def test_a_file_of_a_newer_version_is_kept(hass: HomeAssistant, socket_enabled: None) -> None:
    """What it means is not known."""
    House(hass)
    entry = stored_entry()
    await load(hass, entry, {**MEMORY, "version": VERSION + 1})
    assert said(hass, entry, "memory_unreadable") == "memory_newer"
    (kept,) = memory_file(entry).parent.glob("*.corrupt.*")
    assert json.loads(kept.read_text(encoding="utf-8"))["heaters"] == MEMORY["heaters"]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_the_issue_goes_when_it_was_read(hass: HomeAssistant, socket_enabled: None) -> None:
    House(hass)
    assert await async_setup_component(hass, "repairs", {})
    entry = stored_entry()
    await load(hass, entry, {**MEMORY, "version": VERSION + 1})
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"memory_unreadable_{entry.entry_id}")
    assert issue is not None
    flow: Any = await async_create_fix_flow(hass, issue.issue_id, issue.data)
    flow.hass, flow.handler, flow.issue_id = hass, DOMAIN, issue.issue_id
    form: Any = await flow.async_step_init()
    assert (form["step_id"], form["description_placeholders"]["name"]) == ("confirm", "eMS home")
    assert (await flow.async_step_confirm({}))["type"] == "create_entry"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_only_some_are_kept(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """The newest: they would fill the disk."""
    entry = stored_entry()
    entry.add_to_hass(hass)
    for number in range(store.MOST_KEPT + 2):
        memory_file(entry).write_text(f"damaged {number}", encoding="utf-8")
        await store.load_memory(hass, entry)
        freezer.tick(timedelta(seconds=1))
    kept = sorted(memory_file(entry).parent.glob("*.corrupt.*"))
    assert [each.read_text(encoding="utf-8")[-1] for each in kept] == ["2", "3", "4"]


async def test_a_folder_that_cannot_be_written(
    hass: HomeAssistant,
    socket_enabled: None,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The file cannot be kept either: control starts nevertheless."""

    def refused(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    entry = stored_entry()
    entry.add_to_hass(hass)
    memory_file(entry).write_text("damaged", encoding="utf-8")
    monkeypatch.setattr(type(memory_file(entry)), "replace", refused)
    assert (await store.load_memory(hass, entry)).heaters == {}
    assert "could not be kept" in caplog.text


async def test_the_file_of_the_version_before(hass: HomeAssistant, socket_enabled: None) -> None:
    """As 0.1.0 wrote it in version 1.2: nothing is lost, and what it did not know begins new."""
    House(hass, 40)
    entry = stored_entry()
    before = json.loads((FIXTURES / "memory-1.2.json").read_text("utf-8"))
    assert (before["version"], before["minor_version"]) == (1, 2)
    await load(hass, entry, before)
    assert said(hass, entry) is None
    assert said(hass, entry, "memory_unreadable") is None
    heating = entry.runtime_data.heating
    for key, was in before["heaters"].items():
        counted = asdict(heating.store.usage(key))
        assert counted.pop("saved_ct") == 0
        assert counted | {"today": 0} == was["usage"] | {"today": 0}  # that day is over
        assert list(heating.learned(key).steps_w) == was["learned"]["steps_w"]
        assert heating.store.known[key].wear_s == 0
    assert heating.store.usage_of_all().solar_wh == pytest.approx(
        before["removed"]["solar_wh"] + sum(each["usage"]["solar_wh"] for each in before["heaters"].values())
    )
    await heating.store.write()
    assert json.loads(memory_file(entry).read_text("utf-8"))["minor_version"] == MINOR_VERSION
