"""The options' prices: what is left empty is asked of the Energy dashboard, or is usual."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from ..common import heater
from ..heaters import R1, Start
from .test_options_flow import added, fill, open_options, submit, suggested

TARIFF = "sensor.tariff"
CHOSEN = {"import_price_ct": 28.5, "feed_in_price_ct": 0, "replaced_heat_ct": -1, "price_entity": TARIFF}


def shown(form: dict[str, Any]) -> dict[str, Any]:
    return {key: suggested(form)[key] for key in CHOSEN}


async def test_empty_until_somebody_says_it(hass: HomeAssistant) -> None:
    """So a form that is only sent changes nothing; what a switching costs has a default."""
    entry = added(hass, {})
    before = dict(entry.options)
    form = await open_options(hass, entry)
    assert shown(form) == dict.fromkeys(CHOSEN)
    assert suggested(form)["click_ct"] == 0.01
    await submit(hass, entry)
    assert {key: value for key, value in entry.options.items() if key in before} == before
    assert not {*CHOSEN, "click_ct"} & entry.options.keys()


async def test_said_kept_and_cleared(hass: HomeAssistant) -> None:
    hass.states.async_set(TARIFF, "0.3", {"unit_of_measurement": "EUR/kWh"})
    entry = added(hass, {})
    await submit(hass, entry, **CHOSEN, click_ct=0.05)
    assert CHOSEN.items() <= entry.options.items()
    assert shown(await open_options(hass, entry)) == CHOSEN
    await submit(hass, entry)
    assert CHOSEN.items() <= entry.options.items()
    assert entry.options["click_ct"] == 0.05
    await submit(hass, entry, **dict.fromkeys(CHOSEN), click_ct=None)
    assert not {*CHOSEN, "click_ct"} & entry.options.keys()


@pytest.mark.parametrize(
    ("unit", "error"), [("EUR/MWh", None), ("ct/kWh", None), ("kWh", "no_price"), (None, "no_price")]
)
async def test_an_entity_that_tells_no_price(
    hass: HomeAssistant, unit: str | None, error: str | None
) -> None:
    """Its unit tells, also while it is unavailable."""
    hass.states.async_set(TARIFF, "unavailable", {"unit_of_measurement": unit})
    entry = added(hass, {})
    result = await fill(
        hass,
        await open_options(hass, entry),
        price_entity=TARIFF,
        metering="balanced",
        home_battery=False,
    )
    assert result.get("errors") == ({"price_entity": error} if error else None)


async def test_an_entity_that_is_gone(hass: HomeAssistant) -> None:
    """Refused when it is chosen, kept when it was chosen before: it may come late."""
    entry = added(hass, {})
    result = await fill(hass, await open_options(hass, entry), price_entity=TARIFF)
    assert result["errors"] == {"price_entity": "price_is_gone"}
    entry = added(hass, {}, price_entity=TARIFF)
    await submit(hass, entry)
    assert entry.options["price_entity"] == TARIFF


async def test_prices_hold_at_once(hass: HomeAssistant, start: Start) -> None:
    """Nothing is switched off for them."""
    entry = await start(heater(R1))
    heating = entry.runtime_data.heating
    await submit(hass, entry, import_price_ct=28.5, click_ct=0.2)
    await hass.async_block_till_done()
    assert entry.runtime_data.heating is heating
    assert heating.sources.prices == (28.5, 8, 12)
    assert heating.settings.click_ct == 0.2
