"""The meter's login and REST services over real sockets: what they give and what they refuse."""

from dataclasses import replace

import aiohttp
import pytest

from lab.simulator import Simulator, SimulatorSettings
from lab.simulator.meter_server import STREAM_PATH

from .meter_client import Meter, form

SETTINGS = "/api/device-settings"


async def test_login(meter: Meter) -> None:
    """A JWT of about 520 characters for 7 days."""
    status, _, body = await meter.login()
    assert status == 200
    assert set(body) == {"access_token", "expires_in", "token_type"}
    assert body["expires_in"] == 604_800
    assert body["token_type"] == "Bearer"
    assert body["access_token"].count(".") == 2
    assert 500 <= len(body["access_token"]) <= 540


@pytest.mark.parametrize("style", [200, 400, 401, 403])
async def test_wrong_password(meter: Meter, style: int) -> None:
    """Refused in any of four styles."""
    await meter.sim.set({"wrong_password_style": style})
    status, _, body = await meter.login(password="wrong")
    assert status == style
    assert "error" in body
    assert "access_token" not in body


@pytest.mark.parametrize("constant", ["grant_type", "client_id", "client_secret", "username"])
async def test_every_constant_is_checked(meter: Meter, constant: str) -> None:
    """A wrong one is a bad request, not a wrong password."""
    status, _, body = await meter.login(**{constant: "wrong"})
    assert status == 400
    assert "access_token" not in body
    assert meter.sim.meter.counts.wrong_passwords == 0


async def test_login_must_be_a_form(meter: Meter) -> None:
    """JSON is refused."""
    async with meter.session.post(f"{meter.url}/api/web-login/token", json=form()) as answer:
        assert answer.status == 400


async def test_rate_limit_is_on_the_login_only(meter: Meter) -> None:
    """One per second with a burst of one; an HTML page says so, also to the right password."""
    await meter.sim.set({"rate_limit": True})
    token = await meter.token()
    for password in ("heater", "wrong"):
        status, kind, page = await meter.login(password=password)
        assert (status, kind) == (429, "text/html")
        assert "Too Many Requests" in page
    for _ in range(3):
        assert (await meter.get(SETTINGS, f"Bearer {token}"))[0] == 200
    assert meter.sim.meter.counts.slowed_down == 2
    meter.sim.meter.login._bucket._next_s -= 1
    assert (await meter.login())[0] == 200


async def test_rate_limit_is_on_by_default() -> None:
    """As on the device."""
    assert SimulatorSettings().meter.rate_limit


async def test_starting(meter: Meter) -> None:
    """502 as HTML everywhere, until it is over."""
    token = await meter.token()
    await meter.sim.set({"starting": True})
    assert (await meter.login())[:2] == (502, "text/html")
    assert (await meter.get(SETTINGS, f"Bearer {token}"))[:2] == (502, "text/html")
    with pytest.raises(aiohttp.WSServerHandshakeError) as error:
        await meter.session.ws_connect(meter.url + STREAM_PATH)
    assert error.value.status == 502
    await meter.sim.set({"starting": False})
    assert (await meter.login())[0] == 200


async def test_device_information(meter: Meter) -> None:
    """Identity, status and load figures of a newer firmware."""
    bearer = f"Bearer {await meter.token()}"
    _, _, body = await meter.get(SETTINGS, bearer)
    assert body["ProductName"] == "eMS home"
    assert body["Serial"] == "12345678"
    assert body["Mac"] == "00:D0:93:12:34:56"
    assert body["DeviceType"] == "hw0100"
    assert body["hostname"] == "ems-home-12345678"
    assert isinstance(body["network"], dict)
    assert (await meter.get(f"{SETTINGS}/devicestatus", bearer))[2] == {"status": "idle"}
    usage = (await meter.get(f"{SETTINGS}/deviceusage", bearer))[2]
    assert {"CpuLoad", "CpuTemp", "RamFree", "RamTotal", "FlashAppFree", "FlashDataTotal"} <= set(usage)


async def test_old_firmware(meter: Meter) -> None:
    """Load figures come with the status."""
    await meter.sim.set({"old_firmware": True})
    bearer = f"Bearer {await meter.token()}"
    status = (await meter.get(f"{SETTINGS}/devicestatus", bearer))[2]
    assert status["status"] == "idle"
    assert "CpuTemp" in status
    assert (await meter.get(f"{SETTINGS}/deviceusage", bearer))[:2] == (404, "application/json")


@pytest.mark.parametrize("shape", [None, "Bearer wrong", "Bearer  {}", "bearer {}", "{}", "Basic {}"])
@pytest.mark.parametrize("path", ["", "/devicestatus", "/deviceusage", "/other"])
async def test_bad_token(meter: Meter, shape: str | None, path: str) -> None:
    """401 with an empty body."""
    authorization = shape.format(await meter.token()) if shape else None
    status, _, body = await meter.get(SETTINGS + path, authorization)
    assert (status, body) == (401, "")


async def test_expired_token(meter: Meter) -> None:
    """Dead at once when told, and after its seven days."""
    bearer = f"Bearer {await meter.token()}"
    await meter.sim.set({"expire_tokens": True})
    assert (await meter.get(SETTINGS, bearer))[0] == 401
    assert (await meter.get(SETTINGS, f"Bearer {await meter.token()}"))[0] == 200
    tokens = meter.sim.meter.login._tokens
    tokens.update({token: expires - 604_801 for token, expires in tokens.items()})
    assert not any(meter.sim.meter.login.is_good(f"Bearer {token}") for token in tokens)


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/api/device-settings/other", 404, "application/json"),
        ("/api/web-login/other", 404, "application/json"),
        ("/api/data-transfer/ws/json/other", 404, "application/json"),
        ("/api/other", 502, "text/html"),
        ("/api/device-settingsx", 502, "text/html"),
        ("/", 502, "text/html"),
    ],
)
async def test_unknown_paths(meter: Meter, path: str, status: int, kind: str) -> None:
    """404 as JSON inside a service, 502 where there is none."""
    answer = await meter.get(path, f"Bearer {await meter.token()}")
    assert answer[:2] == (status, kind)


async def test_identity_can_be_another(
    socket_enabled: None, settings: SimulatorSettings, session: aiohttp.ClientSession
) -> None:
    """Any sibling of the device."""
    who = replace(settings.meter.identity, product_name="KSEM", serial="76555758")
    async with Simulator(replace(settings, meter=replace(settings.meter, identity=who))) as sim:
        meter = Meter(sim, session)
        body = (await meter.get(SETTINGS, f"Bearer {await meter.token()}"))[2]
    assert (body["ProductName"], body["Serial"]) == ("KSEM", "76555758")
