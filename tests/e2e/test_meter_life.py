"""The meter's password and address change while Home Assistant runs; in the end nothing is left."""

import asyncio
from typing import Any

from lab.home_assistant import flows
from lab.home_assistant.client import Json
from lab.home_assistant.harness import Harness, Setup
from lab.home_assistant.line import forwarded
from lab.home_assistant.scenario import select

SETUP = Setup(configuration="dhcp:\n")
FIRST_ADDRESS = "127.0.0.2"
NEW_ADDRESS = "10.99.0.1"  # of the namespace's card: Home Assistant leaves loopback addresses out
NEW_PASSWORD = "changed"
FLOWS = "/api/config/config_entries/flow"
FIX = "/api/repairs/issues/fix"


async def reauths(harness: Harness) -> list[Json]:
    """Return the flows that ask for the password again."""
    progress: list[Json] = await harness.client.command("config_entries/flow/progress")
    return [each for each in progress if each["context"]["source"] == "reauth"]


async def until_reauth(harness: Harness) -> Json:
    """Wait until a person is asked for the password; the frontend is told by an event."""
    asked = asyncio.Event()

    def on_event(_event: Json) -> None:
        asked.set()

    await harness.client.subscribe(on_event, type="config_entries/flow/subscribe")
    async with asyncio.timeout(30):
        while not (found := await reauths(harness)):
            asked.clear()
            await asked.wait()
    return found[0]


async def until_moved(harness: Harness) -> Json:
    """Wait until a person is asked whether the meter is at another address; return the form."""
    issue, there = f"meter_moved_{harness.meter.entry_id}", asyncio.Event()

    def on_event(event: Json) -> None:
        if event["data"]["issue_id"] == issue and event["data"]["action"] == "create":
            there.set()

    await harness.client.subscribe(
        on_event, type="subscribe_events", event_type="repairs_issue_registry_updated"
    )
    async with asyncio.timeout(30):
        await there.wait()
    form: Json = await harness.client.request("POST", FIX, {"handler": "ems_smart_heater", "issue_id": issue})
    return form


async def give_password(harness: Harness, flow: Json, password: str) -> Any:
    """Fill in the form that asks for the password."""
    path = f"{FLOWS}/{flow['flow_id']}"
    await harness.client.request("GET", path)
    return await harness.client.request("POST", path, {"password": password})


async def heater_obeys(harness: Harness) -> None:
    """See a heater go on and off by its mode."""
    heater, relay = harness.meter.heaters[0], harness.switches["l1"]
    for mode, state in (("on", "on"), ("off", "off"), ("automatic", "off")):
        await select(harness, heater.entity("mode"), mode)
        await harness.client.wait_for_state(relay, state, timeout_s=5)


async def test_password_changed(harness: Harness) -> None:
    """A card asks for it; control and relays live all the while; then there is data, without a restart."""
    connected = harness.meter.entity("connected")
    await harness.house.set(password=NEW_PASSWORD, rate_limit=False)
    await harness.house.set(expire_tokens=True, drop=True)
    flow = await until_reauth(harness)
    await harness.client.wait_for_state(connected, "off", timeout_s=30)
    await heater_obeys(harness)
    wrong = await give_password(harness, flow, "wrong")
    assert wrong["errors"] == {"base": "wrong_password"}
    right = await give_password(harness, flow, NEW_PASSWORD)
    assert right["reason"] == "reauth_successful"
    await harness.client.wait_for_state(connected, "on", timeout_s=30)
    assert await reauths(harness) == []


async def test_wrong_password_at_the_start_of_home_assistant(harness: Harness) -> None:
    """The same, when it was changed while Home Assistant was down."""
    await harness.home_assistant.stop()
    await harness.house.set(password="another", expire_tokens=True, drop=True)
    await harness.home_assistant.start()
    flow = await until_reauth(harness)
    await heater_obeys(harness)
    await give_password(harness, flow, "another")
    await harness.client.wait_for_state(harness.meter.entity("connected"), "on", timeout_s=30)


async def test_address_changed(harness: Harness) -> None:
    """The meter gets another address, Home Assistant hears of it: without HTTPS a person is asked first."""
    port = int(harness.house.meter_address.rpartition(":")[2])
    connected = harness.meter.entity("connected")
    start = {"handler": "ems_smart_heater", "entry_id": harness.meter.entry_id}
    async with forwarded(port, address=FIRST_ADDRESS) as connections:
        form = {"host": f"{FIRST_ADDRESS}:{port}", "password": "another"}
        moved = await flows.walk(harness.client, FLOWS, start, form)
        assert moved["reason"] == "reconfigure_successful"
        await harness.client.wait_for(lambda: len(connections) > 0, timeout_s=20, what="a connection")
        await harness.client.wait_for_state(connected, "on", timeout_s=20)
    await harness.client.wait_for_state(connected, "off", timeout_s=30)
    async with forwarded(port, address=NEW_ADDRESS) as connections:
        seen = {"source_type": "router", "ip": NEW_ADDRESS, "mac": "00:D0:93:12:34:56"}
        attributes = seen | {"host_name": "ems-home-12345678"}
        await harness.client.request(
            "POST", "/api/states/device_tracker.meter", {"state": "home", "attributes": attributes}
        )
        flow = await until_moved(harness)
        assert not connections, "nothing is sent there before a person says so"
        assert flow["description_placeholders"]["new"] == NEW_ADDRESS
        moved = await harness.client.request("POST", f"{FIX}/{flow['flow_id']}", {})
        assert moved["type"] == "create_entry"
        await harness.client.wait_for_state(connected, "on", timeout_s=60)
        assert connections


async def test_removed(harness: Harness) -> None:
    """No entity, no connection to the meter, and no word of complaint in all this."""
    await harness.client.request("DELETE", f"/api/config/config_entries/entry/{harness.meter.entry_id}")
    entities = await harness.client.command("config/entity_registry/list")
    assert not [each for each in entities if each["platform"] == "ems_smart_heater"]
    assert (await harness.house.state())["meter"]["streams"] == 0
    assert harness.home_assistant.complaints() == []
