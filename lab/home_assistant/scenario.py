"""What the tests do with a running house: set its power, wait for relays, measure how long they took."""

from collections.abc import Iterable, Mapping
from math import nan

from .entities import Heater
from .harness import Harness

# What a relay's state may take to come back through Home Assistant once its contact has moved.
_REPORT_S = 3
_TOLERANCE_W = 1
SETTLED_S = 2
"""What a number that somebody has set may take to show it."""


async def grid_power(
    harness: Harness, *, l1: float = 0, l2: float = 0, l3: float = 0, wait: bool = False
) -> float:
    """Set what each phase draws without its heaters; return the moment (monotonic seconds)."""
    moment_s = await harness.house.set(power_w={"l1": l1, "l2": l2, "l3": l3})
    if wait:
        await shown(harness, {"power_l1": l1, "power_l2": l2, "power_l3": l3})
    return moment_s


def number(harness: Harness, entity_id: str) -> float:
    """Return an entity's state as a number, NaN while it has none."""
    try:
        return float(harness.client.state(entity_id) or "nan")
    except ValueError:
        return nan


async def numbers(harness: Harness) -> dict[str, str]:
    """Return every number that a person can set."""
    states = await harness.client.command("get_states")
    return {each["entity_id"]: each["state"] for each in states if each["entity_id"].startswith("number.")}


async def shown(harness: Harness, values: Mapping[str, float]) -> None:
    """Wait until the meter's entities show these values."""

    def all_fit() -> bool:
        return all(
            abs(number(harness, harness.meter.entity(key)) - value) < _TOLERANCE_W
            for key, value in values.items()
        )

    await harness.client.wait_for(all_fit, timeout_s=20, what=str(dict(values)))


async def moved(
    harness: Harness, relay: str, *, on: bool, since_s: float, within_s: float, at_least_s: float = 0
) -> float:
    """Wait until a relay's contact has moved; return after how many seconds it did, by its own log."""
    await harness.client.wait_for_state(
        harness.switches[relay], "on" if on else "off", timeout_s=within_s + _REPORT_S
    )
    moment_s = (await harness.house.relays())[relay].moved_at_s(on=on, since_s=since_s)
    assert moment_s is not None, f"{relay} did not move"
    took_s = moment_s - since_s
    assert at_least_s <= took_s <= within_s, f"{relay} took {took_s:.3f} s"
    return took_s


async def all_on(harness: Harness) -> None:
    """Give so much surplus that every relay goes on."""
    await grid_power(harness, l1=-3000, l2=-3000, l3=-3000)
    for switch in harness.switches.values():
        await harness.client.wait_for_state(switch, "on", timeout_s=60)


async def all_off(harness: Harness, *, since_s: float, within_s: float) -> dict[str, float]:
    """Wait until every relay is off; return after how many seconds each was."""
    return {
        relay: await moved(harness, relay, on=False, since_s=since_s, within_s=within_s)
        for relay in harness.switches
    }


async def until_number(
    harness: Harness, entity_id: str, value: float, *, within: float = 0, timeout_s: float = 2
) -> None:
    """Wait until a number is this one, or no farther off than `within`."""
    await harness.client.wait_for(
        lambda: abs(number(harness, entity_id) - value) <= within,
        timeout_s=timeout_s,
        what=f"{entity_id} {value}",
    )


async def set_number(harness: Harness, entity_id: str, value: float) -> None:
    """Set a number and wait until it shows."""
    await harness.client.call("number.set_value", entity_id, value=value)
    await until_number(harness, entity_id, value, timeout_s=5)


async def set_delays(harness: Harness, *, on_s: float, off_s: float) -> None:
    """Set the delays of the rule."""
    await set_number(harness, harness.meter.entity("on_delay"), on_s)
    await set_number(harness, harness.meter.entity("off_delay"), off_s)


async def select(harness: Harness, entity_id: str, option: str) -> None:
    """Choose an option and wait until it shows."""
    await harness.client.call("select.select_option", entity_id, option=option)
    await harness.client.wait_for_state(entity_id, option, timeout_s=5)


async def guard(harness: Harness, *, on: bool) -> None:
    """Switch the total guard and wait until it shows."""
    entity_id = harness.meter.entity("total_guard")
    await harness.client.call(f"switch.turn_{'on' if on else 'off'}", entity_id)
    await harness.client.wait_for_state(entity_id, "on" if on else "off", timeout_s=5)


async def status(harness: Harness, heaters: Iterable[Heater], *values: str, timeout_s: float = 20) -> None:
    """Wait until every one of the heaters shows one of the reasons."""
    for heater in heaters:
        await harness.client.wait_for_state(heater.entity("status"), *values, timeout_s=timeout_s)


async def calm(harness: Harness) -> None:
    """Repair everything, undo what a person chose, and wait until all is off and the grid at 0 W."""
    meter = harness.meter
    await harness.house.set(reset=True, temperature_c=40, power_w={"l1": 0, "l2": 0, "l3": 0})
    await harness.client.wait_for_state(meter.entity("connected"), "on", timeout_s=60)
    await select(harness, meter.entity("control"), "off")
    for heater in meter.heaters:
        await select(harness, heater.entity("mode"), "automatic")
    for switch in harness.switches.values():
        await harness.client.wait_for_state(switch, "off", timeout_s=30)
    await select(harness, meter.entity("control"), "automatic")
    await guard(harness, on=True)
    await shown(harness, {"power_l1": 0, "power_l2": 0, "power_l3": 0})
