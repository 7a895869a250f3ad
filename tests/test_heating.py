"""Between Home Assistant and the controller: people, boosts, restarts, devices, repair issues."""

import json
from collections.abc import AsyncGenerator, Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater import store
from custom_components.ems_smart_heater.const import DOMAIN
from tests.meter.frames import reading

from .common import SENSOR, Wait, entity_id, entry_for, heater, state

NOBODY = 9
R1, R2, R4 = "input_boolean.r1", "input_boolean.r2", "input_boolean.r4"


class Switches:
    """Relays that obey, and can be touched by somebody; their services are not Home Assistant's."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.calls: list[tuple[str, str]] = []
        self.broken: set[str] = set()
        for service in ("turn_on", "turn_off"):
            hass.services.async_register("input_boolean", service, self._handle)
        for entity in (R1, R2, R4):
            er.async_get(hass).async_get_or_create(
                "input_boolean", "test", entity, suggested_object_id=entity.split(".")[1]
            )
            self.show(entity, STATE_OFF)

    def show(self, entity: str, shown: str, context: Context | None = None) -> None:
        self.hass.states.async_set(entity, shown, context=context)

    def on(self, entity: str = R1) -> bool:
        found = self.hass.states.get(entity)
        return found is not None and found.state == STATE_ON

    async def _handle(self, call: ServiceCall) -> None:
        entity = call.data["entity_id"]
        entity = entity if isinstance(entity, str) else entity[0]
        self.calls.append((call.service, entity))
        if entity not in self.broken and self.hass.states.get(entity):
            self.show(entity, STATE_ON if call.service == "turn_on" else STATE_OFF)


@pytest.fixture
def switches(hass: HomeAssistant) -> Switches:
    return Switches(hass)


@pytest.fixture
async def start(
    hass: HomeAssistant, socket_enabled: None, switches: Switches, freezer: FrozenDateTimeFactory
) -> AsyncGenerator[Callable[..., Coroutine[Any, Any, MockConfigEntry]]]:
    """Return how to set up an entry with heaters; it is unloaded in the end."""
    entries: list[MockConfigEntry] = []

    async def start(*heaters: Any, **options: Any) -> MockConfigEntry:
        entry = entry_for(NOBODY, *(heaters or (heater(R1, sensor=SENSOR),)), **options)
        hass.states.async_set(SENSOR, "40", {"unit_of_measurement": "°C"})
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        entries.append(entry)
        return entry

    yield start
    for entry in entries:
        if entry.entry_id in {each.entry_id for each in hass.config_entries.async_entries(DOMAIN)}:
            await hass.config_entries.async_unload(entry.entry_id)


def key_of(entry: MockConfigEntry) -> str:
    return next(iter(entry.subentries))


def status(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    return state(hass, "sensor", "status", key_of(entry))


async def call(hass: HomeAssistant, domain: str, service: str, key: str, of: str, **data: Any) -> None:
    """Call a service on one of our entities."""
    platform = "switch" if domain == DOMAIN else domain
    target = {"entity_id": entity_id(hass, platform, key, of)}
    await hass.services.async_call(domain, service, {**target, **data}, blocking=True)
    await hass.async_block_till_done()


# Boost


async def boost(hass: HomeAssistant, entry: MockConfigEntry, **data: Any) -> None:
    await call(hass, DOMAIN, "boost", "boost", key_of(entry), **data)


async def test_boost(hass: HomeAssistant, start: Any, switches: Switches, wait: Wait) -> None:
    """On at once, with its end, and off by itself."""
    entry = await start()
    await boost(hass, entry, minutes=5)
    assert switches.on()
    shown = hass.states.get(entity_id(hass, "switch", "boost", key_of(entry)))
    assert shown is not None
    assert shown.state == STATE_ON
    left = shown.attributes["until"] - dt_util.utcnow()
    assert left.total_seconds() == pytest.approx(300, abs=1)
    assert status(hass, entry) == "boost"
    await wait(299)
    assert switches.on()
    await wait(2)
    assert not switches.on()
    assert state(hass, "switch", "boost", key_of(entry)) == STATE_OFF


async def test_boost_duration(hass: HomeAssistant, start: Any, switches: Switches, wait: Wait) -> None:
    """Without minutes the number decides."""
    entry = await start()
    await call(hass, "number", "set_value", "boost_duration", key_of(entry), value=2)
    await boost(hass, entry)
    await wait(119)
    assert switches.on()
    await wait(2)
    assert not switches.on()


async def test_boost_to_a_temperature(hass: HomeAssistant, start: Any, switches: Switches) -> None:
    entry = await start()
    await boost(hass, entry, temperature=45)
    assert switches.on()
    hass.states.async_set(SENSOR, "45", {"unit_of_measurement": "°C"})
    await hass.async_block_till_done()
    assert not switches.on()


@pytest.mark.parametrize(
    ("settings", "sensor", "data", "error"),
    [
        ({"mode": "off"}, SENSOR, {}, "boost_mode_off"),
        ({}, None, {"temperature": 40}, "boost_without_sensor"),
        ({}, SENSOR, {"temperature": 53.5}, "boost_too_hot"),
    ],
)
async def test_boost_refused(
    hass: HomeAssistant, start: Any, switches: Switches, settings: Any, sensor: Any, data: Any, error: str
) -> None:
    entry = await start(heater(R1, sensor=sensor, settings=settings))
    with pytest.raises(ServiceValidationError) as caught:
        await boost(hass, entry, **data)
    assert caught.value.translation_key == error
    assert not switches.on()


async def test_choosing_a_mode_ends_a_boost(hass: HomeAssistant, start: Any, switches: Switches) -> None:
    entry = await start()
    await boost(hass, entry)
    await call(hass, "select", "select_option", "mode", key_of(entry), option="automatic")
    assert not switches.on()


# Somebody else


async def test_switched_off_by_somebody(
    hass: HomeAssistant, start: Any, switches: Switches, wait: Wait
) -> None:
    """Left alone for the override time, in mode on too."""
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(5)
    switches.show(R1, STATE_OFF)
    await hass.async_block_till_done()
    assert status(hass, entry) == "override_off"
    await wait(3599)
    assert not switches.on()
    await wait(2)
    assert switches.on()


async def test_switched_off_by_somebody_ends_a_boost(
    hass: HomeAssistant, start: Any, switches: Switches, wait: Wait
) -> None:
    entry = await start()
    await boost(hass, entry, minutes=90)
    await wait(5)
    switches.show(R1, STATE_OFF)
    await wait(3700)
    assert not switches.on()
    assert state(hass, "switch", "boost", key_of(entry)) == STATE_OFF


async def test_switched_on_by_somebody(
    hass: HomeAssistant, start: Any, switches: Switches, wait: Wait
) -> None:
    """Respected while there is a meter, and off at once without."""
    entry = await start()
    await wait(31)
    heating = entry.runtime_data.heating
    heating.take(reading(0, at=1))
    switches.show(R1, STATE_ON)
    await hass.async_block_till_done()
    assert status(hass, entry) == "override"
    await wait(9)
    assert switches.on()
    await wait(2)
    assert not switches.on()
    assert status(hass, entry) == "meter_lost"


@pytest.mark.parametrize("case", ["at start", "out of unavailable", "late", "soon after ours"])
async def test_not_somebody(
    hass: HomeAssistant, start: Any, switches: Switches, wait: Wait, case: str
) -> None:
    """An on that may be a device's own, or a late command of ours, is switched off."""
    entry = await start()
    if case == "late":
        switches.broken.add(R1)
        await boost(hass, entry, minutes=1)
        await wait(120)
        switches.broken.clear()
    elif case == "soon after ours":
        await boost(hass, entry, minutes=1)
        await wait(70)
    elif case == "out of unavailable":
        await wait(40)
        switches.show(R1, STATE_UNAVAILABLE)
        await wait(40)
    entry.runtime_data.heating.take(reading(0, at=1))
    switches.show(R1, STATE_ON)
    await hass.async_block_till_done()
    assert not switches.on()
    assert status(hass, entry) == "no_surplus"


