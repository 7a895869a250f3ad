"""What an emulated Shelly Plus 1 says of itself: information, configuration and status."""

import time
from typing import Any, Final

from .probe import Probe, ProbeFault
from .relay import Relay

type Json = dict[str, Any]

VERSION: Final = "1.7.1"
FIRMWARE: Final = f"20250924-062704/{VERSION}-gd336f31"
PROBE_KEY: Final = "temperature:100"
_UNIX_START_S: Final = time.time()


def mac_of(index: int) -> str:
    """Return the MAC of the n-th relay."""
    return f"A8032A5E1A{index:02X}"


class ShellyDevice:
    """The answers to the questions that do not change anything."""

    def __init__(self, relay: Relay, index: int, host: str, probe: Probe | None) -> None:
        """Make a device with one switch, and a probe on its add-on if there is one."""
        self.relay, self.probe = relay, probe
        self.mac = mac_of(index)
        self.id = f"shellyplus1-{self.mac.lower()}"
        self._host = host

    @property
    def has_probe(self) -> bool:
        """Return whether the device knows of a probe."""
        return self.probe is not None and self.probe.fault is not ProbeFault.MISSING

    def info(self) -> Json:
        """Shelly.GetDeviceInfo, and /shelly."""
        return {
            "name": f"Heater {self.relay.name}",
            "id": self.id,
            "mac": self.mac,
            "slot": 0,
            "model": "SNSW-001X16EU",
            "gen": 2,
            "fw_id": FIRMWARE,
            "ver": VERSION,
            "app": "Plus1",
            "auth_en": False,
            "auth_domain": None,
        }

    def switch_config(self) -> Json:
        """Switch.GetConfig."""
        auto_off_s = self.relay.auto_off_s
        return {
            "id": 0,
            "name": None,
            "in_mode": "detached",
            "in_locked": False,
            "initial_state": "off",
            "auto_on": False,
            "auto_on_delay": 60.0,
            "auto_off": auto_off_s is not None,
            "auto_off_delay": 60.0 if auto_off_s is None else auto_off_s,
        }

    def config(self) -> Json:
        """Shelly.GetConfig."""
        device = {
            "name": f"Heater {self.relay.name}",
            "mac": self.mac,
            "fw_id": FIRMWARE,
            "discoverable": True,
            "eco_mode": False,
            "addon_type": "sensor" if self.probe is not None else None,
        }
        config: Json = {
            "ble": {"enable": False, "rpc": {"enable": False}},
            "cloud": {"enable": False, "server": None},
            "input:0": {"id": 0, "name": None, "type": "switch", "enable": True, "invert": False},
            "mqtt": {"enable": False, "server": None, "client_id": self.id},
            "switch:0": self.switch_config(),
            "sys": {
                "device": device,
                "location": {"tz": "Europe/Berlin", "lat": 50.0, "lon": 8.0},
                "debug": {"mqtt": {"enable": False}, "websocket": {"enable": False}},
                "rpc_udp": {"dst_addr": None, "listen_port": None},
                "sntp": {"server": None},
                "cfg_rev": 10,
            },
            "wifi": {
                "ap": {"ssid": self.id, "is_open": True, "enable": False},
                "sta": {"ssid": "home", "is_open": False, "enable": True, "ipv4mode": "dhcp"},
                "sta1": {"ssid": None, "is_open": True, "enable": False},
                "roam": {"rssi_thr": -80, "interval": 60},
            },
            "ws": {"enable": False, "server": None, "ssl_ca": "ca.pem"},
        }
        if self.has_probe:
            config[PROBE_KEY] = {"id": 100, "name": "Tank", "report_thr_C": 0.1, "offset_C": 0.0}
        return config

    def switch_status(self) -> Json:
        """Switch.GetStatus."""
        relay = self.relay
        status: Json = {
            "id": 0,
            "source": relay.source,
            "output": relay.output,
            "temperature": {"tC": 41.5, "tF": 106.7},
        }
        if relay.timer_started_at is not None:
            status |= {"timer_started_at": round(relay.timer_started_at, 2), "timer_duration": relay.timer_s}
        return status

    def probe_status(self) -> Json:
        """Temperature.GetStatus."""
        celsius = None if self.probe is None else self.probe.shown_c
        fahrenheit = None if celsius is None else round(celsius * 1.8 + 32, 1)
        status: Json = {"id": 100, "tC": celsius, "tF": fahrenheit}
        return status if celsius is not None else status | {"errors": ["read"]}

    def status(self) -> Json:
        """Shelly.GetStatus."""
        now = time.time()
        status: Json = {
            "ble": {},
            "cloud": {"connected": False},
            "input:0": {"id": 0, "state": False},
            "mqtt": {"connected": False},
            "switch:0": self.switch_status(),
            "sys": {
                "mac": self.mac,
                "restart_required": False,
                "time": time.strftime("%H:%M", time.localtime(now)),
                "unixtime": int(now),
                "uptime": int(now - _UNIX_START_S) + 3600,
                "ram_size": 259_876,
                "ram_free": 121_312,
                "fs_size": 393_216,
                "fs_free": 110_592,
                "cfg_rev": 10,
                "kvs_rev": 0,
                "schedule_rev": 0,
                "webhook_rev": 0,
                "available_updates": {},
                "reset_reason": 1,
            },
            "wifi": {"sta_ip": self._host, "status": "got ip", "ssid": "home", "rssi": -58},
            "ws": {"connected": False},
        }
        if self.has_probe:
            status[PROBE_KEY] = self.probe_status()
        return status
