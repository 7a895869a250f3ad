"""The dashboard card: served where there is a frontend, and never in the way of heating."""

import gzip
import json
import re
from typing import Any

import pytest
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.components.http import HomeAssistantHTTP
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.ems_smart_heater import frontend as served
from custom_components.ems_smart_heater.const import DOMAIN
from custom_components.ems_smart_heater.control.model import Status
from lab.simulator import Simulator

from .common import RELAYS, SENSOR, entry_for, heater, set_up

MOST_BYTES = 60_000
SOURCES = served.FILE.parents[3] / "card"
NO_STATUS = "unavailable"
"""What the card says where there is no status."""
FINE = {
    *("off", "override_off", "hot", "longest_run", "manual", "boost", "override", "control_off", "surplus"),
    *("waiting_on", "waiting_off", "min_on", "min_off", "spares_relay", "daily_limit", "no_surplus"),
}


@pytest.fixture
def frontend(hass: HomeAssistant) -> set[str]:
    """Pretend that there is a frontend; return what every page loads."""
    hass.config.components.add("frontend")
    loaded: Any = set()
    hass.data[DATA_EXTRA_MODULE_URL] = loaded
    return loaded


def version() -> str:
    manifest = json.loads((served.FILE.parents[1] / "manifest.json").read_text(encoding="utf-8"))
    return str(manifest["version"])


def test_the_file_is_small_and_fetches_nothing() -> None:
    built = served.FILE.read_bytes()
    assert len(gzip.compress(built)) < MOST_BYTES
    others = [path.name for path in served.FILE.parent.glob("*.*") if path.suffix != ".py"]
    assert others == [served.FILE.name]
    text = built.decode()
    assert "import(" not in text
    assert "fetch(" not in text
    addresses = {part.split('"')[0].split("`")[0] for part in text.split("//")[1:] if part.startswith("www")}
    assert addresses <= {"www.w3.org/2000/svg", "www.w3.org/1998/Math/MathML", "www.w3.org/1999/xhtml"}


def test_the_versions_are_the_same() -> None:
    package = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))
    assert package["version"] == version()


def test_the_cards_statuses_are_the_integrations() -> None:
    """It has sentences for no other, and a status that is added is fine or shown as a fault."""
    known = {*Status, NO_STATUS}
    texts = json.loads((SOURCES / "src" / "translations" / "en.json").read_text(encoding="utf-8"))
    own = {key.removeprefix("s_") for key in texts if key.startswith("s_")}
    assert {re.sub("_(needs|again|until|left)$", "", each) for each in own} <= known
    status = (SOURCES / "src" / "data" / "status.ts").read_text(encoding="utf-8")
    (faults,) = re.findall(r"const FAULTS = new Set\(\[(.*?)\]", status, re.DOTALL)
    assert set(re.findall(r"\w+", faults)) == known - FINE


async def test_served(hass: HomeAssistant, frontend: set[str], hass_client_no_auth: Any) -> None:
    """With the version in its address, so that no browser keeps an old one."""
    assert await async_setup_component(hass, "http", {})
    assert await async_setup_component(hass, DOMAIN, {})
    assert frontend == {f"{served.URL}?v={version()}"}
    response = await (await hass_client_no_auth()).get(frontend.pop())
    assert response.status == 200
    assert "javascript" in response.headers["Content-Type"]
    assert await response.read() == served.FILE.read_bytes()


async def test_without_frontend(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    assert DATA_EXTRA_MODULE_URL not in hass.data


async def test_a_failure_does_not_fail_setup(
    hass: HomeAssistant,
    frontend: set[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def refuse(*_: object) -> None:
        raise RuntimeError("no")

    assert await async_setup_component(hass, "http", {})
    monkeypatch.setattr(HomeAssistantHTTP, "async_register_static_paths", refuse)
    assert await async_setup_component(hass, DOMAIN, {})
    assert not frontend
    assert "The dashboard card cannot be shown" in caplog.text


class Feed:
    """What the card gets of the live feed."""

    def __init__(self, socket: Any, entry: MockConfigEntry) -> None:
        self.socket, self.entry = socket, entry

    async def first(self) -> dict[str, Any]:
        subscribe = {"type": "ems_smart_heater/subscribe", "entry_id": self.entry.entry_id}
        await self.socket.send_json_auto_id(subscribe)
        assert (await self.socket.receive_json())["success"]
        message: dict[str, Any] = (await self.socket.receive_json())["event"]
        return message


@pytest.fixture
async def entry(hass: HomeAssistant, sim: Simulator) -> Any:
    """Set up a meter with one heater."""
    entry = entry_for(sim.port, heater(RELAYS["l1"]))
    await set_up(hass, entry)
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


async def test_the_feed_tells_what_no_entity_does(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: Any
) -> None:
    decision = (await Feed(await hass_ws_client(hass), entry).first())["decision"]
    assert decision["stale_s"] == 10
    (told,) = decision["heaters"].values()
    assert told["phase"] == "l1"
    assert told["relay"] == RELAYS["l1"]
    assert told["confirmed"] is False
    assert told["temperature_sensor"] in (None, SENSOR)


async def test_who_may_only_read_is_told(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: Any,
    hass_read_only_access_token: str,
    hass_read_only_user: MockUser,
) -> None:
    socket = await hass_ws_client(hass, hass_read_only_access_token)
    feed = Feed(socket, entry)
    assert await feed.first() == {"may_control": []}
    assert "decision" in (await socket.receive_json())["event"]
