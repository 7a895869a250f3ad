"""The demo: a simulated house and a real Home Assistant that heats with its surplus."""

import argparse
import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from time import monotonic
from typing import Any, NoReturn

import aiohttp

from .browser import dashboard
from .home_assistant.client import ClientError
from .home_assistant.entities import Heater
from .home_assistant.harness import HEATERS, Harness, Setup
from .home_assistant.house import HouseSettings
from .home_assistant.process import ProcessError

PORT = 8123
_SOLAR_W = 6000
_CHECK_TIMEOUT_S = 300
_CHECK_SPEED = 10
_NAMES = {
    "en": (
        "Demo house",
        {
            "l1": "Heater 1",
            "l2": "Heater 2",
            "l3": "Heater 3",
            "fourth": "Heater 4",
            "contactor": "Main contactor",
        },
    ),
    "de": (
        "Demohaus",
        {
            "l1": "Heizstab 1",
            "l2": "Heizstab 2",
            "l3": "Heizstab 3",
            "fourth": "Heizstab 4",
            "contactor": "Hauptschütz",
        },
    ),
}


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def parser(description: str) -> argparse.ArgumentParser:
    """Return the options that demo and screenshots share."""
    made = argparse.ArgumentParser(description=description)
    languages = dashboard.LANGUAGES
    made.add_argument("--language", choices=languages, default="en", help="language of everything shown")
    made.add_argument("--port", type=int, default=PORT, help="port of Home Assistant")
    made.add_argument("--speed", type=float, help="how many seconds pass in the house in one second")
    made.add_argument("--start-hour", type=float, default=11, help="hour of the house's day at the start")
    made.add_argument("--seed", type=int, default=1, help="another seed, another weather")
    made.add_argument("--contactor", action="store_true", help="the fourth relay is a main contactor")
    return made


@asynccontextmanager
async def running(options: argparse.Namespace, *, speed: float) -> AsyncIterator[Harness]:
    """Start everything, configured and with its dashboard as the first page."""
    house = HouseSettings(
        seed=options.seed,
        speed=speed,
        start_hour=options.start_hour,
        solar_w=_SOLAR_W,
        contactor=options.contactor,
    )
    name, relay_names = _NAMES[options.language]
    setup = Setup(
        house=house, language=options.language, port=options.port, name=name, relay_names=relay_names
    )
    async with Harness(setup) as harness:
        await harness.configure()
        await _show_dashboard(harness)
        yield harness


async def _show_dashboard(harness: Harness) -> None:
    """Make the dashboard, and make it what opens first."""
    client, language = harness.client, harness.setup.language
    title = dashboard.title(language)
    await client.command(
        "lovelace/dashboards/create",
        url_path=dashboard.PATH,
        title=title,
        icon="mdi:water-boiler",
        mode="storage",
        show_in_sidebar=True,
        require_admin=False,
    )
    config = dashboard.build(harness.meter, harness.probe, language)
    await client.command("lovelace/config/save", url_path=dashboard.PATH, config=config)
    await client.command("frontend/set_system_data", key="core", value={"default_panel": dashboard.PATH})
    shown = {"language": language, "number_format": "language", "time_format": "24"}
    await client.command("frontend/set_user_data", key="language", value=shown)


