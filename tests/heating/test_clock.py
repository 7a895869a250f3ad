"""A clock that is set while Home Assistant runs: what is told follows it, nothing else does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_OFF
from homeassistant.core import Context, HomeAssistant
from homeassistant.util import dt as dt_util

from custom_components.ems_smart_heater.heating.thermometer import Thermometer
from custom_components.ems_smart_heater.heating.wall_clock import WallClock, date_and_time
from tests.meter.frames import reading

from ..common import SENSOR, Wait, entity_id, heater, state
from ..heaters import R1, Start, Switches, boost, key_of, saved, stored_heater, switch, written

type SetClock = Callable[[float], None]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Return how to set the clock: so many seconds from what it would be."""
    utcnow, now = dt_util.utcnow, dt_util.now

    def set_clock(seconds: float) -> None:
        by = timedelta(seconds=seconds)
        monkeypatch.setattr(dt_util, "utcnow", lambda: utcnow() + by)
        monkeypatch.setattr(dt_util, "now", lambda *zone: now(*zone) + by)

    return set_clock


def left_s(hass: HomeAssistant, platform: str, key: str, of: str) -> float:
    """Return in how many seconds it ends, by the attribute."""
    shown = hass.states.get(entity_id(hass, platform, key, of))
    assert shown is not None
    left: timedelta = shown.attributes["until"] - dt_util.utcnow()
    return left.total_seconds()


HOUR = 3600


@pytest.mark.parametrize("jump_h", [11, -11])
async def test_the_end_of_a_boost_follows_the_clock(
    hass: HomeAssistant, start: Start, wait: Wait, set_clock: SetClock, jump_h: float
) -> None:
    """It was told that it ended 11 hours ago."""
    entry = await start()
    key = key_of(entry)
    await boost(hass, entry, minutes=60)
    assert left_s(hass, "sensor", "status", key) == pytest.approx(3600, abs=1)
    set_clock(jump_h * HOUR)
    await wait(60)
    assert left_s(hass, "sensor", "status", key) == pytest.approx(3540, abs=2)
    assert left_s(hass, "switch", "boost", key) == pytest.approx(3540, abs=2)


async def test_a_reading_tells_the_new_end_at_once(
    hass: HomeAssistant, start: Start, set_clock: SetClock
) -> None:
    entry = await start()
    await boost(hass, entry, minutes=60)
    entry.runtime_data.heating.take(reading(0, at=1))
    set_clock(HOUR)
    entry.runtime_data.heating.take(reading(0, at=2))
    assert left_s(hass, "switch", "boost", key_of(entry)) == pytest.approx(3600, abs=1)


async def test_what_is_stored_follows_the_clock(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait, set_clock: SetClock
) -> None:
    """What somebody switched off stays off after a power cut, when the clock has been put right since."""
    entry = await start(heater(R1, settings={"mode": "on"}))
    await wait(40)
    switches.show(R1, STATE_OFF, Context(user_id="somebody"))
    await wait(62)
    await saved(entry)
    set_clock(HOUR / 3)
    await wait(62)
    await saved(entry)
    hold = stored_heater(entry)["hold"]
    assert hold["kind"] == "override_off"
    assert hold["until"] - dt_util.utcnow().timestamp() == pytest.approx(3600 - 124, abs=3)


async def test_a_new_day_is_told_by_its_date(
    hass: HomeAssistant, start: Start, wait: Wait, set_clock: SetClock
) -> None:
    """A Raspberry starts with the clock of yesterday at six, which is put right to today at eight."""
    _, time_of_day_s = date_and_time()
    set_clock(6 * HOUR - time_of_day_s)
    entry = await start(heater(R1))
    await wait(5)
    await switch(hass, entry, "on")
    await wait(6)
    assert state(hass, "sensor", "switchings_today", key_of(entry)) == "1"
    set_clock(32 * HOUR - time_of_day_s)
    await wait(65)
    await written(hass, entry, wait)
    await hass.async_block_till_done()
    assert state(hass, "sensor", "switchings_today", key_of(entry)) == "0"
    assert state(hass, "sensor", "switchings", key_of(entry)) == "1"


# A time that is told


def test_what_is_told_does_not_flicker(set_clock: SetClock, freezer: FrozenDateTimeFactory) -> None:
    """Two clocks are never read at one moment, and one of them is slewed: the same second is told."""
    clock = WallClock()
    for offset_s in (0, 0.5, -0.5, 0.499, 0.501, 0.9, -0.9):
        for fraction in (0.499, 0.5, 0.501):
            at = round(monotonic()) + 100 + fraction
            set_clock(0)
            told = clock.at(at)
            set_clock(offset_s)
            assert not clock.was_set()
            assert clock.at(at) == told


def test_a_clock_that_was_set_is_told_once(set_clock: SetClock, freezer: FrozenDateTimeFactory) -> None:
    clock, at = WallClock(), monotonic() + 100
    told = clock.at(at)
    set_clock(-HOUR)
    assert clock.was_set()
    assert not clock.was_set()
    assert clock.at(at) - told == timedelta(hours=-1)


@pytest.mark.parametrize(
    ("utc", "hours"),
    [
        (datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC), 2 - 1 / 120),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), 3),  # summer time
        (datetime(2026, 10, 25, 0, 59, 30, tzinfo=UTC), 3 - 1 / 120),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), 2),  # the hour that comes twice
        (datetime(2026, 10, 25, 23, 0, 0, 250_000, tzinfo=UTC), 0.25 / 3600),
    ],
)
def test_date_and_time_of_the_house(
    monkeypatch: pytest.MonkeyPatch, freezer: FrozenDateTimeFactory, utc: datetime, hours: float
) -> None:
    zone = ZoneInfo("Europe/Berlin")
    freezer.move_to(utc)
    with monkeypatch.context() as patch:
        patch.setattr(dt_util, "DEFAULT_TIME_ZONE", zone)
        date, time_of_day_s = date_and_time()
    assert time_of_day_s == pytest.approx(hours * HOUR, abs=1e-3)
    assert date == utc.astimezone(zone).date().toordinal()


# The age of a temperature


@pytest.mark.parametrize(("jump_s", "age_s"), [(0, 100), (50, 150), (-100, 0), (-HOUR, None)])
async def test_age_of_a_temperature_at_the_start(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, set_clock: SetClock, jump_s: float, age_s: float
) -> None:
    """Reported before the clock was put back: it is not known when."""
    hass.states.async_set(SENSOR, "40", {"unit_of_measurement": "°C"})
    freezer.tick(100)
    set_clock(jump_s)
    reported_at = Thermometer(hass, SENSOR).reported_at
    assert (reported_at and monotonic() - reported_at) == (age_s and pytest.approx(age_s))
