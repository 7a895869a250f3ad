"""What the card costs the browser at 4 Hz: scripting a frame, heap and DOM nodes over time."""

import asyncio
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any, Final

from playwright.async_api import CDPSession

from lab.browser.card_page import CardPage, card_page
from lab.home_assistant.harness import Harness, Setup

from .meter import RATE_HZ, RestlessHouse
from .report import Figure, parser, report

WARM_UP_S: Final = 20
CHART_S: Final = 660
"""The recorder makes the first statistics within five minutes, and the card asks every five."""
TRACE_S: Final = 20
SAMPLES: Final = 12
MOST_MS: Final = 3
MOST_GROWN_KB: Final = 300
"""The engine compiles what runs often and drops it later: the heap goes up and down by more than that."""
_CATEGORIES: Final = ("devtools.timeline", "disabled-by-default-devtools.timeline", "v8.execute")
_SCRIPTING: Final = {
    *("EvaluateScript", "EventDispatch", "FireAnimationFrame", "FunctionCall", "RunMicrotasks"),
    *("TimerFire", "V8.GC_SCAVENGER", "MinorGC", "MajorGC", "v8.callFunction"),
}
_RENDERING: Final = {"UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize", "Commit"}

type Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Memory:
    """What a page holds, after the garbage was collected."""

    heap_kb: float
    nodes: float
    listeners: float


async def _memory(session: CDPSession) -> Memory:
    """Look at the page's memory."""
    for _ in range(2):
        await session.send("HeapProfiler.collectGarbage")
    answer = await session.send("Performance.getMetrics")
    found = {each["name"]: each["value"] for each in answer["metrics"]}
    return Memory(found["JSHeapUsedSize"] / 1024, found["Nodes"], found["JSEventListeners"])


def _main_thread(events: Iterable[Event]) -> tuple[int, int]:
    """Return the process and thread in which the page's scripts run."""
    where = Counter((each["pid"], each["tid"]) for each in events if each["name"] == "FunctionCall")
    return where.most_common(1)[0][0]


def per_frame_ms(events: list[Event], names: set[str]) -> list[float]:
    """Return what the outermost events of these names took in each quarter of a second."""
    thread = _main_thread(events)
    spans = sorted(
        (each["ts"], each["ts"] + each["dur"])
        for each in events
        if each["name"] in names and each.get("ph") == "X" and (each["pid"], each["tid"]) == thread
    )
    begin, frame_us, end = spans[0][0], 1_000_000 / RATE_HZ, 0.0
    taken: dict[int, float] = defaultdict(float)
    for start, stop in spans:
        if start >= end:  # else it is part of the one before
            taken[int((start - begin) / frame_us)] += (stop - start) / 1000
            end = stop
    frames = int((spans[-1][0] - begin) / frame_us)
    return [taken[frame] for frame in range(frames)]


async def _trace(card: CardPage) -> list[Event]:
    """Record what the browser does for a while."""
    browser = card.page.context.browser
    assert browser is not None
    await browser.start_tracing(page=card.page, categories=list(_CATEGORIES))
    await asyncio.sleep(TRACE_S)
    events: list[Event] = json.loads(await browser.stop_tracing())["traceEvents"]
    return events


async def _watch(card: CardPage, minutes: float) -> list[Memory]:
    """Look at the memory again and again."""
    session = await card.page.context.new_cdp_session(card.page)
    await session.send("Performance.enable")
    found = [await _memory(session)]
    for _ in range(SAMPLES):
        await asyncio.sleep(minutes * 60 / SAMPLES)
        found.append(await _memory(session))
        last = found[-1]
        print(f"{last.heap_kb:.0f} kB, {last.nodes:.0f} nodes", file=sys.stderr, flush=True)
    return found


def _grown(found: list[Memory], name: str) -> float:
    """Return by how much the last third is more than the first third."""
    values: list[float] = [getattr(each, name) for each in found]
    third = len(values) // 3
    return mean(values[-third:]) - mean(values[:third])


async def measure(minutes: float) -> list[Figure]:
    """Show the card of a meter whose every value changes with every frame."""
    folder = Path(tempfile.mkdtemp(prefix="card-"))
    harness = Harness(setup := Setup(folder=folder))
    harness.house = RestlessHouse(folder=folder, setup=setup)
    async with harness:
        await harness.configure()
        async with card_page(harness) as card:
            await asyncio.sleep(WARM_UP_S)
            await card.card.locator("ems-smart-heater-today .chart").wait_for(timeout=1000 * CHART_S)
            count = "(now) => { window.drawn = 0; now.updated = () => window.drawn++; }"
            await card.card.locator("ems-smart-heater-now").evaluate(count)
            events = await _trace(card)
            drawn = await card.page.evaluate("window.drawn")
            found = await _watch(card, minutes)
            errors = card.errors
    scripting, rendering = per_frame_ms(events, _SCRIPTING), per_frame_ms(events, _RENDERING)
    return [
        Figure(name="drawn", value=drawn / TRACE_S, unit="/s", target=RATE_HZ - 0.4, least=True),
        Figure(name="scripting a frame, median", value=median(scripting), unit="ms", target=MOST_MS),
        Figure(name="scripting a frame, p95", value=quantiles(scripting, n=20)[-1], unit="ms"),
        Figure(name="rendering a frame, median", value=median(rendering), unit="ms"),
        Figure(name="heap", value=found[-1].heap_kb / 1024, unit="MB"),
        Figure(
            name=f"heap, grown in {minutes:g} min",
            value=_grown(found, "heap_kb"),
            unit="kB",
            target=MOST_GROWN_KB,
        ),
        Figure(name="DOM nodes", value=found[-1].nodes, unit=""),
        Figure(name="DOM nodes, more", value=_grown(found, "nodes"), unit="", target=0.5),
        Figure(name="listeners, more", value=_grown(found, "listeners"), unit="", target=0.5),
        Figure(name="errors in the console", value=len(errors), unit="", target=0),
    ]


def main() -> int:
    """Run it."""
    options = parser(__doc__)
    options.add_argument("--minutes", type=float, default=2, help="how long to watch the memory (2)")
    chosen = options.parse_args()
    return 0 if report(asyncio.run(measure(chosen.minutes)), as_json=chosen.json) else 1


if __name__ == "__main__":
    sys.exit(main())