class Watch:
    """Prints every switching, and knows which heater the surplus has switched on and off again."""

    def __init__(self, harness: Harness) -> None:
        """Look at the heaters of a running demo."""
        self._client = harness.client
        self._house = harness.house
        self._meter = harness.meter
        self._printing: set[asyncio.Task[None]] = set()
        self._on_by_surplus: set[str] = set()
        self._heating = {heater.subentry_id: self._is_on(heater) for heater in self._meter.heaters}
        self.completed: set[str] = set()
        """Titles of the heaters that went on by surplus and off again."""

    def _is_on(self, heater: Heater) -> bool:
        """Return whether a heater is shown as heating."""
        return self._client.state(heater.entity("heating")) == "on"

    def look(self) -> bool:
        """Print what has changed; return whether a heater went on by surplus and off again."""
        for heater in self._meter.heaters:
            is_on = self._is_on(heater)
            status = self._client.state(heater.entity("status"))
            if is_on and status == "surplus":
                self._on_by_surplus.add(heater.subentry_id)
            if is_on == self._heating[heater.subentry_id]:
                continue
            self._heating[heater.subentry_id] = is_on
            if not is_on and heater.subentry_id in self._on_by_surplus:
                self.completed.add(heater.title)
            task = asyncio.create_task(self._print(heater, is_on, status))
            self._printing.add(task)
            task.add_done_callback(self._printing.discard)
        return bool(self.completed)

    async def printed(self) -> None:
        """Wait until everything is printed."""
        await asyncio.gather(*self._printing)

    async def _print(self, heater: Heater, is_on: bool, status: str | None) -> None:
        """Print one switching with the power that the house draws after it; entities show it later."""
        now = datetime.now().astimezone().strftime("%H:%M:%S")
        power_w = (await self._house.state())["house"]["power_w"]
        phases = ", ".join(f"{power_w[phase]:.0f} W" for phase in HEATERS)
        switched = "on" if is_on else "off"
        say(f"{now}  {heater.title}: {switched}, {status}, grid now {power_w['total']:.0f} W ({phases})")


async def _check(harness: Harness) -> int:
    """Wait for a heater to go on by surplus and off again; return the exit code."""
    watch = Watch(harness)
    start_s = monotonic()
    what = "a heater that the surplus switched on and off again"
    try:
        await harness.client.wait_for(watch.look, timeout_s=_CHECK_TIMEOUT_S, what=what)
    except ClientError as error:
        say(f"check failed: {error}")
        return 1
    await watch.printed()
    names = ", ".join(sorted(watch.completed))
    say(f"{names}: on by surplus and off again after {monotonic() - start_s:.0f} s")
    opened = {name: log.times_opened for name, log in (await harness.house.relays()).items()}
    say("relays opened in the house: " + ", ".join(f"{name} {times}x" for name, times in opened.items()))
    complaints = harness.home_assistant.complaints()
    say("\n".join([f"warnings and errors of the integration: {len(complaints)}", *complaints]))
    return 0 if any(opened.values()) and not complaints else 1


async def _show(harness: Harness) -> int:
    """Print what happens until it is stopped."""
    say(f"Open {harness.home_assistant.url}/{dashboard.PATH} in a browser; Ctrl-C ends the demo.")
    harness.client.on_change(Watch(harness).look)
    await harness.home_assistant.process.wait()
    raise ProcessError(f"Home Assistant ended:\n{harness.home_assistant.process.tail()}")


async def _main(options: argparse.Namespace) -> int:
    """Run the demo."""
    say("Starting the house and Home Assistant ...")
    async with running(options, speed=options.speed or (_CHECK_SPEED if options.check else 1)) as harness:
        say(f"Home Assistant was ready after {harness.home_assistant.start_s:.1f} s.")
        return await (_check(harness) if options.check else _show(harness))


def run(main: Coroutine[Any, Any, int]) -> NoReturn:
    """Run until it ends, or until Ctrl-C or TERM ends it; then exit."""

    async def stoppable() -> int:
        task = asyncio.current_task()
        assert task is not None
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        return await main

    try:
        sys.exit(asyncio.run(stoppable()))
    except asyncio.CancelledError:
        sys.exit(130)
    except (ProcessError, ClientError, aiohttp.ClientError) as error:
        sys.exit("\n".join([str(error), *getattr(error, "__notes__", [])]))


if __name__ == "__main__":
    made = parser(__doc__)
    made.add_argument("--check", action="store_true", help="wait for a heater to go on and off, then end")
    run(_main(made.parse_args()))
