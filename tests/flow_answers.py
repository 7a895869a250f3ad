"""How tests fill in the forms of a set-up, and wait for what comes of it."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_DHCP
from homeassistant.core import HomeAssistant
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ems_smart_heater.const import DOMAIN
from lab.simulator import Simulator

from .common import busy_with, entry_for, until, wait_for

NO_RELAYS = {"power_l1": 500, "power_l2": 500, "power_l3": 500, "power_4": 500, "role_4": "heater"}


async def answer(hass: HomeAssistant, result: Mapping[str, Any], **user_input: Any) -> dict[str, Any]:
    """Fill in a form."""
    next_result: Any = await hass.config_entries.flow.async_configure(result["flow_id"], user_input)
    await hass.async_block_till_done()
    return next_result


MAC = "00d093123456"  # as it comes with discovery


async def discover(
    hass: HomeAssistant, hostname: str, *, ip: str = "127.0.0.1", mac: str = MAC
) -> dict[str, Any]:
    """Let a device ask for an address."""
    result: Any = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_DHCP},
        data=DhcpServiceInfo(ip=ip, hostname=hostname, macaddress=mac),
    )
    await hass.async_block_till_done()
    return result


async def connected(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Wait for data, and for what is asked of the device then: asyncio reports a TLS handshake that
    is broken off by the end of a test.
    """
    await wait_for(hass, lambda: entry.runtime_data.link.connected)
    await until(lambda: not busy_with(entry, "update"))


def https_entry(sim: Simulator, fingerprint: str | None = None) -> MockConfigEntry:
    """Return an entry that trusts the meter's certificate, or another one."""
    entry = entry_for(sim.https_port)
    return MockConfigEntry(
        domain=DOMAIN,
        unique_id=entry.unique_id,
        title=entry.title,
        data={**entry.data, "fingerprint": fingerprint or sim.meter.certificate.fingerprint},
        options=dict(entry.options),
    )
