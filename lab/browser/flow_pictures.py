"""Take the pictures of the set-up that the documentation shows."""

import argparse

from .. import demo
from ..home_assistant.harness import Harness, Setup
from ..home_assistant.process import ROOT
from . import dashboard, walk
from .browser import page
from .person import Person

_FOLDER = ROOT / "docs" / "images"
_WIDTH, _HEIGHT = 900, 860


async def _main(options: argparse.Namespace) -> int:
    """Walk through everything once."""
    folder = _FOLDER if options.language == "en" else _FOLDER / options.language
    folder.mkdir(parents=True, exist_ok=True)
    async with Harness(Setup(language=options.language)) as harness:
        await walk.prepare(harness)
        chromium, language = options.chromium, options.language
        async with page(chromium=chromium, width=_WIDTH, height=_HEIGHT, language=language) as shown:
            person = Person(shown, harness, pictures=folder)
            for step in walk.STEPS:
                await step(person)
    demo.say(f"wrote {folder}/flow-*.png")
    return 0


if __name__ == "__main__":
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("--language", choices=dashboard.LANGUAGES, default="en", help="language of the pages")
    made.add_argument("--chromium", required=True, help="the browser's path")
    demo.run(_main(made.parse_args()))
