"""Matching: figures given the area that each of them is of."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

import pyarrow as pa
import pyarrow.compute as pc

from onestory import engine, places
from onestory.model.area import Level
from onestory.model.finding import Finding

if TYPE_CHECKING:
    from onestory.indicators.ground import Ground

# The figures of one level, with the first day of their period as the day the area must exist on.
_OF_LEVEL = """
select *, period_start as "on" from figures
where coalesce(nullif(place_level, ''), ?) = ? order by received, file, sheet, row, "column"
"""


def matched(figures: pa.Table, ground: Ground) -> tuple[pa.Table, tuple[Finding, ...]]:
    """Return the figures whose place is an area, with its code, name and level, and findings.

    Every place that is not matched, and every decision that was not by code, is in the findings.
    """
    said = pc.unique(pc.fill_null(figures["place_level"], ground.level)).to_pylist()
    levels: set[Level] = {_level(text, ground.level) for text in said}
    placed: list[pa.Table] = []
    findings: list[Finding] = [
        _not_areas(figures, text) for text in sorted(said) if text not in get_args(Level) and text
    ]
    for level in sorted(levels):
        rows = engine.query(_OF_LEVEL, {"figures": figures}, parameters=[ground.level, level])
        found = places.match(rows, ground.register, level=level)
        findings.extend(found.findings)
        columns = ("area_code", "area_name", "area_level")
        for name in columns:
            rows = rows.append_column(name, found.rows[name])
        placed.append(rows.filter(pc.is_valid(rows["area_code"])))
    return pa.concat_tables(placed), tuple(findings)


def _not_areas(figures: pa.Table, level: str) -> Finding:
    rows = figures.filter(pc.equal(figures["place_level"], level))
    return Finding(
        rule="level-not-known",
        severity="note",
        message=f"Figures of places of the kind '{level}' are not used: they are no areas that"
        " can be compared here.",
        do="Nothing, unless you need them: then give them as one of your own levels.",
        file=rows["file"][0].as_py(),
        rows=len({*zip(rows["file"].to_pylist(), rows["row"].to_pylist(), strict=True)}),
    )


def _level(text: str, otherwise: Level) -> Level:
    return cast("Level", text) if text in get_args(Level) else otherwise
