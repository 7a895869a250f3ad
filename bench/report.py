"""Prints what a benchmark found: a table for people, JSON for machines."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One result, and the most (or with `least` the least) that it should be."""

    name: str
    value: float
    unit: str
    target: float | None = None
    least: bool = False

    @property
    def met(self) -> bool | None:
        """Return whether the target is met, None if there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.least else self.value <= self.target


def parser(description: str | None) -> argparse.ArgumentParser:
    """Return the options that all benchmarks share."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return made


def report(figures: Sequence[Figure], *, as_json: bool) -> bool:
    """Print the figures; return whether every target is met."""
    if as_json:
        print(json.dumps([asdict(figure) | {"met": figure.met} for figure in figures], indent=2))
    else:
        width = max(len(figure.name) for figure in figures)
        for figure in figures:
            target = ""
            if figure.target is not None:
                sign = "≥" if figure.least else "≤"
                target = f"  {sign} {figure.target:<5g} {'ok' if figure.met else 'MISSED'}"
            print(f"{figure.name:<{width}}  {figure.value:>9.4g} {figure.unit:<8}{target}".rstrip())
    return all(figure.met is not False for figure in figures)
