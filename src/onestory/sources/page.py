"""Pages of sources: what a data set holds and is asked, made from its declaration alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onestory.model.source import Source
from onestory.sources.layout import long_layouts
from onestory.sources.record_layout import (
    CodeList,
    Field,
    RecordLayout,
    RecordRule,
    declared_fields,
    record_layout,
)
from onestory.sources.workbook_layout import workbook_layouts

_RESUBMISSION = {
    "add": "adds its rows to those received before",
    "correct": "corrects the rows of the same event",
    "replace": "replaces the provider's rows of the months that it covers, and corrects the rest",
}
_KEPT = {
    "nhs number": "vault; pseudonym",
    "local id": "vault; pseudonym",
    "other id": "vault; pseudonym",
    "shared pseudonym": "vault; pseudonym",
    "birth date": "vault; month of birth",
    "postcode": "vault; LSOA",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a page: words, then a table where there are rows."""

    title: str
    words: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What there is to know of a source, in sentences and tables."""

    id: str
    title: str
    sentences: tuple[str, ...]
    sections: tuple[Section, ...] = ()


def page(source: Source) -> Page:
    """Return the page of a source: of records in full, of figures in short."""
    sentences = (
        source.note,
        f"From: {source.publisher}.",
        f"Version: {source.version}.",
        f"Licence: {source.licence}.",
    )
    if source.kind != "records":
        return Page(
            id=source.id,
            title=source.title,
            sentences=sentences,
            sections=tuple(_measures(source)),
        )
    layout = record_layout(source)
    return Page(
        id=source.id,
        title=source.title,
        sentences=(*sentences, *_handling(layout)),
        sections=(
            _fields(declared_fields(source)),
            _rules(layout.rules),
            *(_codes(one) for one in layout.codes),
        ),
    )


def markdown(source: Source) -> str:
    """Return the page as Markdown, as it stands in the manual."""
    made = page(source)
    parts = [
        f"# `{made.id}`: {made.title}",
        "*Made from the declaration of the source: change that, not this page.*",
        *(_marked(sentence) for sentence in made.sentences),
        *(part for section in made.sections for part in _section(section)),
    ]
    return "\n\n".join(parts) + "\n"


def _measures(source: Source) -> Iterator[Section]:
    """Yield the measures that a source of figures declares."""
    titles = {one.id: one.title for table in long_layouts(source) for one in table.measures}
    titles |= {name: "" for book in workbook_layouts(source) for name in book.statistics}
    if titles:
        yield Section(
            title="Measures", headings=("measure", "what it is"), rows=tuple(titles.items())
        )


def _handling(layout: RecordLayout) -> Iterator[str]:
    """Yield the sentences on joining, events and resubmission."""
    yield f"May be joined: {'; '.join(layout.joins)}."
    for kind, names in layout.event_key.items():
        what = f"{kind}: two" if kind else "Two"
        yield f"{what} rows are the same event where they agree in: {', '.join(names)}."
    if layout.told_apart:
        names = ", ".join(layout.told_apart)
        yield f"Within one delivery such rows both stand where they differ in: {names}."
    yield f"A later delivery {_RESUBMISSION[layout.resubmission]}."
    if layout.sends_open_again:
        yield "What is open and not sent again by a later delivery is no longer current."
    if layout.rows_from:
        yield f"A row belongs to the month of its {layout.rows_from}."
    if layout.file_names:
        yield f"Files are named: {', '.join(layout.file_names)}."


def _fields(fields: Sequence[Field]) -> Section:
    count = sum(one.repeats or 1 for one in fields)
    return Section(
        title="Fields",
        words=f"{count} columns, found by their name or by another heading, whatever the order."
        " A row that lacks a mandatory field is rejected; where it is 'where known', how far it is"
        " filled is told. What goes to the vault is in no other file.",
        headings=("field", "what it is", "type", "mandatory", "list", "kept in", "note"),
        rows=tuple(_field(one) for one in fields),
    )


def _field(one: Field) -> tuple[str, ...]:
    kept = _KEPT.get(one.role) or ("vault" if one.private else "records")
    return (
        _written(one.name, one.repeats),
        one.title.replace(" {nn}", "").replace(" {n}", "").replace("{nn}", "").replace("{n}", ""),
        one.type,
        one.mandatory,
        one.codes,
        kept,
        ". ".join(_remarks(one)),
    )


def _written(name: str, repeats: int) -> str:
    """Return the name of the field, the first and the last where it repeats."""
    first, last = (
        name.replace("{nn}", f"{n:02d}").replace("{n}", str(n)) for n in (1, max(1, repeats))
    )
    return f"{first} … {last}" if repeats else name


def _remarks(one: Field) -> Iterator[str]:
    if one.headings:
        yield f"Also headed {', '.join(_written(text, one.repeats) for text in one.headings)}"
    if one.applies:
        yield f"Of {', '.join(one.applies)} only"
    if one.versions:
        yield f"In {', '.join(one.versions)}"
    if one.fillers:
        yield f"Not known: {', '.join(one.fillers)}"
    if one.note:
        yield one.note


def _rules(rules: Sequence[RecordRule]) -> Section:
    return Section(
        title="Rules",
        words=f"{len(rules)} rules over single rows, besides the lists and the mandatory fields."
        " A rule is left out, and said to be, where a file lacks a column that it reads.",
        headings=("rule", "severity", "field", "found", "what to do"),
        rows=tuple(
            (one.id, one.severity, one.column, one.message.replace("{value}", "…"), one.do)
            for one in rules
        ),
    )


def _codes(one: CodeList) -> Section:
    others: dict[str, list[str]] = {}
    for spelling, code in one.same.items():
        others.setdefault(code, []).append(spelling)
    meant = "the row is rejected" if one.severity == "rejected" else f"a {one.severity}"
    outside = "Examples: any value passes." if one.open else f"Any other value: {meant}."
    return Section(
        title=f"List: {one.title or one.id}",
        words=f"{one.note.rstrip('.')}. {outside}" if one.note else outside,
        headings=("code", "meaning", "also written") if others else ("code", "meaning"),
        rows=tuple(
            (code, words, *((", ".join(others.get(code, [])),) if others else ()))
            for code, words in one.codes.items()
        ),
    )


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title}"
    if section.words:
        yield _marked(section.words)
    if section.rows:
        rule = "|".join("---" for _ in section.headings)
        lines = [_line(section.headings), f"|{rule}|", *map(_row, section.rows)]
        yield "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_marked(cell) for cell in cells)} |".replace("  |", " |")


def _row(cells: Sequence[str]) -> str:
    return _line((f"`{cells[0]}`", *cells[1:]))


def _marked(text: str) -> str:
    """Return the text with signs that Markdown would take for its own made plain."""
    for sign in ("|", "*", "<", "["):
        text = text.replace(sign, f"\\{sign}")
    return text
