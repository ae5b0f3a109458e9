"""Headings: in which row of which table they stand, below titles and behind cover sheets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from onestory.intake.records import matching
from onestory.intake.records.matching import OwnWords
from onestory.intake.records.part import Part
from onestory.intake.records.reading import open_parts
from onestory.model.errors import DeliveryError
from onestory.sources import RecordLayout

_ROWS = range(2, 9)
_LEAST_FIT = 0.5  # of the headings that are fields, for a row to be taken for the header


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A table of a file, the row its headings may stand in (none: the first), and these."""

    part: str
    row: int | None
    headings: tuple[str, ...]


def header_row(path: Path, layout: RecordLayout, own: OwnWords, *, delimiter: str) -> int | None:
    """Return the row in which some table's headings stand, None for the first that is not blank."""
    for one in _heads(path, delimiter):
        if matching.fit(layout, one.headings, own) >= _LEAST_FIT:
            return one.row
    return None


def likeliest(path: Path, layout: RecordLayout) -> Head | None:
    """Return what is likeliest to be the headings: most known ones, then most, then the first."""

    def worth(one: Head) -> tuple[int, int]:
        filled = {heading for heading in one.headings if heading.strip()}
        known = matching.fit(layout, one.headings, OwnWords()) * len(filled)
        return round(known), len(filled)

    return max(_heads(path, ""), key=worth, default=None)  # the first of equals


def _heads(path: Path, delimiter: str) -> Iterator[Head]:
    """Yield each table's first row, then each one's second, and so on."""
    for part in open_parts(path, delimiter=delimiter):
        yield Head(part=part.name, row=None, headings=part.headings)
    for row in _ROWS:
        with suppress(DeliveryError):  # a blank line among titles, or no such line
            for part in open_parts(path, header_row=row, delimiter=delimiter):
                yield Head(part=part.name, row=row, headings=part.headings)


def part_at(path: Path, head: Head) -> Iterator[Part]:
    """Yield the one part of the file that has these headings, those before it gone through."""
    for part in open_parts(path, header_row=head.row):
        if part.name == head.part:
            yield part
            return
        for _ in part.blocks:
            pass
