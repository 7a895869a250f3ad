"""The fail-safe matrix, each row once; script/prove runs the same ones as often as you like."""

from typing import Any

import pytest

from .matrix import Act, Row
from .prove import ACTS, Outcome, prove

type Outcomes = dict[str, Outcome]


@pytest.fixture(scope="module")
async def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """Run the rows that were chosen, all acts side by side."""
    chosen = {item.name for item in request.session.items}
    found = await prove(
        1,
        lambda act, row: f"test_off_in_time[{_name(act, row)}]" in chosen,
        tmp_path_factory.mktemp("matrix"),
    )
    return {outcome.act.name: outcome for outcome in found}


def _name(act: Act[Any], row: Row[Any]) -> str:
    """Return a name for a row that is a file's and a shell's too."""
    text = f"{act.name} {row.fault}".lower()
    return "".join(character if character.isascii() and character.isalnum() else "-" for character in text)


@pytest.mark.parametrize(
    ("act", "row"),
    [pytest.param(act, row, id=_name(act, row)) for act in ACTS for row in act.rows if not row.long],
)
async def test_off_in_time(outcomes: Outcomes, act: Act[Any], row: Row[Any]) -> None:
    result = next(each for each in outcomes[act.name].results if each.row is row)
    assert not result.errors
    assert max(result.seconds) <= row.bound_s


@pytest.mark.parametrize(
    "act",
    [act for act in ACTS if act.quiet and not all(row.long for row in act.rows)],
    ids=lambda act: act.name,
)
async def test_nothing_to_complain_about(outcomes: Outcomes, act: Act[Any]) -> None:
    assert outcomes[act.name].complaints == []