async def test_dead_man_is_nobody(hass: HomeAssistant, start: Any, switches: Switches, wait: Wait) -> None:
    """With a heartbeat, an off that nobody asked for is answered; one by a person is respected."""
    on = heater(R1, settings={"mode": "on"})
    on["data"] = {**on["data"], "heartbeat_s": 20}
    entry = await start(on)
    await wait(5)
    switches.show(R1, STATE_OFF)
    await hass.async_block_till_done()
    assert switches.on()
    await wait(5)
    switches.show(R1, STATE_OFF, Context(user_id="somebody"))
    await hass.async_block_till_done()
    assert not switches.on()
    assert status(hass, entry) == "override_off"


async def test_heartbeat(hass: HomeAssistant, start: Any, switches: Switches, wait: Wait) -> None:
    """The on command is repeated while on, and only then."""
    on = heater(R1, settings={"mode": "on"})
    on["data"] = {**on["data"], "heartbeat_s": 20}
    entry = await start(on)
    switches.calls.clear()
    await wait(61)
    assert switches.calls == [("turn_on", R1)] * 3
    await call(hass, "select", "select_option", "mode", key_of(entry), option="off")
    switches.calls.clear()
    await wait(61)
    assert switches.calls == []


async def test_contactor_opened_by_somebody(
    hass: HomeAssistant, start: Any, switches: Switches, wait: Wait
) -> None:
    """All off for the override time."""
    entry = await start(
        heater(R1, settings={"mode": "on"}), heater(R2, "l2", settings={"mode": "on"}), contactor=R4
    )
    await wait(5)
    assert switches.on(R1) and switches.on(R2) and switches.on(R4)  # noqa: PT018 - one state of the world
    switches.show(R4, STATE_OFF)
    await wait(2)
    assert not switches.on(R1)
    assert not switches.on(R2)
    assert status(hass, entry) == "override_off"


