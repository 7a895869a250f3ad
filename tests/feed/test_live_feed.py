"""The live feed: everything as it comes, across reloads, and nothing for nobody."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.feed.live_feed import LiveFeed, live_feed
from lab.simulator import Simulator

from ..common import RELAYS, entry_for, heater, set_up, state
from ..meter.frames import reading

type Message = dict[str, Any]


@pytest.fixture
async def entry(hass: HomeAssistant, sim: Simulator) -> Any:
    """Set up a meter with one heater."""
    await sim.set({"power_w": {"l1": -650, "l2": 100, "l3": -150}})
    entry = entry_for(sim.port, heater(RELAYS["l1"]), settings={"on_delay_s": 0, "off_delay_s": 0})
    await set_up(hass, entry)
    hass.config_entries.async_update_entry(entry, options={**entry.options, "min_on_s": 0})
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


class Card:
    """A subscriber that keeps what each message replaces, as the card does."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.parts: Message = {}
        self.messages: list[Message] = []

    async def open(self, entry_id: str) -> Message:
        await self.socket.send_json_auto_id({"type": "ems_smart_heater/subscribe", "entry_id": entry_id})
        answer: Message = await self.socket.receive_json()
        return answer

    async def receive(self) -> Message:
        message: Message = (await self.socket.receive_json())["event"]
        self.messages.append(message)
        self.parts |= message
        return message

    async def until(self, wanted: Callable[[Message], bool]) -> None:
        async with asyncio.timeout(15):
            while not self.parts or not wanted(self.parts):
                await self.receive()


@pytest.fixture
async def card(hass: HomeAssistant, hass_ws_client: Any) -> Card:
    return Card(await hass_ws_client(hass))


async def test_everything(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry, card: Card) -> None:
    """All parts first; then readings and decisions, faster than any entity."""
    (key,) = entry.subentries
    assert (await card.open(entry.entry_id))["success"]
    assert (await card.receive()).keys() == {"connected", "reading", "decision", "available_w"}
    await card.until(lambda parts: parts["decision"]["heaters"][key]["drawing"])
    assert card.parts["connected"] is True
    assert card.parts["decision"]["control"] == "automatic"
    drawing = card.parts["decision"]["heaters"][key]
    assert (drawing["on"], drawing["status"], drawing["power_w"]) == (True, "surplus", 500)
    assert card.parts["decision"]["strategy"] == "thresholds"
    await sim.set({"power_w": {"l1": 70, "l2": -30, "l3": 0}})
    await card.until(lambda parts: parts["reading"]["power_w"]["l2"] == -30)
    shown = card.parts["reading"]
    assert shown["power_w"]["l3"] == 0
    assert shown["power_w"]["total"] == sum(shown["power_w"][phase] for phase in ("l1", "l2", "l3"))
    assert shown["frequency_hz"] == pytest.approx(50, abs=0.1)
    assert 0 <= shown["age_s"] < 1
    assert state(hass, "sensor", "power_l2") != "-30.0"
    await card.until(lambda parts: not parts["decision"]["heaters"][key]["on"])
    await card.until(lambda parts: parts["decision"]["heaters"][key]["power_w"] == 0)
    times = [message["reading"]["at"] for message in card.messages if message.get("reading")]
    assert times == sorted(times)


async def test_meter_goes_and_comes(sim: Simulator, entry: MockConfigEntry, card: Card) -> None:
    await card.open(entry.entry_id)
    await card.until(lambda parts: parts["connected"])
    link = entry.runtime_data.link
    link._set_connected(False)
    await card.until(lambda parts: not parts["connected"])
    await card.until(lambda parts: parts["connected"])


async def test_survives_a_reload(hass: HomeAssistant, entry: MockConfigEntry, card: Card) -> None:
    """It shows that the entry is gone, then goes on by itself."""
    await card.open(entry.entry_id)
    await card.until(lambda parts: parts["connected"])
    await hass.config_entries.async_unload(entry.entry_id)
    await card.until(lambda parts: not parts["connected"] and parts["reading"] is parts["decision"] is None)
    await hass.config_entries.async_setup(entry.entry_id)
    await card.until(lambda parts: parts["connected"] and parts["reading"] and parts["decision"])


async def test_reasons_at_once(hass: HomeAssistant, socket_enabled: None) -> None:
    """A countdown begins with the reading that starts it, however soon; who comes later misses nothing."""
    entry = entry_for(9, heater(RELAYS["l1"]))
    await set_up(hass, entry)
    (key,) = entry.subentries
    told: dict[str, list[str]] = {"first": [], "second": []}

    def hear(who: str) -> Callable[[], None]:
        def hear(_parts: Message, message: bytes) -> None:
            if decision := json.loads(message).get("decision"):
                told[who].append(decision["heaters"][key]["status"])

        return live_feed(hass).subscribe(entry.entry_id, hear)

    stops = [hear("first")]
    for at, power_w in enumerate((0, -5000, -5000, 0, 0, -5000), start=1):
        entry.runtime_data.link.take(reading(power_w, at=at))
        if at == 4:
            stops.append(hear("second"))
    assert told["first"][1:] == ["no_surplus", "waiting_on", "no_surplus", "no_surplus", "waiting_on"]
    assert told["second"] == ["no_surplus", "no_surplus", "waiting_on"]
    for stop in stops:
        stop()
    await hass.config_entries.async_unload(entry.entry_id)


async def test_not_loaded(hass: HomeAssistant, entry: MockConfigEntry, card: Card) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    assert (await card.open(entry.entry_id))["success"]
    assert await card.receive() == {
        "connected": False,
        "reading": None,
        "decision": None,
        "available_w": None,
    }


@pytest.mark.parametrize("other", ["", "nobody", "other integration"])
async def test_unknown_entry(hass: HomeAssistant, entry: MockConfigEntry, card: Card, other: str) -> None:
    MockConfigEntry(domain="other", entry_id="other integration").add_to_hass(hass)
    answer = await card.open(other)
    assert not answer["success"]
    assert answer["error"]["code"] == "not_found"


async def test_nobody_costs_nothing(hass: HomeAssistant, entry: MockConfigEntry, card: Card) -> None:
    """After the last has gone nothing is made ready, and nothing is kept."""
    feed = live_feed(hass)
    assert not feed.wanted(entry.entry_id)
    subscribed = await card.open(entry.entry_id)
    assert feed.wanted(entry.entry_id)
    await card.socket.send_json_auto_id({"type": "unsubscribe_events", "subscription": subscribed["id"]})
    while (await card.socket.receive_json())["type"] != "result":
        pass
    assert not feed.wanted(entry.entry_id)
    assert feed._subscribers == {}


def test_two_subscribers() -> None:
    """Each gets everything; one may go while a message is sent."""
    feed, seen = LiveFeed(), list[str]()
    stop = feed.subscribe("a", lambda *_: None)

    def once(_: object, message: bytes) -> None:
        seen.append(f"1{message.decode()}")
        stop()

    stop_first = feed.subscribe("a", once)
    feed.subscribe("a", lambda _, message: seen.append(f"2{message.decode()}"))
    seen.clear()
    feed.send("a", {"connected": True})
    stop_first()
    feed.send("a", {"connected": False})
    feed.send("b", {"connected": True})
    assert sorted(seen) == ['1{"connected":true}', '2{"connected":false}', '2{"connected":true}']
