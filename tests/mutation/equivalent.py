"""Mutants that change nothing that anybody could see."""

from typing import Final

EQUIVALENT: Final[dict[str, str]] = {
    "heating.py: Heating._show: if changed or now >= self._look_at: -> if changed or now > self._look_at:": (
        "the very instant"
    ),
}
"""Mutant -> why."""
