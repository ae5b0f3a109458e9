"""The worked examples of the manual, as answers and the scores that were reckoned by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "instrument-examples.md"
NO_ANSWER, NO_SCORE = "-", "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One respondent: the codes answered, and the score of each scale (None for none)."""

    instrument: str
    answers: Mapping[str, float | None]
    scores: Mapping[str, float | None]
    why: str


def examples(page: Path = PAGE) -> tuple[Example, ...]:
    """Every line of every table of the page, in its order."""
    sections = page.read_text(encoding="utf-8").split("\n## ")[1:]
    return tuple(one for section in sections for one in _of(section))


def _of(section: str) -> Iterator[Example]:
    instrument = section.split("`")[1]
    for table in re.findall(r"(?:^\|.*\|\n?)+", section, re.MULTILINE):
        heads, _, *rows = [_cells(line) for line in table.splitlines()]
        for row in rows:
            yield _example(instrument, dict(zip(heads, row, strict=True)))


def _example(instrument: str, told: Mapping[str, str]) -> Example:
    scales = {head: cell for head, cell in told.items() if head.startswith("**")}
    items = {head: cell for head, cell in told.items() if head not in {*scales, "why"}}
    return Example(
        instrument=instrument,
        answers={head: None if cell == NO_ANSWER else float(cell) for head, cell in items.items()},
        scores={
            head.strip("*"): None if cell == NO_SCORE else float(cell)
            for head, cell in scales.items()
        },
        why=told["why"],
    )


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
