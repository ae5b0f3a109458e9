"""Values: one column of a delivery read from text, each distinct value once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onestory.model.period import MONTHS
from onestory.sources import CodeList, Field

Mask = NDArray[np.bool_]
Value = str | int | float | date | datetime | time | None

EARLIEST = 1900  # years before it stand for 'not known' in national extracts
_NOTHING = frozenset({"null", "none", "n/a", "nan", "#n/a", "<null>"})
_BLANKS = " \t\r\n\u00a0\ufeff"
_SEPARATED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_ISO = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})")
_NUMBER = re.compile(r"[-+]?£?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?£?\d*\.?\d+(?:[eE][-+]?\d+)?")
_WHOLE = re.compile(r"[-+]?\d+(?:\.0+)?")
_TIME = re.compile(r"(\d{1,2}):?(\d{2})(?::(\d{2})(?:\.\d+)?)?")
_NULL_TIMES = ("3000", "4000")  # invalid and absent in hospital extracts

TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "code": pa.string(),
    "date": pa.date32(),
    "time": pa.time32("s"),
    "datetime": pa.timestamp("s"),
    "integer": pa.int64(),
    "decimal": pa.float64(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRead:
    """A column with its values typed, and which rows were not what they should be.

    `unreadable` rows hold null: the text was no date or number. `unknown` rows keep a code that is
    on no list. `raw` is the text as sent, where any value was mapped; else None.
    """

    values: pa.Array
    unreadable: Mask
    unknown: Mask
    raw: pa.Array | None
    mapped: int
    month_first: int = 0  # rows unreadable as dates, that the month before the day would make one
    day_first: int = 0  # rows that are dates only with the day before the month


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One distinct value: what it stands for, and what is wrong with it."""

    value: Value
    unreadable: bool = False
    unknown: bool = False
    mapped: bool = False
    order: str = ""  # 'month' or 'day' where the date is one only with that first


def read_column(
    texts: pa.ChunkedArray, field: Field, *, codes: CodeList | None, local: Mapping[str, str]
) -> ColumnRead:
    """Return the column typed by the field.

    `texts` holds the cells, '' or null where empty; `local` maps a partner's own words, small
    letters, to those of the field.
    """
    if field.type == "text" and codes is None and not local:
        return _plain(texts, field)
    encoded = texts.combine_chunks().dictionary_encode()
    reader = _reader(field, codes, local)
    readings = [reader(text) for text in encoded.dictionary.to_pylist()]
    return _spread(encoded, readings, TYPES[field.type])


def _plain(texts: pa.ChunkedArray, field: Field) -> ColumnRead:
    """Return a column of free words: trimmed, with fillers and empty cells made null."""
    trimmed = pc.utf8_trim(texts.combine_chunks(), characters=_BLANKS)
    empty = pc.is_in(trimmed, value_set=pa.array(["", "NULL", "null"], pa.string()))
    if field.fillers:
        fillers = pa.array([one.strip(_BLANKS).lower() for one in field.fillers], pa.string())
        empty = pc.or_(empty, pc.is_in(pc.utf8_lower(trimmed), value_set=fillers))
    values = pc.if_else(empty, None, trimmed)
    none = np.zeros(len(values), dtype=bool)
    return ColumnRead(values=values, unreadable=none, unknown=none, raw=None, mapped=0)


def _spread(encoded: pa.DictionaryArray, readings: list[_Reading], kind: pa.DataType) -> ColumnRead:
    """Return the readings of the distinct values at each of their rows."""
    index = encoded.indices
    place = index.fill_null(len(readings)).to_numpy(zero_copy_only=False)
    values = pa.array([r.value for r in readings], kind).take(index)

    def rows(marks: list[bool]) -> Mask:
        return np.array([*marks, False], dtype=bool)[place]

    mapped = rows([r.mapped for r in readings])
    raw = pc.if_else(pa.array(mapped), encoded.dictionary_decode(), None) if mapped.any() else None
    return ColumnRead(
        values=values,
        unreadable=rows([r.unreadable for r in readings]),
        unknown=rows([r.unknown for r in readings]),
        raw=raw,
        mapped=int(mapped.sum()),
        month_first=int(rows([r.order == "month" for r in readings]).sum()),
        day_first=int(rows([r.order == "day" for r in readings]).sum()),
    )


