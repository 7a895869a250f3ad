"""Take the pictures of the demo's dashboard that the documentation shows."""

import argparse
import asyncio
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page

from .. import demo
from ..home_assistant.harness import Harness
from ..home_assistant.process import ROOT
from . import dashboard
from .browser import page
from .card_past import give_a_past

_FOLDER = ROOT / "docs" / "images"
_SPEED = 10
_TIMEOUT_S = 900
_HEATERS_ON = 2
_TALL = 3000
_MARGIN = 24
_SETTLED_S = 8
_DRAWING_MS = 1000
"""Until what moves has come to rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture; the first is that of the whole dashboard, the others are of the card alone."""

    name: str
    width: int
    dark: bool = False
    whole: bool = False


PICTURES = (
    Picture(name="dashboard", width=1280, whole=True),
    Picture(name="card-1280-dark", width=1280, dark=True),
    Picture(name="card-800", width=800),
    Picture(name="card-800-dark", width=800, dark=True),
    Picture(name="card-360", width=360),
    Picture(name="card-360-dark", width=360, dark=True),
)


def _is_worth_a_picture(harness: Harness) -> bool:
    """Return whether the sun heats with some of the heaters."""
    client, meter = harness.client, harness.meter
    statuses = [client.state(heater.entity("status")) for heater in meter.heaters]
    heating = [client.state(heater.entity("heating")) for heater in meter.heaters]
    try:
        exports = float(client.state(meter.entity("power")) or 0) < 0
    except ValueError:
        return False
    return exports and "off" in heating and statuses.count("surplus") >= _HEATERS_ON


async def _arrange(harness: Harness) -> None:
    """Make a house in which each heater has another reason: two on by surplus, a boost, one that waits."""
    power_w = {"l1": -820, "l2": -1080, "l3": 190}
    await harness.house.set(speed=1, temperature_c=47.4, power_w=power_w)
    client, heaters = harness.client, harness.meter.heaters
    await client.call("switch.turn_on", heaters[2].entity("boost"))
    for heater, status in zip(heaters, ("surplus", "surplus", "boost", "no_surplus"), strict=True):
        await client.wait_for_state(heater.entity("status"), status, timeout_s=60)
    await asyncio.sleep(_SETTLED_S)


async def _take(shown: Page, picture: Picture, output: Path) -> None:
    """Save the whole page, or the card with a margin."""
    card = shown.locator(dashboard.CARD)
    await shown.emulate_media(color_scheme="dark" if picture.dark else "light")
    await shown.set_viewport_size({"width": picture.width, "height": _TALL})
    await shown.wait_for_timeout(_DRAWING_MS)
    box = await card.bounding_box()
    assert box is not None
    bottom = int(box["y"] + box["height"]) + _MARGIN
    await shown.set_viewport_size({"width": picture.width, "height": bottom})
    await shown.wait_for_timeout(_DRAWING_MS)
    output.parent.mkdir(parents=True, exist_ok=True)
    if picture.whole:
        await shown.screenshot(path=output)
    else:
        await card.screenshot(path=output)
    demo.say(f"wrote {output}")


async def _main(options: argparse.Namespace) -> int:
    """Run the demo until there is something to see, and take the pictures."""
    language = options.language
    suffix = "" if language == "en" else f"-{language}"
    async with demo.running(options, speed=options.speed or _SPEED) as harness:
        await give_a_past(harness)
        kept = {"language": language, "number_format": "language", "time_format": "24", "time_zone": "server"}
        await harness.client.command("frontend/set_user_data", key="language", value=kept)
        what = "something to see"
        await harness.client.wait_for(lambda: _is_worth_a_picture(harness), timeout_s=_TIMEOUT_S, what=what)
        await _arrange(harness)
        first = PICTURES[0]
        async with page(
            chromium=options.chromium, width=first.width, height=_TALL, language=language
        ) as shown:
            await shown.goto(f"{harness.home_assistant.url}/{dashboard.PATH}", wait_until="commit")
            await shown.locator(f"{dashboard.CARD} path.surplus").wait_for()
            for picture in PICTURES:
                await _take(shown, picture, options.folder / f"{picture.name}{suffix}.png")
    return 0


if __name__ == "__main__":
    made = demo.parser(__doc__)
    made.add_argument("--chromium", required=True, help="the browser's path")
    made.add_argument("--folder", type=Path, default=_FOLDER, help="where to put the pictures")
    demo.run(_main(made.parse_args()))
