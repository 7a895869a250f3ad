"""The command line."""

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from lab.simulator.__main__ import settings_of

ROOT = Path(__file__).parents[2]


def test_defaults() -> None:
    """Fixed ports, four heaters, a sunny late morning."""
    settings = settings_of([])
    assert (settings.host, settings.port, settings.control_port) == ("127.0.0.1", 8180, 8181)
    assert (settings.relay_port, settings.speed, settings.meter.rate_hz) == (8190, 1, 4)
    assert (settings.house.seed, settings.house.start_hour) == (1, 11)
    assert [heater.power_w for heater in settings.house.heaters] == [500, 500, 500, 1500]
    assert settings.meter.rate_limit


def test_options() -> None:
    """Powers and the contactor."""
    settings = settings_of(["--contactor", "--heaters", "1", "2", "3", "4", "--password", "x", "--rate", "1"])
    assert settings.house.relays == ("l1", "l2", "l3", "contactor")
    assert [heater.power_w for heater in settings.house.heaters] == [1, 2, 3]
    assert (settings.meter.password, settings.meter.rate_hz) == ("x", 1)


@pytest.mark.parametrize(
    "arguments", [["--rate", "0"], ["--speed", "-1"], ["--heaters", "1"], ["--port", "x"]]
)
def test_bad_options(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """One line says what is wrong."""
    with pytest.raises(SystemExit):
        settings_of(arguments)
    assert arguments[0] in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_runs_and_ends_cleanly(socket_enabled: None, number: signal.Signals) -> None:
    """One line of JSON, then it works until a signal."""
    command = [sys.executable, "-m", "lab.simulator", "--port=0", "--control-port=0", "--relay-port=0"]
    with subprocess.Popen(  # noqa: S603 - of our own
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        addresses = json.loads(process.stdout.readline())
        assert list(addresses["relays"]) == ["l1", "l2", "l3", "fourth"]
        with urllib.request.urlopen(f"{addresses['control']}/state") as answer:  # noqa: S310 - on loopback
            assert json.load(answer)["house"]["hour"] == pytest.approx(11, abs=0.1)
        process.send_signal(number)
        rest, errors = process.communicate(timeout=10)
    assert (process.returncode, rest, errors) == (0, "", "")
