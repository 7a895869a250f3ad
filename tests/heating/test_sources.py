"""Prices and the battery's power: who is asked first, who next, and what is never taken."""

from datetime import timedelta
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.control.house import Prices
from custom_components.ems_smart_heater.control.model import Inputs
from custom_components.ems_smart_heater.heating.sources import Origin, Sources
from tests.meter.frames import reading

from ..common import Wait, entity_id, entry_for, heater
from ..heaters import NOBODY, R1, Start, issues, said
from .test_energy_dashboard import BATTERY, GRID, save

TARIFF, OTHER = "sensor.tariff", "sensor.other"


def show(hass: HomeAssistant, value: str, unit: str | None = "EUR/kWh", *, of: str = TARIFF) -> None:
    hass.states.async_set(of, value, {"unit_of_measurement": unit})


def choose(hass: HomeAssistant, entry: MockConfigEntry, **options: Any) -> None:
    hass.config_entries.async_update_entry(entry, options={**entry.options, **options})


@pytest.fixture
def entry(hass: HomeAssistant) -> MockConfigEntry:
    entry = entry_for(NOBODY)
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
def sources(hass: HomeAssistant, entry: MockConfigEntry) -> Sources:
    """Return sources in a house without Energy dashboard."""
    return Sources(hass, entry)


@pytest.fixture
async def with_dashboard(recorder_mock: Any, hass: HomeAssistant, entry: MockConfigEntry) -> Sources:
    """Return sources in a house with a real Energy dashboard."""
    assert await async_setup_component(hass, "energy", {})
    await hass.async_block_till_done()
    found = Sources(hass, entry)
    found.find()
    await hass.async_block_till_done(wait_background_tasks=True)
    return found


def origins(sources: Sources) -> list[Origin]:
    return [each.origin for each in sources.explained.values()]


async def test_nobody_knows_better(sources: Sources) -> None:
    assert sources.prices == Prices(30, 8, 12)
    assert origins(sources) == [Origin.USUAL] * 3
    assert sources.battery_w is None


async def test_what_a_person_says(hass: HomeAssistant, sources: Sources, entry: MockConfigEntry) -> None:
    """Changed while it runs, and cleared again; zero and less are prices too."""
    choose(hass, entry, import_price_ct=0, feed_in_price_ct=-2.5, replaced_heat_ct=9)
    assert sources.prices == (0, -2.5, 9)
    assert origins(sources) == [Origin.OPTIONS] * 3
    hass.config_entries.async_update_entry(entry, options={})
    assert sources.prices == Prices()


@pytest.mark.parametrize("wrong", ["text", None, True, 201, -51, float("nan"), []])
async def test_stored_prices_that_are_none(
    hass: HomeAssistant, sources: Sources, entry: MockConfigEntry, wrong: Any
) -> None:
    choose(hass, entry, import_price_ct=wrong, feed_in_price_ct=7, price_entity=wrong)
    assert sources.prices == (30, 7, 12)


async def test_an_entity_goes_before_the_number(
    hass: HomeAssistant, sources: Sources, entry: MockConfigEntry
) -> None:
    """Which holds while the entity shows nothing; that is told."""
    choose(hass, entry, import_price_ct=28, price_entity=TARIFF)
    for value, unit, ct in (
        ("0.25", "EUR/kWh", 25),
        ("19.5", "ct/kWh", 19.5),
        ("-40", "EUR/MWh", -4),
        ("unavailable", "EUR/kWh", None),
        ("nan", "EUR/kWh", None),
        ("0.25", "kWh", None),
        ("0.25", None, None),
        ("0.25", "EUR/kWh", 25),
    ):
        show(hass, value, unit)
        bought = sources.explained["grid_ct"]
        assert bought == (
            (pytest.approx(ct), Origin.ENTITY, None) if ct is not None else (28, Origin.OPTIONS, TARIFF)
        )
    hass.states.async_remove(TARIFF)
    assert sources.explained["grid_ct"] == (28, Origin.OPTIONS, TARIFF)


async def test_the_energy_dashboard_is_asked_next(
    hass: HomeAssistant, with_dashboard: Sources, entry: MockConfigEntry
) -> None:
    """After all that a person said here; followed without anybody telling."""
    await save(hass, GRID)
    show(hass, "0.079", of="sensor.paid")
    assert with_dashboard.prices == pytest.approx((31, 7.9, 12))
    assert origins(with_dashboard)[:2] == [Origin.ENERGY_DASHBOARD] * 2
    show(hass, "unavailable", of="sensor.paid")
    assert with_dashboard.explained["feed_in_ct"] == (8, Origin.USUAL, "sensor.paid")
    choose(hass, entry, import_price_ct=28, price_entity=TARIFF, feed_in_price_ct=6)
    show(hass, "0.25")
    assert with_dashboard.prices == (25, 6, 12)
    show(hass, "unknown")
    assert with_dashboard.prices == (28, 6, 12)
    choose(hass, entry, import_price_ct=None)
    assert with_dashboard.explained["grid_ct"] == (31, Origin.ENERGY_DASHBOARD, TARIFF)
    await save(hass, GRID | {"number_energy_price": 1e30})
    assert with_dashboard.explained["grid_ct"] == (30, Origin.USUAL, TARIFF)


