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
from onestory.intake.records.row_by_row import next_line, next_row, split_slowly
from onestory.intake.records.splitting import Form, Split, split_fast
from onestory.intake.records.text_notices import Course, text_notices
from onestory.model.errors import DeliveryError

_HEAD_BYTES = 1 << 20  # enough to find the headings and the delimiter
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


def text_part(blocks: Iterator[bytes], asked: Asked) -> Part:
    """Return the one table of a text file, given as blocks of bytes.

    Raises DeliveryError when there are no headings where they should be.
    """
    seen = Seen()
    lines = lines_as_utf8(blocks, seen, file=asked.file)
    head = _head(lines)
    delimiter = asked.delimiter or _parting(head)
    headings, start = _headings(head, delimiter, asked)
    form, above = Form(headings=headings, delimiter=delimiter), breaks_in(head[:start])
    course = Course(line=above + 1, seen=seen, furniture=above)
    return Part(
        name=asked.name,
        headings=headings,
        blocks=_all_blocks(chain([head[start:]], lines), form, course, asked.file),
        physical_rows=course.physical_rows,
        notices=lambda: text_notices(course, form, asked.file),
    )


def _head(lines: Iterator[bytes]) -> bytes:
    """Return the first blocks of the file, joined until they are long enough to go by."""
    head: list[bytes] = []
    while sum(map(len, head)) < _HEAD_BYTES:
        block = next(lines, None)
        if block is None:
            break
        head.append(block)
    return b"".join(head)


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


def _headings(head: bytes, delimiter: str, asked: Asked) -> tuple[tuple[str, ...], int]:
    """Return the headings, and the byte at which the first row after them starts."""
    at = line = 0
    while at < len(head):
        line += 1
        if asked.header_row and line < asked.header_row:
            at = next_line(head, at)[1]
            continue
        row = next_row(head, at, delimiter, width=None, last=True)
        if row is not None and row.cells:
            return row.cells, row.end
        if row is None or row.reason or asked.header_row:
            break
        at = row.end
    raise DeliveryError(
        found=f"There are no headings in line {asked.header_row or max(line, 1)}.",
        where=asked.file,
        do="Give the row of the headings, or ask for the file to be sent again with them.",
    )


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
