"""Files of answers: text, workbooks, SPSS and Stata, read as columns of words with their rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from onestory.evidence.surveys.column import Column, encoded, filled, joined, text_of
from onestory.model.errors import DeliveryError

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

_AT_ONCE = 50_000  # rows turned into columns at a time
SEEN = 200  # rows of a column that nobody named, looked at for identifiers alone


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """A file as it stands. `numbers` gives each row's number in the file, 1 the first line.

    `columns` holds those that were asked for, `seen` the first words of the others. `labels` is
    what the file itself says that a code means, by heading. Rows in `ragged` could not be
    parted into cells, and stand in no column; blank lines are not rows.
    """

    file: str
    headings: tuple[str, ...]
    numbers: NDArray[np.int64]
    columns: Mapping[str, Column]
    seen: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    ragged: tuple[int, ...] = ()
    sheet: str = ""

    @property
    def received(self) -> int:
        """Return how many rows the file holds."""
        return len(self.numbers) + len(self.ragged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of cells with its number in the file."""

    number: int
    cells: Sequence[object]


def read_text(path: Path, wanted: Callable[[Sequence[str]], Iterable[str]], skip: int) -> Answers:
    """Return the answers of a CSV or tab-parted file in UTF-8, UTF-16 or Windows-1252.

    `wanted` is given the headings and returns those to read whole. Raises DeliveryError when the
    file is empty or a quotation mark is never closed.
    """
    text = _decoded(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first), strict=True)
    return gathered(path.name, _lines(reader, path.name), wanted, skip)


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:2000]:
        raise DeliveryError(
            found="The file is not text, whatever its name ends in.",
            where=path.name,
            do="Save it as CSV (UTF-8), or give the workbook, .sav or .dta itself.",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(first: str) -> str:
    return max((",", ";", "\t", "|"), key=first.count)


def _lines(reader: Iterable[list[str]], file: str) -> Iterator[Line]:
    """Yield rows with the number of the line at which each begins."""
    begins, rows = 1, iter(reader)
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise DeliveryError(
                found=f"From line {begins} on the file is no readable CSV: {error}.",
                where=file,
                do="Close every quotation mark, and save it as CSV (UTF-8).",
            ) from error
        yield Line(number=begins, cells=cells)
        begins = int(getattr(reader, "line_num", begins)) + 1


def gathered(
    file: str,
    lines: Iterable[Line],
    wanted: Callable[[Sequence[str]], Iterable[str]],
    skip: int,
) -> Answers:
    """Return the rows below the first that holds something, which is taken for the headings."""
    full = (line for line in lines if filled(line.cells))
    head = next(full, None)
    if head is None:
        raise DeliveryError(
            found="The file is empty.", where=file, do="Export it again: headings, then answers."
        )
    headings = _headings(head.cells)
    whole = tuple(dict.fromkeys(wanted(headings)))
    parts: dict[str, list[pa.DictionaryArray]] = {heading: [] for heading in whole}
    numbers: list[int] = []
    ragged: list[int] = []
    seen: dict[str, tuple[str, ...]] = {}
    rest = islice(full, skip, None)
    while chunk := list(islice(rest, _AT_ONCE)):
        fitted = [(line.number, _fitted(line.cells, len(headings))) for line in chunk]
        ragged += [number for number, cells in fitted if cells is None]
        numbers += [number for number, cells in fitted if cells is not None]
        even = zip(*(cells for _, cells in fitted if cells is not None), strict=True)
        for heading, cells in zip(headings, even, strict=False):
            if heading in whole:
                parts[heading].append(encoded(cells))
            else:
                seen.setdefault(heading, tuple(text_of(cell) for cell in cells[:SEEN]))
    return Answers(
        file=file,
        headings=headings,
        numbers=np.array(numbers, dtype=np.int64),
        columns={heading: joined(some) for heading, some in parts.items()},
        seen=seen,
        ragged=tuple(ragged),
    )


def _headings(cells: Sequence[object]) -> tuple[str, ...]:
    """Return the headings without the blank cells that end the row."""
    found = [text_of(cell) for cell in cells]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _fitted(cells: Sequence[object], width: int) -> Sequence[object] | None:
    """Return as many cells as there are headings; None where a row has too many or too few."""
    if len(cells) == width:
        return cells
    listed = list(cells)
    while len(listed) > width and not text_of(listed[-1]):
        listed.pop()
    return listed if len(listed) == width else None