async def test_contactor_closed_by_somebody(
    hass: HomeAssistant, start: Any, switches: Switches, wait: Wait
) -> None:
    await start(heater(R1), contactor=R4)
    await wait(40)
    switches.show(R4, STATE_ON)
    await wait(1)
    assert not switches.on(R4)


# What survives


def memory_file(entry: MockConfigEntry) -> Path:
    return Path(store.STORAGE_DIR) / f"{DOMAIN}.{entry.entry_id}"


async def written(hass: HomeAssistant, entry: MockConfigEntry, wait: Wait) -> dict[str, Any]:
    """Return what is on the disk two seconds later, as after `kill -9`."""
    await wait(2)
    stored: dict[str, Any] = json.loads(memory_file(entry).read_text(encoding="utf-8"))
    return stored[key_of(entry)]


async def test_boost_survives_a_kill(hass: HomeAssistant, start: Any, switches: Switches, wait: Wait) -> None:
    """With the remainder that it has; a clock that was set back does not make it longer."""
    entry = await start()
    await boost(hass, entry, minutes=10)
    stored = await written(hass, entry, wait)
    assert stored["hold"]["kind"] == "boost"
    assert stored["hold"]["remaining_s"] == pytest.approx(600, abs=2)
    await hass.config_entries.async_unload(entry.entry_id)
    data = json.loads(memory_file(entry).read_text(encoding="utf-8"))
    data[key_of(entry)]["hold"]["until"] += 7200
    memory_file(entry).write_text(json.dumps(data), encoding="utf-8")
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert status(hass, entry) == "boost"
    await wait(601)
    assert not switches.on()


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1)])
async def test_clock_changed(
    hass: HomeAssistant,
    start: Any,
    switches: Switches,
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
    jump: timedelta,
) -> None:
    """Neither a boost nor the age of a temperature goes by a clock that somebody can set."""
    timed = heater(R1, sensor=SENSOR)
    timed["data"] = {**timed["data"], "max_age_min": 11}
    await start(timed)
    await boost(hass, hass.config_entries.async_entries(DOMAIN)[0], minutes=10)
    utcnow = dt_util.utcnow
    monkeypatch.setattr(dt_util, "utcnow", lambda: utcnow() + jump)
    await wait(590)
    assert switches.on()
    await wait(11)
    assert not switches.on()


