"""Splitting: a block of text into rows and cells, each row with its physical line.

A block whose quotation marks all stand where they may goes to one fast reader as a whole. The
positions of the rows are worked out apart from it, by counting quotation marks, and both must
agree; where they do not, None comes back and the block is read row by row (`row_by_row`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from onestory.intake.records.characters import is_utf8
from onestory.intake.records.part import LONGEST_KEPT, Quarantined
from onestory.intake.records.reasons import reason_of_width

LONGEST_CELL = 131_072  # characters; a spreadsheet holds 32,767
MOST_LINES = 25  # that one row may take: more is a quotation mark that was never closed

_QUOTE, _LF, _CR = b'"'[0], b"\n"[0], b"\r"[0]
_READ_BYTES = 1 << 20  # what the fast reader takes at a time, quickest when it fits a cache
_BREAKS = r"\r\n|\r|\n"

Integers = np.ndarray[tuple[int], np.dtype[np.int64]]
Booleans = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How the rows of a text file lie: its headings, and what parts the cells."""

    headings: tuple[str, ...]
    delimiter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Rows split from the start of a block, and how far that went.

    `bytes` and `lines` are what was taken of the block. Of those lines, `furniture` are blank or
    repeat the headings (first lines of these: `repeated`), and `continued` are further lines of a
    row, counted in its cells.
    """

    rows: pa.Table
    quarantined: tuple[Quarantined, ...] = ()
    bytes: int
    lines: int
    furniture: int = 0
    continued: int = 0
    repeated: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Where the rows of a block lie: first and last byte, line within the block, lines taken."""

    starts: Integers
    ends: Integers
    lines: Integers
    spans: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    """Rows of another width than the headings: their number among the rows, and their text."""

    numbers: list[int] = field(default_factory=list[int])
    texts: list[str] = field(default_factory=list[str])

    def add(self, row: csv.InvalidRow) -> str:
        """Take a row down, and let the fast reader go on without it."""
        self.numbers.append(int(row.number) - 1)
        self.texts.append(str(row.text))
        return "skip"


def split_fast(block: bytes, line: int, form: Form) -> Split | None:
    """Return all whole rows of a block of whole lines, or None where a closer look is needed.

    `line` is the physical line of the block's first.
    """
    if b"\0" in block or not is_utf8(block):
        return None
    found = _find_rows(block, form.delimiter)
    if found is None:
        return None
    refused = _Refused()
    end = int(found.ends[-1])
    try:
        table = _read(block[:end] if end < len(block) else block, form, refused)
    except pa.ArrowInvalid:
        return None
    whole = found.spans[refused.numbers]
    if table.num_rows + len(whole) != len(found.starts) or (whole > 1).any():
        return None
    return _split(_Read(block=block, line=line, form=form, found=found), table, refused)


def table_of(numbers: Integers, columns: list[pa.Array | pa.ChunkedArray]) -> pa.Table:
    """Return rows as a block holds them: 'row', then 'c0', 'c1' and so on."""
    names = ["row", *(f"c{place}" for place in range(len(columns)))]
    return pa.table([pa.array(numbers, pa.int64()), *columns], names=names)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A block with the places of its rows."""

    block: bytes
    line: int
    form: Form
    found: _Rows


def _find_rows(block: bytes, delimiter: str) -> _Rows | None:
    """Return where the rows lie, or None where quotation marks leave a doubt."""
    bytes_ = np.frombuffer(block, np.uint8)
    ends = _line_ends(block, bytes_)
    closed = np.arange(len(ends))
    if b'"' in block:
        quotes = np.flatnonzero(bytes_ == _QUOTE)
        before = np.searchsorted(quotes, ends)
        closed = np.flatnonzero(before % 2 == 0)
        if not len(closed) or not _well_placed(bytes_, quotes[: before[closed[-1]]], delimiter):
            return None
    ends = ends[closed]
    starts = np.concatenate(([0], ends[:-1]))
    lines = np.concatenate(([0], closed[:-1] + 1))
    spans = closed + 1 - lines
    if spans.max() > MOST_LINES or (ends - starts).max() > LONGEST_CELL:
        return None
    return _Rows(starts=starts, ends=ends, lines=lines, spans=spans)


def _line_ends(block: bytes, bytes_: np.ndarray) -> Integers:
    """Return the place after each line break: LF, CR LF, or CR alone."""
    if b"\r" not in block:
        return np.flatnonzero(bytes_ == _LF) + 1
    alone = bytes_ == _CR
    alone[:-1] &= bytes_[1:] != _LF
    return np.flatnonzero(alone | (bytes_ == _LF)) + 1


def _well_placed(bytes_: np.ndarray, quotes: Integers, delimiter: str) -> bool:
    """Return whether each cell's marks stand at its ends, those within it doubled."""
    opening, closing = quotes[::2], quotes[1::2]
    before = bytes_[np.maximum(opening - 1, 0)]
    at_start = (opening == 0) | _parts(before, delimiter)
    at_start[1:] |= opening[1:] == closing[:-1] + 1  # a doubled mark
    at_end = _parts(bytes_[closing + 1], delimiter)
    at_end[:-1] |= closing[:-1] + 1 == opening[1:]
    return bool(at_start.all() and at_end.all())


