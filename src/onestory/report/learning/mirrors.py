"""Mirrors: what is perceived beside what was measured, in a sentence and a picture."""

from __future__ import annotations

from onestory.model.mirror import Mirror
from onestory.report import words
from onestory.report.learning.cleared import Material
from onestory.report.learning.document import Drawing, Line, Part, Section, Sheet
from onestory.report.learning.pictures import Pictures
from onestory.report.tables import Cell, build
from onestory.report.tables import Line as TableLine

NONE = (
    "No mirror was asked for: what people and staff perceive is not set beside what was measured."
)


def section(material: Material, pictures: Pictures) -> Section:
    """Return each mirror: its sentence, its picture, and the sites behind it."""
    parts: list[Part] = []
    for one in material.learning.mirrors:
        parts += _mirror(one, material, pictures)
    none = Line(id="mirror-none", text=NONE, least="team", spare=3)
    return Section(
        id="mirror", heading="The mirror: felt and measured", parts=tuple(parts) or (none,)
    )


def _mirror(one: Mirror, material: Material, pictures: Pictures) -> list[Part]:
    rows = material.rows("mirror", mirror=one.asked.id)
    lead = f"{one.perceived_title} beside {one.measured_title[:1].lower()}{one.measured_title[1:]}."
    own = [picture for key, picture in pictures.mirrors if key == one.asked.id]
    noted = " ".join(figure.picture.note for figure in own[-1:])
    first = Line(
        id=f"mirror-{one.asked.id}",
        lead=lead,
        text=words.sentence(one.sentence),
        table="mirror",
        rows=rows,
        least="team",
        spare=2,
    )
    further = [
        Line(id=f"mirror-{one.asked.id}-{n}", text=words.sentence(text), table="mirror", rows=rows,
             least="full" if text in noted else "board", spare=4)
        for n, text in enumerate(one.sentences, 1)
        if text not in one.sentence
    ]  # fmt: skip
    drawn = [
        Drawing(figure=picture, source="mirror", least="full", spare=4) for picture in own[:-1]
    ] + [Drawing(figure=picture, source="mirror", least="board", spare=3) for picture in own[-1:]]
    return [first, *drawn, *further, _table(one)]


def _table(one: Mirror) -> Sheet:
    lines = [
        TableLine(
            cells=(
                Cell(text=row["site"]),
                Cell(text=row["wave"]),
                Cell(text=row["perceives"]),
                Cell(text=row["kind"]),
                Cell(text=row["flag"]),
                Cell(text=row["why"]),
            ),
            marked=row["flag"] in {"ahead of the evidence", "unseen gain"},
        )
        for row in one.rows.to_pylist()
    ]
    heads = ["Site", "Wave", "Perceives", "Measured as", "Side by side", "Why"]
    anchor = f"mirror-{one.asked.id}-table"
    note = "Marked: sites that perceive other than was measured."
    made = build(anchor, "Every site, perceived and measured", heads, lines, note=note)
    return Sheet(table=made, source="mirror", folded=True)
