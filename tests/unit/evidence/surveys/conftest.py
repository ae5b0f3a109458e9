"""Small surveys, drawn as a user would write them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from onestory import evidence
from onestory.model.finding import Finding
from onestory.model.instrument import Instrument, Item
from onestory.model.survey import Survey

Read = Callable[..., Survey]
FIVE = tuple((float(code), float(code)) for code in range(1, 6))
WAVE = """
[[wave]]
name = "Spring 2024"
first = 2024-03-01
last = 2024-04-30
"""
TOY = Instrument(
    id="toy",
    title="Two questions",
    version="1",
    who=("staff",),
    items=(
        Item(id="a", scores=FIVE),
        Item(id="b", scores=FIVE, not_relevant=(6.0,)),
    ),
    scales=(),
    source="invented",
    licence="",
)


def cells(drawn: str) -> list[list[str]]:
    """The cells of a table drawn with bars."""
    return [[cell.strip() for cell in line.split("|")] for line in drawn.strip().splitlines()]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """A function that writes a drawn table and its sidecar, and reads the survey."""

    def reading(
        drawn: str,
        says: str = "",
        *,
        head: str = 'who = "staff"',
        waves: str = WAVE,
        sites: Sequence[str] = (),
        instruments: Mapping[str, Instrument] = {"toy": TOY},
    ) -> Survey:
        lines = ["\t".join(row) for row in cells(drawn)] if drawn else []
        (tmp_path / "staff.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        path = tmp_path / "staff.survey.toml"
        path.write_text(f'instrument = "toy"\n{head}\n{says}\n{waves}', encoding="utf-8")
        return evidence.read_survey(path, instruments=instruments, sites=sites)

    return reading


@pytest.fixture
def found() -> Callable[[Survey, str], Finding]:
    """A function that returns the one finding of a rule."""

    def of(survey: Survey, rule: str) -> Finding:
        [one] = [finding for finding in survey.findings if finding.rule == rule]
        return one

    return of
