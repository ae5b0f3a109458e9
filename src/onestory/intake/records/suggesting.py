"""Suggestions of a mapping: which of a file's own headings and words may be which of a source's.

A suggestion is only ever shown: the analyst reads it, corrects it and puts it in the plan.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import pyarrow as pa

from onestory.intake.records import headings, matching
from onestory.intake.records.identities import is_public
from onestory.intake.records.matching import OwnWords, plain
from onestory.intake.records.nhs_number import bare, is_valid
from onestory.intake.records.part import Part
from onestory.intake.records.values import known_words, parse_date
from onestory.model.errors import DeliveryError
from onestory.model.source import Source
from onestory.sources import CodeList, Field, RecordLayout, record_layout

_LIKELY = 0.6
_UNFIT = 0.5  # share of values that the field can hold, below which the heading is not it
_WANTED = {"yes": 0.1, "where known": 0.03, "no": 0.0}  # what is wanted goes before what is not
_LITTLE = frozenset(["of", "the", "at", "a", "in", "and", "for", "code", "s"])
_MEANING = {
    "person": "patient client persons",
    "start": "begin begins began from started starts",
    "end": "finish finished ends ended to until",
    "number": "no id identifier ref reference key",
    "appointment": "appt",
}
_SAME = {word: meant for meant, words in _MEANING.items() for word in words.split()}
_SHAPES = {
    "number": re.compile(r"-?[0-9]+([.,][0-9]+)*"),
    "postcode": re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}", re.IGNORECASE),
    "practice": re.compile(r"[A-Z][0-9]{5}|&", re.IGNORECASE),
    "lsoa": re.compile(r"[A-Z][0-9]{8}"),
}
_SEEN = 2_000  # rows looked at
_MOST_WORDS = 40  # of one column


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSuggestion:
    """A heading of the file and the field that it may be; `why` in words."""

    heading: str
    field: str
    score: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSuggestion:
    """A word of a coded column that is on no list, and the code it may mean ('': no idea)."""

    field: str
    word: str
    rows: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What a plan's `[records.mapping]` might say of a file; `known` headings need none."""

    known: tuple[str, ...]
    columns: tuple[ColumnSuggestion, ...]
    unknown: tuple[str, ...]
    lacking: tuple[str, ...]
    words: tuple[WordSuggestion, ...]


def suggest(path: Path, source: Source) -> Suggestion:
    """Return a mapping that may fit the likeliest table of the file, from names and from values.

    Titles above the headings and cover sheets before them are passed over. Raises
    DeliveryError when the file cannot be read.
    """
    layout = record_layout(source)
    head = headings.likeliest(path, layout)
    if head is None:
        raise DeliveryError(found="No table is in the file.", where=path.name, do="Name another.")
    parts = headings.part_at(path, head)  # named, for the file is open no longer than it lives
    part = next(parts)
    rows = _first_rows(part)
    known = {
        heading for heading in part.headings if matching.fit(layout, [heading], OwnWords()) == 1.0
    }
    taken = {plain(heading) for heading in known}
    free = [one for one in layout.fields if not taken.intersection(_spellings(one))]
    columns = _columns(part.headings, known, free, layout, rows)
    own = {one.heading: one.field for one in columns}
    matched = matching.match(layout, part.headings, OwnWords(columns=own))
    return Suggestion(
        known=tuple(sorted(known)),
        columns=tuple(columns),
        unknown=matched.strange,
        lacking=tuple(one.name for one in matched.lacking if one.mandatory != "no"),
        words=tuple(_words(matched, layout, rows)),
    )


def as_toml(found: Suggestion) -> str:
    """Return the suggestion as lines for the onestory.toml, each with its reason."""
    lines = ["[records.mapping.columns]"]
    lines += [
        f"{_quoted(one.heading)} = {_quoted(one.field)}  # {one.why}" for one in found.columns
    ]
    for name in dict.fromkeys(one.field for one in found.words):
        lines += ["", f"[records.mapping.codes.{name}]"]
        for one in (word for word in found.words if word.field == name):
            said = f"{_quoted(one.word)} = {_quoted(one.code)}"
            lines.append(f"{said}  # {one.rows} rows" if one.code else f"# {said}  # no idea")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _first_rows(part: Part) -> pa.Table:
    """Return the first rows of a part; the rest is gone through to its end, unread."""
    first = next(part.blocks, None)
    for _ in part.blocks:
        pass
    if first is None:
        return pa.schema({f"c{n}": pa.string() for n in range(len(part.headings))}).empty_table()
    return first.rows.slice(0, _SEEN)


def _spellings(one: Field) -> set[str]:
    return {plain(text) for text in (one.name, one.title, *one.headings) if plain(text)}


