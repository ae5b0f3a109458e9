"""Strays: identifiers in columns that the records would keep in clear.

Columns shift by one, and people write names where a code belongs. What a value of a public column
looks like is asked of each distinct value once; whether it is the row's own name, number or birth
date only where some row of the block has such a one. Words of the column's code list are never
strays: White is a surname too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onestory.intake.records.identities import is_public
from onestory.intake.records.nhs_number import bare, is_valid, valid_only
from onestory.intake.records.row_rules import Broken
from onestory.intake.records.shapes import NUMBER, POSTCODE
from onestory.intake.records.values import ColumnRead, Mask, known_words, parse_date
from onestory.sources import CodeList, Field

STRAYS = pa.schema({"row": pa.int64(), "column": pa.string(), "text": pa.string()})
"""What the vault keeps of strays, where persons may be held by name."""

_NAMES = frozenset({"first name", "last name", "other names"})
_SHORTEST = {"name": 4, "number": 5}  # shorter ones are the words of other things too
_DATE = (
    r"^\s*(?:[0-9]{1,2}[ /.-](?:[0-9]{1,2}|[A-Za-z]{3,9})[ /.-](?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}[/-]?[01]?[0-9][/-]?[0-3]?[0-9]|[0-3][0-9][01][0-9](?:19|20)[0-9]{2})"
    r"(?:[ T]00:00.*)?$"
)
_ONLY = {
    "lsoa": r"^(?i:[A-Z][0-9]{8}|[0-9]{2}[A-Z]{2}[0-9]{2}[A-Z][0-9])$",
    "birth month": r"^(?:[0-9]{1,2}(?:[/-]?(?:19|20)[0-9]{2})?|(?:19|20)[0-9]{2}[/-]?[0-9]{2})$",
}
_LONG_CODE = 6  # digits: on a list with codes of so many a number of ten may be a code (SNOMED CT)
Codes = Mapping[str, CodeList | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The distinct values of one public column, and which of them each row holds."""

    field: Field
    codes: CodeList | None
    words: pa.Array
    index: np.ndarray  # of each row; the number of words where it holds none

    def rows(self, marks: Mask) -> Mask:
        return np.append(marks, False)[self.index]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """What the rows say of who the person is, made plain: small letters, no spaces."""

    numbers: pa.Array  # NHS numbers, distinct
    texts: Mapping[str, pa.Array]  # by field
    first: pa.Array | None
    last: pa.Array | None
    born: pa.Array | None

    def has(self, row: int, word: str) -> bool:
        """Return whether the word is one of the row's own identifiers."""
        made = _made_plain(word)
        if any(made == one[row].as_py() for one in self.texts.values()):
            return True
        day = self.born[row].as_py() if self.born is not None else None
        return (day is not None and parse_date(word.strip()) == day) or self._named(row, word)

    def _named(self, row: int, word: str) -> bool:
        """Return whether the words hold the row's first and last name."""
        if self.first is None or self.last is None:
            return False
        both = {self.first[row].as_py(), self.last[row].as_py()}
        return None not in both and both <= {_made_plain(one) for one in _tokens(word)}


def find_strays(
    reads: Mapping[str, ColumnRead], fields: Sequence[Field], codes: Codes
) -> dict[str, Mask]:
    """Return, by column, the rows whose value names a person or may well do."""
    columns = [
        one
        for field in fields
        if is_public(field) and field.type in {"text", "code"}
        if (one := _words(field, reads[field.name], codes[field.name])) is not None
    ]
    if not columns:
        return {}
    own = _own(reads, fields)
    every = pa.concat_arrays([one.words for one in columns])
    postcodes, dated, may = _postcodes(every), _matching(every, _DATE), _candidates(every, own)
    tens = _matching(every, NUMBER)
    found: dict[str, Mask] = {}
    at = 0
    for one in columns:
        here = slice(at, at := at + len(one.words))
        sure = postcodes[here] | _numbered(one, tens[here], own)
        sure = _unlisted(one, sure) | _of_another_shape(one)
        maybe = _unlisted(one, may[here] | (dated[here] if own.born is not None else False))
        rows = _rows(one, sure, maybe & ~sure, own)
        if rows.any():
            found[one.field.name] = rows
    return found


def broken(field: Field, rows: Mask) -> Broken:
    """Return the finding of a column's strays."""
    return Broken(
        rule="identifier in a public column",
        severity="warning",
        column=field.name,
        message="{value} names a person or may well do, in a column that is kept in clear: the"
        " records hold nothing there.",
        do="Look whether columns have shifted; ask the sender to leave out what names anybody.",
        rows=rows,
    )


def kept(rows: pa.Array, reads: Mapping[str, ColumnRead], found: Mapping[str, Mask]) -> pa.Table:
    """Return the strays as STRAYS, for the vault."""
    parts = [
        pa.table(
            {
                "row": rows.filter(marks),
                "column": pa.repeat(name, int(mask.sum())),
                "text": reads[name].values.filter(marks),
            },
            schema=STRAYS,
        )
        for name, mask in found.items()
        if (marks := pa.array(mask)) is not None
    ]
    return pa.concat_tables(parts) if parts else STRAYS.empty_table()


