"""Text files: bytes to characters, lines to rows, without losing one."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from onestory.intake.notices import Notice
from onestory.intake.sheet import Row, Sheet
from onestory.model.errors import DeliveryError

LONGEST_CELL = 32_767  # what a spreadsheet can hold
LONGEST_QUOTE = 25  # lines that one quoted cell may span

_BREAK = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_DELIMITERS = (",", ";", "\t", "|")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines:
    """The lines of a file and how its cells are parted."""

    lines: Sequence[str]
    delimiter: str
    width: int


def read_text(content: bytes, *, file: str) -> tuple[Sheet, tuple[Notice, ...]]:
    """Return the rows of a text file, and notices on how it was read.

    Raises DeliveryError when the bytes are no text.
    """
    text, encoding = decode(content, file=file)
    lines = _BREAK.split(text)
    if lines and lines[-1] == "":
        lines = lines[:-1]
    delimiter, width = _parting(lines)
    rows = _rows(_Lines(lines=lines, delimiter=delimiter, width=width))
    sheet = Sheet(name="", rows=rows, lines=len(lines), delimiter=delimiter)
    return sheet, _notices(encoding, delimiter)


def decode(content: bytes, *, file: str) -> tuple[str, str]:
    """Return the text and the name of its encoding ('' for plain UTF-8)."""
    for bom, codec, name in _BOMS:
        if content.startswith(bom):
            return content.decode(codec, errors="replace"), name
    for codec, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        empty, filled = content[offset:2000:2], content[1 - offset : 2000 : 2]
        if empty.count(0) > 0.7 * len(empty) and filled.count(0) < 0.3 * len(filled):
            return content.decode(codec, errors="replace"), "UTF-16"
    if content.count(b"\0") > 0.05 * len(content):
        raise DeliveryError(
            found="The file is not text: it holds many NUL bytes.",
            where=file,
            do="Save it as CSV (UTF-8) or as a workbook, with the ending that fits.",
        )
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "Windows-1252"


def _notices(encoding: str, delimiter: str) -> tuple[Notice, ...]:
    """Return what a reader should know about how the file was read."""
    found: list[Notice] = []
    if encoding:
        found.append(Notice(rule="encoding", message=f"The file was read as {encoding}."))
    if delimiter != ",":
        sign = {"\t": "tabs", ";": "semicolons", "|": "upright bars"}[delimiter]
        found.append(Notice(rule="delimiter", message=f"The cells are parted by {sign}."))
    return tuple(found)


def _parting(lines: Sequence[str]) -> tuple[str, int]:
    """Return the delimiter, and how many cells it gives most rows."""
    seen = [_QUOTED.sub("", line) for line in lines[:200] if line.strip()]
    best, best_score, best_width = ",", (0.0, 0), 1
    for delimiter in _DELIMITERS:
        counts = Counter(n for n in (line.count(delimiter) for line in seen) if n)
        if not counts:
            continue
        modal, times = max(counts.items(), key=lambda item: (item[1], item[0]))
        score = (round(times / len(seen), 1), modal)
        if score > best_score:
            best, best_score, best_width = delimiter, score, modal + 1
    return best, best_width


def _rows(parted: _Lines) -> tuple[Row, ...]:
    """Return every row that holds something, quoted cells over several lines joined."""
    rows: list[Row] = []
    at = 0
    while at < len(parted.lines):
        row, taken = _row(parted, at)
        if row is not None:
            rows.append(row)
        at += taken
    return tuple(rows)


def _row(parted: _Lines, at: int) -> tuple[Row | None, int]:
    """Return the row that starts at a line, and how many lines it takes."""
    line = parted.lines[at]
    if not line.strip(" \t" + parted.delimiter):
        return None, 1
    number = at + 1
    if "\0" in line:
        return Row(number=number, cells=[line], problem="NUL byte"), 1
    if '"' not in line:
        return _plain(line.split(parted.delimiter), number), 1
    cells = _split(line, parted.delimiter)
    if cells is not None:
        return _plain(cells, number), 1
    for taken in range(2, LONGEST_QUOTE + 1):
        joined = "\n".join(parted.lines[at : at + taken])
        cells = _split(joined, parted.delimiter)
        if cells is not None and len(cells) == parted.width:
            return _plain(cells, number), taken
        if at + taken >= len(parted.lines):
            break
    return Row(number=number, cells=line.split(parted.delimiter), problem="unclosed quote"), 1


def _plain(cells: list[str], number: int) -> Row:
    """Return the row, marked where a cell is longer than any spreadsheet holds."""
    long = any(len(cell) > LONGEST_CELL for cell in cells)
    return Row(number=number, cells=cells, problem="cell too long" if long else "")


def _split(text: str, delimiter: str) -> list[str] | None:
    """Return the cells, or None when a quotation mark is never closed or stands astray."""
    try:
        found = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None
