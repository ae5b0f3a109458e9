"""Row by row: the slow and careful reading, for blocks in which something is astray."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from onestory.intake.records.part import LONGEST_KEPT, Quarantined
from onestory.intake.records.reasons import reason_of_width
from onestory.intake.records.splitting import LONGEST_CELL, MOST_LINES, Form, Split, table_of

_BREAK = re.compile(rb"\r\n|\r|\n")
_CELL_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row from its first byte to the next row's, with its cells or why it has none."""

    cells: tuple[str, ...] = ()
    reason: str = ""
    text: str = ""
    end: int
    lines: int = 1


@dataclass(slots=True, kw_only=True)
class _Gathered:
    """What was found so far, going down the rows."""

    line: int
    numbers: list[int] = field(default_factory=list[int])
    rows: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    quarantined: list[Quarantined] = field(default_factory=list[Quarantined])
    repeated: list[int] = field(default_factory=list[int])
    furniture: int = 0
    continued: int = 0

    def add(self, row: Row, form: Form) -> None:
        """Take one row down as accepted, quarantined or furniture."""
        if row.reason:
            text = row.text[:LONGEST_KEPT]
            self.quarantined.append(Quarantined(row=self.line, reason=row.reason, text=text))
        elif not row.cells:
            self.furniture += 1
        elif row.cells == form.headings:
            self.furniture += 1 + _breaks(row.cells)
            self.repeated.append(self.line)
        else:
            self.numbers.append(self.line)
            self.rows.append(row.cells)
            self.continued += _breaks(row.cells)
        self.line += row.lines


def split_slowly(block: bytes, form: Form, *, line: int, at: int, until: int, last: bool) -> Split:
    """Return the rows that start from byte `at` and before `until`, in a block of whole lines.

    `line` is the physical line at `at`; `last` says that nothing follows the block,
    so that a row left open at its end is left open for good. Otherwise it is not taken.
    """
    gathered, start = _Gathered(line=line), at
    while at < until:
        row = next_row(block, at, form.delimiter, width=len(form.headings), last=last)
        if row is None:
            break
        gathered.add(row, form)
        at = row.end
    columns = [[row[place] for row in gathered.rows] for place in range(len(form.headings))]
    return Split(
        rows=table_of(
            np.array(gathered.numbers, np.int64), [pa.array(c, pa.string()) for c in columns]
        ),
        quarantined=tuple(gathered.quarantined),
        bytes=at - start,
        lines=gathered.line - line,
        furniture=gathered.furniture,
        continued=gathered.continued,
        repeated=tuple(gathered.repeated),
    )


def next_row(block: bytes, at: int, delimiter: str, *, width: int | None, last: bool) -> Row | None:
    """Return the row that starts at a byte, or None where its end is not yet in the block.

    Without a `width` any number of cells will do. A blank row has no cells.
    """
    body, end = next_line(block, at)
    if not body.strip(f" \t{delimiter}".encode()):
        return Row(end=end)
    text = _text(body)
    if text is None:
        shown = body.decode("utf-8", "replace")
        return Row(reason="NUL byte" if b"\0" in body else "undecodable bytes", text=shown, end=end)
    if '"' not in text:
        return _told(tuple(text.split(delimiter)), text, end, width)
    return _quoted(block, at, delimiter, width=width, last=last)


def next_line(block: bytes, at: int) -> tuple[bytes, int]:
    """Return the line that starts at a byte, without its end, and where the next one starts."""
    found = _BREAK.search(block, at)
    return (block[at : found.start()], found.end()) if found else (block[at:], len(block))


def _quoted(block: bytes, at: int, delimiter: str, *, width: int | None, last: bool) -> Row | None:
    """Return a row with quotation marks, which may go on over further lines."""
    ends: list[int] = []
    lines = _lines(block, at, ends)
    try:
        cells = tuple(next(csv.reader(lines, delimiter=delimiter, strict=True)))
    except csv.Error as error:
        first, end = next_line(block, at)
        if not last and ends[-1] == len(block) and "unexpected end" in str(error):
            open_still = len(ends) < MOST_LINES and ends[-1] - at < MOST_LINES * LONGEST_CELL
            if open_still:
                return None
        reason = _reason(str(error), len(ends))
        return Row(reason=reason, text=first.decode("utf-8"), end=end)
    if len(ends) == 1:
        return _told(cells, block[at : ends[0]].decode("utf-8").rstrip("\r\n"), ends[0], width)
    if width is not None and len(cells) != width:
        first, end = next_line(block, at)
        return Row(reason="unclosed quote", text=first.decode("utf-8"), end=end)
    return Row(cells=cells, end=ends[-1], lines=len(ends))


def _lines(block: bytes, at: int, ends: list[int]) -> Iterator[str]:
    """Give line after line as the reader asks for them, and note where each ends."""
    while at < len(block) and len(ends) < MOST_LINES:
        _, end = next_line(block, at)
        text = _text(block[at:end])
        if text is None:
            return
        ends.append(end)
        at = end
        yield text


def _text(line: bytes) -> str | None:
    """Return the line as text, or None when some of its bytes are no characters."""
    if b"\0" in line:
        return None
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _told(cells: tuple[str, ...], text: str, end: int, width: int | None) -> Row:
    """Return a row of one line, checked for its width and the length of its cells."""
    if max(map(len, cells)) > LONGEST_CELL:
        return Row(reason="cell too long", text=text, end=end)
    if width is not None and len(cells) != width:
        return Row(reason=reason_of_width(text), text=text, end=end)
    return Row(cells=cells, end=end)


def _reason(error: str, lines: int) -> str:
    if "field larger" in error:
        return "cell too long"
    return "unclosed quote" if lines > 1 or "unexpected end" in error else "stray quote"


def _breaks(cells: tuple[str, ...]) -> int:
    """Return how many line breaks the cells hold."""
    return sum(len(_CELL_BREAK.findall(cell)) for cell in cells)