def _words(field: Field, read: ColumnRead, codes: CodeList | None) -> _Words | None:
    """Return the distinct values of a column that may be strays, None if there is none."""
    values = read.values
    if codes and not codes.open:
        if not read.unknown.any():
            return None
        values = pc.if_else(pa.array(read.unknown), values, None)
    encoded = values.dictionary_encode()
    words = encoded.dictionary
    if not len(words):
        return None
    index = encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    return _Words(field=field, codes=codes, words=words, index=index)


def _own(reads: Mapping[str, ColumnRead], fields: Sequence[Field]) -> _Own:
    texts: dict[str, pa.Array] = {}
    by_role: dict[str, pa.Array] = {}
    for one in fields:
        values = reads[one.name].values
        if is_public(one) or one.private == "free text" or one.type != "text":
            by_role.setdefault(one.role, values)
            continue
        if one.role == "address":  # the name of a town is no secret
            continue
        least = _SHORTEST["name" if one.role in _NAMES else "number"]
        made = _plain(valid_only(values) if one.role == "nhs number" else values)
        long = pc.greater_equal(pc.utf8_length(made), least)
        texts[one.name] = pc.if_else(pc.fill_null(long, False), made, None)
        by_role.setdefault(one.role, made)
    born = by_role.get("birth date")
    nhs = by_role.get("nhs number")
    return _Own(
        numbers=pa.array([], pa.string()) if nhs is None else pc.drop_null(pc.unique(nhs)),
        texts=texts,
        first=by_role.get("first name"),
        last=by_role.get("last name"),
        born=born if born is not None and pa.types.is_date(born.type) else None,
    )


def _plain(texts: pa.Array) -> pa.Array:
    return pc.utf8_lower(pc.replace_substring(texts, " ", ""))


def _made_plain(text: str) -> str:
    return text.replace(" ", "").lower()


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", text)


def _matching(words: pa.Array, pattern: str) -> Mask:
    return np.array(pc.match_substring_regex(words, pattern), dtype=bool)


def _postcodes(words: pa.Array) -> Mask:
    """Return which words have a whole postcode; without its space one of six letters and more."""
    able = pc.and_(
        pc.greater_equal(pc.utf8_length(words), 6), pc.match_substring_regex(words, "[A-Za-z]")
    )
    found = np.array(able, dtype=bool)
    found[found] = _matching(words.filter(able), POSTCODE)
    return found


def _candidates(words: pa.Array, own: _Own) -> Mask:
    """Return which words are an identifier of some row, or hold some row's last name."""
    every = [one for one in own.texts.values() if len(one)]
    known = pc.drop_null(pc.unique(pa.chunked_array([*every, pa.array([], pa.string())])))
    found = np.array(pc.is_in(_plain(words), value_set=known), dtype=bool)
    if own.last is None:
        return found
    names = frozenset(pc.drop_null(pc.unique(own.last)).to_pylist())
    for place in np.flatnonzero(_matching(words, r"\pL\pL.*[\s,;].*\pL\pL") & ~found):
        tokens = _tokens(words[int(place)].as_py())
        found[place] = not names.isdisjoint(_made_plain(one) for one in tokens)
    return found


def _numbered(one: _Words, tens: Mask, own: _Own) -> Mask:
    """Return which of the words with ten digits together hold an NHS number.

    One number of ten digits in eleven passes the check: in a column of numbers it must be that of
    a person of this delivery too, unless words or the usual groups stand about it.
    """
    found = np.zeros(len(one.words), dtype=bool)
    if one.field.role == "record key" or not tens.any():
        return found
    ours = np.array(pc.is_in(one.words, value_set=own.numbers), dtype=bool)
    any_will_do = one.field.type == "code" and not _has_long_codes(one.codes)
    for place in np.flatnonzero(tens & ~ours):
        text = one.words[int(place)].as_py()
        if any_will_do or re.search(r"\s", text.strip()):
            found[place] = any(is_valid(bare(ten)) for ten in re.findall(NUMBER, text))
    return found | (tens & ours)


def _has_long_codes(codes: CodeList | None) -> bool:
    listed = codes.codes if codes else ()
    return any(len(code) >= _LONG_CODE and code.isdecimal() for code in listed)


def _unlisted(one: _Words, marks: Mask) -> Mask:
    """Return the marks without those of words that the column's own list has."""
    if one.codes is None or not marks.any():
        return marks
    listed = known_words(one.codes)
    unlisted = [word.casefold() not in listed for word in one.words.to_pylist()]
    return marks & np.array(unlisted, dtype=bool)


def _of_another_shape(one: _Words) -> Mask:
    """Return the words that are no area, or no month, in a column of these."""
    pattern = _ONLY.get(one.field.role)
    if pattern is None:
        return np.zeros(len(one.words), dtype=bool)
    return ~_matching(one.words, pattern)


def _rows(one: _Words, sure: Mask, maybe: Mask, own: _Own) -> Mask:
    rows = one.rows(sure)
    for row in np.flatnonzero(one.rows(maybe)):
        rows[row] = own.has(int(row), one.words[int(one.index[row])].as_py())
    return rows
