"""Take the picture of the demo's dashboard that the documentation shows."""

import argparse
from pathlib import Path
from time import monotonic

from . import dashboard, demo
from .browser import page
from .harness import Harness
from .process import ROOT

_FOLDER = ROOT / "docs" / "images"
_SPEED = 10
_TIMEOUT_S = 900
_WIDTH, _HEIGHT = 1440, 1000
_HISTORY_S = 150
_HEATERS_ON = 2
# Curves are drawn on a canvas that tells nobody when it is done; this is for their animation only.
_DRAWING_MS = 1500


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


async def _take(harness: Harness, options: argparse.Namespace, output: Path) -> None:
    """Open the dashboard, wait for something to see and save it."""
    start_s = monotonic()
    async with page(
        chromium=options.chromium, width=_WIDTH, height=_HEIGHT, dark=options.dark, language=options.language
    ) as shown:
        await shown.goto(f"{harness.home_assistant.url}/{dashboard.PATH}", wait_until="commit")
        await shown.locator("hui-gauge-card").first.wait_for()
        await shown.locator("hui-history-graph-card canvas").last.wait_for()
        await harness.client.wait_for(
            lambda: monotonic() - start_s > _HISTORY_S and _is_worth_a_picture(harness),
            timeout_s=_TIMEOUT_S,
            what="something to see",
        )
        await shown.wait_for_timeout(_DRAWING_MS)
        output.parent.mkdir(parents=True, exist_ok=True)
        await shown.screenshot(path=output)


async def _main(options: argparse.Namespace) -> int:
    """Run the demo until there is something to see, and take the picture."""
    suffix = "" if options.language == "en" else f"-{options.language}"
    output = options.output or _FOLDER / f"dashboard{suffix}{'-dark' if options.dark else ''}.png"
    async with demo.running(options, speed=options.speed or _SPEED) as harness:
        harness.client.on_change(demo.Watch(harness).look)
        await _take(harness, options, output)
    demo.say(f"wrote {output}")
    return 0


if __name__ == "__main__":
    made = demo.parser(__doc__)
    made.add_argument("--chromium", required=True, help="the browser's path")
    made.add_argument("--dark", action="store_true", help="the dark theme")
    made.add_argument("--output", type=Path, help="the picture's path")
    demo.run(_main(made.parse_args()))