def _columns(
    found: Sequence[str],
    known: set[str],
    free: Sequence[Field],
    layout: RecordLayout,
    rows: pa.Table,
) -> list[ColumnSuggestion]:
    """Return the likeliest field of each strange heading, each field once, best first."""
    scored = [
        _scored(heading, one, layout, _values(rows, n))
        for n, heading in enumerate(found)
        if heading not in known and heading.strip()
        for one in free
    ]
    chosen: dict[str, ColumnSuggestion] = {}
    fields: set[str] = set()
    for one in sorted(scored, key=lambda one: (-one.score, one.heading, one.field)):
        if one.score >= _LIKELY and one.heading not in chosen and one.field not in fields:
            chosen[one.heading] = one
            fields.add(one.field)
    return [chosen[heading] for heading in found if heading in chosen]


def _values(rows: pa.Table, position: int) -> list[str]:
    cells = (str(cell or "").strip() for cell in rows[f"c{position}"].to_pylist())
    return [cell for cell in cells if cell]


def _scored(
    heading: str, one: Field, layout: RecordLayout, values: Sequence[str]
) -> ColumnSuggestion:
    """Return how likely the heading is the field: by its name, and by what stands below it."""
    texts = (one.name, one.title, *one.headings)
    alike = max((_alike(heading, text) for text in texts if plain(text)), default=0.0)
    share, why = _evidence(one, layout, values)
    score = alike if share is None else 0.55 * alike + 0.45 * share
    if (share is not None and share < _UNFIT) or (one.role == "shared pseudonym" and alike < 0.85):
        score = 0.0
    said = f"the names are {alike:.0%} alike" + (f"; {share:.0%} {why}" if share else "")
    score = round(score + _WANTED[one.mandatory] if score else 0.0, 3)
    return ColumnSuggestion(heading=heading, field=one.name, score=score, why=said)


def _alike(one: str, other: str) -> float:
    """Return how alike two names are: by the words they share, else somewhat by their letters."""
    ours, theirs = _words_of(one), _words_of(other)
    shared = ours & theirs
    if shared and shared in {ours, theirs}:
        return 0.8 + 0.2 * len(shared) / len(ours | theirs)
    letters = SequenceMatcher(None, plain(one), plain(other)).ratio()
    return max(
        letters if letters > 0.8 else 0.75 * letters, len(shared) / len(ours | theirs or {""})
    )


def _words_of(name: str) -> frozenset[str]:
    parts: list[str] = re.findall(r"[a-z]+|[0-9]+", name.casefold())
    return frozenset(_SAME.get(part, part) for part in parts if part not in _LITTLE)


def _evidence(one: Field, layout: RecordLayout, values: Sequence[str]) -> tuple[float | None, str]:
    """Return the share of the values that the field could hold, None where any text could be."""
    if not values:
        return None, ""
    fits, why = _fitting(one, layout)
    return (_share(fits(value) for value in values), why) if fits else (None, "")


def _fitting(one: Field, layout: RecordLayout) -> tuple[Callable[[str], bool] | None, str]:
    """Return the question whether the field could hold a value, None where any text could be."""
    if one.role == "nhs number":
        return lambda value: is_valid(bare(value)), "are valid NHS numbers"
    if one.type == "date":
        return lambda value: parse_date(value) is not None, "are dates"
    if one.codes:
        listed = known_words(layout.codes_of(one.codes))
        return lambda value: value.casefold() in listed, "are on the code list"
    shape = _SHAPES.get("number" if one.type in {"integer", "decimal"} else one.role)
    return (lambda value: bool(shape.fullmatch(value)), "have its shape") if shape else (None, "")


def _share(marks: Iterable[bool]) -> float:
    found = list(marks)
    return sum(found) / len(found)


def _words(
    matched: matching.Matched, layout: RecordLayout, rows: pa.Table
) -> Iterable[WordSuggestion]:
    """Yield the words of coded columns that are on no list, the most frequent first."""
    for one, position in zip(matched.fields, matched.positions, strict=True):
        if not one.codes or not is_public(one):
            continue
        codes = layout.codes_of(one.codes)
        listed = known_words(codes)
        counted = Counter(_values(rows, position))
        strange = [(word, n) for word, n in counted.most_common() if word.casefold() not in listed]
        fillers = {filler.casefold() for filler in one.fillers}
        for word, times in strange[:_MOST_WORDS]:
            if word.casefold() not in fillers and not codes.open:
                code = _likeliest(word, codes)
                yield WordSuggestion(field=one.name, word=word, rows=times, code=code)


def _likeliest(word: str, codes: CodeList) -> str:
    """Return the code whose own spelling or meaning is most like the word, '' for none."""
    spelled = {**known_words(codes), **{text.casefold(): c for c, text in codes.codes.items()}}
    ranked = sorted(spelled, key=lambda text: -SequenceMatcher(None, word.casefold(), text).ratio())
    best = ranked[0] if ranked else ""
    alike = SequenceMatcher(None, word.casefold(), best).ratio()
    starts = [text for text in spelled if len(word) > 2 and text.startswith(word.casefold())]
    if len({spelled[text] for text in starts}) == 1:
        return spelled[starts[0]]
    return spelled[best] if best and alike >= 0.75 else ""
