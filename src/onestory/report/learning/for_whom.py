"""For whom: the inequality lens, a line for every outcome, known or not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc

from onestory.model.effect_words import extent, size
from onestory.model.words import listed
from onestory.report import words
from onestory.report.answer import words as answer_words
from onestory.report.learning import heard as hearing
from onestory.report.learning import outcomes, titles
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Line, Section, Sheet
from onestory.report.tables import Cell, build, number
from onestory.report.tables import Line as TableLine

_PARTS = re.compile(r"(?<=[.]) (?=[A-Z])")
NOT_LOOKED_AT = "whether it differed between groups was not looked at"


def section(material: Material) -> Section:
    """Return for whom outcomes differed: what is known in a line, then each outcome."""
    told = outcomes.every(material)
    return Section(
        id="for-whom",
        heading="For whom it differed",
        parts=(
            _summary(told, material),
            *(line for one in _ordered(told, material) for line in _lines(one, material)),
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
    text = titles.shorten(
        f"For whom it differed is known for {len(known)} of {of}: {listed(known)}."
        if known
        else f"For whom it differed is known for none of {of}: whether gains or harms fell on"
        " those with least cannot be told.",
        material,
    )
    return Line(id="for-whom", text=text, table="lens", least="team", spare=0)


def _ordered(told: tuple[outcomes.Told, ...], material: Material) -> list[outcomes.Told]:
    """What is known first, and of it what went worse for the most deprived."""
    return sorted(
        told, key=lambda one: (not _known(_id(one), material), not _behind(one, material))
    )


def _behind(one: outcomes.Told, material: Material) -> bool:
    """Whether a gap says, beyond its range, that the most deprived came out worse."""
    rows = material.tables["lens"]
    own = rows.filter(pc.equal(rows["outcome"], _id(one))).to_pylist()
    return any(_worse(row, one.wanted) for row in own if _of_most_deprived(row))


def _of_most_deprived(row: Mapping[str, Any]) -> bool:
    group = str(row["group"])
    changed = group.startswith("1 against ") and group.endswith("(change of the gap)")
    return row["group_kind"] == "deprivation" and (group.startswith("the gap") or changed)


def _worse(row: Mapping[str, Any], wanted: str) -> bool:
    lower, upper = row["lower"], row["upper"]
    if lower is None or upper is None:
        return False
    return lower > 0 if wanted == "lower" else upper < 0


def _lines(one: outcomes.Told, material: Material) -> list[Line]:
    """For whom an outcome differed: the first sentence for a team, what follows from a board on.

    An outcome of which nothing is known stands in the summary, and by itself in full.
    """
    identifier = _id(one)
    known, behind = _known(identifier, material), _behind(one, material)
    lead, text = _said(one, material)
    first, *rest = _PARTS.split(text, maxsplit=1) if known else [text]
    name = f"for-whom-{identifier}"
    found = [(name, lead, first), *((f"{name}-more", "", more) for more in rest)]
    return [
        Line(
            id=key,
            lead=bold,
            text=words.sentence(said),
            table="lens",
            rows=material.rows("lens", outcome=identifier),
            least=("team" if at == 0 else "board") if known else "full",
            spare=(0 if behind else 1) if at == 0 else 3,
        )
        for at, (key, bold, said) in enumerate(found)
    ]


def _said(one: outcomes.Told, material: Material) -> tuple[str, str]:
    identifier = _id(one)
    sentence = dict(material.learning.lens.sentences).get(identifier, "")
    text = sentence or f"Not known. {words.sentence(_note(identifier, material))}"
    name = one.title.partition(" (said by")[0].casefold()
    named = text.casefold().startswith(name)
    return "" if named else f"{one.title}.", text


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