async def test_hot_latch_survives(hass: HomeAssistant, start: Any, wait: Wait) -> None:
    entry = await start()
    hass.states.async_set(SENSOR, "60", {"unit_of_measurement": "°C"})
    await hass.async_block_till_done()
    assert (await written(hass, entry, wait))["hot"] is True
    hass.states.async_set(SENSOR, "51", {"unit_of_measurement": "°C"})
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert status(hass, entry) == "hot"


async def test_run_is_written_each_minute(hass: HomeAssistant, start: Any, wait: Wait) -> None:
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(122)
    assert (await written(hass, entry, wait))["run_s"] == pytest.approx(122, abs=5)


@pytest.mark.parametrize("content", ["", "[]", '{"x": 1}', '{"x": {"hot": 1}}', "\x00"])
async def test_broken_file_is_left_aside(
    hass: HomeAssistant, start: Any, wait: Wait, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    """Control starts, with the safe side of what it does not know."""
    entry = entry_for(NOBODY, heater(R1, sensor=SENSOR))
    memory_file(entry).write_text(content, encoding="utf-8")
    memory = await store.load_memory(hass, entry.entry_id)
    assert memory == {}
    assert "cannot be read" in caplog.text


async def test_full_disk(
    hass: HomeAssistant, start: Any, wait: Wait, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The old file stays whole, it is said once, and tried again each minute."""
    entry = await start()
    before = await written(hass, entry, wait)
    good_folder = store.STORAGE_DIR
    entry.runtime_data.heating._store._path = tmp_path / "no" / "such" / "folder"
    hass.states.async_set(SENSOR, "60", {"unit_of_measurement": "°C"})
    stored = await written(hass, entry, wait)
    assert stored == before
    entry.runtime_data.heating._store._path = Path(good_folder) / f"{DOMAIN}.{entry.entry_id}"
    await wait(61)
    assert (await written(hass, entry, wait))["hot"] is True


async def test_removal_forgets(hass: HomeAssistant, start: Any, wait: Wait) -> None:
    entry = await start()
    await written(hass, entry, wait)
    await hass.config_entries.async_remove(entry.entry_id)
    assert not memory_file(entry).exists()


async def test_longest_run_ends_mode_on(
    hass: HomeAssistant, start: Any, switches: Switches, wait: Wait
) -> None:
    """Without a temperature sensor, after 8 h; here 1 h."""
    on = heater(R1, settings={"mode": "on"})
    on["data"] = {**on["data"], "longest_run_h": 1}
    entry = await start(on)
    await wait(3602)
    assert not switches.on()
    assert status(hass, entry) == "longest_run"
    assert state(hass, "select", "mode", key_of(entry)) == "automatic"


def test_longest_run_default() -> None:
    from custom_components.ems_smart_heater.settings import heater_settings

    assert heater_settings(heater(R1)["data"]).longest_run_s == 8 * 3600
    assert heater_settings(heater(R1, sensor=SENSOR)["data"]).longest_run_s == 0


# Devices and entities


async def test_disabled_device(hass: HomeAssistant, start: Any, switches: Switches, wait: Wait) -> None:
    """Off, and then left alone; the other heater goes on."""
    entry = await start(heater(R1, settings={"mode": "on"}), heater(R2, "l2", settings={"mode": "on"}))
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier((DOMAIN, key_of(entry)), config_entry_id=entry.entry_id)
    assert device is not None
    registry.async_update_device(device.id, disabled_by=dr.DeviceEntryDisabler.USER)
    await wait(1)
    assert not switches.on(R1)
    assert switches.on(R2)
    switches.show(R1, STATE_ON)
    await wait(10)
    assert switches.on(R1)


async def test_renamed_relay_and_sensor(
    hass: HomeAssistant, start: Any, switches: Switches, wait: Wait
) -> None:
    """Followed, and still controlled."""
    entry = await start(heater(R1, settings={"mode": "on"}))
    er.async_get(hass).async_update_entity(R1, new_entity_id="input_boolean.renamed")
    hass.states.async_remove(R1)
    switches.show("input_boolean.renamed", STATE_ON)
    await wait(2)
    assert entry.subentries[key_of(entry)].data["relay"] == "input_boolean.renamed"
    await call(hass, "select", "select_option", "mode", key_of(entry), option="off")
    assert not switches.on("input_boolean.renamed")


# Repair issues


def issues(hass: HomeAssistant) -> list[str | None]:
    """Return the translation keys of our issues about heaters."""
    found = ir.async_get(hass).issues.values()
    return [issue.translation_key for issue in found if issue.domain == DOMAIN and issue.active]


async def test_relay_that_does_not_switch_on(
    hass: HomeAssistant, start: Any, switches: Switches, wait: Wait
) -> None:
    """Said after five seconds, gone when it obeys."""
    switches.broken.add(R1)
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(4)
    assert issues(hass) == []
    await wait(2)
    assert issues(hass) == ["relay_does_not_obey"]
    assert status(hass, entry) == "relay_fault"
    switches.broken.clear()
    await wait(3)
    assert issues(hass) == []


async def test_relay_that_stays_on(hass: HomeAssistant, start: Any, switches: Switches, wait: Wait) -> None:
    entry = await start(heater(R1, settings={"mode": "on"}))
    switches.broken.add(R1)
    await call(hass, "select", "select_option", "mode", key_of(entry), option="off")
    await wait(6)
    assert issues(hass) == ["relay_stays_on"]
    switches.broken.clear()
    await wait(3)
    assert issues(hass) == []


async def test_contactor_that_does_not_close(
    hass: HomeAssistant, start: Any, switches: Switches, wait: Wait
) -> None:
    switches.broken.add(R4)
    await start(heater(R1, settings={"mode": "on"}), contactor=R4)
    await wait(6)
    assert issues(hass) == ["relay_does_not_obey"]
    assert not switches.on(R1)


async def test_relay_gone(hass: HomeAssistant, start: Any, switches: Switches, wait: Wait) -> None:
    """Missed once Home Assistant has started, gone when it is back; nothing is left on unload."""
    entry = await start()
    assert issues(hass) == []
    er.async_get(hass).async_remove(R1)
    hass.states.async_remove(R1)
    await wait(1)
    assert issues(hass) == ["relay_gone"]
    switches.show(R1, STATE_OFF)
    await wait(1)
    assert issues(hass) == []
    hass.states.async_remove(R1)
    await wait(1)
    await hass.config_entries.async_unload(entry.entry_id)
    assert issues(hass) == []


@pytest.mark.parametrize(
    ("settings", "total", "narrow"),
    [
        ({}, {}, False),
        ({"on_threshold_w": -520}, {}, True),
        ({"on_threshold_w": -530}, {}, False),
        ({}, {"total_off_threshold_w": -200}, True),
        ({}, {"total_off_threshold_w": -200, "total_guard": False}, False),
    ],
)
async def test_band_too_narrow(
    hass: HomeAssistant, start: Any, settings: Any, total: Any, narrow: bool
) -> None:
    """On the phase and on the total: the heater's own power would switch it off."""
    await start(heater(R1, settings=settings), settings=total)
    assert issues(hass) == (["band_too_narrow"] if narrow else [])


async def test_meter_without_heaters(hass: HomeAssistant, start: Any) -> None:
    """Readings are taken all the same."""
    entry = entry_for(NOBODY)
    entry.subentries = type(entry.subentries)({})
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    entry.runtime_data.heating.take(reading(-500, at=1))
    assert entry.runtime_data.heating.decision.available_w == 500
    await hass.config_entries.async_unload(entry.entry_id)
