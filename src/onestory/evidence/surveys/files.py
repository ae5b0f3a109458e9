"""Files of answers: text, workbooks, SPSS and Stata, read as columns of words with their rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from onestory.model.errors import DeliveryError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_AT_ONCE = 50_000  # rows turned into columns at a time
SEEN = 200  # rows of a column that nobody named, looked at for identifiers alone


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Column:
    """A column as its different words, and which of them stands in each row; '' where blank."""

    words: tuple[str, ...]
    at: NDArray[np.int32]

    def numbers(self, of: Callable[[str], float]) -> NDArray[np.float64]:
        """Return the number of each row's word."""
        return np.array([of(word) for word in self.words] or [np.nan], dtype=np.float64)[self.at]

    def whether(self, of: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Return whether it holds of each row's word."""
        return np.array([of(word) for word in self.words] or [False], dtype=np.bool_)[self.at]

    def renamed(self, of: Callable[[str], str]) -> Column:
        """Return the column with other words, those that became alike as one."""
        new = [of(word) for word in self.words]
        words = tuple(dict.fromkeys(new))
        place = {word: at for at, word in enumerate(words)}
        return Column(words=words, at=np.array([place[w] for w in new], dtype=np.int32)[self.at])

    def kept(self, rows: NDArray[np.bool_]) -> Column:
        """Return the rows that are marked."""
        return Column(words=self.words, at=self.at[rows])

    def counts(self) -> dict[str, int]:
        """Return in how many rows each word stands; words that stand in none are left out."""
        times = np.bincount(self.at, minlength=len(self.words))
        return {w: int(n) for w, n in zip(self.words, times, strict=True) if n}

    def texts(self) -> pa.Array:
        """Return the words row by row, null where blank."""
        words = pa.array([word or None for word in self.words], pa.string())
        return words.take(pa.array(self.at))


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


def column(cells: Sequence[object]) -> Column:
    """Return the cells as a column: whole numbers without a point, spaces made single."""
    return _one([_encoded(cells)])


def _encoded(cells: Sequence[object]) -> pa.DictionaryArray:
    try:
        array = pa.array(cells)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):  # cells of several kinds
        array = pa.array([text_of(cell) for cell in cells], pa.string())
    coded = array.dictionary_encode()
    # Two cells that read the same, as 5 and 5.0 do, stay two words here, and become one below.
    words = pa.array([text_of(word) for word in coded.dictionary.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(coded.indices, words)


def _one(parts: Sequence[pa.DictionaryArray]) -> Column:
    """Return the parts of a column joined in their order."""
    words: dict[str, int] = {"": 0}
    found: list[NDArray[np.int32]] = []
    for part in parts:
        own = [words.setdefault(str(w or ""), len(words)) for w in part.dictionary.to_pylist()]
        place = np.array([*own, 0], dtype=np.int32)
        filled = part.indices.fill_null(len(own)).to_numpy(zero_copy_only=False)
        found.append(place[filled.astype(np.int64)])
    at = np.concatenate(found) if found else np.zeros(0, dtype=np.int32)
    return Column(words=tuple(words), at=at)


def text_of(cell: object) -> str:
    """Return the cell as text: single spaces, whole numbers without a point, '' for nothing."""
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).replace("\ufeff", "").replace("\u200b", "").split())


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
    whole = set(wanted(headings))
    rest = islice(full, skip, None)
    parts: dict[str, list[pa.DictionaryArray]] = {heading: [] for heading in whole}
    numbers: list[int] = []
    ragged: list[int] = []
    seen: dict[str, tuple[str, ...]] = {}
    while chunk := list(islice(rest, _AT_ONCE)):
        even = [(line.number, _fitted(line.cells, len(headings))) for line in chunk]
        ragged += [number for number, cells in even if cells is None]
        good = [cells for _, cells in even if cells is not None]
        numbers += [number for number, cells in even if cells is not None]
        for heading, cells in zip(headings, zip(*good, strict=True), strict=False):
            if heading in whole:
                parts[heading].append(_encoded(cells))
            elif heading not in seen:
                seen[heading] = tuple(text_of(cell) for cell in cells[:SEEN])
    return Answers(
        file=file,
        headings=headings,
        numbers=np.array(numbers, dtype=np.int64),
        columns={heading: _one(some) for heading, some in parts.items()},
        seen=seen,
        ragged=tuple(ragged),
    )


def _headings(cells: Sequence[object]) -> tuple[str, ...]:
    """Return the headings without the blank cells that end the row."""
    found = [text_of(cell) for cell in cells]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def filled(cells: Sequence[object]) -> bool:
    """Return whether any cell holds something."""
    return any(bool(cell.strip()) if isinstance(cell, str) else cell is not None for cell in cells)


def _fitted(cells: Sequence[object], width: int) -> Sequence[object] | None:
    """Return as many cells as there are headings; None where a row has too many or too few."""
    if len(cells) == width:
        return cells
    listed = list(cells)
    while len(listed) > width and not text_of(listed[-1]):
        listed.pop()
    return listed if len(listed) == width else None