def _reader(
    field: Field, codes: CodeList | None, local: Mapping[str, str]
) -> Callable[[str | None], _Reading]:
    """Return the function that reads one distinct text of the field."""
    fillers = _NOTHING | {filler.strip(_BLANKS).casefold() for filler in field.fillers}
    parse = _PARSERS[field.type]
    listed = {} if codes is None else known_words(codes)

    def read(text: str | None) -> _Reading:
        word = (text or "").strip(_BLANKS)
        said = local.get(word.casefold(), word)
        if not said or said.casefold() in fillers:
            return _Reading(value=None, mapped=said != word)
        if codes is not None:
            return _coded(said, listed, codes, sent=word)
        value = parse(said)
        return _Reading(
            value=value,
            unreadable=value is None and not _absent(said, field),
            mapped=said != word,
            order=_order(said) if field.type in {"date", "datetime"} else "",
        )

    return read


def known_words(codes: CodeList) -> dict[str, str]:
    """Return each word that stands for a code, in small letters, with the list's own spelling."""
    return {
        **{word.casefold(): code for word, code in codes.same.items()},
        **{code.casefold(): code for code in codes.codes},
    }


def _coded(said: str, listed: Mapping[str, str], codes: CodeList, *, sent: str) -> _Reading:
    found = listed.get(said.casefold()) or listed.get(" ".join(said.split()).casefold())
    if found is None:
        return _Reading(value=said, unknown=not codes.open, mapped=said != sent)
    return _Reading(value=found, mapped=found != sent)


def _absent(text: str, field: Field) -> bool:
    """Return whether the text stands for no date or no time, as national extracts write it."""
    if field.type == "time":
        return text in _NULL_TIMES
    found = _day_parts(text) if field.type in {"date", "datetime"} else None
    return found is not None and found[0] < EARLIEST


def _order(text: str) -> str:
    """Return which of day and month stands first, '' where both could."""
    match = _SEPARATED.match(text)
    if match is None:
        return ""
    first, second = int(match[1]), int(match[2])
    if first <= 12 < second <= 31:
        return "month"
    return "day" if second <= 12 < first <= 31 else ""


def parse_date(text: str) -> date | None:
    """Return the day that the text names, None if it is no day or before 1900.

    2024-03-31, 31/03/2024, 20240331, 31032024 and 31 March 2024 are read; a day is before its
    month, as in Britain.
    """
    parts = _day_parts(text)
    if parts is None or parts[0] < EARLIEST:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def _day_parts(text: str) -> tuple[int, int, int] | None:
    if match := _ISO.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _SEPARATED.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1])
    if (match := _PACKED.fullmatch(text)) and int(match[2]) <= 12:
        return int(match[1]), int(match[2]), int(match[3])
    if len(text) == 8 and text.isdecimal():
        return int(text[4:]), int(text[2:4]), int(text[:2])
    if match := _NAMED.fullmatch(text):
        month = [n for n, name in enumerate(MONTHS, 1) if name.startswith(match[2].lower())]
        return (int(match[3]), month[0], int(match[1])) if len(month) == 1 else None
    return None


def _parse_time(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59 or int(match[3] or 0) > 59:
        return None
    return time(int(match[1]), int(match[2]), int(match[3] or 0))


def _parse_datetime(text: str) -> datetime | None:
    day, _, clock = text.replace("T", " ").partition(" ")
    found = parse_date(day)
    # What follows the clock (a zone, a fraction) is the same instant's spelling in local time.
    at = _parse_time(re.split(r"[Z+]|-\d\d:", clock)[0].strip() or "00:00")
    return datetime.combine(found, at) if found and at else None


def _parse_integer(text: str) -> int | None:
    return int(float(text)) if _WHOLE.fullmatch(text) and len(text) < 16 else None


def _parse_decimal(text: str) -> float | None:
    return float(re.sub("[£,]", "", text)) if _NUMBER.fullmatch(text) else None


def _parse_text(text: str) -> str | None:
    return text


_PARSERS: dict[str, Callable[[str], Value]] = {
    "text": _parse_text,
    "code": _parse_text,
    "date": parse_date,
    "time": _parse_time,
    "datetime": _parse_datetime,
    "integer": _parse_integer,
    "decimal": _parse_decimal,
}