async def test_batteries(hass: HomeAssistant, with_dashboard: Sources) -> None:
    """Charging is positive here, giving is there; W and kW; all of them or none."""
    await save(hass, BATTERY | {"stat_rate": "sensor.a"})
    assert with_dashboard.battery_w is None
    show(hass, "1200", "W", of="sensor.a")
    assert with_dashboard.battery_w == -1200
    inverted = {"power_config": {"stat_rate_inverted": "sensor.b"}}
    await save(hass, BATTERY | {"stat_rate": "sensor.a"}, BATTERY | inverted)
    assert with_dashboard.battery_w is None
    show(hass, "2", "kW", of="sensor.b")
    assert with_dashboard.battery_w == 800
    for value, unit in (("unavailable", "W"), ("2", "kWh"), ("2", None)):
        show(hass, value, unit, of="sensor.b")
        assert with_dashboard.battery_w is None


async def test_a_batterys_power_that_is_old(
    hass: HomeAssistant, with_dashboard: Sources, freezer: FrozenDateTimeFactory
) -> None:
    """Counted from the last report, of an equal value too; in doubt, after a clock was put back, it is."""
    await save(hass, BATTERY | {"stat_rate": "sensor.a"})
    show(hass, "0", "W", of="sensor.a")
    freezer.tick(timedelta(seconds=299))
    assert with_dashboard.battery_w == 0
    show(hass, "0", "W", of="sensor.a")
    freezer.tick(timedelta(seconds=299))
    assert with_dashboard.battery_w == 0
    freezer.tick(timedelta(seconds=2))
    assert with_dashboard.battery_w is None
    show(hass, "0", "W", of="sensor.a")
    freezer.tick(timedelta(seconds=-60))
    assert with_dashboard.battery_w is None


async def test_the_controller_is_told(
    recorder_mock: Any, hass: HomeAssistant, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With each reading what holds then; a price that changes is no step of its own."""
    assert await async_setup_component(hass, "energy", {})
    await hass.async_block_till_done()
    await save(hass, GRID, BATTERY | {"stat_rate": "sensor.a"})
    show(hass, "-300", "W", of="sensor.a")
    entry = await start(heater(R1))
    heating = entry.runtime_data.heating
    told: list[Inputs] = []
    step = heating._net.step

    def listening(now: float, settings: Any, look: Any) -> Any:
        def noted() -> Inputs:
            told.append(look())
            return told[-1]

        return step(now, settings, noted)

    monkeypatch.setattr(heating._net, "step", listening)
    heating.take(reading(0, at=1))
    assert (told[-1].prices.grid_ct, told[-1].battery_w) == (31, 300)
    choose(hass, entry, price_entity=TARIFF)
    await hass.async_block_till_done()
    steps = len(told)
    show(hass, "0.2")
    await hass.async_block_till_done()
    assert len(told) == steps
    heating.take(reading(0, at=2))
    assert told[-1].prices.grid_ct == 20


async def test_a_fault_of_ours_switches_nothing_off(
    hass: HomeAssistant,
    start: Start,
    wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Usual prices and an unknown battery; the fault is logged once."""
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(2)

    def raising(*_: Any) -> Any:
        raise RuntimeError("prices")

    for name in ("_prices", "_battery_w"):
        monkeypatch.setattr(Sources, name, raising)
    heating = entry.runtime_data.heating
    for at in range(3):
        heating.take(reading(0, at=at))
    assert heating.fault is None
    assert heating.decision.heaters[next(iter(entry.subentries))].on
    assert heating.sources.prices == Prices()
    assert heating.sources.battery_w is None
    assert len([each for each in caplog.records if "unexpected error" in each.getMessage()]) == 1


async def test_what_is_shown_of_prices(hass: HomeAssistant, start: Start, wait: Wait) -> None:
    """And of an entity that should show one and does not."""
    entry = await start(heater(R1))
    choose(hass, entry, price_entity=TARIFF, feed_in_price_ct=7)
    await hass.async_block_till_done()
    found = hass.states.get(entity_id(hass, "sensor", "savings"))
    assert found is not None
    names = ("grid_ct", "grid_from", "feed_in_ct", "feed_in_from", "replaced_ct", "no_price_from")
    assert [found.attributes[name] for name in names] == [30, "usual", 7, "options", 12, [TARIFF]]


async def test_a_price_entity_that_is_renamed(hass: HomeAssistant, start: Start) -> None:
    registry = er.async_get(hass)
    registry.async_get_or_create("sensor", "test", "tariff", suggested_object_id="tariff")
    entry = await start(heater(R1))
    choose(hass, entry, price_entity=TARIFF)
    registry.async_update_entity(TARIFF, new_entity_id=OTHER)
    await hass.async_block_till_done()
    assert entry.options["price_entity"] == OTHER


async def test_feeding_in_earns_more(hass: HomeAssistant, start: Start) -> None:
    """Said when it pays as well, and no more when it does not, by whatever changes it."""
    entry = await start(heater(R1))
    assert issues(hass) == []
    choose(hass, entry, feed_in_price_ct=12)
    await hass.async_block_till_done()
    assert issues(hass) == ["feed_in_earns_more"]
    assert said(hass) == {"name": "eMS home", "feed_in": "12", "replaced": "12"}
    choose(hass, entry, replaced_heat_ct=12.1)
    await hass.async_block_till_done()
    assert issues(hass) == []
    choose(hass, entry, feed_in_price_ct=20)
    await hass.async_block_till_done()
    assert issues(hass) == ["feed_in_earns_more"]
    await hass.config_entries.async_unload(entry.entry_id)
    assert issues(hass) == []
