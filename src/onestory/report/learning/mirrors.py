"""Mirrors: what is perceived beside what was measured, in a sentence and a picture."""

from __future__ import annotations

import re

from onestory.model import mirror_flag_words, mirror_words
from onestory.model.effect_words import extent, size
from onestory.model.mirror import Mirror, MirrorAsked, MirrorRow, rows_of
from onestory.model.mirror_told import of_wave
from onestory.model.words import number
from onestory.report import words
from onestory.report.learning import titles
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Drawing, Line, Part, Section, Sheet
from onestory.report.learning.pictures import Pictures
from onestory.report.tables import Cell, build
from onestory.report.tables import Line as TableLine

_FLAGGED = ("ahead of the evidence", "unseen gain")
_SAME = "It says the same as the mirror before it."
_SENTENCES = re.compile(r"(?<=\.) (?=[A-Z])")
NONE = (
    "No mirror was asked for: what people and staff perceive is not set beside what was measured."
)

UNANSWERED = "No mirror that was registered could be held: 'What we cannot know' names each."
MEANT = (
    "'Ahead of the evidence' is a site where progress is perceived and what was measured moved the"
    " wrong way; an 'unseen gain' is one where none is perceived and what was measured moved the"
    " right way. Where a range leaves either open, a site is neither."
)


def section(material: Material, pictures: Pictures) -> Section:
    """Return each mirror: its sentence, its picture, and the sites behind it."""
    parts: list[Part] = []
    said: frozenset[str] = frozenset()
    for at, one in enumerate(material.learning.mirrors):
        own = _SENTENCES.split(one.sentence)
        text = " ".join(sentence for sentence in own if sentence not in said)
        said |= frozenset(own)
        parts += _mirror(one, material, pictures, told=(text or _SAME, min(at + 1, 2)))
    if parts:
        parts.append(Line(id="mirror-words", text=MEANT, least="board", spare=2))
    none = Line(id="mirror-none", text=_none(material), least="team", spare=3)
    return Section(
        id="mirror", heading="The mirror: felt and measured", parts=tuple(parts) or (none,)
    )


def unanswered(material: Material) -> tuple[MirrorAsked, ...]:
    """Return the mirrors that the study registered and of which nothing can be told."""
    held = {one.asked.id for one in material.learning.mirrors if one.rows.num_rows}
    return tuple(one for one in material.answer.study.mirrors if one.id not in held)


def _none(material: Material) -> str:
    return UNANSWERED if material.answer.study.mirrors else NONE


def _mirror(
    one: Mirror, material: Material, pictures: Pictures, *, told: tuple[str, int]
) -> list[Part]:
    """A mirror: `told` is its sentence, without what a mirror before it said, and how spare."""
    rows = material.rows("mirror", mirror=one.asked.id)
    whose = mirror_words.who(one)
    lead = f"What {whose} perceive, beside {mirror_words.inside(one.measured_title)}."
    own = [picture for key, picture in pictures.mirrors if key == one.asked.id]
    noted = " ".join(figure.picture.note for figure in own[-1:])
    first = Line(
        id=f"mirror-{one.asked.id}",
        lead=lead,
        text=words.sentence(titles.shorten(told[0], material)),
        table="mirror",
        rows=rows,
        least="team",
        spare=told[1],
    )
    now = _flags(one)
    further = [
        Line(id=f"mirror-{one.asked.id}-{n}", text=words.sentence(titles.shorten(text, material)),
             table="mirror", rows=rows,
             least="full" if text in noted or text not in now else "board", spare=4)
        for n, text in enumerate(dict.fromkeys(one.sentences), 1)
        if text not in one.sentence
    ]  # fmt: skip
    drawn = [
        Drawing(figure=picture, source="mirror", least="full", spare=4) for picture in own[:-1]
    ] + [Drawing(figure=picture, source="mirror", least="board", spare=3) for picture in own[-1:]]
    return [first, *drawn, *further, _table(one)]


def _flags(one: Mirror) -> frozenset[str]:
    """The sentences of the last wave that name sites which perceive other than was measured."""
    waves = mirror_words.waves(one)
    if not waves:
        return frozenset()
    said = mirror_flag_words.flags(one, of_wave(one, waves[-1]))
    return frozenset(text for text in said if text.casefold().startswith(_FLAGGED))


def flagged(one: Mirror) -> tuple[MirrorRow, ...]:
    """Return the rows of single sites in the last wave, of the kind that its flags are told of."""
    waves = mirror_words.waves(one)
    if not waves:
        return ()
    kind = mirror_words.main_kind(one, waves[-1])
    return tuple(
        row for row in rows_of(one) if row.wave == waves[-1] and row.kind == kind and row.site
    )


def _table(one: Mirror) -> Sheet:
    lines = [
        TableLine(
            cells=(
                Cell(text=row.site or "All sites together"),
                Cell(text=row.wave),
                Cell(text=_perceived(row, one)),
                Cell(text=row.kind.removesuffix(" change").replace("change ", "")),
                Cell(text=_measured(row, one)),
                Cell(text=row.flag),
            ),
            marked=row.flag in {"ahead of the evidence", "unseen gain"},
        )
        for row in rows_of(one)
    ]
    heads = ["Site", "Wave", "Perceived", "Measured as", "Measured", "Side by side"]
    anchor = f"mirror-{one.asked.id}-table"
    note = (
        "Marked: sites that perceive other than was measured. The data say why of each. 'absolute'"
        " is the site's own change, by itself."
    )
    made = build(anchor, "Every site, perceived and measured", heads, lines, note=note)
    return Sheet(table=made, source="mirror", folded=True)


def _perceived(row: MirrorRow, one: Mirror) -> str:
    if row.perceived is None:
        return "not told"
    share = one.perceived_unit == "share"
    value, *ends = (
        "" if v is None else f"{number(100 * v)}%" if share else number(v, 2)
        for v in (row.perceived, row.perceived_lower, row.perceived_upper)
    )
    return f"{value} ({ends[0]} to {ends[1]})" if all(ends) else value


def _measured(row: MirrorRow, one: Mirror) -> str:
    if row.measured is None:
        return "not told"
    span = extent(row.measured_lower, row.measured_upper, one.contrast, one.measured_unit)
    return f"{size(row.measured, one.contrast, one.measured_unit)} ({span or 'no range'})"
