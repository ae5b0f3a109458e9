"""Account: methods, definitions, checks, claims, partnership and data, for the full report."""

from __future__ import annotations

from collections.abc import Iterable

from onestory.model.instrument import Instrument
from onestory.model.words import listed
from onestory.report import checks, words
from onestory.report.answer import words as answer_words
from onestory.report.answer.sections import Sections
from onestory.report.learning import success
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Drawing, Line, Part, Section, Sheet
from onestory.report.learning.pictures import Pictures
from onestory.report.left_out import Entry
from onestory.report.tables import Cell, Table, build, number
from onestory.report.tables import Line as TableLine

_OWN = "own"  # the source of an instrument that names none
_MOST = 4  # findings of one rule that are told one by one


def sections(material: Material, told: Sections, pictures: Pictures) -> tuple[Section, ...]:
    """Return the sections that only the full account holds."""
    made = (
        Section(id="promises", heading="What was asked and promised",
                parts=(*success.promises(material), *_entries("asked", told.asked))),
        Section(id="methods", heading="How it was estimated",
                parts=(*_entries("method", told.methods), *_lines("reference", told.references,
                                                                  lead="Reference."))),
        Section(id="checks", heading="Can the figures be trusted?",
                parts=(Line(id="checked", text=told.checked, table="checks"), *_checks(told))),
        Section(id="pictures", heading="The figures in pictures and tables",
                parts=(*(Drawing(figure=one, source="series") for one in pictures.others),
                       *_tables(told))),
        *_claims(material),
        *_partnership(material),
        Section(id="instruments", heading="What was asked of people, and how it was scored",
                parts=_instruments(material)),
        Section(id="findings", heading="What was found in the files", parts=_findings(material)),
    )  # fmt: skip
    return tuple(one for one in made if one.parts)


def _entries(name: str, found: Iterable[Entry]) -> tuple[Line, ...]:
    return tuple(
        Line(id=f"{name}-{n}", lead=f"{one.term}.", text=words.sentence(one.text))
        for n, one in enumerate(found, 1)
        if one.text.strip()
    )


def _lines(name: str, found: Iterable[str], *, lead: str = "") -> tuple[Line, ...]:
    return tuple(
        Line(id=f"{name}-{n}", lead=lead, text=words.sentence(text))
        for n, text in enumerate(found, 1)
    )


def _checks(told: Sections) -> tuple[Part, ...]:
    parts: list[Part] = []
    for n, one in enumerate(told.checks, 1):
        lead = f"{one.passed}: {one.name}."
        parts.append(Line(id=f"check-{n}", lead=lead, text=one.sentence, table="checks"))
        if one.table:
            parts.append(Sheet(table=one.table, source="checks", folded=True))
    return tuple(parts)


def _tables(told: Sections) -> tuple[Sheet, ...]:
    people = told.people
    found: list[tuple[Table | None, str]] = [
        (told.delivery, "sites"),
        (told.choices, "choices"),
        (told.by_time, "by_time"),
        (told.series, "series"),
    ]
    if people is not None:
        found += [(people.naive_table, "naive"), (people.arms, "arms"), (people.flow, "flow"),
                  (people.balance, "balance"), (people.subgroups, "subgroups")]  # fmt: skip
    found.append((told.items, "guideline_items"))
    return tuple(
        Sheet(table=one, source=source, folded=True) for one, source in found if one and one.lines
    )


def _claims(material: Material) -> tuple[Section, ...]:
    lines = tuple(
        Line(
            id=f"claim-{one.claim.id}-{n}",
            lead=f"'{one.claim.statement}' {answer_words.capital(one.verdict)}.",
            text=" ".join([one.sentence, *(words.sentence(step) for step in one.reckoned)]),
            table="claims",
            rows=(n,),
            least="board" if one.verdict == "not as stated" else "full",
            spare=4,
        )
        for n, one in enumerate(material.learning.claims, 1)
    )
    return (Section(id="claims", heading="What is said of it, and its source", parts=lines),)


def _partnership(material: Material) -> tuple[Section, ...]:
    told = material.learning.partnership
    if told is None:
        return ()
    lines = tuple(
        Line(id=f"partnership-{n}", text=words.sentence(text), table="partners",
             least="board" if n == 1 else "full", spare=5)
        for n, text in enumerate(told.sentences, 1)
    )  # fmt: skip
    missing = (
        (Line(id="voices-missing", lead="Whose voice is missing.",
              text=words.sentence(listed(told.missing)),
              table="voices", least="board", spare=4),)
        if told.missing
        else ()
    )  # fmt: skip
    heads = ["Organisation", "Kind", "Boards", "Seats"]
    rows = [
        TableLine(
            cells=(
                Cell(text=row["organisation"]),
                Cell(text=row["kind"]),
                number(row["boards"], str(row["boards"])),
                number(row["seats"], str(row["seats"])),
            )
        )
        for row in told.partners.to_pylist()
    ]
    sheet = Sheet(
        table=build("partners-table", "Who sits where", heads, rows), source="partners", folded=True
    )
    return (
        Section(id="partnership", heading="Who is in the partnership",
                parts=(*lines, *missing, *((sheet,) if rows else ()))),
    )  # fmt: skip


def _instruments(material: Material) -> tuple[Line, ...]:
    """The questionnaires and code frames, with where their rules are published."""
    instruments = {s.instrument.id: s.instrument for s in material.learning.surveys}
    frames = {i.frame.id: i.frame for i in material.learning.interviews}
    return (
        *(
            Line(
                id=f"instrument-{one.id}",
                lead=f"{', '.join(filter(None, (one.title, one.version.strip('. '))))}.",
                text=_scored(one),
            )
            for one in instruments.values()
        ),
        *(
            Line(id=f"frame-{one.id}", lead=f"{one.title}.", text=words.sentence(one.source))
            for one in frames.values()
        ),
    )


def _scored(one: Instrument) -> str:
    """By whose rules it was scored: those published, or those of whoever gave it."""
    if one.source == _OWN:
        return "Scored by an instrument of one's own, which is not published."
    memory = (
        " Some of its rules are from memory and were not looked up there."
        if one.from_memory
        else ""
    )
    source, licence = answer_words.ended(one.source), answer_words.ended(one.licence)
    return f"Scored as published: {source} {licence}{memory}"


def _findings(material: Material) -> tuple[Line, ...]:
    """The findings by rule, the first of each told; the data hold them all."""
    lines: list[Line] = []
    for g, group in enumerate(checks.grouped(material.answer.findings), 1):
        for n, finding in enumerate(group.findings[:_MOST], 1):
            lead = f"{group.title}." if n == 1 else ""
            lines.append(
                Line(id=f"finding-{g}-{n}", lead=lead, text=str(finding), table="findings")
            )
        left = len(group.findings) - _MOST
        if left > 0:
            text = f"{words.many(left, 'more finding')} of this kind stand in the data."
            lines.append(Line(id=f"finding-{g}-more", text=text, table="findings"))
    nothing = Line(id="finding-none", text="Nothing was found in the files that needs telling.")
    return tuple(lines) or (nothing,)
