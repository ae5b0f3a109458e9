"""For whom: the inequality lens, a line for every outcome, known or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc

from onestory.model.effect_words import extent, size
from onestory.model.words import listed
from onestory.report import words
from onestory.report.answer import words as answer_words
from onestory.report.learning import heard as hearing
from onestory.report.learning import outcomes
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Line, Section, Sheet
from onestory.report.tables import Cell, build, number
from onestory.report.tables import Line as TableLine

NOT_LOOKED_AT = "whether it differed between groups was not looked at"


def section(material: Material) -> Section:
    """Return for whom outcomes differed: what is known in a line, then each outcome."""
    told = outcomes.every(material)
    return Section(
        id="for-whom",
        heading="For whom it differed",
        parts=(
            _summary(told, material),
            *(_line(one, material) for one in told),
            *_table(material),
        ),
    )


def unknown(material: Material) -> tuple[str, ...]:
    """Return the titles of outcomes of which no group is known."""
    return tuple(one.title for one in outcomes.every(material) if not _known(_id(one), material))


def _id(one: outcomes.Told) -> str:
    return one.key.removeprefix("outcome:")


def _known(identifier: str, material: Material) -> bool:
    rows = material.tables["lens"]
    return bool(pc.any(pc.and_(pc.equal(rows["outcome"], identifier), rows["known"])).as_py())


def _summary(told: tuple[outcomes.Told, ...], material: Material) -> Line:
    known = [one.title for one in told if _known(_id(one), material)]
    of = words.many(len(told), "outcome")
    text = (
        f"For whom it differed is known for {len(known)} of {of}: {listed(known)}."
        if known
        else f"For whom it differed is known for none of {of}: whether gains or harms fell on"
        " those with least cannot be told."
    )
    return Line(id="for-whom", text=text, table="lens", least="team", spare=0)


def _line(one: outcomes.Told, material: Material) -> Line:
    identifier = _id(one)
    sentence = dict(material.learning.lens.sentences).get(identifier, "")
    known = _known(identifier, material)
    text = sentence or f"Not known. {words.sentence(_note(identifier, material))}"
    name = one.title.partition(" (said by")[0].casefold()
    named = text.casefold().startswith(name)
    return Line(
        id=f"for-whom-{identifier}",
        lead="" if named else f"{one.title}.",
        text=words.sentence(text),
        table="lens",
        rows=material.rows("lens", outcome=identifier),
        least="team" if known else "board",
        spare=2,
    )


def _note(identifier: str, material: Material) -> str:
    rows = material.tables["lens"]
    own = rows.filter(pc.equal(rows["outcome"], identifier)).column("note").to_pylist()
    return next((note for note in own if note), NOT_LOOKED_AT)


def _table(material: Material) -> tuple[Sheet, ...]:
    rows = material.tables["lens"].to_pylist()
    if not rows:
        return ()
    heard = {one.experience.id: one for one in hearing.every(material)}
    lines = [
        TableLine(
            cells=(
                Cell(text=row["title"]),
                Cell(text=answer_words.capital(row["group_kind"])),
                Cell(text=row["group"] or "all"),
                number(row["estimate"], _estimate(row, heard, material)),
                Cell(text=_span(row, heard, material) or "none"),
                Cell(text=row["note"] or ""),
            )
        )
        for row in rows
    ]
    heads = ["Outcome", "By", "Group", "Best estimate", "Plausible range", "Note"]
    made = build("lens-table", "Every outcome, group by group", heads, lines)
    return (Sheet(table=made, source="lens"),)


def _estimate(
    row: Mapping[str, Any], heard: Mapping[str, hearing.Heard], material: Material
) -> str:
    value = row["estimate"]
    if value is None:
        return "not known"
    if row["outcome"] in heard:
        return hearing.moved(value, heard[row["outcome"]].scale)
    return size(value, row["contrast"], _unit(row["outcome"], material))


def _span(row: Mapping[str, Any], heard: Mapping[str, hearing.Heard], material: Material) -> str:
    lower, upper = row["lower"], row["upper"]
    said = heard.get(row["outcome"])
    if said is not None:
        return hearing.extent(lower, upper, said.scale)
    return extent(lower, upper, row["contrast"], _unit(row["outcome"], material))


def _unit(outcome: str, material: Material) -> str:
    effect = material.effect(outcome)
    return effect.unit if effect else ""
