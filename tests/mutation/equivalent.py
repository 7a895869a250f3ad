"""Mutants that change nothing that anybody could see."""

from typing import Final

EQUIVALENT: Final[dict[str, str]] = {}
"""Mutant -> why."""
