"""The temperature sensors: what counts as a report, and who looks when one comes."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.ems_smart_heater.control.model import RelayInput
from custom_components.ems_smart_heater.heating.followed import FollowedEntities
from custom_components.ems_smart_heater.heating.thermometer import Thermometer

from ..common import SENSOR, Wait, entry_for, heater
from ..heaters import NOBODY, R1, Start, Switches, key_of, status

OTHER = "sensor.other"


def say(hass: HomeAssistant, value: float | str, unit: str | None = "°C", *, of: str = SENSOR) -> None:
    hass.states.async_set(of, f"{value}", {"unit_of_measurement": unit})


class Watch:
    """The entities of one heater, and how often somebody looked."""

    def __init__(self, hass: HomeAssistant) -> None:
        say(hass, 40)
        self.entry = entry_for(NOBODY, heater(R1, sensor=SENSOR))
        self.looks = 0
        self.errors: list[Exception] = []
        self.all = FollowedEntities(hass, self.entry, self._look, on_error=self.errors.append)
        self.all.heaters_changed()
        self.key = key_of(self.entry)

    def _look(self) -> None:
        self.looks += 1

    @property
    def reported_at(self) -> float | None:
        return self.all.input(self.key, RelayInput(on=False)).temperature_at


@pytest.fixture
def watch(hass: HomeAssistant, wait: Wait) -> Any:
    watch = Watch(hass)
    yield watch
    watch.all.stop()


@pytest.mark.parametrize("value", [40, 41, "unavailable"])
async def test_every_report_counts(hass: HomeAssistant, watch: Watch, wait: Wait, value: Any) -> None:
    """Of an equal value too, which changes no state."""
    before = watch.reported_at
    assert before is not None
    await wait(10)
    assert watch.reported_at == before
    say(hass, value)
    assert watch.looks == 1
    assert watch.reported_at == before + 10


async def test_of_no_other_sensor(hass: HomeAssistant, watch: Watch, wait: Wait) -> None:
    before = watch.reported_at
    say(hass, 40, of=OTHER)
    await wait(10)
    say(hass, 41, of=OTHER)
    assert (watch.looks, watch.reported_at) == (0, before)


async def test_told_once(hass: HomeAssistant, watch: Watch) -> None:
    """Also after heaters changed, and of an exchanged sensor not at all."""
    for _ in range(3):
        watch.all.heaters_changed()
    say(hass, 40)
    assert watch.looks == 1


async def test_not_after_the_end(hass: HomeAssistant, watch: Watch) -> None:
    watch.all.stop()
    say(hass, 40)
    say(hass, 41)
    assert watch.looks == 0


async def test_found_old(hass: HomeAssistant, wait: Wait) -> None:
    """What it says already is as old as Home Assistant says; what it does not say yet is not."""
    say(hass, 40)
    await wait(100)
    now = Thermometer(hass, OTHER).reported_at
    assert now is not None
    assert Thermometer(hass, SENSOR).reported_at == pytest.approx(now - 100)


@pytest.mark.parametrize(
    ("value", "unit", "celsius"),
    [
        (40, "°C", 40),
        (104, "°F", 40),
        (313.15, "K", 40),
        (40, None, None),
        (40, "W", None),
        ("unavailable", "°C", None),
        ("unknown", "°C", None),
        ("warm", "°C", None),
    ],
)
async def test_celsius(
    hass: HomeAssistant, value: float | str, unit: str | None, celsius: float | None
) -> None:
    """Any unit of temperature; without one a number says nothing."""
    say(hass, value, unit)
    assert Thermometer(hass, SENSOR).celsius == (None if celsius is None else pytest.approx(celsius))
    assert Thermometer(hass, OTHER).celsius is None


async def test_equal_reports_keep_a_heater_on(
    hass: HomeAssistant, start: Start, switches: Switches, wait: Wait
) -> None:
    """Water that stays as warm as it is, for three hours; an hour after the last report it is lost."""
    entry = await start(heater(R1, sensor=SENSOR, settings={"mode": "on"}))
    for _ in range(6):
        await wait(1800)
        say(hass, 40)
        await hass.async_block_till_done()
        assert switches.on()
    await wait(3599)
    assert switches.on()
    await wait(2)
    assert not switches.on()
    assert status(hass, entry) == "temperature_lost"
    say(hass, 40)
    await hass.async_block_till_done()
    assert switches.on()
