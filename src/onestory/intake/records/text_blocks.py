"""Text files: a stream of bytes as the blocks of one part, however long it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa

from onestory.intake.records.characters import Seen, breaks_in, lines_as_utf8
from onestory.intake.records.part import Block, Part
from onestory.intake.records.row_by_row import Row, next_line, next_row, split_slowly
from onestory.intake.records.splitting import Form, Split, split_fast
from onestory.intake.records.text_notices import Course, text_notices
from onestory.model.errors import DeliveryError

_FAST_BYTES = 4 << 20  # split at a time
_CAREFUL_BYTES = 256 << 10  # read row by row around something astray
_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How to read a file: its name for messages, the row of its headings, and its delimiter."""

    file: str
    name: str = ""
    header_row: int | None = None
    delimiter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The first text of a file, its form, and the byte at which the first row starts."""

    text: bytes
    form: Form
    start: int


def text_part(blocks: Iterator[bytes], asked: Asked) -> Part:
    """Return the one table of a text file, given as blocks of bytes.

    Raises DeliveryError when there are no headings where they should be.
    """
    seen = Seen()
    lines = lines_as_utf8(blocks, seen, file=asked.file)
    head = _head(lines, asked)
    form, above = head.form, breaks_in(head.text[: head.start])
    course = Course(line=above + 1, seen=seen, furniture=above)
    texts = chain([head.text[head.start :]], lines)
    return Part(
        name=asked.name,
        headings=form.headings,
        blocks=_all_blocks(texts, form, course, asked.file),
        physical_rows=course.physical_rows,
        notices=lambda: text_notices(course, form, asked.file),
    )


def _head(lines: Iterator[bytes], asked: Asked) -> _Head:
    """Return the first blocks of the file, as many as hold the headings."""
    text = b""
    for block in chain(lines, [b""]):  # the empty one says that there are no more
        text += block
        delimiter = asked.delimiter or _parting(text)
        found = _headings(text, delimiter, asked.header_row, last=not block)
        if found is not None and found.cells:
            form = Form(headings=found.cells, delimiter=delimiter)
            return _Head(text=text, form=form, start=found.end)
        if found is not None:
            break
    raise DeliveryError(
        found=f"There are no headings in line {asked.header_row or 1}.",
        where=asked.file,
        do="Give the row of the headings, or ask for the file to be sent again with them.",
    )


def _parting(head: bytes) -> str:
    """Return the delimiter that gives most lines the same number of cells, and the most cells."""
    text = head[:200_000].decode("utf-8", "ignore")
    seen = [_QUOTED.sub("", line) for line in text.splitlines()[:200] if line.strip()]
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        counts = Counter(n for n in (line.count(delimiter) for line in seen) if n)
        if counts:
            modal, times = max(counts.items(), key=lambda item: (item[1], item[0]))
            score = (round(times / len(seen), 1), modal)
            best, best_score = max((best, best_score), (delimiter, score), key=lambda one: one[1])
    return best


def _headings(text: bytes, delimiter: str, header_row: int | None, *, last: bool) -> Row | None:
    """Return the row of the headings, or None where it is not (or not wholly) in the text."""
    at = line = 0
    while at < len(text):
        line += 1
        if header_row and line < header_row:
            at = next_line(text, at)[1]
            continue
        row = next_row(text, at, delimiter, width=None, last=last)
        if row is None or row.cells or row.reason or header_row:
            return row
        at = row.end
    return None


def _all_blocks(texts: Iterator[bytes], form: Form, course: Course, file: str) -> Iterator[Block]:
    """Give the rows block by block, and see at the end that no line was lost."""
    rest = b""
    for text in texts:
        splits, rest = _rows_of(rest + text, form, course, last=False)
        if splits:
            yield _block(splits)
    splits, _ = _rows_of(rest, form, course, last=True)
    if splits:
        yield _block(splits)
    course.close(file)


def _rows_of(block: bytes, form: Form, course: Course, *, last: bool) -> tuple[list[Split], bytes]:
    """Return the rows of a block, and the bytes of a row that goes on after it."""
    at, size, splits = 0, _FAST_BYTES, list[Split]()
    while at < len(block):
        until = next_line(block, min(at + size, len(block)))[1]
        split = split_fast(block[at:until], course.line, form)
        if split is None and size > _CAREFUL_BYTES:
            size = _CAREFUL_BYTES
            continue
        split = split or split_slowly(block, form, line=course.line, at=at, until=until, last=last)
        if not split.bytes:
            break
        course.add(split)
        splits.append(split)
        at += split.bytes
        size = min(2 * size, _FAST_BYTES)
    return splits, block[at:]


def _block(splits: Sequence[Split]) -> Block:
    return Block(
        rows=pa.concat_tables([one.rows for one in splits]),
        quarantined=tuple(row for one in splits for row in one.quarantined),
    )