def _parts(bytes_: np.ndarray, delimiter: str) -> Booleans:
    """Return which bytes part two cells or two rows."""
    return (bytes_ == ord(delimiter)) | (bytes_ == _LF) | (bytes_ == _CR)


def _read(block: bytes, form: Form, refused: _Refused) -> pa.Table:
    """Return the cells of the rows that are as wide as the headings, all of them text."""
    names = [f"c{place}" for place in range(len(form.headings))]
    return csv.read_csv(
        pa.BufferReader(block),
        csv.ReadOptions(
            use_threads=False,  # the number of a refused row is known only so
            block_size=max(_READ_BYTES, 2 * LONGEST_CELL),
            column_names=names,
        ),
        csv.ParseOptions(
            delimiter=form.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=refused.add,
        ),
        csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )


def _split(read: _Read, table: pa.Table, refused: _Refused) -> Split:
    """Return the rows with their lines, without what is blank or repeats the headings."""
    found, quarantined, blank = read.found, list[Quarantined](), 0
    for number, text in zip(refused.numbers, refused.texts, strict=True):
        if not text.strip(f" \t{read.form.delimiter}"):
            blank += 1
            continue
        row, reason = read.line + int(found.lines[number]), reason_of_width(text)
        quarantined.append(Quarantined(row=row, reason=reason, text=text[:LONGEST_KEPT]))
    kept = np.delete(np.arange(len(found.starts)), refused.numbers)
    empty, repeated = _blank(read, kept), _repeated(table, read.form.headings)
    if empty.any() or repeated.any():
        table = table.filter(pa.array(~(empty | repeated)))
    heading_rows, kept = kept[repeated], kept[~(empty | repeated)]
    return Split(
        rows=table_of(read.line + found.lines[kept], table.columns),
        quarantined=tuple(quarantined),
        bytes=int(found.ends[-1]),
        lines=int(found.lines[-1] + found.spans[-1]),
        furniture=blank + int(empty.sum()) + int(found.spans[heading_rows].sum()),
        continued=_continued(table, found.spans[kept]),
        repeated=tuple((read.line + found.lines[heading_rows]).tolist()),
    )


def _blank(read: _Read, kept: Integers) -> Booleans:
    """Return which of the rows that were kept hold nothing but spaces and delimiters."""
    bytes_ = np.frombuffer(read.block, np.uint8)
    nothing = np.zeros(256, bool)
    nothing[list(f" \t\r\n{read.form.delimiter}".encode())] = True
    blank = np.zeros(len(kept), bool)
    at, ends, rows = read.found.starts[kept], read.found.ends[kept], np.arange(len(kept))
    while len(rows):  # a byte of every row at a time: hardly a row stays for long
        going = nothing[bytes_[at]]
        at, ends, rows = at[going] + 1, ends[going], rows[going]
        ended = at == ends
        blank[rows[ended]] = True
        at, ends, rows = at[~ended], ends[~ended], rows[~ended]
    return blank


def _repeated(table: pa.Table, headings: tuple[str, ...]) -> Booleans:
    """Return which rows say the headings over again."""
    same = pc.equal(table.column(0), headings[0])
    if not pc.any(same).as_py():
        return np.zeros(table.num_rows, bool)
    for column, heading in zip(table.columns[1:], headings[1:], strict=True):
        same = pc.and_(same, pc.equal(column, heading))
    return same.to_numpy()


def _continued(table: pa.Table, spans: Integers) -> int:
    """Return how many line breaks the cells hold, counted in the cells themselves."""
    several = np.flatnonzero(spans > 1)
    if not len(several):
        return 0
    rows = table.take(pa.array(several))
    counts = (pc.sum(pc.count_substring_regex(column, _BREAKS)) for column in rows.columns)
    return sum(int(count.as_py() or 0) for count in counts)
