"""Columns: the different words of a column, and which of them stands in each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray


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


def column(cells: Sequence[object]) -> Column:
    """Return the cells as a column: whole numbers without a point, spaces made single."""
    return joined([encoded(cells)])


def encoded(cells: Sequence[object]) -> pa.DictionaryArray:
    """Return the cells as words and which of them stands where, a part of a column."""
    try:
        array = pa.array(cells)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):  # cells of several kinds
        array = pa.array([text_of(cell) for cell in cells], pa.string())
    coded = array.dictionary_encode()
    # Two cells that read the same, as 5 and 5.0 do, stay two words here, and become one below.
    words = pa.array([text_of(word) for word in coded.dictionary.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(coded.indices, words)


def joined(parts: Sequence[pa.DictionaryArray]) -> Column:
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


def filled(cells: Sequence[object]) -> bool:
    """Return whether any cell holds something."""
    return any(bool(cell.strip()) if isinstance(cell, str) else cell is not None for cell in cells)
